"""Between which clocks an appointment may start: "after three", "before noon", "between two and four".

A caller who says one of these means no point. The window is kept with the wish, so that whatever is offered later lies
in it too; parts of the day are windows like any other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from typing import Final, Literal

DayPartName = Literal["morning", "afternoon", "evening"]
"""A part of the day, as callers name it and as it is stored."""


@dataclass(frozen=True, slots=True)
class TimeWindow:
    """From `earliest` on and before `latest`, wall clocks; None where that side is open.

    `latest_included`: "by four" may start at four, "before four" may not.
    """

    earliest: time | None = None
    latest: time | None = None
    latest_included: bool = False

    @property
    def is_bounded(self) -> bool:
        """Whether any clock lies outside."""
        return self.earliest is not None or self.latest is not None

    def holds(self, clock: time) -> bool:
        """Whether an appointment may start at this clock."""
        if self.earliest is not None and clock < self.earliest:
            return False
        return self.latest is None or clock < self.latest or (self.latest_included and clock == self.latest)

    def narrow(self, other: TimeWindow) -> TimeWindow:
        """What lies in both; where nothing does, the other one."""
        earliest = max((bound for bound in (self.earliest, other.earliest) if bound), default=None)
        by_latest = sorted(
            (window.latest, window.latest_included) for window in (self, other) if window.latest is not None
        )
        latest, latest_included = by_latest[0] if by_latest else (None, False)
        narrowed = TimeWindow(earliest, latest, latest_included)
        is_empty = earliest is not None and latest is not None and not narrowed.holds(earliest)
        return other if is_empty else narrowed


ANY_TIME: Final = TimeWindow()
WINDOW_BY_PART: Final[Mapping[DayPartName, TimeWindow]] = {
    "morning": TimeWindow(latest=time(12)),
    "afternoon": TimeWindow(earliest=time(12), latest=time(17)),
    "evening": TimeWindow(earliest=time(17)),
}
"""The parts of the day by name."""
