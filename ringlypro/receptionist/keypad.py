"""Every question can be answered by keys alone; here a key becomes the same meaning as a word.

0 is always a person and * is always "say that again"; no question uses "#" alone, which the line keeps to itself.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from ringlypro.receptionist.hearing import Understood
from ringlypro.receptionist.listening import Said
from ringlypro.receptionist.talk import Brief, Lang, Talk

_ROWS: Final = ("", "", "ABC", "DEF", "GHI", "JKL", "MNO", "PQRS", "TUV", "WXYZ")
_ON_KEYS: Final = {letter: str(key) for key, letters in enumerate(_ROWS) for letter in letters}


def read(talk: Talk, brief: Brief, digits: str) -> Said | None:
    """What these keys mean as an answer to the question just asked; None when they mean nothing there."""
    keys = digits.strip().rstrip("#").strip()
    if "*" in keys:
        return _meant(digits, Understood(intent="repeat"))
    if keys == "0":
        return _meant(digits, Understood(intent="human"))
    if not (keys.isascii() and keys.isdecimal()):
        return None
    said = _answer(talk, brief, keys)
    return None if said is None else replace(said, text=digits, by_keys=True)


def _meant(digits: str, meaning: Understood, extra: str = "") -> Said:
    return Said(text=digits, meaning=meaning, extra=extra, by_keys=True)


def _answer(talk: Talk, brief: Brief, keys: str) -> Said | None:
    match talk.step:
        case "menu" | "open" | "none":
            return _at_the_door(talk, keys)
        case "ask_phone":
            return _phone(talk, keys)
        case "ask_code":
            return _code(brief, keys)
        case "ask_time":
            return _clock(talk, keys)
        case "ask_datetime":
            return _one(keys, {"1": Said(keys, Understood(earliest=True))})
        case "ask_name" | "ask_reason":
            return _one(keys, {"1": Said(keys, extra="skip")})
        case "offer" | "ask_service" | "which_booking" | "ask_best_time":
            return _place(keys)
        case "confirm" if talk.stage == "change":
            return _one(
                keys, {"1": Said(keys, extra="day"), "2": Said(keys, extra="name"), "3": Said(keys, extra="phone")}
            )
        case _:
            return _one(keys, _YES_NO)


_YES_NO: Final = {"1": Said("1", Understood(intent="yes")), "2": Said("2", Understood(intent="no"))}


def _one(keys: str, meanings: dict[str, Said]) -> Said | None:
    return meanings.get(keys)


def _at_the_door(talk: Talk, keys: str) -> Said | None:
    if talk.stage == "resume":
        return _YES_NO.get(keys)
    language: dict[str, Lang] = {"1": "en", "2": "es"}
    if talk.step == "menu" or (talk.stage == "known" and talk.misses == 0):
        return Said(keys, Understood(switch=language[keys])) if keys in language else None
    if keys == "2":
        return Said(keys, Understood(switch="es" if talk.lang == "en" else "en"))
    intent = {"1": "book", "3": "change", "4": "hours", "5": "pricing", "6": "message"}.get(keys)
    if intent == "change":
        return Said(keys, Understood(intent="reschedule"), extra="either")
    return Said(keys, Understood(intent=intent)) if intent else None


def _phone(talk: Talk, keys: str) -> Said | None:
    if len(keys) >= 7:
        return Said(keys, Understood(intent="inform", phone=keys))
    return _YES_NO.get(keys) if talk.stage else None


def _code(brief: Brief, keys: str) -> Said | None:
    if keys == "1":
        return Said(keys, extra="no_code")
    alike = [code for code in brief.codes if on_keys(code) == keys]
    return Said(keys, Understood(intent="inform", code=alike[0])) if len(alike) == 1 else None


def on_keys(code: str) -> str:
    """The keys a code is typed with: K7M9QX is 576979."""
    return "".join(_ON_KEYS.get(char, char) for char in code.upper())


def _clock(talk: Talk, keys: str) -> Said | None:
    if talk.stage == "half":
        return _one(keys, {"1": Said(keys, extra="morning_half"), "2": Said(keys, extra="evening_half")})
    return Said(keys, extra="any") if keys == "1" else None


def _place(keys: str) -> Said | None:
    return Said(keys, Understood(intent="inform"), pick=int(keys) - 1) if len(keys) == 1 and keys != "0" else None
