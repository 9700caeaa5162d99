"""In which language a stranger is greeted, and how one is chosen at the menu by its name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ringlypro.receptionist import engine, greeting_steps
from ringlypro.receptionist.conversation_types import SpeechReceived
from tests.receptionist.test_greeting_steps import CONTEXT, NEW, RECORDED, outline


@pytest.mark.parametrize("known_lang", [None, "en"])
def test_a_business_of_spanish_speakers_greets_strangers_in_spanish_first(known_lang: str | None) -> None:
    client = replace(RECORDED, language="es")

    turn = greeting_steps.handle_call_started(NEW, replace(CONTEXT, client=client, known_lang=known_lang))

    if known_lang:
        assert (turn.state.lang, outline(turn)[1]) == ("en", "open.known")
    else:
        assert turn.state.lang == "es"
        assert [(prompt.key, prompt.lang) for prompt in turn.prompts] == [
            ("records", "es"), ("records", "en"), ("hello", None), ("menu.plain", "es"), ("menu.plain", "en"),
        ]  # fmt: skip


@pytest.mark.parametrize("first_lang", ["en", "es"])
@pytest.mark.parametrize(
    ("words", "lang"),
    [
        ("English", "en"), ("english please", "en"), ("in English, please", "en"), ("inglés por favor", "en"),
        ("español por favor", "es"), ("en español", "es"), ("Spanish please", "es"),
        ("no english", "es"), ("I don't speak Spanish", "en"), ("no hablo inglés", "es"),
    ],
)  # fmt: skip
def test_whoever_names_a_language_at_the_menu_is_asked_in_it(first_lang: str, words: str, lang: str) -> None:
    context = replace(CONTEXT, client=replace(CONTEXT.client, language=first_lang))
    state = greeting_steps.handle_call_started(NEW, context).state

    turn = engine.advance_conversation(state, SpeechReceived(words), context)

    assert (turn.state.lang, outline(turn)) == (lang, (["persona", "open"], "open"))


def test_a_person_who_is_asked_for_at_the_menu_is_no_language() -> None:
    state = greeting_steps.handle_call_started(NEW, CONTEXT).state

    turn = engine.advance_conversation(state, SpeechReceived("a person please"), CONTEXT)

    assert "persona" not in outline(turn)[0]
