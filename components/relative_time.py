"""Moments that move by themselves: "3 min ago", later what the page wrote; the full moment is the title."""

from __future__ import annotations

import json
from datetime import datetime

from nicegui import ui

from ringlypro.core.i18n import LANGUAGES, translate

TAG = "relative-time"
"""What the client module draws it by, also in the templates of lists."""


def relative_times_script() -> str:
    """What makes `TAG` known to each page, with its words in every language. Constants only, no data."""
    words = {
        lang: {name: translate(f"ui.ago.{name}", lang) for name in ("just_now", "minutes_ago")} for lang in LANGUAGES
    }
    known_words = f"Object.assign(ringlypro.relative_words, {json.dumps(words)});"
    return f'\n{known_words}\napp.component("{TAG}", ringlypro.RelativeTime);\n'


def moment_number(at: datetime) -> int:
    """A moment as browsers count: milliseconds since 1970."""
    return int(at.timestamp() * 1000)


class ServerClock(ui.element, component="vue/server_clock.js"):
    """Tells the browser the product's moment: its own clock may be another."""

    def __init__(self, now: datetime) -> None:
        super().__init__()
        self._props["moment"] = moment_number(now)
