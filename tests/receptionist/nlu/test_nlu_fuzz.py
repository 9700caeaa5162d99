"""Whatever words come down the line, nothing breaks, and words that name no slot fill none."""

import datetime as dt
import random
import re
import tomllib
from pathlib import Path

import pytest

import ringlypro.receptionist as room
from ringlypro.receptionist.nlu import NluRequest, understand_utterance
from ringlypro.receptionist.nlu.vocabulary import load_vocabulary

PACKS = Path(room.__file__).parent / "packs"
NOW = dt.datetime(2026, 11, 23, 8)  # noqa: DTZ001 - the wall clock of a business
CONTEXTS = (
    "open", "ask_name", "ask_phone", "ask_datetime", "ask_time", "ask_code", "offer", "confirm", "anything_else",
)  # fmt: skip
CODES = ("K7MQ2X", "B4ZT9R")
SLOTS = ("name", "phone", "date", "time", "part", "code")
TRIED = 5_000
MOST_INVENTED = 0.005


def every_word(lang: str) -> list[str]:
    result: set[str] = set()
    intents = tomllib.loads((PACKS / f"intents_{lang}.toml").read_text(encoding="utf-8"))
    spoken_sections = [section for name, section in load_vocabulary(lang).pack.items() if name != "word_forms"]
    for section in (*spoken_sections, *intents.values()):
        for value in filter(lambda each: isinstance(each, str | list), section.values()):
            result.update(re.findall(r"[a-z']{2,}", value if isinstance(value, str) else " ".join(value)))
    return sorted(result)


def words_of_slots() -> set[str]:
    result: set[str] = set()
    for lang in ("en", "es"):
        vocabulary = load_vocabulary(lang)
        result |= {word for entries in vocabulary.lexicon.values() for entry in entries for word in entry.words}
        phrases = [
            phrase for key in ("names", "letters") for named in vocabulary.pack[key].values() for phrase in named
        ]
        stops = set(vocabulary.pack["names"]["stops"])
        result |= {word for phrase in phrases for word in phrase.split()} - stops
    return result


@pytest.mark.parametrize("lang", ["en", "es"])
def test_any_words_in_any_order_are_survived(lang: str) -> None:
    chance = random.Random(11)
    mine, both = every_word(lang), every_word("en") + every_word("es")

    for at in range(TRIED):
        text = " ".join(chance.choices(mine if at % 3 else both, k=chance.randint(1, 18)))
        understood = understand_utterance(
            text, NluRequest(lang, chance.choice(CONTEXTS), NOW, confirmation_codes=CODES)
        )
        assert understood.intent, text


@pytest.mark.parametrize("lang", ["en", "es"])
def test_words_that_name_no_slot_fill_none(lang: str) -> None:
    chance = random.Random(12)
    naming_slots = words_of_slots()
    plain = [word for word in every_word(lang) if word not in naming_slots]
    invented: list[str] = []
    empty = 0
    for _ in range(TRIED):
        text, context = " ".join(chance.choices(plain, k=chance.randint(1, 15))), chance.choice(CONTEXTS)
        interpretation = understand_utterance(text, NluRequest(lang, context, NOW, confirmation_codes=CODES))
        # When a name was asked for, any word may be one.
        slots = [slot for slot in SLOTS if slot != "name" or context != "ask_name"]
        empty += len(slots)
        invented += [f"{slot} in {text!r} ({context})" for slot in slots if getattr(interpretation, slot) is not None]

    assert len(invented) <= MOST_INVENTED * empty, invented[:10]
