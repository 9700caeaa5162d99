"""Tell callers of an appointment that is theirs: when it is, and its confirmation code."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from ringlypro.receptionist.conversation_tasks import ChangeAction, ChangeTask
from ringlypro.receptionist.conversation_types import ConversationState, ConversationTurn, Prompt, TurnContext
from ringlypro.receptionist.slot_filling import complete_task
from ringlypro.receptionist.task_details import get_lookup, get_time_wish
from ringlypro.receptionist.turn_builders import ask_question, make_prompt

_TELLING_ACTIONS: Final[frozenset[ChangeAction]] = frozenset({"tell_time", "tell_code"})


def is_telling(state: ConversationState) -> bool:
    """Whether the caller wants no more than to be told of their appointment."""
    return isinstance(state.task, ChangeTask) and state.task.action in _TELLING_ACTIONS


def tell_found_appointments(state: ConversationState, context: TurnContext) -> ConversationTurn:
    """All of them, or those of the day that was asked about."""
    action: ChangeAction = state.task.action if isinstance(state.task, ChangeTask) else "tell_time"
    appointments, day = get_lookup(state).appointments, get_time_wish(state).day
    appointments = tuple(each for each in appointments if each.at.date() == day) or appointments
    prompts = [
        prompt
        for position, each in enumerate(appointments)
        for prompt in list_told_prompts(action, each.at, each.code, is_another=position > 0)
    ]
    return ask_question(complete_task(state, "answered"), context, "anything_else", *prompts)


def list_told_prompts(action: ChangeAction, at: datetime, code: str, *, is_another: bool = False) -> tuple[Prompt, ...]:
    """When it is, and its code where that was asked for."""
    when = make_prompt("other_time" if is_another else "own_time", at=at)
    return (when, make_prompt("code.told", code=code)) if action == "tell_code" else (when,)
