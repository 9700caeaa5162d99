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
    paths = [ROOT / "main.py"]
    for room in ROOMS:
        paths += sorted((ROOT / room).rglob("*.py"))
    return tuple(path for path in paths if "versions" not in path.parts)


@cache
def modules_of_tests() -> tuple[Path, ...]:
    """Every module of the tests."""
    return tuple(sorted((ROOT / "tests").rglob("*.py")))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def handed_out() -> Iterator[Path]:
    """Every file under version control; in a copy without its history, every file that is not made by tools."""
    completed_process = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if completed_process.returncode == 0 and completed_process.stdout:
        yield from (ROOT / file for file in completed_process.stdout.split("\0") if file and (ROOT / file).is_file())
        return
    for path in ROOT.rglob("*"):
        parts = path.relative_to(ROOT).parts
        if path.is_file() and not NOT_OURS & set(parts) and not any(part.endswith("_cache") for part in parts):
            yield path
