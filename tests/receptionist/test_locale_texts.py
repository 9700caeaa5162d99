"""Both packs say the same things, briefly and kindly; a line is worded without a hole."""

# What callers say has no time zone.
# ruff: noqa: DTZ001

from __future__ import annotations

import re
from datetime import date, datetime
from string import Formatter

import pytest

from ringlypro.receptionist import locale
from ringlypro.receptionist.conversation_types import Prompt, TurnContext
from tests.receptionist.businesses import make_client

EN, ES = locale.load_locale("en"), locale.load_locale("es")
BRIEF = TurnContext(client=make_client(), now=datetime(2025, 11, 20, 8))


def placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def sentences(text: str) -> list[str]:
    return [s for s in re.split(r"[.?!]+(?:\s|$)", text) if s.strip()]


class TestBothTongues:
    """Rachel and Lina are one mind."""

    def test_have_the_same_lines(self) -> None:
        assert list(EN.templates) == list(ES.templates)
        assert set(EN.phrase_lists) == set(ES.phrase_lists)
        assert list(EN.sample_questions) == list(ES.sample_questions)

    def test_name_the_same_values(self) -> None:
        assert {key: placeholders(text) for key, text in EN.templates.items()} == {
            key: placeholders(text) for key, text in ES.templates.items()
        }

    def test_every_prompt_has_three_forms(self) -> None:
        prompts = {key.rpartition(".")[0] for key in EN.templates if key.endswith((".example", ".keys"))}

        assert len(prompts) > 20
        for prompt in prompts:
            assert {f"{prompt}.plain", f"{prompt}.example", f"{prompt}.keys"} <= set(EN.templates)


@pytest.mark.parametrize("tongue", [EN, ES], ids=["en", "es"])
class TestALine:
    """What a caller hears."""

    def test_has_at_most_two_sentences(self, tongue: locale.ConversationLocale) -> None:
        assert [key for key, spoken_text in tongue.templates.items() if len(sentences(spoken_text)) > 2] == []

    def test_blames_nobody(self, tongue: locale.ConversationLocale) -> None:
        blame = re.compile(r"\b(invalid|wrong|incorrect|error|inválid\w*|incorrect\w*)\b", re.IGNORECASE)

        assert [key for key, spoken_text in tongue.templates.items() if blame.search(spoken_text)] == []

    def test_names_the_action_before_the_key(self, tongue: locale.ConversationLocale) -> None:
        assert {
            key
            for key, spoken_text in tongue.templates.items()
            for clause in map(str.strip, re.split(r"[;.]", spoken_text.lower()))
            if clause.startswith(("press", "oprima"))
        } <= {"press"}

    def test_offers_at_most_three_keys(self, tongue: locale.ConversationLocale) -> None:
        assert [
            key
            for key, spoken_text in tongue.templates.items()
            if len(re.findall(r"\b(?:press|oprima el)\b", spoken_text)) > 3
        ] == []

    def test_has_no_figures(self, tongue: locale.ConversationLocale) -> None:
        assert [key for key, spoken_text in tongue.templates.items() if re.search(r"\d", spoken_text)] == []


class TestWording:
    """Values become words."""

    def test_a_moment_a_name_and_a_code(self) -> None:
        at = datetime(2025, 11, 21, 10, 30)
        line = Prompt(
            "confirm.caller.plain", (("service", "Cleaning"), ("at", at), ("name", "Ana"), ("caller", "+13055550142"))
        )

        assert locale.render_prompt(line, "en", BRIEF) == (
            "So that's Cleaning, tomorrow, Friday, November twenty-first at ten thirty in the morning, for Ana, "
            "at the number you're calling from, ending in zero one four two. Shall I book it?"
        )
        assert locale.render_prompt(line, "es", BRIEF) == (
            "Sería Cleaning, mañana, viernes veintiuno de noviembre a las diez y media de la mañana, a nombre de Ana, "
            "con el número del que llama, que termina en cero uno cuatro dos. ¿Se la reservo?"
        )

    def test_a_code_is_spelled(self) -> None:
        assert (
            locale.render_prompt(Prompt("code.told", (("code", "K7"),)), "en", BRIEF)
            == "Your confirmation code is K as in Kilo, seven."
        )
        assert (
            locale.render_prompt(Prompt("code.told", (("code", "K7"),)), "es", BRIEF)
            == "Su código de confirmación es K de Kilo, siete."
        )

    def test_the_owners_words_stay_as_they_are(self) -> None:
        assert (
            locale.render_prompt(Prompt("verbatim", (("text", "It's $90 {flat}"),)), "es", BRIEF) == "It's $90 {flat}"
        )

    def test_braces_in_a_value_are_only_text(self) -> None:
        assert (
            locale.render_prompt(Prompt("location", (("address", "{business.__class__} %s"),)), "en", BRIEF)
            == "You'll find us at {business.__class__} %s."
        )

    def test_the_lines_own_language_wins(self) -> None:
        assert locale.render_prompt(Prompt("records", lang="es"), "en", BRIEF) == "Esta llamada puede ser grabada."

    def test_a_missing_value_or_key_is_silence(self) -> None:
        assert locale.render_prompt(Prompt("no.such.line"), "en", BRIEF) == ""
        assert locale.render_prompt(Prompt("booked"), "en", BRIEF) == "You're booked for ."

    def test_a_day_that_disagrees_is_named(self) -> None:
        assert (
            locale.render_prompt(Prompt("conflict", (("day", date(2025, 11, 25)),)), "en", BRIEF)
            == "November twenty-fifth is a Tuesday."
        )
        assert (
            locale.render_prompt(Prompt("conflict", (("day", date(2025, 11, 25)),)), "es", BRIEF)
            == "El veinticinco de noviembre es martes."
        )
