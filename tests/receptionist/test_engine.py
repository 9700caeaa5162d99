"""The mind itself: picking up, the ladder, and that nothing at all can stop it."""

# What callers say has no time zone.
# ruff: noqa: DTZ001

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ringlypro.receptionist import engine, locale
from ringlypro.receptionist.conversation_types import (
    AppointmentsFound,
    AvailabilityResult,
    BookableService,
    BookAppointment,
    CallerAppointment,
    CallerSilence,
    CallStarted,
    CheckAvailability,
    ConversationEvent,
    ConversationState,
    ConversationTurn,
    EffectFailed,
    FaqAnswer,
    GatherInput,
    HangUpCall,
    KeysPressed,
    LeaveMessage,
    MessageLeft,
    Prompt,
    RecordVoicemail,
    RejectCall,
    SpeechReceived,
    TransferCall,
    TransferResult,
    TurnContext,
)
from tests.receptionist import conversation_graph
from tests.receptionist.scripted_backend import Call, ScriptedBackend

BRIEF = conversation_graph.SAMPLE_CONTEXT
RECORDED = replace(BRIEF.client, records_calls=True)
ASKED = ConversationState(step="ask_name", task="book", greeted=True)


def pick_up(brief: TurnContext) -> ConversationTurn:
    return engine.advance_conversation(ConversationState(), CallStarted(), brief)


def keys(turn: ConversationTurn) -> list[str]:
    return [line.key for line in turn.prompts]


class TestPickingUp:
    """Who comes through, and in which language."""

    def test_a_blocked_caller_is_not_answered(self) -> None:
        assert isinstance(pick_up(replace(BRIEF, blocked=True)).effect, RejectCall)

    def test_a_stranger_hears_both_languages(self) -> None:
        turn = pick_up(BRIEF)

        assert [(line.key, line.lang) for line in turn.prompts] == [
            ("hello", None),
            ("menu.plain", "en"),
            ("menu.plain", "es"),
        ]
        assert turn.effect == GatherInput("menu", digit_count=1)

    def test_the_recording_notice_comes_first(self) -> None:
        turn = pick_up(replace(BRIEF, client=RECORDED))

        assert turn.prompts[:2] == (Prompt("records", lang="en"), Prompt("records", lang="es"))

    def test_the_owner_is_rung_first_and_the_call_comes_back(self) -> None:
        brief = replace(BRIEF, vip=True, can_transfer=True, client=RECORDED)

        rung = pick_up(brief)
        back = engine.advance_conversation(rung.state, TransferResult(was_accepted=False), brief)

        assert isinstance(rung.effect, TransferCall)
        assert keys(rung) == ["records"]
        assert keys(back)[-2:] == ["menu.plain", "menu.plain"]

    def test_linas_own_door_speaks_spanish(self) -> None:
        turn = engine.advance_conversation(ConversationState(lang="es"), CallStarted(), BRIEF)

        assert (turn.state.lang, turn.state.step) == ("es", "open")

    def test_hints_are_the_services(self) -> None:
        turn = pick_up(replace(BRIEF, known_lang="en", services=(BookableService(1, "Cleaning", 30),)))

        assert isinstance(turn.effect, GatherInput)
        assert turn.effect.hints == ("Cleaning",)


class TestTheLadder:
    """Plainly, an example, the keypad, and then somebody else."""

    def test_climbs_in_order(self) -> None:
        talk, heard = ASKED, []
        for _ in range(4):
            turn = engine.advance_conversation(talk, CallerSilence(), BRIEF)
            heard.append(keys(turn)[-1])
            talk = turn.state

        assert heard == ["ask_name.plain", "ask_name.example", "ask_name.keys", "give_up.record"]
        assert isinstance(turn.effect, RecordVoicemail)

    def test_ends_after_five_misses_in_a_call(self) -> None:
        turn = engine.advance_conversation(replace(ASKED, misses_in_all=4), CallerSilence(), BRIEF)

        assert isinstance(turn.effect, RecordVoicemail)

    def test_prefers_a_person_when_one_can_be_rung(self) -> None:
        turn = engine.advance_conversation(replace(ASKED, misses=3), CallerSilence(), replace(BRIEF, can_transfer=True))

        assert isinstance(turn.effect, TransferCall)

    def test_writes_down_what_is_known(self) -> None:
        state_before = replace(
            ASKED, step="ask_datetime", name="Ana", phone="+13055550142", phone_confirmed=True, misses=3
        )

        turn = engine.advance_conversation(state_before, CallerSilence(), BRIEF)
        end = engine.advance_conversation(turn.state, MessageLeft("R4821"), BRIEF)

        assert isinstance(turn.effect, LeaveMessage)
        assert isinstance(end.effect, HangUpCall)
        assert keys(end) == ["noted", "goodbye.plain"]

    def test_a_telephone_number_is_keyed_at_the_second_miss(self) -> None:
        turn = engine.advance_conversation(
            ConversationState(step="ask_phone", task="book", name="Ana", greeted=True, misses=1), CallerSilence(), BRIEF
        )

        assert keys(turn) == ["ask_phone.keys"]

    def test_a_new_question_has_all_its_patience(self) -> None:
        turn = engine.advance_conversation(
            replace(ASKED, misses=2, misses_in_all=2), SpeechReceived("Ana Lopez"), BRIEF
        )

        assert (turn.state.misses, turn.state.misses_in_all) == (0, 2)


class TestDoubt:
    """What the carrier is not sure of is asked again, except what cannot wait."""

    @pytest.mark.parametrize("confidence", [0.01, 0.2, 0.34])
    def test_an_unsure_word_is_asked_again(self, confidence: float) -> None:
        turn = engine.advance_conversation(ASKED, SpeechReceived("Ana Lopez", confidence), BRIEF)

        assert keys(turn) == ["unsure", "ask_name.plain"]
        assert turn.state.name is None

    @pytest.mark.parametrize("confidence", [None, 0.0, 0.35, 0.9])
    def test_a_sure_or_unrated_word_is_taken(self, confidence: float | None) -> None:
        assert (
            engine.advance_conversation(ASKED, SpeechReceived("Ana Lopez", confidence), BRIEF).state.name == "Ana Lopez"
        )


class TestHalvesOfTheDay:
    """Eight o'clock is asked about only where both eights are possible."""

    LATE = replace(BRIEF, hours=tuple((day, time(7), time(22)) for day in range(1, 8)))
    KNOWN = ConversationState(
        step="ask_datetime", task="book", name="Ana", phone="+13055550142", phone_confirmed=True, greeted=True
    )

    def test_is_asked_when_open_at_both(self) -> None:
        turn = engine.advance_conversation(self.KNOWN, SpeechReceived("tomorrow at eight"), self.LATE)

        assert keys(turn) == ["ask_time.half"] or keys(turn) == ["ask_time.half.plain"]

    def test_takes_the_answer(self) -> None:
        asked = engine.advance_conversation(self.KNOWN, SpeechReceived("tomorrow at eight"), self.LATE)

        evening = engine.advance_conversation(asked.state, SpeechReceived("in the evening"), self.LATE)

        assert evening.state.clock == time(20)

    def test_is_not_asked_when_only_one_can_be(self) -> None:
        turn = engine.advance_conversation(self.KNOWN, SpeechReceived("tomorrow at ten"), BRIEF)

        assert turn.state.clock == time(10)
        assert turn.state.pending == "look"


def test_a_weekday_and_a_date_that_disagree_are_asked_about() -> None:
    turn = engine.advance_conversation(TestHalvesOfTheDay.KNOWN, SpeechReceived("tuesday november 26"), BRIEF)

    assert keys(turn) == ["conflict", "ask_datetime.which.plain"]
    assert turn.state.day is None


def test_a_move_looks_for_as_much_time_as_the_appointment_has() -> None:
    brief = replace(BRIEF, services=(BookableService(4, "Cleaning", 30), BookableService(5, "Crown", 90)))
    held = CallerAppointment(7, datetime(2025, 11, 24, 10), "Ana", "K7M9XA", service="Crown")
    talk = ConversationState(
        step="ask_code", task="reschedule", greeted=True, pending="find", day=date(2025, 11, 25), clock=time(10)
    )

    turn = engine.advance_conversation(talk, AppointmentsFound((held,)), brief)

    assert turn.effect == CheckAvailability(day=date(2025, 11, 25), clock=time(10), service_id=5, ignore_id=7)


def test_the_code_can_be_heard_again() -> None:
    call = Call(ScriptedBackend(BRIEF))
    call.happens(CallStarted())
    for event in (
        KeysPressed("1"),
        KeysPressed("1"),
        KeysPressed("1"),
        KeysPressed("1"),
        KeysPressed("1"),
        KeysPressed("1"),
    ):
        spoken_text = call.happens(event)

    assert "Your confirmation code is" in spoken_text
    assert call.happens(SpeechReceived("can you repeat that")) == spoken_text


def test_what_was_understood_is_told() -> None:
    turn = engine.advance_conversation(
        ConversationState(step="open", greeted=True),
        SpeechReceived("I'd like an appointment tomorrow at ten in the morning"),
        BRIEF,
    )

    understood = dict(turn.understanding_trace)
    assert (understood["intent"], understood["date"], understood["time"]) == ("book", "2025-11-21", "10:00:00")
    assert "why" in understood


def test_failed_needs_lead_to_a_person_who_calls_back() -> None:
    for need in ("look", "book", "move", "find", "cancel", "confirm", "anything"):
        turn = engine.advance_conversation(replace(ASKED, task="book", pending=need), EffectFailed(need), BRIEF)
        assert turn.state.task == "message"
        assert turn.state.reason


texts = st.one_of(
    st.text(max_size=40),
    st.sampled_from([words for lang in ("en", "es") for words in conversation_graph.SAMPLE_UTTERANCES[lang].values()]),
)
caller_events: st.SearchStrategy[ConversationEvent] = st.one_of(
    st.builds(SpeechReceived, texts, st.none() | st.floats(0, 1)),
    st.builds(KeysPressed, st.text("0123456789*#", max_size=12)),
    st.builds(CallerSilence),
)
briefs = st.builds(
    replace,
    st.just(BRIEF),
    can_transfer=st.booleans(),
    client=st.sampled_from([BRIEF.client, replace(BRIEF.client, booking_enabled=False)]),
    mode=st.sampled_from(["open", "message_only", "emergency_only"]),
    caller=st.sampled_from([None, "+13055550134"]),
    services=st.sampled_from(
        [
            (),
            (BookableService(1, "Cleaning", 30),),
            tuple(BookableService(i, f"Service {i}", 30, "$9") for i in range(1, 6)),
        ]
    ),
    answers=st.sampled_from([(), (FaqAnswer(1, ("do you take insurance", ""), "We do."),)]),
    hours=st.sampled_from([(), BRIEF.hours]),
    known_lang=st.sampled_from([None, "en", "es"]),
)


class TestAnythingMayHappen:
    """No words, keys or silences in any order raise, and every call with nobody in it ends."""

    @settings(max_examples=60)
    @given(briefs, st.lists(caller_events, max_size=12))
    def test_a_call_of_nonsense_comes_to_an_end(self, brief: TurnContext, events: list[ConversationEvent]) -> None:
        call = Call(ScriptedBackend(brief))
        call.happens(CallStarted())

        for event in events:
            call.happens(event)
        for _ in range(8):
            call.happens(CallerSilence())

        assert call.is_over

    @settings(max_examples=60)
    @given(st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)), texts)
    def test_every_turn_can_be_said(self, at: datetime, text: str) -> None:
        turn = engine.advance_conversation(
            replace(ASKED, step="offer", name=text, offered=(at,)),
            AvailabilityResult(is_free=False, alternatives=(at,), reason=text),
            BRIEF,
        )

        assert all(isinstance(locale.render_prompt(line, "es", BRIEF), str) for line in turn.prompts)


def test_yes_with_another_clock_is_read_back_again() -> None:
    at = datetime(2025, 11, 21, 10)
    state_before = replace(TestHalvesOfTheDay.KNOWN, step="confirm", day=at.date(), clock=at.time(), at=at)

    other = engine.advance_conversation(state_before, SpeechReceived("yes at eleven"), BRIEF)
    same = engine.advance_conversation(state_before, SpeechReceived("yes at ten"), BRIEF)

    assert other.effect == CheckAvailability(day=at.date(), clock=time(11))
    assert same.effect == BookAppointment(at, "Ana", "+13055550142")
