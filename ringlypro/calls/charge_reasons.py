"""Why a call costs nothing, if it does, in the order in which it is told. Pure; the words are `credits.reason.*`."""

from __future__ import annotations

from dataclasses import dataclass

from ringlypro.calls.call_lifecycle import find_call_status

CHARGED = "call"
AT_ONCE_SECONDS = 1
"""Who hangs up within this has heard nothing."""
COUNTED_REASONS = frozenset({"screen_phone", "spam"})
"""Calls that were held and are not charged: their minutes are shown all the same."""


@dataclass(frozen=True, slots=True)
class CallEnding:
    """What is known of a call at its end. `is_end_known` is False where nobody could tell how it ended."""

    status: str
    seconds: int
    is_screen: bool
    outcome: str | None
    minimum_seconds: int
    is_end_known: bool = True


def find_charge_reason(ending: CallEnding) -> str:
    """`CHARGED`, or why nothing is charged."""
    if ending.is_screen:
        return "screen_phone"
    if not ending.is_end_known:
        return "end_unknown"
    if not find_call_status(ending.status).is_billed:
        return "not_connected"
    if ending.seconds <= 0:
        return "no_length"
    if ending.outcome == "spam":
        return "spam"
    if ending.seconds <= AT_ONCE_SECONDS:
        return "hung_up_at_once"
    return "too_short" if ending.seconds < ending.minimum_seconds else CHARGED
