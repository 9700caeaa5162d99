"""What was typed into the settings and not saved: kept in memory, until it is saved or forgotten for newer drafts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ringlypro.core.bounded_cache import BoundedCache

MAX_DRAFTS = 1_000


@dataclass(frozen=True, slots=True)
class SettingsDraft:
    """What was typed, and what stood there before, both as controls hold it."""

    typed: dict[str, Any]
    base: dict[str, Any]


class SettingsDrafts(BoundedCache[tuple[int, str], SettingsDraft]):
    """Drafts by field name, for each sign-in's id and section of the settings."""

    def __init__(self) -> None:
        super().__init__(MAX_DRAFTS)
