"""Several things in a breath: questions are answered at once, the task goes on, and nothing is dropped."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ringlypro.receptionist import answer_steps, nlu
from ringlypro.receptionist.conversation_tasks import BookingTask, MessageTask
from ringlypro.receptionist.conversation_types import ConversationState, Prompt, TurnContext
from ringlypro.receptionist.interpretation import CallerReply, build_nlu_request
from ringlypro.receptionist.message_steps import MOST_REASON_LETTERS, RECEIPT_BY_INTENT
from ringlypro.receptionist.nlu import IntentClause
from ringlypro.receptionist.slot_filling import record_outcome
from ringlypro.receptionist.turn_builders import make_prompt

_TASK_INTENTS = ("reschedule", "cancel", "book", "inform")
"""What goes on after a question that was asked in the same breath."""


@dataclass(frozen=True, slots=True)
class SortedReply:
    """A reply with the one thing that is done now, and what was answered or noted of the others."""

    state: ConversationState
    reply: CallerReply
    answers: tuple[Prompt, ...] = ()


def answer_side_questions(state: ConversationState, reply: CallerReply, context: TurnContext) -> SortedReply:
    """Answer what is asked beside the task of a reply; what nobody wrote an answer for is passed on."""
    if reply.is_keypad or len(reply.meaning.clauses) < 2:
        return SortedReply(state, reply)
    acting = _choose_acting_intent(reply)
    answers: list[Prompt] = []
    for clause in reply.meaning.clauses:
        if clause.intent == acting or clause.intent not in answer_steps.FAQ_INTENTS:
            continue
        answer = _answer_clause(state, clause, reply, context)
        answers += [answer or make_prompt("unknown_later")]
        if answer is None:
            state = replace(state, unanswered_question=reply.text.strip()[:MOST_REASON_LETTERS])
        else:
            state = record_outcome(state, "answered")
    state = _keep_other_wishes(state, acting, reply)
    meaning = replace(reply.meaning, intent=acting, clauses=())
    if acting in answer_steps.FAQ_INTENTS and "hours" in reply.meaning.intents:
        # "How much is it, and are you open on Saturday?": that day is asked about, not wished for.
        meaning = replace(meaning, date=None, time=None, part=None)
    reply = replace(reply, meaning=meaning)
    return SortedReply(state, reply, tuple(dict.fromkeys(answers)))


def _choose_acting_intent(reply: CallerReply) -> str:
    """The task of several wishes, where the first of them is a question."""
    meaning = reply.meaning
    if meaning.intent in RECEIPT_BY_INTENT and "book" in meaning.intents and (meaning.date or meaning.time):
        return "book"  # "Tuesday at nine, and tell the doctor that …": the words are passed on beside it
    if meaning.intent not in answer_steps.FAQ_INTENTS:
        return meaning.intent
    return next((intent for intent in _TASK_INTENTS if intent in meaning.intents), meaning.intent)


def _answer_clause(
    state: ConversationState, clause: IntentClause, reply: CallerReply, context: TurnContext
) -> Prompt | None:
    """The owner's answer to one question; a day beside it counts only where it is in its own clause."""
    text = clause.text or reply.text
    request = replace(build_nlu_request(state, context, state.lang), context="open", day_discussed=None)
    meaning = nlu.understand_utterance(text, request)
    service = meaning.service if meaning.service is not None else reply.meaning.service
    clause_reply = CallerReply(text, replace(meaning, intent=clause.intent, service=service))
    return answer_steps.find_answer(state, clause_reply, context)


def _keep_other_wishes(state: ConversationState, acting: str, reply: CallerReply) -> ConversationState:
    """What is wanted after the task in hand: a message for the owner, or an appointment more."""
    others = [clause for clause in reply.meaning.clauses if clause.intent != acting]
    words = next((clause.text for clause in others if clause.intent in RECEIPT_BY_INTENT), "")
    if words and not isinstance(state.task, MessageTask):
        state = replace(state, unanswered_question=words.strip()[:MOST_REASON_LETTERS])
    books_more = acting == "yes" and any(clause.intent == "book" for clause in others)
    if books_more and isinstance(state.task, BookingTask) and not state.task.more_people:
        state = replace(state, task=replace(state.task, more_people=1))
    return state
