"""Both packs say the same things, briefly and kindly; a line is worded without a hole."""

# What callers say has no time zone.
# ruff: noqa: DTZ001

from __future__ import annotations

import re
from datetime import date, datetime
from string import Formatter

import pytest

from ringlypro.receptionist import pack
from ringlypro.receptionist.talk import Brief, Line

EN, ES = pack.load("en"), pack.load("es")
BRIEF = Brief(business="Sunrise Dental", now=datetime(2025, 11, 20, 8))


def placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def sentences(text: str) -> list[str]:
    return [s for s in re.split(r"[.?!]+(?:\s|$)", text) if s.strip()]


class TestBothTongues:
    """Rachel and Lina are one mind."""

    def test_have_the_same_lines(self) -> None:
        assert list(EN.says) == list(ES.says)
        assert set(EN.hears) == set(ES.hears)
        assert list(EN.callers) == list(ES.callers)

    def test_name_the_same_values(self) -> None:
        for key, said in EN.says.items():
            assert placeholders(said) == placeholders(ES.says[key]), key

    def test_every_prompt_has_three_forms(self) -> None:
        prompts = {key.rpartition(".")[0] for key in EN.says if key.endswith((".example", ".keys"))}

        assert len(prompts) > 20
        for prompt in prompts:
            assert {f"{prompt}.plain", f"{prompt}.example", f"{prompt}.keys"} <= set(EN.says)


@pytest.mark.parametrize("tongue", [EN, ES], ids=["en", "es"])
class TestALine:
    """What a caller hears."""

    def test_has_at_most_two_sentences(self, tongue: pack.Pack) -> None:
        assert [key for key, said in tongue.says.items() if len(sentences(said)) > 2] == []

    def test_blames_nobody(self, tongue: pack.Pack) -> None:
        blame = re.compile(r"\b(invalid|wrong|incorrect|error|inválid\w*|incorrect\w*)\b", re.IGNORECASE)

        assert [key for key, said in tongue.says.items() if blame.search(said)] == []

    def test_names_the_action_before_the_key(self, tongue: pack.Pack) -> None:
        for key, said in tongue.says.items():
            for clause in map(str.strip, re.split(r"[;.]", said.lower())):
                assert not clause.startswith(("press", "oprima")) or key == "press"

    def test_offers_at_most_three_keys(self, tongue: pack.Pack) -> None:
        assert [key for key, said in tongue.says.items() if len(re.findall(r"\b(?:press|oprima el)\b", said)) > 3] == []

    def test_has_no_figures(self, tongue: pack.Pack) -> None:
        assert [key for key, said in tongue.says.items() if re.search(r"\d", said)] == []


class TestWording:
    """Values become words."""

    def test_a_moment_a_name_and_a_code(self) -> None:
        at = datetime(2025, 11, 21, 10, 30)
        line = Line("confirm.plain", (("service", "Cleaning"), ("at", at), ("name", "Ana"), ("phone", "+13055550142")))

        assert pack.word(line, "en", BRIEF) == (
            "So that's Cleaning, tomorrow, Friday, November twenty-first at ten thirty in the morning, for Ana, "
            "phone number three zero five, five five five, zero one four two. Shall I book it?"
        )
        assert pack.word(line, "es", BRIEF) == (
            "Sería Cleaning, mañana, viernes veintiuno de noviembre a las diez y media de la mañana, a nombre de Ana, "
            "con el número tres cero cinco, cinco cinco cinco, cero uno cuatro dos. ¿Se la reservo?"
        )

    def test_a_code_is_spelled(self) -> None:
        assert (
            pack.word(Line("code.told", (("code", "K7"),)), "en", BRIEF)
            == "Your confirmation code is K as in Kilo, seven."
        )
        assert (
            pack.word(Line("code.told", (("code", "K7"),)), "es", BRIEF)
            == "Su código de confirmación es K de Kilo, siete."
        )

    def test_the_owners_words_stay_as_they_are(self) -> None:
        assert pack.word(Line("verbatim", (("text", "It's $90 {flat}"),)), "es", BRIEF) == "It's $90 {flat}"

    def test_braces_in_a_value_are_only_text(self) -> None:
        assert (
            pack.word(Line("location", (("address", "{business.__class__} %s"),)), "en", BRIEF)
            == "You'll find us at {business.__class__} %s."
        )

    def test_the_lines_own_language_wins(self) -> None:
        assert pack.word(Line("records", lang="es"), "en", BRIEF) == "Esta llamada puede ser grabada."

    def test_a_missing_value_or_key_is_silence(self) -> None:
        assert pack.word(Line("no.such.line"), "en", BRIEF) == ""
        assert pack.word(Line("booked"), "en", BRIEF) == "You're booked for ."

    def test_a_day_that_disagrees_is_named(self) -> None:
        assert (
            pack.word(Line("conflict", (("day", date(2025, 11, 25)),)), "en", BRIEF)
            == "November twenty-fifth is a Tuesday."
        )
        assert (
            pack.word(Line("conflict", (("day", date(2025, 11, 25)),)), "es", BRIEF)
            == "El veinticinco de noviembre es martes."
        )
