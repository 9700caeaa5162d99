"""What comes next, whatever was just settled: the task says who asks."""

from __future__ import annotations

from ringlypro.receptionist import booking_steps, change_steps, message_steps
from ringlypro.receptionist.conversation_tasks import BookingTask, ChangeTask, MessageTask, NoTask
from ringlypro.receptionist.conversation_types import ConversationState, ConversationTurn, Prompt, TurnContext
from ringlypro.receptionist.interpretation import CallerReply
from ringlypro.receptionist.task_details import start_booking, start_change
from ringlypro.receptionist.turn_builders import ask_question, make_prompt


def ask_next_question(state: ConversationState, context: TurnContext, *before: Prompt) -> ConversationTurn:
    """The next question of the task in hand, or the open question."""
    match state.task:
        case BookingTask():
            return booking_steps.continue_booking(state, context, *before)
        case MessageTask():
            return message_steps.continue_message(state, context, *before)
        case ChangeTask():
            return change_steps.continue_change(state, context, *before)
        case NoTask():
            return ask_question(state, context, "anything_else" if state.outcome else "open", *before)


def infer_task(
    state: ConversationState, reply: CallerReply, context: TurnContext
) -> ConversationTurn | ConversationState | None:
    """What is wanted, from the slots alone; None where they say nothing. A wrong number wants nothing."""
    if reply.phrase_key == "wrong_number":
        return ask_question(state, context, "anything_else", make_prompt("no_trouble"))
    meaning = reply.meaning
    if reply.phrase_key == "confirm":
        return start_change(state, "confirm")
    if meaning.code:
        return start_change(state, "either")
    if meaning.date or meaning.time or meaning.part or meaning.earliest or meaning.service is not None:
        return start_booking(state)
    return None
