"""What was typed into the settings and not saved: kept in memory, until it is saved or forgotten for newer drafts."""

from __future__ import annotations

from typing import Any

from ringlypro.core.bounded_cache import BoundedCache

MAX_DRAFTS = 1_000


class SettingsDrafts(BoundedCache[tuple[int, str], dict[str, Any]]):
    """Values of controls by field name, for each sign-in's id and section of the settings."""

    def __init__(self) -> None:
        super().__init__(MAX_DRAFTS)
