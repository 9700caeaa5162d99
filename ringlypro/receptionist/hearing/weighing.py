"""Rules and leanings held against each other: where a rule is silent or found little, a sentence may lean elsewhere.

Rules of substance always win. What a sentence leans to never agrees to anything and never gives a code; it takes a
booking for a change of one only where a booking was spoken of.
"""

from typing import Final

from ringlypro.receptionist.hearing.intents import Wanted, reply
from ringlypro.receptionist.hearing.leanings import LEANS, Leaning

_HARDLY, _SURE, _WELL, _QUITE, _CERTAIN = 20, 60, 150, 200, 250
_NEVER = 1_000_000
"""By how many hundredths a sentence leans to an intent before the next one."""
_BRIEF, _STORY = 4, 10
"""Words of a plain answer, and of a sentence in which somebody tells what they want."""
_OPEN: Final = frozenset({"open", "anything_else"})
_ASKED: Final = frozenset(
    {"ask_name", "ask_phone", "ask_datetime", "ask_time", "ask_code", "offer", "confirm", "anything_else"}
)
"""Questions after which phrases were learned from."""
_ANSWERS: Final = frozenset({"inform", "other", "yes", "no"})
_ENDS: Final = frozenset({"goodbye", "cancel"})
"""Intents that end what was begun: nobody is dropped for how they sound."""
_SMALL: Final = frozenset({"yes", "no", "goodbye"})
_CHANGES: Final = frozenset({"reschedule", "cancel"})


def weighed(found: Wanted, lean: Leaning, words: str, lang: str, context: str) -> Wanted:
    """What is wanted after an open question. "Yeah" and "I don't" in a longer sentence are how people talk."""
    if context not in _OPEN:
        return found
    count = len(words.split())
    exists = reply(lang, "existing").search(words) is not None
    enough = _enough(found, lean, words, exists=exists)
    other_time = exists and reply(lang, "other_times").search(words) is not None
    if found.intent in {"other", "book"} and lean.intent in {"book", "reschedule"} and other_time:
        return Wanted("reschedule", f"{LEANS}{lean.because}")
    if lean.intent not in _ANSWERS and lean.margin >= enough:
        return _towards(lean)
    if found.intent == "yes" and count > _BRIEF and lean.intent == "other" and lean.margin >= _SURE:
        return _towards(lean)
    return found


def _enough(found: Wanted, lean: Leaning, words: str, *, exists: bool) -> int:
    """How far a sentence must lean to be taken from what a rule found in it; more than it ever can for most rules."""
    is_story = len(words.split()) > _STORY
    if lean.intent in _CHANGES and not exists and found.intent != "cancel":
        return _WELL if found.intent == "other" else _CERTAIN * 2
    if lean.intent == "goodbye":
        return _QUITE if found.intent in {"other", "yes", "no"} else _NEVER
    if found.intent in _SMALL:
        return _beyond_small(found, lean, words, is_story=is_story)
    hurdles = {"other": _HARDLY if is_story else _SURE, "book": _CERTAIN, "inform": _CERTAIN}
    if found.loosely and lean.intent == "reschedule":
        hurdles["cancel"] = _WELL
    if is_story:
        hurdles["repeat"] = _WELL
    return hurdles.get(found.intent, _NEVER)


def _beyond_small(found: Wanted, lean: Leaning, words: str, *, is_story: bool) -> int:
    """How far it must lean where a rule found a yes, a no or a goodbye: little in a long sentence."""
    if len(words.split()) <= _BRIEF:
        return _NEVER
    begins = words.startswith(found.because)
    if found.intent == "goodbye" or (lean.intent != "book" and begins and found.intent == "no"):
        return _QUITE
    if lean.intent != "book" and found.intent == "yes":
        return _SURE if is_story else _QUITE
    if begins:
        return _SURE if is_story else _WELL
    return _HARDLY if is_story else _SURE


def leaned(found: Wanted, lean: Leaning, context: str, *, answered: bool) -> Wanted:
    """What a sentence leans to that no rule knows: an answer that fills no slot, or a wish that comes with a name."""
    if context == "open":
        tells = found.intent == "inform" and found.because == context and lean.intent not in _ANSWERS
        return _towards(lean) if tells else found
    guesses = (lean.intent == "yes" and context == "confirm") or (lean.intent == "inform" and context == "ask_code")
    enough = _QUITE if lean.intent in _ENDS else _SURE
    if answered or found.intent != "other" or found.because or lean.margin < enough or guesses or context not in _ASKED:
        return found
    return _towards(lean)


def _towards(lean: Leaning) -> Wanted:
    return Wanted(lean.intent, f"{LEANS}{lean.because}")
