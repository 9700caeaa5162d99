"""How far a sentence must lean to be taken from what a rule found in it: every case of the table, from both sides."""

import datetime as dt

import pytest

from ringlypro.receptionist.nlu import NluRequest, understand_utterance
from ringlypro.receptionist.nlu.arbitration import apply_prediction, arbitrate_open_question
from ringlypro.receptionist.nlu.intent_classifier import IntentPrediction
from ringlypro.receptionist.nlu.intent_order import INTENT_ORDER
from ringlypro.receptionist.nlu.intent_rules import IntentMatch

FEW, SOME, STORY = "so the thing is", "so the thing is what", "so the thing is what happened with that over there by"
BOOKED = "my appointment is what it is"
BOOKED_LATER = "my appointment is too early for me"
AT_START, INSIDE = "so", "thing"
NEVER = None
FAR = 900_000
SUBSTANCE = sorted(INTENT_ORDER.keys() - {"yes", "no", "goodbye", "book", "cancel", "repeat"})


def arbitrate(heard: IntentMatch, lean: str, margin: int, words: str, context: str = "open") -> str:
    return arbitrate_open_question(heard, IntentPrediction(lean, margin, ""), words, "en", context).intent


def heard_inferred(intent: str) -> IntentMatch:
    return IntentMatch(intent, "so", is_inferred=True)


CASES: list[tuple[IntentMatch, str, str, int | None]] = [
    (IntentMatch("other"), "pricing", FEW, 60),
    (IntentMatch("other"), "pricing", SOME, 60),
    (IntentMatch("other"), "pricing", STORY, 20),
    (IntentMatch("other"), "book", SOME, 60),
    (IntentMatch("other"), "reschedule", SOME, 150),
    (IntentMatch("other"), "cancel", STORY, 150),
    (IntentMatch("other"), "cancel", BOOKED, 60),
    (IntentMatch("other"), "goodbye", STORY, 200),
    *((IntentMatch("other"), lean, STORY, NEVER) for lean in ("inform", "yes", "no")),
    (IntentMatch("book", AT_START), "pricing", STORY, 250),
    (IntentMatch("book", AT_START), "reschedule", SOME, 500),
    (IntentMatch("book", AT_START), "reschedule", BOOKED, 250),
    (IntentMatch("book", AT_START), "goodbye", SOME, NEVER),
    (IntentMatch("inform", AT_START), "pricing", SOME, 250),
    (IntentMatch("inform", AT_START), "cancel", SOME, 500),
    (IntentMatch("cancel", AT_START), "reschedule", SOME, NEVER),
    (IntentMatch("cancel", AT_START), "pricing", SOME, NEVER),
    (heard_inferred("cancel"), "reschedule", SOME, 150),
    (heard_inferred("cancel"), "reschedule", BOOKED, 150),
    (heard_inferred("cancel"), "pricing", SOME, NEVER),
    (IntentMatch("repeat", AT_START), "pricing", SOME, NEVER),
    (IntentMatch("repeat", AT_START), "pricing", STORY, 150),
    (IntentMatch("repeat", AT_START), "cancel", SOME, 500),
    *((IntentMatch(small, AT_START), "pricing", FEW, NEVER) for small in ("yes", "no", "goodbye")),
    (IntentMatch("yes", AT_START), "goodbye", SOME, 200),
    (IntentMatch("no", INSIDE), "goodbye", SOME, 200),
    (IntentMatch("goodbye", INSIDE), "pricing", SOME, 200),
    (IntentMatch("goodbye", INSIDE), "pricing", STORY, 200),
    (IntentMatch("goodbye", INSIDE), "book", STORY, 200),
    (IntentMatch("no", AT_START), "pricing", SOME, 200),
    (IntentMatch("no", AT_START), "pricing", STORY, 200),
    (IntentMatch("no", INSIDE), "pricing", SOME, 60),
    (IntentMatch("no", INSIDE), "pricing", STORY, 20),
    (IntentMatch("no", AT_START), "book", SOME, 150),
    (IntentMatch("no", AT_START), "book", STORY, 60),
    (IntentMatch("yes", AT_START), "pricing", SOME, 200),
    (IntentMatch("yes", INSIDE), "pricing", SOME, 200),
    (IntentMatch("yes", INSIDE), "pricing", STORY, 60),
    (IntentMatch("yes", AT_START), "book", SOME, 150),
    (IntentMatch("yes", AT_START), "book", STORY, 60),
    (IntentMatch("yes", INSIDE), "book", SOME, 60),
    (IntentMatch("yes", INSIDE), "book", STORY, 20),
    (IntentMatch("yes", INSIDE), "cancel", SOME, 500),
    (IntentMatch("yes", AT_START), "other", FEW, NEVER),
    (IntentMatch("yes", AT_START), "other", SOME, 60),
    (IntentMatch("no", AT_START), "other", SOME, NEVER),
    *((IntentMatch(rule, AT_START), lean, STORY, NEVER) for rule in SUBSTANCE for lean in ("pricing", "book")
      if rule != lean),
    *((IntentMatch(rule, AT_START), lean, SOME, NEVER) for rule in SUBSTANCE for lean in ("reschedule", "cancel")
      if rule != lean),
]  # fmt: skip
"""What a rule heard, where it leans, in which words, and from which margin on it is taken."""


@pytest.mark.parametrize(("heard", "lean", "words", "margin"), CASES)
@pytest.mark.parametrize("context", ["open", "anything_else"])
def test_a_leaning_takes_a_sentence_from_its_margin_on(
    heard: IntentMatch, lean: str, words: str, margin: int | None, context: str
) -> None:
    if margin is None:
        assert arbitrate(heard, lean, FAR, words, context) == heard.intent
    else:
        assert arbitrate(heard, lean, margin, words, context) == lean
        assert arbitrate(heard, lean, margin - 1, words, context) == heard.intent


@pytest.mark.parametrize("context", ["ask_name", "ask_datetime", "offer", "confirm", "menu"])
def test_after_another_question_nothing_is_taken_here(context: str) -> None:
    assert arbitrate(IntentMatch("other"), "pricing", FAR, STORY, context) == "other"


@pytest.mark.parametrize("heard", ["other", "book"])
@pytest.mark.parametrize("lean", ["book", "reschedule"])
@pytest.mark.parametrize(
    ("words", "is_change"), [(BOOKED_LATER, True), (BOOKED, False), ("is there anything else on that day", False)]
)
def test_another_time_for_what_is_booked_is_a_change(heard: str, lean: str, words: str, is_change: bool) -> None:
    expected = "reschedule" if is_change else heard

    assert arbitrate(IntentMatch(heard), lean, 1, words) == expected


@pytest.mark.parametrize("heard", ["yes", "pricing", "cancel", "no"])
def test_another_time_changes_no_other_wish(heard: str) -> None:
    assert arbitrate(IntentMatch(heard, "said"), "book", 1, BOOKED_LATER) == heard


class TestAfterAQuestion:
    """What no rule knows may be an answer by how it leans, unless it is one already."""

    @pytest.mark.parametrize(
        ("lean", "margin"), [("no", 60), ("inform", 60), ("pricing", 60), ("goodbye", 200), ("cancel", 200)]
    )
    @pytest.mark.parametrize("context", ["ask_name", "ask_phone", "ask_datetime", "ask_time", "offer", "anything_else"])
    def test_it_is_taken_from_its_margin_on(self, context: str, lean: str, margin: int) -> None:
        assert self.apply(IntentMatch("other"), lean, margin, context) == lean
        assert self.apply(IntentMatch("other"), lean, margin - 1, context) == "other"

    @pytest.mark.parametrize(
        ("lean", "context", "is_taken"),
        [
            ("yes", "confirm", False), ("yes", "offer", True), ("no", "confirm", True), ("inform", "confirm", True),
            ("inform", "ask_code", False), ("inform", "ask_phone", True), ("no", "ask_code", True), ("yes", "ask_code", True),
            ("no", "ask_service", False), ("no", "take_message", False), ("no", "which_booking", False),
        ],
    )  # fmt: skip
    def test_nothing_is_agreed_to_and_no_code_is_given(self, lean: str, context: str, is_taken: bool) -> None:
        assert self.apply(IntentMatch("other"), lean, FAR, context) == (lean if is_taken else "other")

    @pytest.mark.parametrize(
        ("heard", "answers"),
        [(IntentMatch("other"), True), (IntentMatch("book"), False), (IntentMatch("other", "wait"), False)],
    )
    def test_what_is_known_stays(self, heard: IntentMatch, answers: bool) -> None:
        assert self.apply(heard, "pricing", FAR, "offer", answers=answers) == heard.intent

    @pytest.mark.parametrize(
        ("heard", "lean", "expected"),
        [
            (IntentMatch("inform", "open"), "pricing", "pricing"),
            (IntentMatch("inform", "open"), "other", "inform"),
            (IntentMatch("inform", "open"), "yes", "inform"),
            (IntentMatch("inform", "a booking"), "pricing", "inform"),
            (IntentMatch("other", "open"), "pricing", "other"),
            (IntentMatch("other"), "pricing", "other"),
        ],
    )
    def test_an_open_statement_is_a_wish_where_it_leans_to_one(
        self, heard: IntentMatch, lean: str, expected: str
    ) -> None:
        assert self.apply(heard, lean, 1, "open", answers=True) == expected

    @staticmethod
    def apply(heard: IntentMatch, lean: str, margin: int, context: str, *, answers: bool = False) -> str:
        return apply_prediction(heard, IntentPrediction(lean, margin, ""), context, answers_question=answers).intent


def test_what_it_leaned_by_is_told() -> None:
    now = dt.datetime(2026, 11, 23, 8)  # noqa: DTZ001 - wall time of a business
    taken = arbitrate_open_question(IntentMatch("other"), IntentPrediction("pricing", 60, "damage"), SOME, "en", "open")
    why = understand_utterance("what's the damage for kids' cuts, I got three boys", NluRequest("en", "open", now)).why

    assert taken.reason.startswith("intent:pricing<-'")
    assert taken.evidence.endswith("damage")
    assert any(reason.startswith("intent:pricing<-'") for reason in why)
