"""Rules and leanings held against each other: where a rule is silent or found little, a sentence may lean elsewhere.

Rules of substance always win. What a sentence leans to never agrees to anything and never gives a code; it takes a
booking for a change of one only where a booking was spoken of.
"""

from typing import Final

from ringlypro.receptionist.hearing.intents import Wanted, reply
from ringlypro.receptionist.hearing.leanings import Leaning

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
        return Wanted("reschedule", f"leans: {lean.because}")
    if lean.intent not in _ANSWERS and lean.margin >= enough:
        return _towards(lean)
    if found.intent == "yes" and count > _BRIEF and lean.intent == "other" and lean.margin >= _SURE:
        return _towards(lean)
    return found


def _enough(found: Wanted, lean: Leaning, words: str, *, exists: bool) -> int:
    """How far a sentence must lean to be taken from what a rule found in it; more than it ever can for most rules."""
    count = len(words.split())
    if lean.intent in _CHANGES and not exists and found.intent != "cancel":
        return _WELL if found.intent == "other" else _CERTAIN * 2
    if found.intent == "other":
        return _HARDLY if count > _STORY else _SURE
    if found.intent == "cancel" and found.loosely and lean.intent == "reschedule":
        return _WELL
    if found.intent in {"book", "inform"}:
        return _CERTAIN
    if found.intent == "repeat" and count > _STORY:
        return _WELL
    if found.intent not in {"yes", "no", "goodbye"} or count <= _BRIEF:
        return _NEVER
    if found.intent == "goodbye":
        return _QUITE
    begins = words.startswith(found.because)
    if lean.intent != "book" and (begins or found.intent == "yes"):
        return _QUITE if count <= _STORY or found.intent != "yes" else _SURE
    if begins:
        return _SURE if count > _STORY else _WELL
    return _HARDLY if count > _STORY else _SURE


def leaned(found: Wanted, lean: Leaning, context: str, *, answered: bool) -> Wanted:
    """What a sentence leans to that no rule knows: an answer that fills no slot, or a wish that comes with a name."""
    if context == "open":
        tells = found.intent == "inform" and found.because == context and lean.intent not in _ANSWERS
        return _towards(lean) if tells else found
    guesses = (lean.intent == "yes" and context == "confirm") or (lean.intent == "inform" and context == "ask_code")
    if answered or found.intent != "other" or found.because or lean.margin < _SURE or guesses or context not in _ASKED:
        return found
    return _towards(lean)


def _towards(lean: Leaning) -> Wanted:
    return Wanted(lean.intent, f"leans: {lean.because}")
