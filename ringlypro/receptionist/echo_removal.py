"""Her own words that come back over a loudspeaker are no answer: what is heard first of them is left out.

Only the end of what was said last counts, for that is what still sounds when the line begins to listen, and only a
few words of it in a row: "put it under Ana" after "What name shall I put it under?" is an answer all the same.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from ringlypro.receptionist import locale
from ringlypro.receptionist.conversation_types import (
    ConversationState,
    ConversationTurn,
    SpeechReceived,
    TurnContext,
)
from ringlypro.receptionist.interpretation import fold_words, interpret_speech
from ringlypro.receptionist.nlu.decision_limits import ECHO_WORDS
from ringlypro.receptionist.turn_builders import gather_input

_SENTENCE_END: Final = re.compile(r"[.?!]")


def remove_echo(state: ConversationState, event: SpeechReceived, context: TurnContext) -> SpeechReceived:
    """What was heard, without the end of what was said last; empty where nothing else was heard."""
    said_lines = [locale.render_prompt(prompt, state.lang, context) for prompt in state.last_prompts]
    said_words = [word for line in said_lines for word in fold_words(line)]
    heard_words = event.text.split()
    echo_size = _count_echo_words([" ".join(fold_words(word)) for word in heard_words], said_words)
    if not echo_size or _names_choice(state, context, " ".join(said_lines), heard_words[:echo_size]):
        return event
    return replace(event, text=" ".join(heard_words[echo_size:]))


def _names_choice(state: ConversationState, context: TurnContext, said_text: str, echo_words: list[str]) -> bool:
    """Whether the words are an answer as well: "in the evening" after "in the morning, or in the evening?"."""
    question = [sentence for sentence in _SENTENCE_END.split(said_text) if sentence.strip()][-1]
    question_words = echo_words[-len(fold_words(question)) :]
    return interpret_speech(state, context, " ".join(question_words)).has_slots


def _count_echo_words(heard_words: list[str], said_words: list[str]) -> int:
    """How many words at the beginning are the last that were said."""
    for size in range(min(len(heard_words), len(said_words)), ECHO_WORDS - 1, -1):
        if heard_words[:size] == said_words[-size:]:
            return size
    return 0


def listen_again(state: ConversationState, context: TurnContext) -> ConversationTurn:
    """Say nothing more and wait: the question has just been heard, by both."""
    return ConversationTurn(state, (), gather_input(state, context))
