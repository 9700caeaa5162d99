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

from ringlypro.kit import phones
from ringlypro.kit.errors import InvalidFields
from ringlypro.kit.words import LANGS

Rule = Callable[[object], Any]

_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_EMAIL = re.compile(
    rf"[A-Za-z0-9!#$%&'*+/=?^_`{{|}}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{{|}}~-]+)*@(?:{_LABEL}\.)+{_LABEL}"
)
_HIDDEN = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
"""Signs that turn the direction of a text around: a name with them could pretend to be another."""


class BadField(ValueError):
    """A value that cannot be taken; `key` names the text that says why."""

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(key)


def checked(values: Mapping[str, object], rules: Mapping[str, Rule]) -> dict[str, Any]:
    """The clean values of all fields that have a rule; others are ignored. Raises InvalidFields with every bad one."""
    clean: dict[str, Any] = {}
    faults: dict[str, str] = {}
    for name, rule in rules.items():
        if name in values:
            try:
                clean[name] = rule(values[name])
            except BadField as error:
                faults[name] = error.key
    if faults:
        raise InvalidFields(faults)
    return clean


def line(*, most: int = 200, needed: bool = False) -> Rule:
    """One line of text without surrounding blanks; nothing is an empty text, unless it is `needed`."""
    return lambda value: _text(value, most=most, needed=needed, breaks="")


def block(*, most: int = 5000) -> Rule:
    """Text of several lines."""
    return lambda value: _text(value, most=most, needed=False, breaks="\n\t")


def optional(rule: Rule) -> Rule:
    """As the rule says, or None for nothing."""
    return lambda value: None if value is None or value == "" else rule(value)


def blank_or(rule: Rule) -> Rule:
    """As the rule says, or an empty text for nothing."""
    return lambda value: "" if value is None or (isinstance(value, str) and not value.strip()) else rule(value)


def email(value: object) -> str:
    """An address that mail can be sent to."""
    text = _text(value, most=1000, needed=True, breaks="")
    local, _, domain = text.rpartition("@")
    if len(text) > 254 or len(local) > 64 or not _EMAIL.fullmatch(text) or domain.rpartition(".")[2].isdigit():
        raise BadField("errors.field.email")
    return text


def phone(value: object) -> str:
    """A telephone number in any usual form, as E.164."""
    text = _text(value, most=1000, needed=True, breaks="")
    found = phones.to_e164(text) if len(text) <= 40 else None
    if found is None:
        raise BadField("errors.field.phone")
    return found


def url(value: object) -> str:
    """A web address; https is filled in where no scheme is given."""
    text = _text(value, most=255, needed=True, breaks="")
    full = text if "://" in text else f"https://{text}"
    try:
        parts = urlsplit(full)
        host = parts.hostname or ""
    except ValueError as error:
        raise BadField("errors.field.url") from error
    if (
        parts.scheme not in {"http", "https"}
        or "." not in host
        or any(c.isspace() for c in full)
        or "@" in parts.netloc
    ):
        raise BadField("errors.field.url")
    return full


def timezone(value: object) -> str:
    """The name of a time zone that clocks can be set by."""
    if not isinstance(value, str) or value not in _zones():
        raise BadField("errors.field.timezone")
    return value


def language(value: object) -> str:
    """One of our languages."""
    if value not in LANGS:
        raise BadField("errors.field.language")
    return str(value)


def flag(value: object) -> bool:
    """Yes or no."""
    if not isinstance(value, bool):
        raise BadField("errors.field.yes_or_no")
    return value


def whole(low: int, high: int) -> Rule:
    """A whole number between two others, both inside."""

    def rule(value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool):
            raise BadField("errors.field.number")
        if not low <= value <= high:
            raise BadField("errors.field.range")
        return value

    return rule


def choice(among: Collection[str]) -> Rule:
    """One of some words."""

    def rule(value: object) -> str:
        if not isinstance(value, str) or value not in among:
            raise BadField("errors.field.choice")
        return value

    return rule


def lines(*, most: int, of: Rule) -> Rule:
    """A list of so many values, each by a rule."""

    def rule(value: object) -> list[Any]:
        if not isinstance(value, list):
            raise BadField("errors.field.list")
        if len(value) > most:
            raise BadField("errors.field.too_long")
        return [of(each) for each in value]

    return rule


def _text(value: object, *, most: int, needed: bool, breaks: str) -> str:
    if value is not None and not isinstance(value, str):
        raise BadField("errors.field.text")
    text = (value or "").replace("\r\n", "\n").strip()
    if needed and not text:
        raise BadField("errors.field.missing")
    if len(text) > most:
        raise BadField("errors.field.too_long")
    if any(_unprintable(sign) and sign not in breaks for sign in text):
        raise BadField("errors.field.control")
    return text


def _unprintable(sign: str) -> bool:
    return sign in _HIDDEN or unicodedata.category(sign) in {"Cc", "Cs", "Zl", "Zp"}


@cache
def _zones() -> frozenset[str]:
    return frozenset(zone for zone in available_timezones() if zone not in {"localtime", "posixrules", "Factory"})
