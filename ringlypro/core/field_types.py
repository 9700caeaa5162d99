"""Types of fields that people fill in, for pydantic: each gives the clean value, or says why there is none.

Whatever is wrong is named by the key of a text, never by a sentence, so that a form, the API and a log can word it.
Limits stand beside a type, where a field is declared: `Annotated[SingleLine, Field(max_length=255)]`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    Strict,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)
from pydantic import ValidationError as PydanticError
from pydantic_core import core_schema

from ringlypro.core import phone_numbers
from ringlypro.core.errors import FieldError
from ringlypro.core.i18n import LANGUAGES
from ringlypro.core.money import CENT, to_money

_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_EMAIL = re.compile(
    rf"[A-Za-z0-9!#$%&'*+/=?^_`{{|}}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{{|}}~-]+)*@(?:{_LABEL}\.)+{_LABEL}"
)
_HIDDEN = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
"""Signs that turn the direction of a text around: a name with them could pretend to be another."""
_PLAIN_DECIMAL = re.compile(r"-?[0-9]{1,14}(\.[0-9]*)?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LONGEST_PHONE = 40
_LONGEST_DOMAIN = 253
_LONGEST_TEXT = 20_000
"""More than any field takes: not worth looking through."""
_TEXTS: Mapping[str, str] = {
    "bool_type": "errors.field.yes_or_no",
    "greater_than_equal": "errors.field.range",
    "int_type": "errors.field.number",
    "less_than_equal": "errors.field.range",
    "list_type": "errors.field.list",
    "string_too_long": "errors.field.too_long",
    "string_too_short": "errors.field.missing",
    "too_long": "errors.field.too_long",
    "too_short": "errors.field.missing",
}
"""Which text tells what pydantic itself found. Nothing here needs more than one character or one item."""


def error_texts(error: PydanticError) -> dict[str, str]:
    """The key of a text for each bad field; the first thing that is wrong with a field speaks for it."""
    texts: dict[str, str] = {}
    for detail in error.errors(include_url=False, include_input=False):
        cause = detail.get("ctx", {}).get("error")
        text = cause.key if isinstance(cause, FieldError) else _TEXTS.get(detail["type"], "errors.field.invalid")
        texts.setdefault(str(detail["loc"][0]) if detail["loc"] else "body", text)
    return texts


def clean_line(value: object) -> str:
    """One line of text without surrounding blanks; None is an empty text. Raises FieldError."""
    return _clean_text(value, breaks="")


def clean_block(value: object) -> str:
    """Text of several lines, each ended by a line feed. Raises FieldError."""
    return _clean_text(value, breaks="\n\t")


def check_email(value: object) -> str:
    """An address that mail can be sent to; a domain in other letters is kept in its ASCII form. Raises FieldError."""
    local, at_sign, domain = _needed_line(value).rpartition("@")
    domain = _to_ascii_domain(domain)
    text = f"{local}{at_sign}{domain}"
    if len(text) > 254 or len(local) > 64 or not _EMAIL.fullmatch(text) or domain.rpartition(".")[2].isdigit():
        raise FieldError("errors.field.email")
    return text


def _to_ascii_domain(domain: str) -> str:
    if domain.isascii() or len(domain) > _LONGEST_DOMAIN:
        return domain
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise FieldError("errors.field.email") from error


def parse_phone(value: object) -> str:
    """A telephone number in any usual form, as E.164. Raises FieldError."""
    text = _needed_line(value)
    number = phone_numbers.to_e164(text) if len(text) <= _LONGEST_PHONE else None
    if number is None:
        has_extension = len(text) <= _LONGEST_PHONE and phone_numbers.has_extension(text)
        raise FieldError("errors.field.extension" if has_extension else "errors.field.phone")
    return number


def parse_local_phone(value: object, info: ValidationInfo) -> str:
    """As `parse_phone`; seven digits get the `area_code` of the validation's context. Raises FieldError."""
    area_code = (info.context or {}).get("area_code")
    if isinstance(value, str) and len(value) <= _LONGEST_PHONE:
        number = phone_numbers.to_e164(value, area_code=area_code)
        if number is not None:
            return number
    return parse_phone(value)


def check_web_address(value: object) -> str:
    """A web address; https is filled in where no scheme is given. Raises FieldError."""
    text = _needed_line(value)
    if len(text) > 255:
        raise FieldError("errors.field.too_long")
    full = text if "://" in text else f"https://{text}"
    try:
        parts = urlsplit(full)
        host = parts.hostname or ""
    except ValueError as error:
        raise FieldError("errors.field.url") from error
    if (
        parts.scheme not in {"http", "https"}
        or "." not in host
        or any(c.isspace() for c in full)
        or "@" in parts.netloc
    ):
        raise FieldError("errors.field.url")
    return full


def check_timezone(value: object) -> str:
    """The name of a time zone that clocks can be set by. Raises FieldError."""
    if not isinstance(value, str) or value not in _timezones():
        raise FieldError("errors.field.timezone")
    return value


def parse_day(value: object) -> date:
    """A day such as 2026-11-24. Raises FieldError."""
    if value is None or value == "":
        raise FieldError("errors.field.missing")
    if not _DAY.fullmatch(str(value)):
        raise FieldError("errors.field.date")
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise FieldError("errors.field.date") from error


def parse_instant(value: object) -> datetime:
    """A moment with its offset, as ISO 8601 writes it, in UTC. Raises FieldError."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.strip()[:40])
        except ValueError as error:
            raise FieldError("errors.field.instant") from error
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise FieldError("errors.field.instant")
    try:
        return value.astimezone(UTC)
    except OverflowError as error:
        raise FieldError("errors.field.instant") from error


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of some words; `text` is the key of what is said of any other."""

    words: tuple[str, ...]
    text: str = "errors.field.choice"

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.no_info_before_validator_function(self._check_word, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {**handler(schema), "enum": list(self.words)}

    def _check_word(self, value: object) -> str:
        if not isinstance(value, str) or value not in self.words:
            raise FieldError(self.text)
        return value


def _blank_as_none(value: object) -> object:
    return None if value == "" else value


def _blank_as_empty(value: object, check: ValidatorFunctionWrapHandler) -> object:
    return "" if value is None or (isinstance(value, str) and not value.strip()) else check(value)


def _without_repeats(values: list[str]) -> list[str]:
    return list(dict.fromkeys(value for value in values if value))


BLANK_AS_NONE = BeforeValidator(_blank_as_none)
"""For `… | None`: an empty text is nothing."""
BLANK_AS_EMPTY = WrapValidator(_blank_as_empty)
"""For a text with a form of its own: nothing is an empty text."""
NOTHING_AS_EMPTY_LIST = BeforeValidator(lambda value: [] if value is None else value)
WITHOUT_REPEATS = AfterValidator(_without_repeats)
"""For a list of texts: each once, in the order given, empty ones left out."""

SingleLine = Annotated[str, BeforeValidator(clean_line)]
MultiLine = Annotated[str, BeforeValidator(clean_block)]
EmailAddress = Annotated[str, BeforeValidator(check_email), Field(json_schema_extra={"format": "email"})]
E164Phone = Annotated[str, BeforeValidator(parse_phone), Field(description="Any usual form; kept as E.164.")]
LocalPhone = Annotated[str, BeforeValidator(parse_local_phone), Field(description="Any usual form; kept as E.164.")]
WebAddress = Annotated[str, BeforeValidator(check_web_address)]
IanaTimezone = Annotated[str, BeforeValidator(check_timezone), Field(examples=["America/New_York"])]
LanguageCode = Annotated[str, OneOf(LANGUAGES, "errors.field.language")]
YesNo = Annotated[bool, Strict()]
Day = Annotated[date, BeforeValidator(parse_day), Field(examples=["2026-11-24"])]
Instant = Annotated[datetime, BeforeValidator(parse_instant), Field(examples=["2026-11-24T14:00:00-05:00"])]
Minutes = Annotated[int, Strict(), Field(description="Minutes.")]
Days = Annotated[int, Strict(), Field(description="Days.")]
RowNumber = Annotated[int, Strict(), Field(ge=1, le=2**63 - 1)]
"""The id of a row."""


def _needed_line(value: object) -> str:
    text = clean_line(value)
    if not text:
        raise FieldError("errors.field.missing")
    if len(text) > 1000:
        raise FieldError("errors.field.too_long")
    return text


def _clean_text(value: object, *, breaks: str) -> str:
    if value is not None and not isinstance(value, str):
        raise FieldError("errors.field.text")
    text = (value or "").replace("\r\n", "\n").strip()
    if len(text) > _LONGEST_TEXT:
        raise FieldError("errors.field.too_long")
    if any(_is_unprintable(sign) and sign not in breaks for sign in text):
        raise FieldError("errors.field.control")
    return text


def _is_unprintable(sign: str) -> bool:
    return sign in _HIDDEN or unicodedata.category(sign) in {"Cc", "Cs", "Zl", "Zp"}


@cache
def _timezones() -> frozenset[str]:
    return frozenset(zone for zone in available_timezones() if zone not in {"localtime", "posixrules", "Factory"})


def refuse_odd_digits(value: object) -> object:
    """The value. Raises ValueError for a text of other signs: Python would read "1e2", and digits of every script."""
    if isinstance(value, bool) or (isinstance(value, str) and not _PLAIN_DECIMAL.fullmatch(value.strip())):
        raise ValueError("no plain number")
    return value


def parse_dollars(value: object, *, least: Decimal, most: Decimal) -> Decimal:
    """An amount in dollars and cents within these bounds. Raises FieldError. No float: 0.1 is none in binary."""
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise FieldError("errors.field.number")
    typed = value.strip().replace("$", "", 1).strip() if isinstance(value, str) else value
    try:
        refuse_odd_digits(typed)
        amount = to_money(typed)
    except ValueError as error:
        raise FieldError("errors.field.number") from error
    if not least <= amount <= most or amount != amount.quantize(CENT):
        raise FieldError("errors.field.range")
    return amount
