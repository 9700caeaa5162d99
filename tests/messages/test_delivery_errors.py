"""Why a text did not arrive: every code has a reason, and every reason words in both languages."""

from __future__ import annotations

import pytest

from ringlypro.core.i18n import LANGUAGES, translate
from ringlypro.messages.delivery_errors import REASONS_BY_CODE, find_reason, word_failure


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("reason", sorted({*REASONS_BY_CODE.values(), "unknown"}))
def test_a_reason_has_words(reason: str, lang: str) -> None:
    key = f"messages.reason.{reason}"

    assert translate(key, lang) != key


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("21211", "no_number"),
        ("21614", "landline"),
        ("30006", "landline"),
        ("30003", "phone_off"),
        ("30007", "filtered"),
        ("21610", "opted_out"),
        ("30034", "unregistered"),
        ("interrupted", "interrupted"),
        ("text_limit", "daily_limit"),
        ("99999", "unknown"),
        (None, "unknown"),
    ],
)
def test_a_code_has_its_reason(code: str | None, reason: str) -> None:
    assert find_reason(code) == reason


@pytest.mark.parametrize("status", ["queued", "sending", "sent", "delivered", "received"])
def test_what_has_not_failed_has_no_reason(status: str) -> None:
    assert word_failure(status, "30003", "en") is None


@pytest.mark.parametrize("status", ["failed", "undelivered", "canceled"])
def test_what_failed_says_why(status: str) -> None:
    assert word_failure(status, "30003", "es") == "el teléfono está apagado o fuera de alcance"
