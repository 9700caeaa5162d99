"""The mind itself: picking up, the ladder, and that nothing at all can stop it."""

# What callers say has no time zone.
# ruff: noqa: DTZ001

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time

import pytest

from ringlypro.receptionist import engine
from ringlypro.receptionist.conversation_tasks import BookingTask, ChangeTask, MessageTask, TimeWish
from ringlypro.receptionist.conversation_terms import EffectKind
from ringlypro.receptionist.conversation_types import (
    AppointmentsFound,
    AwaitedAnswer,
    BookableService,
    BookAppointment,
    CallCounters,
    CallerAppointment,
    CallerDetails,
    CallerSilence,
    CallProgress,
    CallStarted,
    CheckAvailability,
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
from ringlypro.receptionist.task_details import get_time_wish
from tests.receptionist import conversation_graph
from tests.receptionist.scripted_backend import Call, ScriptedBackend

BRIEF = conversation_graph.SAMPLE_CONTEXT
RECORDED = replace(BRIEF.client, records_calls=True)
GREETED = CallProgress(greeted=True)
ASKED = ConversationState(task=BookingTask(), awaited=AwaitedAnswer("ask_name"), progress=GREETED)
ANA = CallerDetails(name="Ana", phone="+13055550142", phone_confirmed=True)


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

    def test_that_a_machine_speaks_is_said_where_the_owner_asks_for_it(self) -> None:
        disclosing_brief = replace(BRIEF, client=replace(BRIEF.client, ai_disclosure=True))
        recognized_turn = pick_up(replace(disclosing_brief, known_lang="es"))

        assert "disclosure" not in keys(pick_up(BRIEF))
        assert [prompt.lang for prompt in pick_up(disclosing_brief).prompts if prompt.key == "disclosure"] == [
            "en",
            "es",
        ]
        assert keys(recognized_turn)[:2] == ["hello", "disclosure"]

    def test_the_owner_is_rung_first_and_the_call_comes_back(self) -> None:
        brief = replace(BRIEF, vip=True, can_transfer=True, client=RECORDED)

        rung = pick_up(brief)
        back = engine.advance_conversation(rung.state, TransferResult(was_accepted=False), brief)

        assert isinstance(rung.effect, TransferCall)
        assert keys(rung) == ["records"]
        assert keys(back)[-2:] == ["menu.plain", "menu.plain"]

    def test_linas_own_door_speaks_spanish(self) -> None:
        turn = engine.advance_conversation(ConversationState(caller=CallerDetails(lang="es")), CallStarted(), BRIEF)

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
        turn = engine.advance_conversation(replace(ASKED, counters=CallCounters(misses=4)), CallerSilence(), BRIEF)

        assert isinstance(turn.effect, RecordVoicemail)

    def test_prefers_a_person_when_one_can_be_rung(self) -> None:
        state_before = replace(ASKED, awaited=AwaitedAnswer("ask_name", misses=3))

        turn = engine.advance_conversation(state_before, CallerSilence(), replace(BRIEF, can_transfer=True))

        assert isinstance(turn.effect, TransferCall)

    def test_writes_down_what_is_known(self) -> None:
        state_before = replace(ASKED, caller=ANA, awaited=AwaitedAnswer("ask_datetime", misses=3))

        turn = engine.advance_conversation(state_before, CallerSilence(), BRIEF)
        end = engine.advance_conversation(turn.state, MessageLeft("R4821"), BRIEF)

        assert isinstance(turn.effect, LeaveMessage)
        assert isinstance(end.effect, HangUpCall)
        assert keys(end) == ["noted", "goodbye.plain"]

    def test_a_telephone_number_is_keyed_at_the_second_miss(self) -> None:
        turn = engine.advance_conversation(
            replace(ASKED, caller=CallerDetails(name="Ana"), awaited=AwaitedAnswer("ask_phone", misses=1)),
            CallerSilence(),
            BRIEF,
        )

        assert keys(turn) == ["ask_phone.keys"]

    def test_a_new_question_has_all_its_patience(self) -> None:
        turn = engine.advance_conversation(
            replace(ASKED, awaited=AwaitedAnswer("ask_name", misses=2), counters=CallCounters(misses=2)),
            SpeechReceived("Ana Lopez"),
            BRIEF,
        )

        assert (turn.state.awaited.misses, turn.state.counters.misses) == (0, 2)


class TestDoubt:
    """What the carrier is not sure of is asked again, except what cannot wait."""

    @pytest.mark.parametrize("confidence", [0.01, 0.2, 0.34])
    def test_an_unsure_word_is_asked_again(self, confidence: float) -> None:
        turn = engine.advance_conversation(ASKED, SpeechReceived("Ana Lopez", confidence), BRIEF)

        assert keys(turn) == ["unsure", "ask_name.plain"]
        assert turn.state.caller.name is None

    @pytest.mark.parametrize("confidence", [None, 0.0, 0.35, 0.9])
    def test_a_sure_or_unrated_word_is_taken(self, confidence: float | None) -> None:
        assert (
            engine.advance_conversation(ASKED, SpeechReceived("Ana Lopez", confidence), BRIEF).state.caller.name
            == "Ana Lopez"
        )


class TestHalvesOfTheDay:
    """Eight o'clock is asked about only where both eights are possible."""

    LATE = replace(BRIEF, hours=tuple((day, time(7), time(22)) for day in range(1, 8)))
    KNOWN = replace(ASKED, caller=ANA, awaited=AwaitedAnswer("ask_datetime"))

    def test_is_asked_when_open_at_both(self) -> None:
        turn = engine.advance_conversation(self.KNOWN, SpeechReceived("tomorrow at eight"), self.LATE)

        assert keys(turn) == ["ask_time.half"] or keys(turn) == ["ask_time.half.plain"]

    def test_takes_the_answer(self) -> None:
        asked = engine.advance_conversation(self.KNOWN, SpeechReceived("tomorrow at eight"), self.LATE)

        evening = engine.advance_conversation(asked.state, SpeechReceived("in the evening"), self.LATE)

        assert get_time_wish(evening.state).clock == time(20)

    def test_is_not_asked_when_only_one_can_be(self) -> None:
        turn = engine.advance_conversation(self.KNOWN, SpeechReceived("tomorrow at ten"), BRIEF)

        assert get_time_wish(turn.state).clock == time(10)
        assert turn.state.awaited.effect == "look"


def test_a_weekday_and_a_date_that_disagree_are_asked_about() -> None:
    turn = engine.advance_conversation(TestHalvesOfTheDay.KNOWN, SpeechReceived("tuesday november 26"), BRIEF)

    assert keys(turn) == ["conflict", "ask_datetime.which.plain"]
    assert get_time_wish(turn.state).day is None


def test_a_move_looks_for_as_much_time_as_the_appointment_has() -> None:
    brief = replace(BRIEF, services=(BookableService(4, "Cleaning", 30), BookableService(5, "Crown", 90)))
    held = CallerAppointment(7, datetime(2025, 11, 24, 10), "Ana", "K7M9XA", service="Crown")
    talk = ConversationState(
        task=ChangeTask("reschedule", time=TimeWish(day=date(2025, 11, 25), clock=time(10))),
        awaited=AwaitedAnswer("ask_code", effect="find"),
        progress=GREETED,
    )

    turn = engine.advance_conversation(talk, AppointmentsFound((held,)), brief)

    assert turn.effect == CheckAvailability(day=date(2025, 11, 25), clock=time(10), service_id=5, ignore_id=7)


def test_what_was_booked_can_be_heard_again() -> None:
    call = Call(ScriptedBackend(BRIEF))
    call.happens(CallStarted())
    for event in (
        KeysPressed("1"),
        KeysPressed("1"),
        KeysPressed("1"),
        KeysPressed("1"),
        KeysPressed("1"),
    ):
        spoken_text = call.happens(event)

    assert "You're booked" in spoken_text
    assert call.happens(SpeechReceived("can you repeat that")) == spoken_text


def test_what_was_understood_is_told() -> None:
    turn = engine.advance_conversation(
        ConversationState(awaited=AwaitedAnswer("open"), progress=GREETED),
        SpeechReceived("I'd like an appointment tomorrow at ten in the morning"),
        BRIEF,
    )

    understood = dict(turn.understanding_trace)
    assert (understood["intent"], understood["date"], understood["time"]) == ("book", "2025-11-21", "10:00:00")
    assert "why" in understood


def test_a_service_and_a_question_are_told_by_their_names() -> None:
    answers = (FaqAnswer(3, ("do you have parking",), "Behind the house."),)
    context = replace(BRIEF, services=(BookableService(7, "Haircut", 30),), answers=answers)
    state = ConversationState(awaited=AwaitedAnswer("open"), progress=GREETED)

    booked = engine.advance_conversation(state, SpeechReceived("I need a haircut tomorrow"), context)
    asked = engine.advance_conversation(state, SpeechReceived("do you have parking"), context)

    assert dict(booked.understanding_trace)["service"] == "Haircut"
    assert dict(asked.understanding_trace)["question"] == "do you have parking"


@pytest.mark.parametrize("need", ["look", "book", "move", "find", "cancel", "confirm", "end"])
def test_failed_needs_lead_to_a_person_who_calls_back(need: EffectKind) -> None:
    state_before = replace(ASKED, awaited=AwaitedAnswer("ask_name", effect=need))

    turn = engine.advance_conversation(state_before, EffectFailed(need), BRIEF)

    assert isinstance(turn.state.task, MessageTask)
    assert turn.state.task.reason


def test_yes_with_another_clock_is_read_back_again() -> None:
    at = datetime(2025, 11, 21, 10)
    state_before = replace(
        TestHalvesOfTheDay.KNOWN,
        task=BookingTask(time=TimeWish(day=at.date(), clock=at.time(), at=at)),
        awaited=AwaitedAnswer("confirm"),
    )

    other = engine.advance_conversation(state_before, SpeechReceived("yes at eleven"), BRIEF)
    same = engine.advance_conversation(state_before, SpeechReceived("yes at ten"), BRIEF)

    assert other.effect == CheckAvailability(day=at.date(), clock=time(11))
    assert same.effect == BookAppointment(at, "Ana", "+13055550142")
