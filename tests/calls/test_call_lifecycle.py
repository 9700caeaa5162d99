"""Every status of Twilio's own enums has a row, and every call that costs nothing a reason."""

from __future__ import annotations

import pytest
from twilio.rest.api.v2010.account.call import CallInstance
from twilio.rest.api.v2010.account.call.recording import RecordingInstance

from ringlypro.calls import call_lifecycle
from ringlypro.calls.call_completion import MAX_CALL_SECONDS, parse_call_seconds
from ringlypro.calls.charge_reasons import CallEnding, find_charge_reason
from ringlypro.core.i18n import load_texts

WEBHOOK_STATUSES = {"initiated"}
"""What only a status callback says."""


def words(enum: type) -> set[str]:
    return {value for name, value in vars(enum).items() if name.isupper()}


def test_every_status_of_a_call_has_a_row() -> None:
    assert words(CallInstance.Status) | WEBHOOK_STATUSES == set(call_lifecycle.CALL_STATUSES)


def test_every_status_of_a_recording_has_a_row() -> None:
    assert words(RecordingInstance.Status) == set(call_lifecycle.RECORDING_STATUSES)


def test_every_row_says_why() -> None:
    rows = [*call_lifecycle.CALL_STATUSES.values(), *call_lifecycle.RECORDING_STATUSES.values()]

    assert [row.reason for row in rows if len(row.reason) < 8] == []


@pytest.mark.parametrize(
    ("status", "is_heard"), [("completed", True), ("", True), ("absent", False), ("paused", False), ("tomorrow", False)]
)
def test_only_a_recording_that_is_done_is_linked(status: str, is_heard: bool) -> None:
    assert call_lifecycle.is_recording_heard(status) is is_heard


def test_a_status_of_tomorrow_ends_no_call() -> None:
    assert not call_lifecycle.find_call_status("thought-about").is_final


ENDINGS = {
    "call": CallEnding("completed", 61, is_screen=False, outcome="booked", minimum_seconds=6),
    "screen_phone": CallEnding("completed", 61, is_screen=True, outcome="booked", minimum_seconds=6),
    "end_unknown": CallEnding("failed", 0, is_screen=False, outcome=None, minimum_seconds=6, is_end_known=False),
    "not_connected": CallEnding("no-answer", 61, is_screen=False, outcome=None, minimum_seconds=6),
    "no_length": CallEnding("completed", 0, is_screen=False, outcome=None, minimum_seconds=6),
    "spam": CallEnding("completed", 61, is_screen=False, outcome="spam", minimum_seconds=6),
    "hung_up_at_once": CallEnding("completed", 1, is_screen=False, outcome=None, minimum_seconds=0),
    "too_short": CallEnding("completed", 5, is_screen=False, outcome="abandoned", minimum_seconds=6),
}


@pytest.mark.parametrize("reason", ENDINGS)
def test_why_a_call_costs_nothing(reason: str) -> None:
    assert find_charge_reason(ENDINGS[reason]) == reason


@pytest.mark.parametrize("lang", ["en", "es"])
def test_every_reason_has_words(lang: str) -> None:
    texts = load_texts(lang)

    assert {reason for reason in (*ENDINGS, "call_length") if f"credits.reason.{reason}" not in texts} == set()


@pytest.mark.parametrize(
    ("seconds", "minimum", "reason"), [(6, 6, "call"), (5, 6, "too_short"), (2, 0, "call"), (60, 60, "call")]
)
def test_the_business_sets_from_when_a_call_costs(seconds: int, minimum: int, reason: str) -> None:
    ending = CallEnding("completed", seconds, is_screen=False, outcome=None, minimum_seconds=minimum)

    assert find_charge_reason(ending) == reason


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("61", 61), ("61.9", 61), (" 61 ", 61), ("0", 0), ("", 0), (None, 0), ("-5", 0), ("1e3", 0), ("٥٠", 0),
        ("nan", 0), ("inf", 0), (".5", 0), ("6 1", 0), ("86400", MAX_CALL_SECONDS), ("86401", 0), ("99999999", 0), ("9" * 400, 0),
    ],
)  # fmt: skip
def test_a_length_is_whole_seconds_of_a_day_at_most(text: str | None, seconds: int) -> None:
    assert parse_call_seconds(text) == seconds
