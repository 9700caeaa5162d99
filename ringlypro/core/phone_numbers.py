"""Telephone numbers: E.164 inside, friendly outside, the last four digits in logs.

A number that is not E.164 is never let in; seven digits get the business's own area code. One subscriber has one
number, however it was dialled or pasted: every door (calls, texts, forms, API, search) comes through here.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import phonenumbers

DEFAULT_REGION = "US"
_PREMIUM_TYPES = frozenset({phonenumbers.PhoneNumberType.PREMIUM_RATE, phonenumbers.PhoneNumberType.SHARED_COST})
_POSSIBLE = phonenumbers.ValidationResult.IS_POSSIBLE
WITHHELD_CALLER_IDS = frozenset(
    {"", "anonymous", "unknown", "restricted", "unavailable", "private", "266696687", "+266696687"}
)
"""What a telephone company sends in place of a number; 266696687 spells ANONYMOUS on the keys."""

MAX_TYPED = 40
"""Signs of a number as somebody writes it."""
PHONE_CHARACTERS = frozenset("0123456789+-.() ")


_INVISIBLE_CATEGORIES = frozenset({"Cf", "Cc", "Mn", "Me"})
_DASHES = re.compile("[\u2010-\u2015\u2212\ufe63\uff0d]")
_OLD_MOBILE_FORMS = (
    (re.compile(r"\+521(\d{10})"), r"+52\1"),
    (re.compile(r"\+55([1-9]\d)([6-9]\d{7})"), r"+55\g<1>9\2"),
)
"""Mexico dropped the 1 of mobiles in 2019, Brazil put a 9 before theirs until 2016; carriers send both forms.

Argentina's 9 stays: without it the number is a landline's.
"""


def clean_phone_text(text: str) -> str:
    """What was typed or pasted, without invisible and bidirectional signs, digits and dashes as on a keyboard."""
    plain = unicodedata.normalize("NFKC", _DASHES.sub("-", text))
    visible = "".join(c for c in plain if unicodedata.category(c) not in _INVISIBLE_CATEGORIES)
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else " " if c.isspace() else c for c in visible)


def phone_digits(text: str) -> str:
    """The digits of what may be part of a telephone number; empty for anything else, "50%" and "3 Kings" too."""
    plain = clean_phone_text(text)
    if not set(plain) <= PHONE_CHARACTERS:
        return ""
    whole_number = to_e164(plain) if plain.strip().startswith("+") else None
    return "".join(c for c in whole_number or plain if c.isdigit())


def has_extension(text: str) -> bool:
    """Whether this is a number with an extension: nobody can be texted there, and no call comes from it."""
    try:
        return bool(phonenumbers.parse(clean_phone_text(text)[:MAX_TYPED], DEFAULT_REGION).extension)
    except phonenumbers.NumberParseException:
        return False


def to_e164(text: str, *, area_code: str | None = None) -> str | None:
    """The number in E.164, or None when it is none. Takes any usual way of writing, at most 40 characters.

    An extension is never dropped in silence: a number with one is none.
    """
    return _parse_number(clean_phone_text(text[: 2 * MAX_TYPED]).strip()[:MAX_TYPED], area_code) if text else None


@lru_cache(maxsize=4096)
def _parse_number(text: str, area_code: str | None) -> str | None:
    digits = "".join(c for c in text if c.isdigit())
    if area_code and len(digits) == 7:
        text = area_code + digits
    try:
        number = phonenumbers.parse(text, DEFAULT_REGION)
    except phonenumbers.NumberParseException:
        return None
    if number.extension:
        return None
    e164 = _to_present_form(str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)))
    if phonenumbers.is_possible_number_with_reason(phonenumbers.parse(e164, None)) != _POSSIBLE:
        return None
    return None if e164.startswith(("+10", "+11")) else e164


def _to_present_form(e164: str) -> str:
    for pattern, present_form in _OLD_MOBILE_FORMS:
        if matched := pattern.fullmatch(e164):
            return matched.expand(present_form)
    return e164


def parse_caller_id(text: str | None) -> str | None:
    """The caller's number as a telephone company sends it, or None when it is withheld or no number at all."""
    if text is None or text.strip().lower() in WITHHELD_CALLER_IDS:
        return None
    return to_e164(text)


@lru_cache(maxsize=4096)
def format_phone(e164: str) -> str:
    """How people write it: +1 (305) 555-0142; what is no number is shown as it is."""
    digits = e164.removeprefix("+1")
    if e164.startswith("+1") and len(digits) == 10 and digits.isdigit():
        return f"+1 ({digits[:3]}) {digits[3:6]}-{digits[6:]}"
    try:
        number = phonenumbers.parse(e164, None)
    except phonenumbers.NumberParseException:
        return e164
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL))


def get_area_code(e164: str | None) -> str | None:
    """The three digits a local number would lack, in North America; None elsewhere."""
    return e164[2:5] if e164 and e164.startswith("+1") and len(e164) == 12 else None


def get_region(e164: str | None) -> str | None:
    """The country of a number, ISO 3166-1; None for none, or for a number of no country."""
    try:
        return phonenumbers.region_code_for_number(phonenumbers.parse(e164 or "", None))
    except phonenumbers.NumberParseException:
        return None


@lru_cache(maxsize=4096)
def is_premium_number(e164: str) -> bool:
    """Whether somebody earns by being called there: no call is ever put through to such a number."""
    try:
        number = phonenumbers.parse(e164, None)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.number_type(number) in _PREMIUM_TYPES


def mask_phone(number: str | None) -> str:
    """The last four digits: enough to find a call, too little to be a person."""
    digits = "".join(c for c in number or "" if c.isdigit())
    return f"…{digits[-4:]}" if digits else "…"
