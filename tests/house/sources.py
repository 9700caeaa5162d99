"""What the house tests look at: our own files, their trees, and every file that is handed out."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("ringlypro", "pages", "components", "webhooks", "bench", ".ci")
NOT_OURS = {".git", ".venv", ".tools", "__pycache__", "data", "node_modules"}


@cache
def modules() -> tuple[Path, ...]:
    """Every Python file of the product, migrations excepted."""
    found = [ROOT / "main.py"]
    for room in ROOMS:
        found += sorted((ROOT / room).rglob("*.py"))
    return tuple(path for path in found if "versions" not in path.parts)


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def handed_out() -> Iterator[Path]:
    """Every file under version control; in a copy without its history, every file that is not made by tools."""
    told = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if told.returncode == 0 and told.stdout:
        yield from (ROOT / found for found in told.stdout.split("\0") if found and (ROOT / found).is_file())
        return
    for path in ROOT.rglob("*"):
        parts = path.relative_to(ROOT).parts
        if path.is_file() and not NOT_OURS & set(parts) and not any(part.endswith("_cache") for part in parts):
            yield path
