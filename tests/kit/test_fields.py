"""What a field may hold, and that every bad one is named at once."""

from __future__ import annotations

from typing import Any

import pytest

from ringlypro.kit import fields
from ringlypro.kit.errors import InvalidFields
from ringlypro.kit.fields import BadField, Rule


@pytest.mark.parametrize(
    ("rule", "given", "kept"),
    [
        (fields.line(), "  Ana \t", "Ana"),
        (fields.line(), None, ""),
        (fields.line(), "Zoë 👩‍⚕️ María", "Zoë 👩‍⚕️ María"),
        (fields.block(), "one\r\ntwo\n", "one\ntwo"),
        (fields.optional(fields.phone), "", None),
        (fields.optional(fields.phone), None, None),
        (fields.phone, "(305) 555-0142", "+13055550142"),
        (fields.phone, "+34 912 345 678", "+34912345678"),
        (fields.email, " Ana.Lopez+x@sub.bright-dental.co.uk ", "Ana.Lopez+x@sub.bright-dental.co.uk"),
        (fields.url, "brightdental.com/es?a=b", "https://brightdental.com/es?a=b"),
        (fields.blank_or(fields.url), "  ", ""),
        (fields.timezone, "America/New_York", "America/New_York"),
        (fields.whole(5, 10), 10, 10),
        (fields.flag, False, False),
        (fields.lines(most=2, of=fields.line()), [" a", "b"], ["a", "b"]),
    ],
)
def test_what_is_kept(rule: Rule, given: Any, kept: Any) -> None:
    assert rule(given) == kept


@pytest.mark.parametrize(
    ("rule", "given"),
    [
        (fields.line(needed=True), "  "),
        (fields.line(), 5),
        (fields.line(), ["a"]),
        (fields.line(most=3), "four"),
        (fields.line(), "a\nb"),
        (fields.line(), "a\x00b"),
        (fields.line(), "a\x1bb"),
        (fields.line(), "abc\u202egnp.exe"),
        (fields.line(), "\ud800"),
        (fields.line(), "a\u2028b"),
        (fields.block(), "a\x07b"),
        (fields.email, "ana"),
        (fields.email, "ana@localhost"),
        (fields.email, "ana@@x.com"),
        (fields.email, ".ana@x.com"),
        (fields.email, "ana@x..com"),
        (fields.email, "ana@-x.com"),
        (fields.email, "ana@127.0.0.1"),
        (fields.email, "ana@x.com\r\nBcc: b@x.com"),
        (fields.email, "a b@x.com"),
        (fields.email, "Ana <ana@x.com>"),
        (fields.email, "a" * 65 + "@x.com"),
        (fields.email, "ana@" + "x" * 250 + ".com"),
        (fields.email, None),
        (fields.phone, "555-0142"),
        (fields.phone, "call me"),
        (fields.phone, "3" * 60),
        (fields.url, "javascript:alert(1)"),
        (fields.url, "ftp://x.com"),
        (fields.url, "http://localhost"),
        (fields.url, "http://["),
        (fields.url, "https://x.com@evil.com"),
        (fields.timezone, "../../etc/passwd"),
        (fields.timezone, "EST5EDT4"),
        (fields.timezone, "localtime"),
        (fields.timezone, 5),
        (fields.language, "fr"),
        (fields.language, ["en"]),
        (fields.flag, "true"),
        (fields.flag, 1),
        (fields.whole(5, 10), True),
        (fields.whole(5, 10), 4),
        (fields.whole(5, 10), 5.0),
        (fields.whole(5, 10), "7"),
        (fields.choice(("a", "b")), "c"),
        (fields.choice(("a", "b")), []),
        (fields.lines(most=1, of=fields.line()), ["a", "b"]),
        (fields.lines(most=1, of=fields.line()), "a"),
    ],
)
def test_what_is_refused(rule: Rule, given: Any) -> None:
    with pytest.raises(BadField):
        rule(given)


def test_every_bad_field_is_named_and_what_has_no_rule_is_ignored() -> None:
    rules = {"name": fields.line(needed=True), "phone": fields.phone, "size": fields.whole(1, 2)}

    with pytest.raises(InvalidFields) as found:
        fields.checked({"name": "", "phone": "x", "size": 1, "balance": 1000}, rules)

    assert found.value.fields == {"name": "errors.field.missing", "phone": "errors.field.phone"}
    assert fields.checked({"size": 2, "balance": 1000}, rules) == {"size": 2}
