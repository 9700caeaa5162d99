"""A person comes to the phone or does not: then what was in hand goes on, or a message is offered."""

from __future__ import annotations

from dataclasses import replace

from ringlypro.receptionist.conversation_tasks import MessageTask, NoTask
from ringlypro.receptionist.conversation_types import (
    AwaitedAnswer,
    ConversationState,
    ConversationTurn,
    TransferCall,
    TurnContext,
)
from ringlypro.receptionist.question_forms import QuestionForm
from ringlypro.receptionist.turn_builders import ask_question, hand_over, hang_up, make_prompt, resume_question


def take_call_over(state: ConversationState, context: TurnContext) -> ConversationTurn:
    """Somebody of the business wants this call: say to whom it goes, and ring them, however often they were rung.

    What was asked last is asked again if they do not pick up. A line that rings already goes on ringing.
    """
    name, awaited = state.progress.taken_over_by, state.awaited
    state = replace(state, progress=replace(state.progress, taken_over_by=""))
    if awaited.effect == "end":
        return hang_up(state)
    if awaited.effect == "dial" and not name:
        turn = hand_over(state, TransferCall(), "dial")
        return replace(turn, state=state)
    if not (name and context.can_transfer):
        return resume_question(state, context)
    state = replace(state, progress=replace(state.progress, owner_dialed=True))
    turn = hand_over(state, TransferCall(), "dial", make_prompt("taken_over", name=name))
    question = awaited.interrupted if awaited.question == "none" else awaited.question
    return replace(turn, state=replace(turn.state, awaited=replace(turn.state.awaited, interrupted=question)))


def go_on_without_person(
    state: ConversationState, context: TurnContext, *, question: QuestionForm | None
) -> ConversationTurn:
    """Nobody comes to the phone: the task in hand goes on at its question, otherwise a message is offered.

    Whoever asks for a person again is offered a message too.
    """
    was_just_said = any(prompt.key == "nobody_free" for prompt in state.last_prompts)
    keeps_task = isinstance(state.task, MessageTask) or not (isinstance(state.task, NoTask) or was_just_said)
    if question is not None and (question == "take_message" or keeps_task):
        state = replace(state, awaited=AwaitedAnswer(question))
        return resume_question(state, context, make_prompt("nobody_free"))
    return ask_question(state, context, "take_message", make_prompt("nobody_free"))
