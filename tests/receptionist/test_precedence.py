"""What wins over what: an emergency over doubt and over the owner, a read-back over a yes that adds to it, keys over words."""

# What callers say has no time zone.
# ruff: noqa: DTZ001

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time

import pytest

from ringlypro.receptionist import change_steps, engine, offer_steps
from ringlypro.receptionist.conversation_tasks import BookingTask, MessageTask, TimeWish
from ringlypro.receptionist.conversation_types import (
    AlertOwner,
    AwaitedAnswer,
    BookAppointment,
    CallerDetails,
    CallProgress,
    ConversationState,
    ConversationTurn,
    FaqAnswer,
    IntentOverride,
    KeysPressed,
    SpeechReceived,
    TransferCall,
)
from ringlypro.receptionist.intent_overrides import apply_intent_override
from ringlypro.receptionist.interpretation import CallerReply
from ringlypro.receptionist.nlu import NluRequest, NluResult, understand_utterance
from ringlypro.receptionist.task_details import get_time_wish
from tests.receptionist import conversation_graph

CONTEXT = conversation_graph.SAMPLE_CONTEXT
AT = datetime(2025, 11, 21, 10)
GREETED = CallProgress(greeted=True)
ANA = CallerDetails("Ana Lopez", "+13055550142", phone_confirmed=True)
READ_BACK = ConversationState(
    caller=ANA,
    task=BookingTask(time=TimeWish(day=AT.date(), clock=AT.time(), at=AT)),
    awaited=AwaitedAnswer("confirm"),
    progress=GREETED,
)
EMERGENCIES = {"en": "my father is not breathing", "es": "mi papá no respira"}


def answer(state: ConversationState, text: str, confidence: float | None = None) -> ConversationTurn:
    return engine.advance_conversation(state, SpeechReceived(text, confidence), CONTEXT)


def committed(result: ConversationTurn | ConversationState | None) -> bool:
    return isinstance(result, ConversationTurn) and isinstance(result.effect, BookAppointment)


def prompt_keys(turn: ConversationTurn) -> list[str]:
    return [prompt.key for prompt in turn.prompts]


class TestDoubt:
    """What the telephone company is unsure of is asked again; what cannot wait is not."""

    @pytest.mark.parametrize("confidence", [0.01, 0.2, 0.34, 0.9, 0.0, None])
    @pytest.mark.parametrize("lang", ["en", "es"])
    def test_an_emergency_is_heard_however_unsure(self, lang: str, confidence: float | None) -> None:
        caller = CallerDetails(lang="es" if lang == "es" else "en")
        state = ConversationState(
            caller=caller, task=BookingTask(), awaited=AwaitedAnswer("ask_name"), progress=GREETED
        )

        assert isinstance(answer(state, EMERGENCIES[lang], confidence).effect, AlertOwner)

    def test_a_person_is_called_and_a_line_is_repeated_however_unsure(self) -> None:
        state = ConversationState(task=BookingTask(), awaited=AwaitedAnswer("ask_name"), progress=GREETED)
        turn = engine.advance_conversation(
            state, SpeechReceived("let me talk to a person", 0.1), replace(CONTEXT, can_transfer=True)
        )

        assert isinstance(turn.effect, TransferCall)
        assert "unsure" not in prompt_keys(answer(state, "can you repeat that", 0.1))

    def test_an_unsure_yes_books_nothing_and_a_sure_one_does(self) -> None:
        assert not isinstance(answer(READ_BACK, "yes", 0.1).effect, BookAppointment)
        assert isinstance(answer(READ_BACK, "yes", 0.9).effect, BookAppointment)


class TestAgreement:
    """A yes agrees to what was read back, and to nothing that is said along with it."""

    @pytest.mark.parametrize(
        "text",
        [
            "yes",
            "yes please",
            "yes on Friday",
            "yes at ten",
            "yes Friday at ten",
            "yes in the morning",
            "yes Ana Lopez",
            "yes for Ana",
            "yes, Ana, at ten",
            "yes, ten works",
            "one hundred percent",
        ],
    )
    def test_what_was_read_back_may_be_said_again(self, text: str) -> None:
        assert answer(READ_BACK, text).effect == BookAppointment(AT, "Ana Lopez", "+13055550142")

    @pytest.mark.parametrize(
        "text",
        [
            "yes on Monday",
            "yes Monday at ten",
            "yes at eleven",
            "yes in the afternoon",
            "yes but on Monday",
            "yes yesterday",
            "exactly, back on the second of January 2020",
            "right away would be lovely",
            "sure it's three oh five five five five oh one nine nine",
            "yeah my name's Bill Thompson",
            "yes for Olivia",
            "yes, two please",
            "yes, nine works",
            "yes, Olivia, at ten",
            "let's do Monday",
            "book it for Monday",
            "yes but it's under Rosa Marin",
            "no",
            "no that's wrong",
        ],
    )
    def test_what_was_not_read_back_is_no_agreement(self, text: str) -> None:
        assert not isinstance(answer(READ_BACK, text).effect, BookAppointment)

    @pytest.mark.parametrize(
        "beside",
        [
            {"past": True}, {"conflict": True}, {"denied": True}, {"phone": "3055550199"}, {"earliest": True},
            {"date": date(2025, 11, 24)}, {"time": time(11)}, {"part": "evening"}, {"name": "Rosa Marin"},
        ],
        ids=str,
    )  # fmt: skip
    def test_each_thing_that_is_told_beside_a_yes_makes_it_none(self, beside: dict[str, object]) -> None:
        plain_reply, fuller_reply = (CallerReply("yes", NluResult(intent="yes", **slots)) for slots in ({}, beside))

        assert committed(change_steps.answer_confirmation(READ_BACK, plain_reply, CONTEXT))
        assert not committed(change_steps.answer_confirmation(READ_BACK, fuller_reply, CONTEXT))

    @pytest.mark.parametrize("beside", [{"date": date(2025, 11, 24)}, {"time": time(11)}, {"part": "evening"}], ids=str)
    def test_a_yes_with_a_day_of_its_own_takes_no_offer(self, beside: dict[str, object]) -> None:
        wish = TimeWish(offered=(AT,))
        offered = replace(READ_BACK, task=BookingTask(time=wish), awaited=AwaitedAnswer("offer"))
        plain_reply, fuller_reply = (CallerReply("yes", NluResult(intent="yes", **slots)) for slots in ({}, beside))

        assert isinstance(offer_steps.answer_offer(offered, plain_reply, CONTEXT), ConversationTurn)
        changed = offer_steps.answer_offer(offered, fuller_reply, CONTEXT)
        assert isinstance(changed, ConversationState)
        assert get_time_wish(changed).at is None

    @pytest.mark.parametrize("text", ["sí el lunes", "sí pero el lunes a las diez", "sí a las once", "sí por la tarde"])
    def test_neither_is_it_in_spanish(self, text: str) -> None:
        assert not isinstance(answer(replace(READ_BACK, caller=replace(ANA, lang="es")), text).effect, BookAppointment)
        assert isinstance(
            answer(replace(READ_BACK, caller=replace(ANA, lang="es")), "sí el viernes").effect, BookAppointment
        )

    @pytest.mark.parametrize(
        ("text", "intent"),
        [
            ("yes", "yes"),
            ("yes but Monday", "inform"),
            ("no, Monday", "no"),
            ("yes but it's wrong", "no"),
            ("actually it's misspelled", "no"),
        ],
    )
    def test_a_yes_that_changes_something_tells_it(self, text: str, intent: str) -> None:
        assert understand_utterance(text, NluRequest("en", "confirm", AT)).intent == intent

    @pytest.mark.parametrize(
        ("lang", "text"), [("en", "I'd like to make an appointment"), ("en", "book it"), ("es", "agéndeme")]
    )
    def test_a_wish_to_book_agrees_to_an_appointment_alone(self, lang: str, text: str) -> None:
        caller = replace(ANA, lang=lang, phone_confirmed=False)
        number_read_back = replace(READ_BACK, caller=caller, awaited=AwaitedAnswer("ask_phone.verify"))
        urgency_asked = replace(READ_BACK, caller=caller, task=MessageTask("x"), awaited=AwaitedAnswer("ask_urgency"))

        assert not answer(number_read_back, text).state.caller.phone_confirmed
        assert isinstance(answer(urgency_asked, text).state.task, BookingTask)
        assert committed(answer(replace(READ_BACK, caller=replace(ANA, lang=lang)), text))

    def test_another_day_than_the_offered_one_is_not_the_offered_one(self) -> None:
        task = BookingTask(time=TimeWish(day=AT.date(), offered=(AT,)))
        state = replace(READ_BACK, task=task, awaited=AwaitedAnswer("offer"))

        assert get_time_wish(answer(state, "yes").state).at == AT
        assert get_time_wish(answer(state, "monday works great").state).at is None
        assert get_time_wish(answer(state, "eleven thirty works great").state).at is None


class TestKeys:
    """A key is never misheard: it means the same whatever was spoken before, and doubts nothing."""

    def test_one_books_and_two_does_not(self) -> None:
        booked = engine.advance_conversation(READ_BACK, KeysPressed("1"), CONTEXT)
        refused = engine.advance_conversation(READ_BACK, KeysPressed("2"), CONTEXT)

        assert booked.effect == BookAppointment(AT, "Ana Lopez", "+13055550142")
        assert not isinstance(refused.effect, BookAppointment)

    def test_zero_is_a_person_and_one_digit_no_telephone_number(self) -> None:
        state = ConversationState(
            caller=CallerDetails(name="Ana"), task=BookingTask(), awaited=AwaitedAnswer("ask_phone"), progress=GREETED
        )
        context = replace(CONTEXT, can_transfer=True)

        assert isinstance(engine.advance_conversation(state, KeysPressed("0"), context).effect, TransferCall)
        assert engine.advance_conversation(state, KeysPressed("1"), context).state.caller.phone is None

    def test_who_chose_by_key_is_asked_by_keys_until_they_speak(self) -> None:
        state = ConversationState(awaited=AwaitedAnswer("open"), progress=GREETED)
        by_key = engine.advance_conversation(state, KeysPressed("1"), CONTEXT).state

        assert by_key.caller.uses_keypad
        assert not answer(by_key, "Ana Lopez").state.caller.uses_keypad


class TestOverrides:
    """The owner's reading wins over ours in the same words after the same question, and over no emergency."""

    WORDS = ("the", "usual", "please")

    def override(
        self,
        phrase: str = "the usual please",
        context: str = "open",
        intent: str = "book",
        answer_id: int | None = None,
    ) -> IntentOverride:
        return IntentOverride(phrase=phrase, context=context, intent=intent, answer_id=answer_id)

    def apply(self, meaning: NluResult, *overrides: IntentOverride, question: str = "open") -> NluResult | None:
        context = replace(
            CONTEXT, corrections=overrides, answers=(FaqAnswer(7, ("", "do you take insurance"), "Yes."),)
        )
        return apply_intent_override(meaning, list(self.WORDS), question_context=question, turn_context=context)

    def test_it_gives_the_intent_and_says_so(self) -> None:
        corrected = self.apply(NluResult(intent="no", why=("intent:no",)), self.override())

        assert corrected is not None
        assert (corrected.intent, corrected.why) == ("book", ("intent:no", "corrected:book"))

    def test_it_talks_no_emergency_away(self) -> None:
        assert self.apply(NluResult(intent="emergency"), self.override()) is None

    def test_it_holds_after_the_same_question_only(self) -> None:
        assert self.apply(NluResult(intent="no"), self.override(context="offer")) is None
        assert self.apply(NluResult(intent="no"), self.override(), question="offer") is None

    def test_the_very_words_win_over_words_like_them(self) -> None:
        corrected = self.apply(
            NluResult(intent="no"), self.override("the usuals please", intent="cancel"), self.override(intent="book")
        )

        assert corrected is not None
        assert corrected.intent == "book"

    def test_it_names_an_answer_that_is_still_there(self) -> None:
        corrected = self.apply(NluResult(intent="no"), self.override(intent="", answer_id=7))
        gone = self.apply(NluResult(intent="no"), self.override(intent="", answer_id=8))

        assert corrected is not None
        assert (corrected.intent, corrected.question) == ("other", 0)
        assert corrected.why == ("corrected:answer",)
        assert gone is None

    def test_it_fills_no_slot(self) -> None:
        meaning = NluResult(intent="no", name="Ana", time=time(10), date=date(2025, 11, 21))
        corrected = self.apply(meaning, self.override())

        assert corrected is not None
        assert (corrected.name, corrected.time, corrected.date) == (meaning.name, meaning.time, meaning.date)
