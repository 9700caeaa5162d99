"""Why a time cannot be had, as a prompt: taken, closed, past, too far off or too soon.

A day on which the business does not open is named as such, a holiday with its name; another closed time says that it
is closed on that day.
"""

from __future__ import annotations

from datetime import date

from ringlypro.receptionist.conversation_tasks import TimeWish
from ringlypro.receptionist.conversation_types import ConversationState, Prompt, TurnContext
from ringlypro.receptionist.task_details import get_time_wish
from ringlypro.receptionist.turn_builders import make_prompt

_CONFLICT_REASONS = frozenset({"taken", "closed", "past", "too_far", "too_soon"})
_FULL_REASONS = frozenset({"taken", "closed", "too_soon", "past"})
"""Why there may be nothing in some hours of a day while there is in others."""


def is_closed_day(state: ConversationState, context: TurnContext) -> bool:
    """Whether the day that was asked for is one on which the business does not open."""
    day = get_time_wish(state).day
    return bool(context.hours) and day is not None and not context.opening_spans(day)


def make_conflict_prompt(state: ConversationState, conflict_reason: str, context: TurnContext) -> Prompt:
    """What stands against the time that was asked for."""
    wish = get_time_wish(state)
    day = wish.day
    if conflict_reason in _FULL_REASONS and day is not None and not is_closed_day(state, context):
        window_prompt = _make_window_prompt(wish, day)
        if window_prompt is not None:
            return window_prompt
    if conflict_reason == "closed" and day is not None:
        if name := context.closing_reason(day, state.lang):
            return make_prompt("why.closed_for", day=day, name=name)
        return make_prompt("why.closed_day" if is_closed_day(state, context) else "why.closed_on", day=day)
    return make_prompt(f"why.{conflict_reason if conflict_reason in _CONFLICT_REASONS else 'taken'}")


def _make_window_prompt(wish: TimeWish, day: date) -> Prompt | None:
    """That there is nothing in the hours of the day that were asked for; None where no hours were."""
    window = wish.window
    if wish.clock is not None:
        return None
    if window.earliest is not None and window.latest is not None:
        return make_prompt("why.nothing_between", day=day, earliest=window.earliest, latest=window.latest)
    if window.earliest is not None:
        return make_prompt("why.nothing_from", day=day, earliest=window.earliest)
    if window.latest is not None:
        return make_prompt(
            "why.nothing_by" if window.latest_included else "why.nothing_before", day=day, latest=window.latest
        )
    return make_prompt(f"why.nothing_{wish.part}", day=day) if wish.part else None
