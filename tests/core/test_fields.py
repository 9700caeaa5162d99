"""What a field may hold, and that every bad one is named at once."""

from __future__ import annotations

from typing import Any

import pytest

from ringlypro.core import fields
from ringlypro.core.errors import InvalidFields
from ringlypro.core.fields import FieldError, FieldRule


@pytest.mark.parametrize(
    ("rule", "given", "kept"),
    [
        (fields.text_line(), "  Ana \t", "Ana"),
        (fields.text_line(), None, ""),
        (fields.text_line(), "Zoë 👩‍⚕️ María", "Zoë 👩‍⚕️ María"),
        (fields.text_block(), "one\r\ntwo\n", "one\ntwo"),
        (fields.optional_field(fields.phone_number), "", None),
        (fields.optional_field(fields.phone_number), None, None),
        (fields.phone_number, "(305) 555-0142", "+13055550142"),
        (fields.phone_number, "+34 912 345 678", "+34912345678"),
        (fields.email_address, " Ana.Lopez+x@sub.bright-dental.co.uk ", "Ana.Lopez+x@sub.bright-dental.co.uk"),
        (fields.http_url, "brightdental.com/es?a=b", "https://brightdental.com/es?a=b"),
        (fields.blank_or_valid(fields.http_url), "  ", ""),
        (fields.timezone_name, "America/New_York", "America/New_York"),
        (fields.integer_between(5, 10), 10, 10),
        (fields.boolean_flag, False, False),
        (fields.list_of(max_items=2, item_rule=fields.text_line()), [" a", "b"], ["a", "b"]),
    ],
)
def test_what_is_kept(rule: FieldRule, given: Any, kept: Any) -> None:
    assert rule(given) == kept


@pytest.mark.parametrize(
    ("rule", "given"),
    [
        (fields.text_line(required=True), "  "),
        (fields.text_line(), 5),
        (fields.text_line(), ["a"]),
        (fields.text_line(max_length=3), "four"),
        (fields.text_line(), "a\nb"),
        (fields.text_line(), "a\x00b"),
        (fields.text_line(), "a\x1bb"),
        (fields.text_line(), "abc\u202egnp.exe"),
        (fields.text_line(), "\ud800"),
        (fields.text_line(), "a\u2028b"),
        (fields.text_block(), "a\x07b"),
        (fields.email_address, "ana"),
        (fields.email_address, "ana@localhost"),
        (fields.email_address, "ana@@x.com"),
        (fields.email_address, ".ana@x.com"),
        (fields.email_address, "ana@x..com"),
        (fields.email_address, "ana@-x.com"),
        (fields.email_address, "ana@127.0.0.1"),
        (fields.email_address, "ana@x.com\r\nBcc: b@x.com"),
        (fields.email_address, "a b@x.com"),
        (fields.email_address, "Ana <ana@x.com>"),
        (fields.email_address, "a" * 65 + "@x.com"),
        (fields.email_address, "ana@" + "x" * 250 + ".com"),
        (fields.email_address, None),
        (fields.phone_number, "555-0142"),
        (fields.phone_number, "call me"),
        (fields.phone_number, "3" * 60),
        (fields.http_url, "javascript:alert(1)"),
        (fields.http_url, "ftp://x.com"),
        (fields.http_url, "http://localhost"),
        (fields.http_url, "http://["),
        (fields.http_url, "https://x.com@evil.com"),
        (fields.timezone_name, "../../etc/passwd"),
        (fields.timezone_name, "EST5EDT4"),
        (fields.timezone_name, "localtime"),
        (fields.timezone_name, 5),
        (fields.language_code, "fr"),
        (fields.language_code, ["en"]),
        (fields.boolean_flag, "true"),
        (fields.boolean_flag, 1),
        (fields.integer_between(5, 10), True),
        (fields.integer_between(5, 10), 4),
        (fields.integer_between(5, 10), 5.0),
        (fields.integer_between(5, 10), "7"),
        (fields.one_of(("a", "b")), "c"),
        (fields.one_of(("a", "b")), []),
        (fields.list_of(max_items=1, item_rule=fields.text_line()), ["a", "b"]),
        (fields.list_of(max_items=1, item_rule=fields.text_line()), "a"),
    ],
)
def test_what_is_refused(rule: FieldRule, given: Any) -> None:
    with pytest.raises(FieldError):
        rule(given)


def test_every_bad_field_is_named_and_what_has_no_rule_is_ignored() -> None:
    rules = {
        "name": fields.text_line(required=True),
        "phone": fields.phone_number,
        "size": fields.integer_between(1, 2),
    }

    with pytest.raises(InvalidFields) as found:
        fields.validate_fields({"name": "", "phone": "x", "size": 1, "balance": 1000}, rules)

    assert found.value.fields == {"name": "errors.field.missing", "phone": "errors.field.phone"}
    assert fields.validate_fields({"size": 2, "balance": 1000}, rules) == {"size": 2}
