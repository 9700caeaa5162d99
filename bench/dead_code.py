"""Find what nobody uses: `make check`. Names that are declared as fields or columns are used by derivation.

A form, an API model or SQL is made of them without naming each one, so no list of them is kept by hand.
"""

from __future__ import annotations

import re
import sys
import tomllib
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

from vulture.core import Vulture

ROOT = Path(__file__).parents[1]
CONFIG = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["vulture"]
IGNORED_NAMES: list[str] = CONFIG["ignore_names"]
DECLARING_FILES = ("*_fields.py", "*/tables.py")
"""Paths whose variables are read by what is derived of them."""


class UnusedName(NamedTuple):
    """Something that looks dead: its kind in vulture's words, and `path:line`."""

    name: str
    kind: str
    place: str

    @property
    def is_declared_field(self) -> bool:
        """Whether it is a field or a column, which nobody has to name."""
        path = self.place.partition(":")[0]
        return self.kind == "variable" and any(fnmatchcase(path, pattern) for pattern in DECLARING_FILES)

    @property
    def is_ignored(self) -> bool:
        """Whether `pyproject.toml` says that somebody else reads it."""
        return any(fnmatchcase(self.name, pattern) for pattern in IGNORED_NAMES)


def find_unused_names() -> tuple[UnusedName, ...]:
    """Everything that looks dead, ignored names included, fields and columns not."""
    search = Vulture(ignore_decorators=CONFIG["ignore_decorators"])
    search.scavenge([ROOT / path for path in CONFIG["paths"]])
    reported_names = [
        UnusedName(
            re.split(r"[ .]", item.name)[0],
            item.typ,
            f"{item.filename.relative_to(ROOT).as_posix()}:{item.first_lineno}",
        )
        for item in search.get_unused_code(min_confidence=CONFIG["min_confidence"])
    ]
    return tuple(entry for entry in reported_names if not entry.is_declared_field)


def print_dead_code() -> int:
    """Print what nobody uses, a line each; 1 when there is something."""
    dead_names = [entry for entry in find_unused_names() if not entry.is_ignored]
    for entry in dead_names:
        print(f"{entry.place}: unused {entry.kind} '{entry.name}'")
    return 1 if dead_names else 0


if __name__ == "__main__":
    sys.exit(print_dead_code())
