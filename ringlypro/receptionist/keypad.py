"""Every question can be answered by keys alone; here a key becomes the same meaning as a word.

0 is always a person and * is always "say that again"; no question uses "#" alone, which the line keeps to itself.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Final

from ringlypro.core.codes import CODE_ALPHABET, CODE_LENGTH, TEXTED_DIGITS
from ringlypro.receptionist.conversation_types import ConversationState, TurnContext
from ringlypro.receptionist.interpretation import CallerReply
from ringlypro.receptionist.language_packs import menu_keys, next_language
from ringlypro.receptionist.nlu import NluResult
from ringlypro.receptionist.nlu.decision_limits import FEWEST_PHONE_KEYS

_KEY_LETTERS: Final = ("", "", "ABC", "DEF", "GHI", "JKL", "MNO", "PQRS", "TUV", "WXYZ")
_KEY_BY_LETTER: Final = {letter: str(key) for key, letters in enumerate(_KEY_LETTERS) for letter in letters}


def interpret_keys(state: ConversationState, context: TurnContext, digits: str) -> CallerReply | None:
    """What these keys mean as an answer to the question just asked; None when they mean nothing there."""
    keys = digits.strip().rstrip("#").strip()
    if "*" in keys:
        return _reply_meaning(digits, NluResult(intent="repeat"))
    if keys == "0":
        return _reply_meaning(digits, NluResult(intent="human"))
    if not (keys.isascii() and keys.isdecimal()):
        return None
    reply = _interpret_answer_keys(state, context, keys)
    return None if reply is None else replace(reply, text=digits, is_keypad=True)


def _reply_meaning(digits: str, meaning: NluResult, extra: str = "") -> CallerReply:
    return CallerReply(text=digits, meaning=meaning, phrase_key=extra, is_keypad=True)


def _interpret_answer_keys(state: ConversationState, context: TurnContext, keys: str) -> CallerReply | None:
    match state.step:
        case "menu" | "open" | "none":
            return _interpret_greeting_keys(state, keys)
        case "ask_phone":
            return _interpret_phone_keys(state, keys)
        case "ask_code":
            return _interpret_code_keys(context, keys)
        case "ask_texted_digits":
            return _interpret_texted_digits(keys)
        case "ask_time":
            return _interpret_time_keys(state, keys)
        case "ask_datetime":
            return _reply_for_key(keys, {"1": CallerReply(keys, NluResult(earliest=True))})
        case "ask_name" | "ask_reason":
            return _reply_for_key(keys, {"1": CallerReply(keys, phrase_key="skip")})
        case "offer" | "ask_service" | "which_booking" | "ask_best_time":
            return _interpret_option_key(keys)
        case "confirm" if state.awaited.question == "confirm.change":
            return _reply_for_key(
                keys,
                {
                    "1": CallerReply(keys, phrase_key="day"),
                    "2": CallerReply(keys, phrase_key="name"),
                    "3": CallerReply(keys, phrase_key="phone"),
                },
            )
        case _:
            return _reply_for_key(keys, _YES_NO_REPLIES)


_YES_NO_REPLIES: Final = {"1": CallerReply("1", NluResult(intent="yes")), "2": CallerReply("2", NluResult(intent="no"))}


def _reply_for_key(keys: str, replies_by_key: dict[str, CallerReply]) -> CallerReply | None:
    return replies_by_key.get(keys)


def _interpret_greeting_keys(state: ConversationState, keys: str) -> CallerReply | None:
    if state.awaited.question == "open.resume":
        return _YES_NO_REPLIES.get(keys)
    if state.step == "menu" or (state.awaited.question == "open.known" and state.awaited.misses == 0):
        language_by_key = menu_keys()
        return CallerReply(keys, NluResult(switch=language_by_key[keys])) if keys in language_by_key else None
    if keys == "2":
        return CallerReply(keys, NluResult(switch=next_language(state.lang)))
    intent = {"1": "book", "3": "change", "4": "hours", "5": "pricing", "6": "message"}.get(keys)
    if intent == "change":
        return CallerReply(keys, NluResult(intent="reschedule"), phrase_key="either")
    return CallerReply(keys, NluResult(intent=intent)) if intent else None


def _interpret_phone_keys(state: ConversationState, keys: str) -> CallerReply | None:
    if len(keys) >= FEWEST_PHONE_KEYS:
        return CallerReply(keys, NluResult(intent="inform", phone=keys))
    return None if state.awaited.question in {"ask_phone", "ask_phone.held"} else _YES_NO_REPLIES.get(keys)


def _interpret_code_keys(context: TurnContext, keys: str) -> CallerReply | None:
    if keys == "1":
        return CallerReply(keys, phrase_key="no_code")
    matching_codes = [code for code in context.codes if to_keypad_digits(code) == keys]
    return CallerReply(keys, NluResult(intent="inform", code=matching_codes[0])) if len(matching_codes) == 1 else None


def _interpret_texted_digits(keys: str) -> CallerReply | None:
    if keys == "1":
        return CallerReply(keys, phrase_key="no_text")
    return CallerReply(keys, NluResult(intent="inform")) if len(keys) == TEXTED_DIGITS else None


def list_typed_codes(keys: str) -> frozenset[str]:
    """Every code that is typed with these keys; none when there are more or fewer than a code has."""
    keys = keys.strip().rstrip("#").strip()
    if len(keys) != CODE_LENGTH:
        return frozenset()
    signs_by_position = [[sign for sign in CODE_ALPHABET if _KEY_BY_LETTER.get(sign, sign) == key] for key in keys]
    return frozenset("".join(signs) for signs in product(*signs_by_position))


def to_keypad_digits(code: str) -> str:
    """The keys a code is typed with: K7M9QX is 576979."""
    return "".join(_KEY_BY_LETTER.get(char, char) for char in code.upper())


def _interpret_time_keys(state: ConversationState, keys: str) -> CallerReply | None:
    if state.awaited.question == "ask_time.half":
        return _reply_for_key(
            keys, {"1": CallerReply(keys, phrase_key="morning_half"), "2": CallerReply(keys, phrase_key="evening_half")}
        )
    return CallerReply(keys, phrase_key="any") if keys == "1" else None


def _interpret_option_key(keys: str) -> CallerReply | None:
    return (
        CallerReply(keys, NluResult(intent="inform"), option_index=int(keys) - 1)
        if len(keys) == 1 and keys != "0"
        else None
    )
