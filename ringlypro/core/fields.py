"""What a field may hold, judged at the door: each rule gives the clean value or says why not.

All bad fields are reported at once, by the key of a text, so that a form can mark each of them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from functools import cache
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from ringlypro.core import phone_numbers
from ringlypro.core.errors import InvalidFields
from ringlypro.core.i18n import LANGUAGES

FieldRule = Callable[[object], Any]

_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_EMAIL = re.compile(
    rf"[A-Za-z0-9!#$%&'*+/=?^_`{{|}}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{{|}}~-]+)*@(?:{_LABEL}\.)+{_LABEL}"
)
_DIRECTION_MARKS = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
"""Signs that turn the direction of a text around: a name with them could pretend to be another."""


class FieldError(ValueError):
    """A value that cannot be taken; `key` names the text that says why."""

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(key)


def validate_fields(values: Mapping[str, object], rules: Mapping[str, FieldRule]) -> dict[str, Any]:
    """The clean values of all fields that have a rule; others are ignored. Raises InvalidFields with every bad one."""
    clean_values: dict[str, Any] = {}
    field_errors: dict[str, str] = {}
    for name, rule in rules.items():
        if name in values:
            try:
                clean_values[name] = rule(values[name])
            except FieldError as error:
                field_errors[name] = error.key
    if field_errors:
        raise InvalidFields(field_errors)
    return clean_values


def text_line(*, max_length: int = 200, required: bool = False) -> FieldRule:
    """One line of text without surrounding blanks; nothing is an empty text, unless it is `required`."""
    return lambda value: _validate_text(value, max_length=max_length, required=required, allowed_controls="")


def text_block(*, max_length: int = 5000) -> FieldRule:
    """Text of several lines."""
    return lambda value: _validate_text(value, max_length=max_length, required=False, allowed_controls="\n\t")


def optional_field(rule: FieldRule) -> FieldRule:
    """As the rule says, or None for nothing."""
    return lambda value: None if value is None or value == "" else rule(value)


def blank_or_valid(rule: FieldRule) -> FieldRule:
    """As the rule says, or an empty text for nothing."""
    return lambda value: "" if value is None or (isinstance(value, str) and not value.strip()) else rule(value)


def email_address(value: object) -> str:
    """An address that mail can be sent to."""
    text = _validate_text(value, max_length=1000, required=True, allowed_controls="")
    local, _, domain = text.rpartition("@")
    if len(text) > 254 or len(local) > 64 or not _EMAIL.fullmatch(text) or domain.rpartition(".")[2].isdigit():
        raise FieldError("errors.field.email")
    return text


def phone_number(value: object) -> str:
    """A telephone number in any usual form, as E.164."""
    text = _validate_text(value, max_length=1000, required=True, allowed_controls="")
    e164 = phone_numbers.to_e164(text) if len(text) <= 40 else None
    if e164 is None:
        raise FieldError("errors.field.phone")
    return e164


def http_url(value: object) -> str:
    """A web address; https is filled in where no scheme is given."""
    text = _validate_text(value, max_length=255, required=True, allowed_controls="")
    full_url = text if "://" in text else f"https://{text}"
    try:
        parts = urlsplit(full_url)
        host = parts.hostname or ""
    except ValueError as error:
        raise FieldError("errors.field.url") from error
    if (
        parts.scheme not in {"http", "https"}
        or "." not in host
        or any(c.isspace() for c in full_url)
        or "@" in parts.netloc
    ):
        raise FieldError("errors.field.url")
    return full_url


def timezone_name(value: object) -> str:
    """The name of a time zone that clocks can be set by."""
    if not isinstance(value, str) or value not in _timezone_names():
        raise FieldError("errors.field.timezone")
    return value


def language_code(value: object) -> str:
    """One of our languages."""
    if value not in LANGUAGES:
        raise FieldError("errors.field.language")
    return str(value)


def boolean_flag(value: object) -> bool:
    """Yes or no."""
    if not isinstance(value, bool):
        raise FieldError("errors.field.yes_or_no")
    return value


def integer_between(low: int, high: int) -> FieldRule:
    """A whole number between two others, both inside."""

    def validate_integer(value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool):
            raise FieldError("errors.field.number")
        if not low <= value <= high:
            raise FieldError("errors.field.range")
        return value

    return validate_integer


def one_of(choices: Collection[str]) -> FieldRule:
    """One of some words."""

    def validate_choice(value: object) -> str:
        if not isinstance(value, str) or value not in choices:
            raise FieldError("errors.field.choice")
        return value

    return validate_choice


def list_of(*, max_items: int, item_rule: FieldRule) -> FieldRule:
    """A list of so many values, each by a rule."""

    def validate_list(value: object) -> list[Any]:
        if not isinstance(value, list):
            raise FieldError("errors.field.list")
        if len(value) > max_items:
            raise FieldError("errors.field.too_long")
        return [item_rule(item) for item in value]

    return validate_list


def _validate_text(value: object, *, max_length: int, required: bool, allowed_controls: str) -> str:
    if value is not None and not isinstance(value, str):
        raise FieldError("errors.field.text")
    text = (value or "").replace("\r\n", "\n").strip()
    if required and not text:
        raise FieldError("errors.field.missing")
    if len(text) > max_length:
        raise FieldError("errors.field.too_long")
    if any(_is_unprintable(character) and character not in allowed_controls for character in text):
        raise FieldError("errors.field.control")
    return text


def _is_unprintable(character: str) -> bool:
    return character in _DIRECTION_MARKS or unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"}


@cache
def _timezone_names() -> frozenset[str]:
    return frozenset(zone for zone in available_timezones() if zone not in {"localtime", "posixrules", "Factory"})
