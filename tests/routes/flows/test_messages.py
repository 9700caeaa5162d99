"""What everybody else can still do: leave a message, speak after the tone, call back after a drop."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import update

from ringlypro.appointments.tables import Appointment
from ringlypro.calls.tables import Call as CallRow
from ringlypro.calls.tables import Conversation
from ringlypro.notifications.tables import FollowUp
from ringlypro.simulator.twilio_call import SimulatedCall
from ringlypro.simulator.twilio_simulator import TwilioSimulator
from tests.lines import heard
from tests.routes.flows.callers import ANA, NUMBER, OWNER, leaves_a_message, rows
from tests.simulator.webhook_log import WebhookLog


class TestOnlyAMessage:
    """When nothing can be booked a message can still be left."""

    @pytest.mark.parametrize(
        "state",
        [
            {"credit_suspended": True},
            {"rachel_enabled": False},
            {"active": False},
            {"after_hours_mode": "message_only", "at": 10},
            {"after_hours_mode": "emergency_only", "at": 10},
        ],
        ids=["unpaid", "switched off", "not active", "closed", "closed, emergencies"],
    )
    async def test_is_taken_to_the_end(self, carrier, services, owner, clock, state) -> None:
        clock.forward(hours=state.pop("at", 0))
        await owner(**state)

        call = await carrier.dial(to=NUMBER, from_=ANA)
        if call.waiting.kind == "gather":
            await call.press("1")
        await leaves_a_message(call)

        assert call.faults == []
        assert [f.kind for f in await rows(services, 1, FollowUp)] == ["message"]
        assert await rows(services, 1, Appointment) == []

    async def test_an_emergency_is_told_at_any_time(self, carrier, services, dentist, owner, clock) -> None:
        clock.forward(hours=10)
        await owner(after_hours_mode="emergency_only", owner_phone=OWNER)
        call = await carrier.dial(to=NUMBER, from_=ANA)
        await call.press("1")

        await call.say("my father is not breathing")

        assert "nine one one" in heard(call)
        assert [f.kind for f in await rows(services, dentist, FollowUp)] == ["emergency"]

    async def test_always_means_that_closed_hours_book_too(self, carrier, services, dentist, owner, clock) -> None:
        clock.forward(hours=10)
        await owner(after_hours_mode="always")
        call = await carrier.dial(to=NUMBER, from_=ANA)
        for words in ("I'd like an appointment", "tomorrow at ten", "Ana Lopez", "yes"):
            await call.say(words)

        assert len(await rows(services, dentist, Appointment)) == 1


class TestQuestions:
    """What nobody wrote an answer to is left as a question, to be answered for everybody."""

    async def test_is_left_in_the_callers_words(self, carrier, services, dentist) -> None:
        call = await carrier.dial(to=NUMBER, from_=ANA)
        for words in ("1", "do you take MetLife?", "Ana Lopez", "yes", "no", "any time"):
            await (call.press(words) if words == "1" else call.say(words))

        assert "passed your message on" in heard(call)
        (follow_up,) = await rows(services, dentist, FollowUp)
        assert (follow_up.kind, follow_up.body) == ("question", "do you take MetLife?")


class TestVoicemail:
    """The last rung: a recording, linked to its call, told once, written down."""

    async def reaches_the_tone(self, carrier: TwilioSimulator) -> SimulatedCall:
        call = await carrier.dial(to=NUMBER, from_=ANA)
        for _ in range(20):
            if call.waiting.kind == "record":
                break
            await call.stay_silent()
        return call

    async def test_is_kept_told_once_and_written_down(self, carrier, services, dentist) -> None:
        log = WebhookLog(carrier.post)
        call = await self.reaches_the_tone(replace(carrier, post=log))

        await call.say("please call me about my tooth")
        await log.resend_last_request()

        (row,) = await rows(services, dentist, CallRow)
        (note,) = await rows(services, dentist, FollowUp)
        assert call.faults == []
        assert (row.outcome, row.recording_sid) == ("voicemail", call.recordings[0].sid)
        assert row.transcription == "please call me about my tooth"
        assert (note.kind, note.body) == ("voicemail", "please call me about my tooth")

    async def test_is_kept_when_the_caller_just_hangs_up(self, carrier, services, dentist) -> None:
        call = await self.reaches_the_tone(carrier)

        await call.hang_up(message="call me")

        (row,) = await rows(services, dentist, CallRow)
        assert (row.outcome, row.status) == ("voicemail", "completed")
        assert len(await rows(services, dentist, FollowUp)) == 1

    async def test_silence_after_the_tone_is_none(self, carrier, services, dentist) -> None:
        call = await self.reaches_the_tone(carrier)

        await call.stay_silent()

        assert call.ended
        assert call.faults == []
        assert await rows(services, dentist, FollowUp) == []

    async def test_a_link_that_is_not_the_telephone_companys_is_not_kept(self, carrier, services, dentist) -> None:
        call = await self.reaches_the_tone(carrier)
        forged = [("RecordingUrl", "https://evil.example/x"), ("RecordingSid", "RE9"), ("RecordingDuration", "5")]

        await call._continue_with(call.waiting.action, forged)

        (row,) = await rows(services, dentist, CallRow)
        assert row.recording_url is None


class TestADroppedCall:
    """Who calls back within a day may go on where they were."""

    async def drops(self, carrier: TwilioSimulator) -> None:
        call = await carrier.dial(to=NUMBER, from_=ANA)
        await call.press("1")
        await call.say("I'd like an appointment")
        await call.say("Ana Lopez")
        await call.hang_up()

    async def test_is_taken_up_again(self, carrier, services, dentist) -> None:
        await self.drops(carrier)

        call = await carrier.dial(to=NUMBER, from_=ANA)
        assert "cut off" in heard(call)
        for words in ("yes", "tomorrow at ten", "yes"):
            await call.say(words)

        (booked,) = await rows(services, dentist, Appointment)
        assert booked.customer_name == "Ana Lopez"
        assert call.faults == []

    async def test_is_taken_up_again_from_the_first_form_of_its_state(self, carrier, services, dentist) -> None:
        await self.drops(carrier)
        call = await carrier.dial(to=NUMBER, from_=ANA)
        dropped, asked = sorted(await rows(services, dentist, Conversation), key=lambda row: row.call_id)
        flat_states = {
            dropped.call_sid: {
                "step": "ask_phone",
                "stage": "caller",
                "task": "book",
                "name": "Ana Lopez",
                "greeted": True,
            },
            asked.call_sid: {"step": "open", "stage": "resume", "greeted": True, "turns": 0},
        }
        async with services.unit_of_work(dentist) as unit:
            for sid, flat_state in flat_states.items():
                await unit.db.execute(update(Conversation).where(Conversation.call_sid == sid).values(state=flat_state))

        await call.say("yes")

        assert "we go on" in heard(call)
        assert "What day and time" in heard(call)
        assert call.faults == []

    async def test_not_after_a_day(self, carrier, clock) -> None:
        await self.drops(carrier)
        clock.forward(hours=25)

        assert "cut off" not in heard(await carrier.dial(to=NUMBER, from_=ANA))

    async def test_not_for_a_withheld_number(self, carrier) -> None:
        call = await carrier.dial(to=NUMBER, from_="anonymous")
        await call.press("1")
        await call.say("I'd like an appointment")
        await call.hang_up()

        assert "cut off" not in heard(await carrier.dial(to=NUMBER, from_="anonymous"))
