"""What a field may hold, and what is said of anything else."""

from __future__ import annotations

from typing import Annotated, Any

import pytest
from pydantic import Field, TypeAdapter, ValidationError

from ringlypro.core.field_types import (
    BLANK_AS_EMPTY,
    BLANK_AS_NONE,
    NOTHING_AS_EMPTY_LIST,
    WITHOUT_REPEATS,
    E164Phone,
    EmailAddress,
    IanaTimezone,
    LanguageCode,
    LocalPhone,
    Minutes,
    MultiLine,
    OneOf,
    SingleLine,
    WebAddress,
    YesNo,
    error_texts,
)

NeededLine = Annotated[SingleLine, Field(min_length=1)]
FourSigns = Annotated[SingleLine, Field(max_length=4)]
FiveToTen = Annotated[Minutes, Field(ge=5, le=10)]
Letter = Annotated[str, OneOf(("a", "b"))]
OptionalPhone = Annotated[E164Phone | None, BLANK_AS_NONE]
OptionalUrl = Annotated[WebAddress, BLANK_AS_EMPTY]
TwoLines = Annotated[list[SingleLine], Field(max_length=2)]
Tags = Annotated[list[SingleLine], NOTHING_AS_EMPTY_LIST, WITHOUT_REPEATS]


def clean(kind: Any, value: object, **context: object) -> Any:
    return TypeAdapter(kind).validate_python(value, context=context)


@pytest.mark.parametrize(
    ("kind", "raw_value", "kept"),
    [
        (SingleLine, "  Ana \t", "Ana"),
        (SingleLine, None, ""),
        (SingleLine, "Zoë 👩‍⚕️ María", "Zoë 👩‍⚕️ María"),
        (FourSigns, "  four  ", "four"),
        (MultiLine, "one\r\ntwo\n", "one\ntwo"),
        (MultiLine, None, ""),
        (OptionalPhone, "", None),
        (OptionalPhone, None, None),
        (E164Phone, "(305) 555-0142", "+13055550142"),
        (E164Phone, "+34 912 345 678", "+34912345678"),
        (LocalPhone, "+1 786 555 0142", "+17865550142"),
        (EmailAddress, " Ana.Lopez+x@sub.bright-dental.co.uk ", "Ana.Lopez+x@sub.bright-dental.co.uk"),
        (WebAddress, "brightdental.com/es?a=b", "https://brightdental.com/es?a=b"),
        (OptionalUrl, "  ", ""),
        (OptionalUrl, "x.com", "https://x.com"),
        (IanaTimezone, "America/New_York", "America/New_York"),
        (LanguageCode, "es", "es"),
        (FiveToTen, 10, 10),
        (YesNo, False, False),
        (TwoLines, [" a", "b"], ["a", "b"]),
        (Tags, None, []),
        (Tags, ["b", " a", "", "b "], ["b", "a"]),
    ],
)
def test_what_is_kept(kind: Any, raw_value: Any, kept: Any) -> None:
    assert clean(kind, raw_value) == kept


@pytest.mark.parametrize(
    ("kind", "raw_value", "why"),
    [
        (NeededLine, "  ", "missing"),
        (NeededLine, None, "missing"),
        (SingleLine, 5, "text"),
        (SingleLine, ["a"], "text"),
        (FourSigns, "fives", "too_long"),
        (MultiLine, "a" * 20_001, "too_long"),
        (SingleLine, "a\nb", "control"),
        (SingleLine, "a\x00b", "control"),
        (SingleLine, "a\x1bb", "control"),
        (SingleLine, "abc\u202egnp.exe", "control"),
        (SingleLine, "\ud800", "control"),
        (SingleLine, "a\u2028b", "control"),
        (MultiLine, "a\x07b", "control"),
        (EmailAddress, "ana", "email"),
        (EmailAddress, "ana@localhost", "email"),
        (EmailAddress, "ana@@x.com", "email"),
        (EmailAddress, ".ana@x.com", "email"),
        (EmailAddress, "ana@x..com", "email"),
        (EmailAddress, "ana@-x.com", "email"),
        (EmailAddress, "ana@127.0.0.1", "email"),
        (EmailAddress, "ana@x.com\r\nBcc: b@x.com", "control"),
        (EmailAddress, "a b@x.com", "email"),
        (EmailAddress, "Ana <ana@x.com>", "email"),
        (EmailAddress, "a" * 65 + "@x.com", "email"),
        (EmailAddress, "ana@" + "x" * 250 + ".com", "email"),
        (EmailAddress, None, "missing"),
        (E164Phone, "555-0142", "phone"),
        (E164Phone, "call me", "phone"),
        (E164Phone, "3" * 60, "phone"),
        (E164Phone, " ", "missing"),
        (OptionalPhone, " ", "missing"),
        (LocalPhone, "555-0142", "phone"),
        (WebAddress, "javascript:alert(1)", "url"),
        (WebAddress, "ftp://x.com", "url"),
        (WebAddress, "http://localhost", "url"),
        (WebAddress, "http://[", "url"),
        (WebAddress, "https://x.com@evil.com", "url"),
        (WebAddress, "x" * 252 + ".com", "too_long"),
        (IanaTimezone, "../../etc/passwd", "timezone"),
        (IanaTimezone, "EST5EDT4", "timezone"),
        (IanaTimezone, "localtime", "timezone"),
        (IanaTimezone, 5, "timezone"),
        (LanguageCode, "fr", "language"),
        (LanguageCode, ["en"], "language"),
        (YesNo, "true", "yes_or_no"),
        (YesNo, 1, "yes_or_no"),
        (FiveToTen, True, "number"),
        (FiveToTen, 4, "range"),
        (FiveToTen, 11, "range"),
        (FiveToTen, 10**30, "range"),
        (FiveToTen, 5.0, "number"),
        (FiveToTen, "7", "number"),
        (Letter, "c", "choice"),
        (Letter, [], "choice"),
        (TwoLines, ["a", "b", "c"], "too_long"),
        (TwoLines, ["a", 5], "text"),
        (TwoLines, "a", "list"),
    ],
)
def test_what_is_refused_and_why(kind: Any, raw_value: Any, why: str) -> None:
    with pytest.raises(ValidationError) as caught:
        clean(dict[str, kind], {"field": raw_value})

    assert error_texts(caught.value) == {"field": f"errors.field.{why}"}


def test_a_local_number_gets_the_area_code_of_its_context() -> None:
    assert clean(LocalPhone, "555-0142", area_code="305") == "+13055550142"


def test_the_words_of_a_choice_are_documented() -> None:
    assert TypeAdapter(Letter).json_schema() == {"type": "string", "enum": ["a", "b"]}
