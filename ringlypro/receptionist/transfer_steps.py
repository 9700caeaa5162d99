"""A person was asked for and nobody comes: what was in hand goes on, or a message is offered."""

from __future__ import annotations

from dataclasses import replace

from ringlypro.receptionist.conversation_tasks import MessageTask, NoTask
from ringlypro.receptionist.conversation_types import AwaitedAnswer, ConversationState, ConversationTurn, TurnContext
from ringlypro.receptionist.question_forms import QuestionForm
from ringlypro.receptionist.turn_builders import ask_question, make_prompt, resume_question


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
