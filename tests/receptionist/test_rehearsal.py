"""The book of scripted callers fits every business, tells good from bad, and writes nothing anywhere."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import time

import pytest

from ringlypro.receptionist import rehearsal, rehearsal_command
from ringlypro.receptionist.rehearsal import Result, book, recheck, rehearse
from ringlypro.receptionist.rehearsal_command import ANSWERS, SAMPLE
from ringlypro.receptionist.talk import Brief, Correction, Service

BUSINESSES = {
    "sample": SAMPLE,
    "only two days": replace(SAMPLE, hours=((2, time(13), time(18)), (6, time(8, 30), time(12)))),
    "long appointments": replace(SAMPLE, services=(Service(7, "Full detail", 180),), prices=""),
    "no booking": replace(SAMPLE, can_book=False),
    "nothing told yet": Brief(business="New", now=SAMPLE.now, area_code="305"),
    "unpaid, blocked, at night": replace(SAMPLE, mode="message_only", blocked=True, now=SAMPLE.now.replace(hour=23)),
}


def story(result: Result) -> str:
    return "\n".join([str(result.why), *(f"{who}: {words}" for who, words in result.lines)])


@pytest.mark.parametrize("lang", ["en", "es"])
class TestTheBook:
    """Both languages have the same callers."""

    def test_has_at_least_sixty_callers(self, lang) -> None:
        assert len(book(lang)) >= 60

    def test_has_the_same_callers_in_both_languages(self, lang) -> None:
        assert [c.id for c in book(lang)] == [c.id for c in book("en")]
        assert [(c.needs, c.sets, c.each, c.ends) for c in book(lang)] == [
            (c.needs, c.sets, c.each, c.ends) for c in book("en")
        ]

    @pytest.mark.parametrize("name", BUSINESSES)
    def test_every_caller_is_served_by_every_business(self, lang, name) -> None:
        results = list(rehearse(replace(BUSINESSES[name], answers=ANSWERS[lang]), lang))

        assert [story(r) for r in results if not r.well] == []
        assert sum(not r.left_out for r in results) >= 12

    def test_a_business_with_everything_leaves_nobody_out(self, lang) -> None:
        results = list(rehearse(replace(SAMPLE, answers=ANSWERS[lang]), lang))

        assert [r.caller.id for r in results if r.left_out] == []


class TestAFailure:
    """A rehearsal that cannot fail proves nothing."""

    def test_a_wrong_answer_is_shown_with_the_whole_call(self, monkeypatch) -> None:
        wrong = replace(book("en")[0], hears=("free coffee",), ends=("cancelled",))
        monkeypatch.setattr(rehearsal, "book", lambda lang: (wrong,))

        (result,) = rehearse(SAMPLE, "en")

        assert not result.well
        assert ("outcome", "cancelled", "booked") in result.why
        assert ("unheard", "free coffee", "") in result.why
        assert ("caller", "I'd like to make an appointment") in result.lines

    def test_a_booking_nobody_asked_for_is_one(self, monkeypatch) -> None:
        wrong = replace(book("en")[0], ends=("message",))
        monkeypatch.setattr(rehearsal, "book", lambda lang: (wrong,))

        (result,) = rehearse(SAMPLE, "en")

        assert ("books", "0", "1") in result.why

    def test_an_answer_that_another_one_hides_is_found(self) -> None:
        hidden = replace(ANSWERS["en"][0], id=2, answer="Something else.")

        results = rehearse(replace(SAMPLE, answers=(*ANSWERS["en"], hidden)), "en")

        assert {r.caller.id for r in results if not r.well} == {"answer-asked", "answer-polite"}


@pytest.mark.parametrize(
    ("correction", "well"),
    [
        (Correction("open", "make me shine", intent="book"), True),
        (Correction("open", "make me shine", answer_id=1), True),
        (Correction("open", "make me shine", answer_id=9), False),
        (Correction("confirm", "make me shine", intent="yes"), True),
    ],
)
def test_what_was_put_right_is_asked_again(correction, well) -> None:
    brief = replace(SAMPLE, answers=ANSWERS["en"], corrections=(correction,))

    assert recheck(brief, correction, "Make me shine!", "en") is well
    assert not recheck(replace(brief, corrections=()), correction, "Make me shine!", "en")


def test_the_command_runs_twice_and_says_so() -> None:
    out = io.StringIO()

    code = rehearsal_command.run(out)

    assert code == 0, out.getvalue()
    assert "two runs are the same" in out.getvalue()
    assert "en: 70 callers" in out.getvalue()
