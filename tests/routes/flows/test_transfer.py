"""Who is put through and who is turned away: whole calls over the real doors."""

from __future__ import annotations

import pytest

from ringlypro.calls.tables import Call as CallRow
from ringlypro.contacts.tables import Contact
from ringlypro.credits.tables import CreditEntry
from ringlypro.notifications.tables import FollowUp
from tests.lines import heard
from tests.routes.flows.callers import ANA, NUMBER, OWNER, asks_for_a_person, leaves_a_message, rang, rows


class TestTransfer:
    """The owner's phone rings, hears who it is, and presses 1."""

    async def test_pressing_one_connects(self, carrier, services, dentist, owner) -> None:
        await owner(owner_phone=OWNER)
        call = await asks_for_a_person(carrier)

        await call.staff_answers(presses="1", talks_for=61)
        call.set_duration(90)

        (row,) = await rows(services, dentist, CallRow)
        assert rang(call) == [OWNER]
        assert "Bright Dental" in heard(call.staff)
        assert (call.ended, call.faults) == ("hangup", [])
        assert row.outcome == "transferred"
        assert len(await rows(services, dentist, CreditEntry)) <= 1

    @pytest.mark.parametrize("end", ["declines", "presses nothing", "no-answer", "busy", "failed", "not bridged"])
    async def test_anything_else_comes_back_with_a_message(self, carrier, services, dentist, owner, end) -> None:
        await owner(owner_phone=OWNER)
        call = await asks_for_a_person(carrier)

        match end:
            case "declines":
                await call.staff_declines()
            case "presses nothing":
                await call.staff_answers(presses=None)
            case "not bridged":
                await call._finish_dial(call._expect("dial"), "completed", 4, bridged=False)
            case _:
                await call.staff_misses(end)
        await leaves_a_message(call)

        (message,) = await rows(services, dentist, FollowUp)
        assert "nobody can come to the phone" in heard(call)
        assert (message.kind, message.body) == ("message", "my tooth hurts")
        assert call.faults == []

    async def test_the_caller_hangs_up_while_it_rings(self, carrier, services, dentist, owner) -> None:
        await owner(owner_phone=OWNER)
        call = await asks_for_a_person(carrier)

        await call.hang_up()

        (row,) = await rows(services, dentist, CallRow)
        assert call.faults == []
        assert row.status == "completed"

    @pytest.mark.parametrize("phone", [None, "+13055550100", NUMBER])
    async def test_a_phone_that_leads_back_to_us_is_not_rung(self, carrier, owner, phone) -> None:
        await owner(owner_phone=phone)

        call = await asks_for_a_person(carrier)

        assert rang(call) == []
        assert call.waiting.kind == "gather"

    async def test_the_leg_to_the_owner_costs_nothing(self, carrier, services, dentist, owner) -> None:
        await owner(owner_phone=OWNER)
        call = await asks_for_a_person(carrier)
        child = [(n, v) for n, v in call._staff_call_facts(call.waiting)]

        await call._post(carrier.hooks.status, [*child, ("CallStatus", "completed"), ("CallDuration", "600")])

        assert call.faults == []
        assert await rows(services, dentist, CreditEntry) == []


class TestWhoIsRungFirst:
    """Some calls go to the owner before Rachel says a word."""

    @pytest.mark.parametrize("why", ["staff first", "VIP", "switched off"])
    async def test_rings_and_comes_back(self, carrier, services, dentist, owner, why) -> None:
        await owner(owner_phone=OWNER, staff_first=why == "staff first", rachel_enabled=why != "switched off")
        if why == "VIP":
            async with services.unit_of_work(dentist) as unit:
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

    async def test_not_again_for_a_caller_whom_the_owners_line_sends_back(self, carrier, clock, owner) -> None:
        await owner(owner_phone=OWNER, staff_first=True)
        first = await carrier.dial(to=NUMBER, from_=ANA)

        back = await carrier.dial(to=NUMBER, from_=ANA)
        stranger = await carrier.dial(to=NUMBER, from_="+13055550177")
        await first.hang_up()
        later = await carrier.dial(to=NUMBER, from_=ANA)

        assert [rang(each) for each in (first, back, stranger, later)] == [[OWNER], [], [OWNER], []]
        assert "Thank you for calling Bright Dental" in heard(back)
        await back.hang_up()
        clock.forward(minutes=2)
        assert rang(await carrier.dial(to=NUMBER, from_=ANA)) == [OWNER]

    async def test_not_the_owner_who_calls_from_the_very_telephone(self, carrier, owner) -> None:
        await owner(owner_phone=OWNER, staff_first=True)

        call = await carrier.dial(to=NUMBER, from_=OWNER)

        assert rang(call) == []
        assert "Thank you for calling Bright Dental" in heard(call)

    async def test_the_owner_takes_it(self, carrier, services, dentist, owner) -> None:
        await owner(owner_phone=OWNER, staff_first=True)
        call = await carrier.dial(to=NUMBER, from_=ANA)

        await call.staff_answers()

        (row,) = await rows(services, dentist, CallRow)
        assert (row.outcome, call.ended) == ("transferred", "hangup")


async def test_a_blocked_caller_is_not_answered_and_costs_nothing(carrier, services, dentist) -> None:
    async with services.unit_of_work(dentist) as unit:
        unit.db.add(Contact(phone=ANA, first_name="Ana", status="blocked"))

    call = await carrier.dial(to=NUMBER, from_=ANA)

    assert (call.ended, heard(call), call.faults) == ("rejected", "", [])
    assert [e.amount for e in await rows(services, dentist, CreditEntry) if e.amount] == []
