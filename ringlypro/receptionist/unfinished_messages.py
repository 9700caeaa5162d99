"""What a caller had said for the owner when the line went dead: it is passed on as if it had been finished."""

from __future__ import annotations

from typing import Final

from ringlypro.receptionist.conversation_tasks import MessageTask
from ringlypro.receptionist.conversation_types import ConversationState, LeaveMessage
from ringlypro.receptionist.message_steps import describe_message, describe_question
from ringlypro.receptionist.task_details import get_reason

_HEARD_OUTCOMES: Final = frozenset({"transferred", "voicemail"})
"""A person has heard the caller, or a recording has all of it."""


def list_unfinished_messages(state: ConversationState) -> tuple[LeaveMessage, ...]:
    """The message that was under way and the question that nobody answered, in that order; neither without words.

    `state` is that of a call that has ended. What was left already is in it no more.
    """
    if state.outcome in _HEARD_OUTCOMES:
        return ()
    messages = []
    if isinstance(state.task, MessageTask) and get_reason(state):
        messages.append(describe_message(state))
    if state.unanswered_question:
        messages.append(describe_question(state))
    return tuple(messages)
