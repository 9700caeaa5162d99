"""What an appointment's status allows: to stand, to move, to hold its time, to become another.

Pure; the database's own words for the same stand in its constraints.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from ringlypro.appointments.errors import InvalidStatusTransition

ALLOWED_TRANSITIONS: dict[str, frozenset[str]] = {
    "pending": frozenset({"confirmed", "cancelled", "completed", "no-show"}),
    "confirmed": frozenset({"pending", "cancelled", "completed", "no-show"}),
    "completed": frozenset({"no-show"}),
    "no-show": frozenset({"completed"}),
    "cancelled": frozenset(),
}
"""From each status to which others. What took place can only be corrected; what was cancelled is booked anew."""
LIVE_STATUSES = ("confirmed", "pending")
"""Of what is still to come: these can be moved, cancelled, found and reminded of."""
BUSY_STATUSES = ("confirmed", "pending", "completed")
"""Of what holds its time; a cancelled or missed appointment frees it."""


def is_live(status: str) -> bool:
    """Whether an appointment stands and may be moved."""
    return status in LIVE_STATUSES


def has_begun(starts_at: datetime, now: datetime) -> bool:
    """Whether its time has come."""
    return starts_at <= now


def is_over(ends_at: datetime, now: datetime) -> bool:
    """Whether its time has gone."""
    return ends_at <= now


def may_become(old_status: str, new_status: str) -> bool:
    """Whether one status may follow another."""
    return new_status in ALLOWED_TRANSITIONS[old_status]


def check_status_transition(old_status: str, new_status: str) -> None:
    """Raise InvalidStatusTransition unless one status may follow another."""
    if not may_become(old_status, new_status):
        raise InvalidStatusTransition


def check_movable(status: str) -> None:
    """Raise InvalidStatusTransition unless an appointment of this status may get another time."""
    if not is_live(status):
        raise InvalidStatusTransition


def sql_list(statuses: Collection[str]) -> str:
    """Some of our own statuses as they stand behind IN."""
    return "({})".format(", ".join(f"'{status}'" for status in statuses))
