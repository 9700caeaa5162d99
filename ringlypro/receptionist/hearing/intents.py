"""What a caller wants: ordered rules over plain words, with what takes each of them back.

The order is the meaning: an emergency is one whatever else was said, and "no" is an
intent only where nothing else was wanted.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from ringlypro.receptionist.hearing.normalise import Heard, plain
from ringlypro.receptionist.hearing.vocabulary import vocabulary

ORDER = (
    "emergency", "human", "message", "repeat", "reschedule", "cancel", "pricing", "hours", "location", "goodbye",
    "book", "no", "yes",
)  # fmt: skip
_ANSWERS = frozenset({"book", "yes", "no", "goodbye", "other", "repeat", "location", "hours"})
_PLAIN = {"y'all": "you", "ya'll": "you", "yall": "you"} | {
    f"{verb}s": verb
    for verb in (
        "tiene",
        "tendria",
        "puede",
        "podria",
        "quiere",
        "abre",
        "cierra",
        "atiende",
        "trabaja",
        "cobra",
        "hace",
    )
}
_OPEN = frozenset({"open", "anything_else"})
_BRIEF = 4
"""Words of an answer that is nothing but one."""
_WHEN_ASKED = frozenset({"ask_datetime", "ask_time"})
_WHEN = frozenset({"ask_datetime", "ask_time", "offer", "ask_best_time"})


@dataclass(frozen=True, slots=True)
class Wanted:
    """An intent and the words that showed it."""

    intent: str
    because: str = ""
    loosely: bool = False
    """It was not said but follows, as "I can't make it" is a cancellation."""

    @property
    def why(self) -> str:
        """The reason as it is shown."""
        return f"intent:{self.intent}" + (f"<-'{self.because}'" if self.because else "")


@cache
def _first_names() -> str:
    """First names of both languages, to know a person by who is asked for."""
    names = {name for lang in ("en", "es") for name in vocabulary(lang).words("names", "first_names")}
    return f"(?:{'|'.join(sorted(names))})"


@cache
def _patterns(lang: str) -> dict[str, re.Pattern[str]]:
    pack: dict[str, Any] = vocabulary(lang).pack
    macros: dict[str, str] = pack["macros"] | {"first": _first_names()}

    def build(expressions: list[str]) -> re.Pattern[str]:
        joined = "|".join(f"(?:{expression})" for expression in expressions)
        for macro, expansion in macros.items():
            joined = joined.replace(f"<{macro}>", expansion)
        # A phrase begins at a word: "price" is not in "enterprise".
        return re.compile(rf"(?<![\w'])(?:{joined})")

    return {key: build(expressions) for key, expressions in pack["intents"].items()}


@cache
def reply(lang: str, key: str) -> re.Pattern[str]:
    """A pattern of how people answer: denies, agrees, but, instead, earliest."""
    pattern: str = vocabulary(lang).pack["replies"][key]
    return re.compile(pattern)


def words_of(heard: Heard) -> str:
    """The plain words of a sentence; "y'all" is you, and whoever says "tú" means "usted"."""
    return " ".join(_PLAIN.get(token.word, token.word) for token in heard.tokens if token.kind != "mark")


def wanted(words: str, lang: str, emergencies: tuple[str, ...] = (), *, context: str = "") -> Wanted:
    """The first intent in order that the words show and nothing takes back.

    Whoever begins with "I can't make it tomorrow" takes a booking back, or moves it where they go on about another day.
    """
    found = _first_wanted(words, lang, emergencies)
    if context not in _OPEN or found.intent not in {"book", "no", "yes", "other", "inform"}:
        return found
    if (absent := reply(lang, "absent").search(words)) is not None:
        moves = reply(lang, "moves_on").search(words) is not None
        return Wanted("reschedule" if moves else "cancel", absent[0], loosely=True)
    return _between_the_lines(found, words, lang)


def _between_the_lines(found: Wanted, words: str, lang: str) -> Wanted:
    """What people who ask for nothing want: to say that they are late, or somebody to see to what is broken."""
    if found.intent in {"no", "other", "inform"} and (late := reply(lang, "late").search(words)):
        return Wanted("message", late[0])
    if found.intent in {"no", "other"} and (trouble := reply(lang, "trouble").search(words)):
        return Wanted("book", trouble[0])
    return found


def _first_wanted(words: str, lang: str, emergencies: tuple[str, ...]) -> Wanted:
    for phrase in emergencies:
        folded = plain(phrase)
        if folded and re.search(rf"(?<!\w){re.escape(folded)}(?!\w)", words):
            return Wanted("emergency", folded)
    patterns = _patterns(lang)
    for intent in ORDER:
        found = patterns[intent].search(words)
        if found is None:
            continue
        if patterns[f"not_{intent}"].search(words):
            continue
        return Wanted(intent, found[0].strip())
    asked = patterns["booking"].search(words)
    return Wanted("inform", asked[0].strip()) if asked is not None else Wanted("other")


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a sentence once its slots are: they answer the question, hold a day or a time, hold a time.

    `owned` words belong to slots; `wishes` says that it does not lean to be about something else altogether.
    """

    answered: bool
    timed: bool
    clocked: bool
    owned: int
    wishes: bool = True


def settled(found: Wanted, words: str, lang: str, context: str, facts: Facts) -> Wanted:
    """The intent in the light of the question asked, and of what was said of days and times."""
    timed = facts.timed
    if context == "confirm":
        return _confirming(found, words, lang, answered=facts.answered)
    if context == "offer" and not timed and found.intent in {"book", "other"}:
        others = reply(lang, "other_times").search(words)
        if others is not None:
            return Wanted("no", others[0])
    if context.startswith("ask_") or context in {"offer", "which_booking"}:
        return _asked(found, words, lang, context, facts)
    tells = context == "open" and facts.wishes and found.intent == "other" and len(words.split()) > _BRIEF
    if timed and (tells or (found.intent in {"other", "yes"} and reply(lang, "wants").search(words))):
        return Wanted("book", "a time is wanted")
    if found.intent == "other" and facts.answered:
        return Wanted("inform", context)
    return found


def _asked(found: Wanted, words: str, lang: str, context: str, facts: Facts) -> Wanted:
    """After a question, what holds a slot answers it, unless something else was wanted as well."""
    if not (facts.owned or facts.timed) and (waits := reply(lang, "waits").search(words)):
        return Wanted("other", waits[0])
    if facts.answered and context == "ask_name" and found.intent not in {"emergency", "human", "repeat"}:
        return Wanted("inform", context)  # "my daughter Chloe Price" asks for no price
    if facts.answered:
        asks_hours = found.intent == "hours" and context in _WHEN and not facts.clocked
        is_only_answer = len(words.split()) - facts.owned <= 1
        moves = found.intent == "reschedule" and context in _WHEN and reply(lang, "instead").search(words)
        is_callback = found.intent == "message" and context in {"ask_phone", "ask_name"}
        if found.intent == "repeat" and context == "offer" and not facts.timed:
            return found
        if (found.intent in _ANSWERS and not asks_hours) or is_only_answer or moves or is_callback:
            return Wanted("inform", context)
    is_vague = found.intent in {"book", "no", "yes"} and not facts.answered and context in _WHEN_ASKED
    if found.intent == "other" or is_vague:
        return _vague_answer(found, words, lang, context, answered=facts.answered)
    return found


def _vague_answer(found: Wanted, words: str, lang: str, context: str, *, answered: bool) -> Wanted:
    """Answers without a slot: "whatever you have", "I lost it", and the reason for a message."""
    if not answered and context in _WHEN and (anytime := reply(lang, "any_time").search(words)):
        return Wanted("inform", anytime[0])
    if not answered and context in {"ask_code", "ask_phone"} and (lacks := reply(lang, "lacks").search(words)):
        return Wanted("no", lacks[0])
    if found.intent == "other" and (answered or (context in {"ask_reason", "take_message"} and words)):
        return Wanted("inform", context)
    return found


def _confirming(found: Wanted, words: str, lang: str, *, answered: bool) -> Wanted:
    """After "is that right?", new details are a correction and an old yes is a yes."""
    if found.intent == "goodbye" and reply(lang, "agrees").search(words):
        return Wanted("yes", found.because)
    if found.intent not in {"book", "reschedule", "yes", "no", "other"}:
        return found
    if reply(lang, "denies").search(words):
        return Wanted("no", words.split(maxsplit=1)[0])
    but = reply(lang, "but").search(words)
    changes = found.intent == "reschedule" or but is not None
    if but is not None and not answered and reply(lang, "wrong").search(words):
        return Wanted("no", but[0])
    if reply(lang, "agrees").search(words) and not (answered and changes):
        return Wanted("yes", words.split(maxsplit=1)[0])
    if answered and (found.intent != "yes" or changes):
        return Wanted("inform", "confirm")
    return found
