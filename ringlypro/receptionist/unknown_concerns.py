"""Words that no rule knows, and what becomes of them: a concern for a person, a question for the owner, or neither."""

from __future__ import annotations

from ringlypro.receptionist import locale
from ringlypro.receptionist.conversation_tasks import NoTask
from ringlypro.receptionist.conversation_types import ConversationState, Lang
from ringlypro.receptionist.interpretation import CallerReply, fold_phrase, fold_words
from ringlypro.receptionist.knowledge_index import names_subject
from ringlypro.receptionist.nlu.decision_limits import (
    INTRODUCTION_WORDS,
    LONG_OPENING_WORDS,
    LONG_REPLY_WORDS,
    SHORT_QUESTION_WORDS,
)


def tells_concern(state: ConversationState, reply: CallerReply) -> bool:
    """Whether somebody who gave only a name, or a number, said at length what they want."""
    is_long = len(fold_words(reply.text)) > LONG_OPENING_WORDS + INTRODUCTION_WORDS
    return state.step == "open" and reply.intent in {"other", "inform"} and is_long


def is_unanswerable(state: ConversationState, reply: CallerReply) -> bool:
    """A question, a wish or a story without an answer, or many words that say nothing to us."""
    if (
        state.step not in {"open", "anything_else"}
        or state.awaited.question == "anything_else.emergency"
        or reply.is_keypad
    ):
        return False
    word_count = len(fold_words(reply.text))
    is_long = word_count > (LONG_REPLY_WORDS if state.awaited.misses else LONG_OPENING_WORDS)
    return (
        (reply.intent == "other" or (reply.intent == "no" and is_long and not reply.meaning.refusal))
        and reply.phrase_key != "hello"
        and (is_long or is_question_phrase(reply.text, state.lang) or is_statement_phrase(reply.text, state.lang))
    )


def is_side_question(state: ConversationState, reply: CallerReply) -> bool:
    """A question of the caller's own while we ask for something else: it keeps, and our question is asked again."""
    return (
        not isinstance(state.task, NoTask)
        and not reply.is_keypad
        and reply.intent == "other"
        and len(fold_words(reply.text)) > LONG_REPLY_WORDS
        and is_question_phrase(reply.text, state.lang)
    )


def is_question_phrase(text: str, lang: Lang) -> bool:
    """Whether the words ask something: they begin the way questions do, and are more than a "what?"."""
    return _begins_like(text, lang, "asking") or (text.rstrip().endswith("?") and names_subject(text, lang))


def is_statement_phrase(text: str, lang: Lang) -> bool:
    """Whether the words tell or want something: "my prescription ran out", "I need a refund"."""
    return _begins_like(text, lang, "stating")


def _begins_like(text: str, lang: Lang, key: str) -> bool:
    words = fold_words(text)
    while words and words[0] in locale.load_locale(lang).phrase_lists["before_asking"]:
        words = words[1:]
    padded_text = f"{' '.join(words)} "
    beginnings = (fold_phrase(start) for start in locale.load_locale(lang).phrase_lists[key])
    return len(padded_text.split()) > SHORT_QUESTION_WORDS and any(
        padded_text.startswith(f"{beginning} ") for beginning in beginnings
    )
