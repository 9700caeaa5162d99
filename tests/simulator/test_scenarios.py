"""The scripted callers fit every business, tell good from bad, and write nothing anywhere."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import time

import pytest

from ringlypro.receptionist.conversation_types import BookableService, IntentOverride, TurnContext
from ringlypro.simulator import dialogues_command, scenarios
from ringlypro.simulator.dialogues_command import SAMPLE_BUSINESS, load_sample_answers
from ringlypro.simulator.scenarios import ScenarioResult, check_correction, load_callers, run_scenarios
from tests.receptionist.businesses import make_client

CLIENT = SAMPLE_BUSINESS.client
BUSINESSES = {
    "sample": SAMPLE_BUSINESS,
    "only two days": replace(SAMPLE_BUSINESS, hours=((2, time(13), time(18)), (6, time(8, 30), time(12)))),
    "long appointments": replace(
        SAMPLE_BUSINESS, services=(BookableService(7, "Full detail", 180),), client=replace(CLIENT, prices="")
    ),
    "no booking": replace(SAMPLE_BUSINESS, client=replace(CLIENT, booking_enabled=False)),
    "nothing told yet": TurnContext(client=make_client(business_name="New"), now=SAMPLE_BUSINESS.now, area_code="305"),
    "unpaid, blocked, at night": replace(
        SAMPLE_BUSINESS, mode="message_only", blocked=True, now=SAMPLE_BUSINESS.now.replace(hour=23)
    ),
}


def story(result: ScenarioResult) -> str:
    return "\n".join([str(result.why), *(f"{who}: {words}" for who, words in result.lines)])


@pytest.mark.parametrize("lang", ["en", "es"])
class TestTheCallers:
    """Both languages have the same callers."""

    def test_has_at_least_sixty_callers(self, lang) -> None:
        assert len(load_callers(lang)) >= 60

    def test_has_the_same_callers_in_both_languages(self, lang) -> None:
        assert [c.id for c in load_callers(lang)] == [c.id for c in load_callers("en")]
        assert [(c.needs, c.sets, c.each, c.ends) for c in load_callers(lang)] == [
            (c.needs, c.sets, c.each, c.ends) for c in load_callers("en")
        ]

    @pytest.mark.parametrize("name", BUSINESSES)
    def test_every_caller_is_served_by_every_business(self, lang, name) -> None:
        results = list(run_scenarios(replace(BUSINESSES[name], answers=load_sample_answers(lang)), lang))

        assert [story(r) for r in results if not r.succeeded] == []
        assert sum(not r.left_out for r in results) >= 12

    def test_a_business_with_everything_leaves_nobody_out(self, lang) -> None:
        results = list(run_scenarios(replace(SAMPLE_BUSINESS, answers=load_sample_answers(lang)), lang))

        assert [r.caller.id for r in results if r.left_out] == []


class TestAFailure:
    """A scenario that cannot fail proves nothing."""

    def test_a_wrong_answer_is_shown_with_the_whole_call(self, monkeypatch) -> None:
        wrong = replace(load_callers("en")[0], hears=("free coffee",), ends=("cancelled",))
        monkeypatch.setattr(scenarios, "load_callers", lambda lang: (wrong,))

        (result,) = run_scenarios(SAMPLE_BUSINESS, "en")

        assert not result.succeeded
        assert ("outcome", "cancelled", "booked") in result.why
        assert ("unheard", "free coffee", "") in result.why
        assert ("caller", "I'd like to make an appointment") in result.lines

    def test_a_booking_nobody_asked_for_is_one(self, monkeypatch) -> None:
        wrong = replace(load_callers("en")[0], ends=("message",))
        monkeypatch.setattr(scenarios, "load_callers", lambda lang: (wrong,))

        (result,) = run_scenarios(SAMPLE_BUSINESS, "en")

        assert ("books", "0", "1") in result.why

    def test_an_answer_that_another_one_hides_is_found(self) -> None:
        hidden = replace(load_sample_answers("en")[0], id=2, answer="Something else.")

        results = run_scenarios(replace(SAMPLE_BUSINESS, answers=(*load_sample_answers("en"), hidden)), "en")

        assert {r.caller.id for r in results if not r.succeeded} == {"answer-asked", "answer-polite"}


@pytest.mark.parametrize(
    ("correction", "well"),
    [
        (IntentOverride("open", "make me shine", intent="book"), True),
        (IntentOverride("open", "make me shine", answer_id=1), True),
        (IntentOverride("open", "make me shine", answer_id=9), False),
        (IntentOverride("confirm", "make me shine", intent="yes"), True),
    ],
)
def test_what_was_put_right_is_asked_again(correction, well) -> None:
    brief = replace(SAMPLE_BUSINESS, answers=load_sample_answers("en"), corrections=(correction,))

    assert check_correction(brief, correction, "Make me shine!", "en") is well
    assert not check_correction(replace(brief, corrections=()), correction, "Make me shine!", "en")


def test_the_command_runs_twice_and_says_so() -> None:
    out = io.StringIO()

    code = dialogues_command.run_dialogues_command(out)

    assert code == 0, out.getvalue()
    assert "two runs are the same" in out.getvalue()
    assert "en: 70 callers" in out.getvalue()


class TestTheOwnersText:
    """The check asks what calls ask: the owner's text too."""

    PRICES = "A cleaning costs $95, a crown $900."

    def find_calls(self, caller_id: str, *passages: str) -> list[ScenarioResult]:
        business = replace(SAMPLE_BUSINESS, answers=load_sample_answers("en"))
        return [each for each in run_scenarios(business, "en", passages) if each.caller.id == caller_id]

    def test_it_is_read_out_to_a_scripted_caller(self) -> None:
        (result,) = self.find_calls("prices", self.PRICES)

        assert self.PRICES in story(result)

    def test_what_it_says_in_place_of_a_fixed_sentence_is_no_failure(self) -> None:
        (result,) = self.find_calls("address", "Our address: the blue house behind the station.")

        assert "blue house" in story(result)
        assert result.succeeded
