"""Keeps a library from importing what it merely likes to have: a start should load what it uses."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def skip_optional_imports(*names: str) -> Iterator[None]:
    """Within the block importing these raises ImportError, unless they are loaded already."""
    hidden = [name for name in names if name not in sys.modules]
    for name in hidden:
        sys.modules[name] = None  # type: ignore[assignment]  # the import system's own way to say that there is none
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]
