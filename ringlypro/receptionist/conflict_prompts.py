"""Why a time cannot be had, as a prompt: taken, closed, past, too far off or too soon.

A day on which the business never opens is named as such; another closed time says that it is closed on that day.
"""

from __future__ import annotations

from ringlypro.receptionist.conversation_types import ConversationState, Prompt, TurnContext
from ringlypro.receptionist.task_details import get_time_wish
from ringlypro.receptionist.turn_builders import make_prompt

_CONFLICT_REASONS = frozenset({"taken", "closed", "past", "too_far", "too_soon"})


def is_closed_day(state: ConversationState, context: TurnContext) -> bool:
    """Whether the day that was asked for is one on which the business never opens."""
    day = get_time_wish(state).day
    return (
        bool(context.hours)
        and day is not None
        and day.isoweekday() not in {open_weekday for open_weekday, _, _ in context.hours}
    )


def make_conflict_prompt(state: ConversationState, conflict_reason: str, context: TurnContext) -> Prompt:
    """What stands against the time that was asked for."""
    day = get_time_wish(state).day
    if conflict_reason == "closed" and day is not None:
        return make_prompt("why.closed_day" if is_closed_day(state, context) else "why.closed_on", day=day)
    return make_prompt(f"why.{conflict_reason if conflict_reason in _CONFLICT_REASONS else 'taken'}")
