"""Who is put through, who is turned away, and what everybody else can still do: whole calls over the real doors."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select

from ringlypro.appointments.tables import Appointment
from ringlypro.calls.tables import Call as CallRow
from ringlypro.clients.tables import Client
from ringlypro.contacts.tables import Contact
from ringlypro.credits.tables import CreditEntry
from ringlypro.notices.tables import FollowUp
from ringlypro.vendors.carrier import Call, Carrier, Rang
from tests.desk import TestDesk, make_desk
from tests.lines import carrier_into, heard, voice_app

NUMBER, ANA, OWNER = "+13055550101", "+13055550142", "+13055550190"


@pytest.fixture
def desk(database, clock, tmp_path: Path) -> TestDesk:
    return make_desk(database, clock, RINGLYPRO_DATA_DIR=tmp_path)


@pytest.fixture
async def carrier(desk: TestDesk, dentist: int, tmp_path: Path) -> AsyncIterator[Carrier]:
    async with carrier_into(voice_app(desk, tmp_path), desk) as found:
        yield found


@pytest.fixture
def owner(desk: TestDesk, dentist: int):
    """Change what the owner may change: `await owner(staff_first=True)`."""

    async def change(**values: object) -> None:
        async with desk.unit(dentist) as unit:
            client = (await unit.db.scalars(select(Client).where(Client.id == dentist))).one()
            for name, value in values.items():
                setattr(client, name, value)

    return change


async def rows(desk: TestDesk, dentist: int, table: type) -> list:
    async with desk.unit(dentist) as unit:
        return list((await unit.db.scalars(select(table))).all())


def rang(call: Call) -> list[str]:
    return [h.number for h in call.heard if isinstance(h, Rang)]


async def asks_for_a_person(carrier: Carrier) -> Call:
    call = await carrier.dial(to=NUMBER, from_=ANA)
    await call.press("1")
    await call.say("can I talk to a person please")
    return call


async def leaves_a_message(call: Call) -> None:
    """From "shall I take a message?" to goodbye."""
    for words in ("yes", "Ana Lopez", "yes", "my tooth hurts", "no", "any time", "no"):
        if call.ended is None:
            await call.say(words)


class TestTransfer:
    """The owner's phone rings, hears who it is, and presses 1."""

    async def test_pressing_one_connects(self, carrier, desk, dentist, owner) -> None:
        await owner(owner_phone=OWNER)
        call = await asks_for_a_person(carrier)

        await call.staff_answers(presses="1", talks_for=61)
        call.lasted(90)

        (row,) = await rows(desk, dentist, CallRow)
        assert rang(call) == [OWNER]
        assert "Bright Dental" in heard(call.staff)
        assert (call.ended, call.faults) == ("hangup", [])
        assert row.outcome == "transferred"
        assert len(await rows(desk, dentist, CreditEntry)) <= 1

    @pytest.mark.parametrize("end", ["declines", "presses nothing", "no-answer", "busy", "failed", "not bridged"])
    async def test_anything_else_comes_back_with_a_message(self, carrier, desk, dentist, owner, end) -> None:
        await owner(owner_phone=OWNER)
        call = await asks_for_a_person(carrier)

        match end:
            case "declines":
                await call.staff_declines()
            case "presses nothing":
                await call.staff_answers(presses=None)
            case "not bridged":
                await call._dial_over(call._expect("dial"), "completed", 4, bridged=False)
            case _:
                await call.staff_misses(end)
        await leaves_a_message(call)

        (message,) = await rows(desk, dentist, FollowUp)
        assert "nobody can come to the phone" in heard(call)
        assert (message.kind, message.body) == ("message", "my tooth hurts")
        assert call.faults == []

    async def test_the_caller_hangs_up_while_it_rings(self, carrier, desk, dentist, owner) -> None:
        await owner(owner_phone=OWNER)
        call = await asks_for_a_person(carrier)

        await call.hang_up()

        (row,) = await rows(desk, dentist, CallRow)
        assert call.faults == []
        assert row.status == "completed"

    @pytest.mark.parametrize("phone", [None, "+13055550100", NUMBER])
    async def test_a_phone_that_leads_back_to_us_is_not_rung(self, carrier, owner, phone) -> None:
        await owner(owner_phone=phone)

        call = await asks_for_a_person(carrier)

        assert rang(call) == []
        assert call.waiting.kind == "gather"

    async def test_the_leg_to_the_owner_costs_nothing(self, carrier, desk, dentist, owner) -> None:
        await owner(owner_phone=OWNER)
        call = await asks_for_a_person(carrier)
        child = [(n, v) for n, v in call._other_end(call.waiting)]

        await call._tell(carrier.hooks.status, [*child, ("CallStatus", "completed"), ("CallDuration", "600")])

        assert call.faults == []
        assert await rows(desk, dentist, CreditEntry) == []


class TestWhoIsRungFirst:
    """Some calls go to the owner before Rachel says a word."""

    @pytest.mark.parametrize("why", ["staff first", "VIP", "switched off"])
    async def test_rings_and_comes_back(self, carrier, desk, dentist, owner, why) -> None:
        await owner(owner_phone=OWNER, staff_first=why == "staff first", rachel_enabled=why != "switched off")
        if why == "VIP":
            async with desk.unit(dentist) as unit:
                unit.db.add(Contact(phone=ANA, first_name="Ana", vip=True))

        call = await carrier.dial(to=NUMBER, from_=ANA)
        assert rang(call) == [OWNER]
        await call.staff_misses()

        assert call.faults == []
        assert "Thank you for calling Bright Dental" in heard(call)
        assert rang(call) == [OWNER]

    async def test_nobody_else_is(self, carrier, owner) -> None:
        await owner(owner_phone=OWNER)

        assert rang(await carrier.dial(to=NUMBER, from_=ANA)) == []

    async def test_the_owner_takes_it(self, carrier, desk, dentist, owner) -> None:
        await owner(owner_phone=OWNER, staff_first=True)
        call = await carrier.dial(to=NUMBER, from_=ANA)

        await call.staff_answers()

        (row,) = await rows(desk, dentist, CallRow)
        assert (row.outcome, call.ended) == ("transferred", "hangup")


async def test_a_blocked_caller_is_not_answered_and_costs_nothing(carrier, desk, dentist) -> None:
    async with desk.unit(dentist) as unit:
        unit.db.add(Contact(phone=ANA, first_name="Ana", status="blocked"))

    call = await carrier.dial(to=NUMBER, from_=ANA)

    assert (call.ended, heard(call), call.faults) == ("rejected", "", [])
    assert [e.amount for e in await rows(desk, dentist, CreditEntry) if e.amount] == []


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
    async def test_is_taken_to_the_end(self, carrier, desk, owner, clock, state) -> None:
        clock.forward(hours=state.pop("at", 0))
        await owner(**state)

        call = await carrier.dial(to=NUMBER, from_=ANA)
        if call.waiting.kind == "gather":
            await call.press("1")
        await leaves_a_message(call)

        assert call.faults == []
        assert [f.kind for f in await rows(desk, 1, FollowUp)] == ["message"]
        assert await rows(desk, 1, Appointment) == []

    async def test_an_emergency_is_told_at_any_time(self, carrier, desk, dentist, owner, clock) -> None:
        clock.forward(hours=10)
        await owner(after_hours_mode="emergency_only", owner_phone=OWNER)
        call = await carrier.dial(to=NUMBER, from_=ANA)
        await call.press("1")

        await call.say("my father is not breathing")

        assert "nine one one" in heard(call)
        assert [f.kind for f in await rows(desk, dentist, FollowUp)] == ["emergency"]

    async def test_always_means_that_closed_hours_book_too(self, carrier, desk, dentist, owner, clock) -> None:
        clock.forward(hours=10)
        await owner(after_hours_mode="always")
        call = await carrier.dial(to=NUMBER, from_=ANA)
        for words in ("I'd like an appointment", "Ana Lopez", "yes", "tomorrow at ten", "yes"):
            await call.say(words)

        assert len(await rows(desk, dentist, Appointment)) == 1


class TestVoicemail:
    """The last rung: a recording, linked to its call, told once, written down."""

    async def reaches_the_tone(self, carrier: Carrier) -> Call:
        call = await carrier.dial(to=NUMBER, from_=ANA)
        for _ in range(20):
            if call.waiting.kind == "record":
                break
            await call.silence()
        return call

    async def test_is_kept_told_once_and_written_down(self, carrier, desk, dentist) -> None:
        call = await self.reaches_the_tone(carrier)

        await call.say("please call me about my tooth")
        await call.resend()

        (row,) = await rows(desk, dentist, CallRow)
        (note,) = await rows(desk, dentist, FollowUp)
        assert call.faults == []
        assert (row.outcome, row.recording_sid) == ("voicemail", call.recordings[0].sid)
        assert row.transcription == "please call me about my tooth"
        assert (note.kind, note.body) == ("voicemail", "please call me about my tooth")

    async def test_is_kept_when_the_caller_just_hangs_up(self, carrier, desk, dentist) -> None:
        call = await self.reaches_the_tone(carrier)

        await call.hang_up(having_said="call me")

        (row,) = await rows(desk, dentist, CallRow)
        assert (row.outcome, row.status) == ("voicemail", "completed")
        assert len(await rows(desk, dentist, FollowUp)) == 1

    async def test_silence_after_the_tone_is_none(self, carrier, desk, dentist) -> None:
        call = await self.reaches_the_tone(carrier)

        await call.silence()

        assert call.ended
        assert call.faults == []
        assert await rows(desk, dentist, FollowUp) == []

    async def test_a_link_that_is_not_the_telephone_companys_is_not_kept(self, carrier, desk, dentist) -> None:
        call = await self.reaches_the_tone(carrier)
        forged = [("RecordingUrl", "https://evil.example/x"), ("RecordingSid", "RE9"), ("RecordingDuration", "5")]

        await call._go_on(call.waiting.action, forged)

        (row,) = await rows(desk, dentist, CallRow)
        assert row.recording_url is None


class TestADroppedCall:
    """Who calls back within a day may go on where they were."""

    async def drops(self, carrier: Carrier) -> None:
        call = await carrier.dial(to=NUMBER, from_=ANA)
        await call.press("1")
        await call.say("I'd like an appointment")
        await call.say("Ana Lopez")
        await call.hang_up()

    async def test_is_taken_up_again(self, carrier, desk, dentist) -> None:
        await self.drops(carrier)

        call = await carrier.dial(to=NUMBER, from_=ANA)
        assert "cut off" in heard(call)
        for words in ("yes", "yes", "tomorrow at ten", "yes"):
            await call.say(words)

        (booked,) = await rows(desk, dentist, Appointment)
        assert booked.customer_name == "Ana Lopez"
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
