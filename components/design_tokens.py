"""The only raw values of the look that Python needs; everything else is a token in `static/app.css`.

Colours that must be known before the stylesheet is (browser bars, Quasar's brand) are repeated here and held against
the stylesheet by a test.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Literal

Tone = Literal["calm", "ok", "warn", "bad", "brand"]

STATIC_DIR = Path(__file__).parent / "static"

BRAND = "#0B6B80"
OK = "#157A57"
BAD = "#B3261E"
WARN = "#8F5208"
SURFACE_LIGHT = "#FFFFFF"
SURFACE_DARK = "#13191C"
CANVAS_LIGHT = "#F6F7F8"
CANVAS_DARK = "#0C1113"

DRAWER_WIDTH = 248
DRAWER_BREAKPOINT = 1023
SPLIT_WIDTH = 1440
"""From here on a list may stand beside what was opened from it."""
PAGE_SIZES = (10, 25, 50, 100)

QUASAR_LANGUAGE = {"en": "en-US", "es": "es"}


@cache
def static_build_id() -> str:
    """A short fingerprint of all static files: part of their address, so that they may be cached for ever."""
    digest = hashlib.sha256()
    for path in sorted(STATIC_DIR.iterdir()):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def asset_url(name: str) -> str:
    """The address of a static file, with the fingerprint in it."""
    return f"/static/{static_build_id()}/{name}"


def icon_source(name: str) -> str:
    """An icon of the sprite in the notation of Quasar's `q-icon`."""
    return f"svguse:{asset_url('icons.svg')}#{name}"
