"""What an intent is worth after the question that was asked: an answer, a wish beside it, or something else altogether."""

import pytest

from ringlypro.receptionist.nlu.arbitration import apply_prediction, arbitrate_open_question
from ringlypro.receptionist.nlu.intent_classifier import IntentPrediction
from ringlypro.receptionist.nlu.intent_rules import IntentMatch, SlotFacts, match_intent, resolve_intent

NOTHING = SlotFacts(answers_question=False, has_time_slot=False, has_clock=False, claimed_words=0)
NAMED = SlotFacts(answers_question=True, has_time_slot=False, has_clock=False, claimed_words=2)
ON_A_DAY = SlotFacts(answers_question=True, has_time_slot=True, has_clock=False, claimed_words=1)
AT_A_CLOCK = SlotFacts(answers_question=True, has_time_slot=True, has_clock=True, claimed_words=2)
ASIDE = SlotFacts(answers_question=True, has_time_slot=True, has_clock=False, claimed_words=1, is_relevant=False)
WHOLE_YES = SlotFacts(answers_question=False, has_time_slot=False, has_clock=False, claimed_words=0, agrees=True)
YES_ON_A_DAY = SlotFacts(answers_question=True, has_time_slot=True, has_clock=False, claimed_words=1, agrees=True)
BOOKED = "my appointment with you over there"


@pytest.mark.parametrize(
    ("context", "heard", "words", "facts", "expected"),
    [
        ("ask_name", "pricing", "my daughter chloe price then", NAMED, "inform"),
        ("ask_name", "message", "have him call maria lopez please", NAMED, "inform"),
        ("ask_name", "human", "let me talk to maria lopez please", NAMED, "human"),
        ("ask_name", "human", "maria lopez", NAMED, "inform"),
        ("ask_name", "emergency", "maria lopez", NAMED, "emergency"),
        ("ask_name", "pricing", "how much is it", NOTHING, "pricing"),
        ("ask_datetime", "hours", "are you open on saturday then", ON_A_DAY, "hours"),
        ("ask_datetime", "hours", "are you open saturday at ten", AT_A_CLOCK, "inform"),
        ("ask_phone", "hours", "it is the office hours one", NAMED, "inform"),
        ("ask_datetime", "location", "where on monday is that", ON_A_DAY, "inform"),
        ("ask_datetime", "reschedule", "can we make it monday instead", ON_A_DAY, "inform"),
        ("ask_datetime", "reschedule", "my cleaning is on monday now", ON_A_DAY, "reschedule"),
        ("ask_phone", "reschedule", "make it my cell instead okay", NAMED, "reschedule"),
        ("ask_phone", "message", "call me back on my cell", NAMED, "inform"),
        ("ask_datetime", "message", "call me back on monday please", ON_A_DAY, "message"),
        ("offer", "repeat", "what was the first one again", NAMED, "repeat"),
        ("offer", "repeat", "monday again that is fine", ON_A_DAY, "inform"),
        ("offer", "other", "anything later", NOTHING, "no"),
        ("offer", "book", "do you have anything later", NOTHING, "no"),
        ("offer", "pricing", "anything later and how much", NOTHING, "pricing"),
        ("offer", "other", "later monday then", ON_A_DAY, "inform"),
        ("ask_datetime", "book", "whatever you have", NOTHING, "inform"),
        ("ask_datetime", "no", "i don't care", NOTHING, "inform"),
        ("ask_time", "yes", "any time works", NOTHING, "inform"),
        ("offer", "no", "i don't care", NOTHING, "no"),
        ("ask_datetime", "pricing", "whatever you have how much", NOTHING, "pricing"),
        ("ask_datetime", "no", "absolutely not", NOTHING, "no"),
        ("ask_code", "other", "i lost it", NOTHING, "no"),
        ("ask_phone", "other", "i have no phone", NOTHING, "no"),
        ("ask_name", "other", "i lost it", NOTHING, "other"),
        ("ask_code", "other", "hold on", NOTHING, "other"),
        ("ask_datetime", "no", "hold on", NOTHING, "other"),
        ("ask_datetime", "book", "hold on monday", ON_A_DAY, "inform"),
        ("ask_reason", "other", "it is about the sink", NOTHING, "inform"),
        ("ask_reason", "other", "", NOTHING, "other"),
        ("ask_service", "other", "a thing", NOTHING, "other"),
        ("ask_service", "other", "a thing", NAMED, "inform"),
        ("which_booking", "no", "the monday one", ON_A_DAY, "inform"),
        ("open", "other", "so it is on monday", ON_A_DAY, "book"),
        ("open", "other", "it is on monday", ON_A_DAY, "inform"),
        ("open", "other", "so it is on monday", ASIDE, "inform"),
        ("open", "other", "i want monday", ON_A_DAY, "book"),
        ("open", "yes", "yes i want monday", ON_A_DAY, "book"),
        ("open", "no", "i want monday", ON_A_DAY, "no"),
        ("open", "other", "i want it", NOTHING, "other"),
        ("open", "other", "maria lopez", NAMED, "inform"),
        ("open", "pricing", "how much", NAMED, "pricing"),
        ("confirm", "goodbye", "yes thanks bye", WHOLE_YES, "yes"),
        ("confirm", "goodbye", "bye now", NOTHING, "goodbye"),
        ("confirm", "pricing", "yes how much is it", NOTHING, "pricing"),
        ("confirm", "yes", "no that is fine", NOTHING, "no"),
        ("confirm", "other", "actually that is misspelled", NOTHING, "no"),
        ("confirm", "other", "actually it is for monday", ON_A_DAY, "inform"),
        ("confirm", "other", "that is misspelled", NOTHING, "other"),
        ("confirm", "other", "perfect", WHOLE_YES, "yes"),
        ("confirm", "no", "no yeah that is right", WHOLE_YES, "yes"),
        ("confirm", "cancel", "yes cancel it", WHOLE_YES, "cancel"),
        ("confirm", "yes", "yes and so on", NOTHING, "other"),
        ("confirm", "yes", "yes that is misspelled", NOTHING, "no"),
        ("confirm", "yes", "yes but no", NOTHING, "no"),
        ("confirm", "yes", "yeah hold on", NOTHING, "other"),
        ("confirm", "yes", "yes monday", YES_ON_A_DAY, "yes"),
        ("confirm", "yes", "yes perhaps monday", ON_A_DAY, "inform"),
        ("confirm", "yes", "yes but monday", ON_A_DAY, "inform"),
        ("confirm", "reschedule", "yes move it to monday", ON_A_DAY, "inform"),
        ("confirm", "reschedule", "yes move it", NOTHING, "reschedule"),
        ("confirm", "book", "book it for monday", ON_A_DAY, "inform"),
        ("confirm", "book", "so do that", NOTHING, "book"),
    ],
)
def test_the_question_decides_what_it_means(
    context: str, heard: str, words: str, facts: SlotFacts, expected: str
) -> None:
    assert resolve_intent(IntentMatch(heard, heard), words, "en", context, facts).intent == expected


@pytest.mark.parametrize(
    ("words", "context", "expected"),
    [
        ("i can't make it on monday", "open", "cancel"),
        ("i can't make it on monday how about tuesday", "open", "reschedule"),
        ("i can't make it on monday", "ask_name", "no"),
        ("i'm running twenty minutes late", "open", "message"),
        ("i'm running twenty minutes late", "ask_name", "other"),
        ("my sink is leaking", "open", "book"),
        ("my sink is leaking", "anything_else", "book"),
        ("my sink is leaking", "ask_name", "other"),
        ("how much is it if my sink is leaking", "open", "pricing"),
    ],
)
def test_who_asks_for_nothing_wants_what_follows(words: str, context: str, expected: str) -> None:
    assert match_intent(words, "en", context=context).intent == expected


@pytest.mark.parametrize(
    ("heard", "lean", "margin", "words", "expected"),
    [
        ("other", "book", 1, f"{BOOKED} is too early", "reschedule"),
        ("book", "book", 1, f"{BOOKED} is too early", "reschedule"),
        ("book", "reschedule", 1, f"{BOOKED} is too early", "reschedule"),
        ("other", "pricing", 1, f"{BOOKED} is too early", "other"),
        ("no", "book", 1, f"{BOOKED} is too early", "no"),
        ("other", "book", 1, "that is too early", "other"),
        ("other", "yes", 9_999, "whatever it may be then", "other"),
        ("other", "inform", 9_999, "whatever it may be then", "other"),
        ("yes", "other", 60, "whatever it may be yes", "other"),
        ("yes", "other", 59, "whatever it may be yes", "yes"),
        ("yes", "other", 60, "whatever it may yes", "yes"),
        ("no", "other", 9_999, "whatever it may be no", "no"),
        ("cancel", "reschedule", 9_999, f"{BOOKED} is not", "cancel"),
        ("pricing", "goodbye", 9_999, "whatever it may be then", "pricing"),
        ("yes", "goodbye", 200, "whatever it may be yes", "goodbye"),
        ("goodbye", "book", 199, "whatever it may be bye", "goodbye"),
        ("goodbye", "book", 200, "whatever it may be bye", "book"),
        ("no", "pricing", 199, "no whatever it may be", "no"),
        ("no", "pricing", 200, "no whatever it may be", "pricing"),
        ("no", "book", 149, "no whatever it may be", "no"),
        ("no", "book", 150, "no whatever it may be", "book"),
        ("yes", "pricing", 199, "yes whatever it may be", "yes"),
        ("yes", "pricing", 200, "yes whatever it may be", "pricing"),
        ("yes", "book", 60, "whatever it may be yes", "book"),
        ("inform", "pricing", 250, "whatever it may be then", "pricing"),
        ("inform", "pricing", 249, "whatever it may be then", "inform"),
        ("repeat", "book", 9_999, "whatever it may be then", "repeat"),
        ("repeat", "book", 150, "whatever it may be then and so on and on again and", "book"),
        ("repeat", "book", 149, "whatever it may be then and so on and on again and", "repeat"),
    ],
)
def test_a_rule_yields_to_a_lean_only_so_far(heard: str, lean: str, margin: int, words: str, expected: str) -> None:
    intent_match = IntentMatch(heard, heard if heard in words else "yonder")

    assert (
        arbitrate_open_question(intent_match, IntentPrediction(lean, margin, "x"), words, "en", "open").intent
        == expected
    )
    asked = arbitrate_open_question(intent_match, IntentPrediction(lean, margin, "x"), words, "en", "ask_name")
    assert asked == intent_match


def test_what_is_only_inferred_yields_sooner() -> None:
    lean = IntentPrediction("reschedule", 150, "x")

    absent = arbitrate_open_question(IntentMatch("cancel", "x", is_inferred=True), lean, BOOKED, "en", "open")
    plain = arbitrate_open_question(IntentMatch("cancel", "x"), lean, BOOKED, "en", "open")
    unsure = arbitrate_open_question(
        IntentMatch("cancel", "x", is_inferred=True), IntentPrediction("reschedule", 149, "x"), BOOKED, "en", "open"
    )

    assert (absent.intent, plain.intent, unsure.intent) == ("reschedule", "cancel", "cancel")


@pytest.mark.parametrize(
    ("heard", "lean", "context", "answers", "expected"),
    [
        (("other", ""), ("pricing", 60), "offer", False, "pricing"),
        (("other", ""), ("pricing", 59), "offer", False, "other"),
        (("other", ""), ("pricing", 9_999), "offer", True, "other"),
        (("other", "hold on"), ("pricing", 9_999), "offer", False, "other"),
        (("book", ""), ("pricing", 9_999), "offer", False, "book"),
        (("other", ""), ("pricing", 9_999), "ask_reason", False, "other"),
        (("other", ""), ("goodbye", 199), "offer", False, "other"),
        (("other", ""), ("goodbye", 200), "offer", False, "goodbye"),
        (("other", ""), ("yes", 9_999), "confirm", False, "other"),
        (("other", ""), ("yes", 60), "offer", False, "yes"),
        (("other", ""), ("inform", 9_999), "ask_code", False, "other"),
        (("other", ""), ("inform", 60), "ask_name", False, "inform"),
        (("inform", "open"), ("pricing", 1), "open", True, "pricing"),
        (("inform", "open"), ("yes", 9_999), "open", True, "inform"),
        (("inform", "ask_name"), ("pricing", 9_999), "open", True, "inform"),
        (("other", ""), ("pricing", 9_999), "open", False, "other"),
    ],
)
def test_a_lean_answers_what_nothing_else_did(
    heard: tuple[str, str], lean: tuple[str, int], context: str, answers: bool, expected: str
) -> None:
    intent_match, prediction = IntentMatch(*heard), IntentPrediction(*lean, "x")

    assert apply_prediction(intent_match, prediction, context, answers_question=answers).intent == expected
