"""A question is searched in what the owner wrote before it is taken for anything else; what answers it is read out.

The search is an effect. Where it finds nothing, the same words go the way they would have gone without it.
"""

from __future__ import annotations

from dataclasses import replace

from ringlypro.receptionist import answer_steps
from ringlypro.receptionist.conversation_types import (
    ConversationState,
    ConversationTurn,
    FindPassage,
    PassageFound,
    TurnContext,
)
from ringlypro.receptionist.global_commands import FREE_TEXT_QUESTIONS, apply_reply_language
from ringlypro.receptionist.intent_overrides import is_corrected
from ringlypro.receptionist.interpretation import CallerReply, fold_words, interpret_speech
from ringlypro.receptionist.knowledge_index import begins_as_request, sounds_like_question
from ringlypro.receptionist.nlu import NluResult
from ringlypro.receptionist.nlu.decision_limits import BRIEF_ANSWER_WORDS
from ringlypro.receptionist.turn_builders import call_backend, make_prompt

_ACT_INTENTS = frozenset({"book", "cancel", "reschedule", "message", "callback"})
"""What is to be done. "Can you cancel it" asks for nothing that is written; "do you charge if I cancel" may."""
_QUESTION_INTENTS = answer_steps.FAQ_INTENTS | _ACT_INTENTS | {"other", "inform"}


def search_knowledge(state: ConversationState, reply: CallerReply, context: TurnContext) -> ConversationTurn | None:
    """Look for what answers these words; None when they are no question, or ask for what only the calendar knows."""
    del context
    if not _may_be_written(state, reply):
        return None
    searching = call_backend(apply_reply_language(state, reply), FindPassage(reply.text.strip()))
    return replace(searching, state=replace(searching.state, last_prompts=state.last_prompts))


def quote_passage(state: ConversationState, event: PassageFound, context: TurnContext) -> ConversationTurn:
    """Read out what was found, and go on where the call was."""
    reply = interpret_speech(state, context, event.question)
    return answer_steps.say_answer(state, reply, context, make_prompt("verbatim", text=event.text))


def _may_be_written(state: ConversationState, reply: CallerReply) -> bool:
    meaning = reply.meaning
    if reply.is_keypad or state.step in FREE_TEXT_QUESTIONS or is_corrected(meaning) or meaning.question is not None:
        return False
    if reply.intent not in _QUESTION_INTENTS or _tells_what_is_looked_up(meaning):
        return False
    lang = meaning.switch or state.lang
    if reply.intent in _ACT_INTENTS and begins_as_request(reply.text, lang):
        return False
    return sounds_like_question(reply.text, lang) or _is_fragment(state, reply)


def _tells_what_is_looked_up(meaning: NluResult) -> bool:
    """Whether it holds what the calendar knows, or whose appointment it is."""
    is_identified = bool(meaning.code or meaning.phone) or meaning.offer is not None
    return is_identified or meaning.time is not None or meaning.earliest or meaning.part is not None


def _is_fragment(state: ConversationState, reply: CallerReply) -> bool:
    """A few words by themselves where anything may be asked: "wheelchair access" is a question without its verb."""
    is_untold = reply.intent in {"other", "inform"} and not reply.has_slots and not reply.phrase_key
    return is_untold and state.step in {"open", "anything_else"} and len(fold_words(reply.text)) <= BRIEF_ANSWER_WORDS
