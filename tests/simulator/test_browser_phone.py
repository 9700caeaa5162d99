"""The telephone on the screen: it dials the very same doors, is free because a row says so, and shows what was heard."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from sqlalchemy import select

from ringlypro.calls.tables import Call as CallRow
from ringlypro.credits.tables import CreditAccount, CreditEntry
from ringlypro.db.database import Database
from ringlypro.simulator.browser_phone import BrowserPhone, PhoneNumberNotAssigned
from tests.conftest import TravellingClock
from tests.lines import heard, voice_app
from tests.service_fixtures import SITE, FakeServices, make_services

ANA = "+13055550142"


@pytest.fixture
def services(database: Database, clock: TravellingClock, tmp_path: Path) -> FakeServices:
    return make_services(database, clock, RINGLYPRO_DATA_DIR=tmp_path, WEBHOOK_BASE_URL=SITE)


@pytest.fixture
def phone(services: FakeServices, dentist: int, tmp_path: Path) -> BrowserPhone:
    browser_phone = BrowserPhone(services, client_id=dentist)
    browser_phone._client = httpx.AsyncClient(
        transport=httpx.ASGITransport(app=voice_app(services, tmp_path)), base_url=SITE
    )
    return browser_phone


async def test_a_call_from_the_screen_costs_nothing_and_says_why(phone, database, dentist) -> None:
    call = await phone.dial_number("+13055550101", caller=ANA)
    await call.press("1")
    await call.say("what are your hours")
    call.set_duration(600)
    await call.hang_up()

    assert call.faults == []
    assert "nine in the morning" in heard(call)
    async with database.unit_of_work(dentist) as unit:
        row = (await unit.db.scalars(select(CallRow))).one()
        entry = (await unit.db.scalars(select(CreditEntry))).one()
        account = (await unit.db.scalars(select(CreditAccount))).one()
    assert row.screen
    assert (entry.amount, entry.free_minutes, entry.reason) == (0, 0, "screen_phone")
    assert account.balance == 0


async def test_a_request_cannot_claim_to_come_from_the_screen(phone, database, dentist) -> None:
    call = await phone.dial_number("+13055550101", caller=ANA)
    other = await call.account.dial(to="+13055550101", from_=ANA, extra={"Screen": "true", "screen": "1"})
    other.set_duration(61)
    await other.hang_up()

    async with database.unit_of_work(dentist) as unit:
        row = (await unit.db.scalars(select(CallRow).where(CallRow.twilio_call_sid == other.sid))).one()
        entry = (await unit.db.scalars(select(CreditEntry).where(CreditEntry.reference == other.sid))).one()
    assert not row.screen
    assert (entry.free_minutes, entry.reason) == (2, "call")


async def test_without_a_number_there_is_nothing_to_dial(phone) -> None:
    with pytest.raises(PhoneNumberNotAssigned):
        await phone.dial_number(None, caller=ANA)


async def test_a_call_whose_process_ended_is_reported_as_over_with_its_length(phone, database, dentist, clock) -> None:
    call = await phone.dial_number("+13055550101", caller=ANA)
    await call.press("1")
    clock.forward(seconds=75)

    row_id = await phone.drop_call(call.sid)
    clock.forward(seconds=30)
    again = await phone.drop_call(call.sid)

    async with database.unit_of_work(dentist) as unit:
        row = (await unit.db.scalars(select(CallRow))).one()
        entries = (await unit.db.scalars(select(CreditEntry))).all()
    assert row_id == again == row.id
    assert (row.status, row.duration) == ("completed", 75)
    assert [entry.reason for entry in entries] == ["screen_phone"]


async def test_only_calls_of_this_business_on_a_screen_are_ended(phone, database, dentist, services, barber) -> None:
    call = await phone.dial_number("+13055550101", caller=ANA)
    real = await call.account.dial(to="+13055550101", from_=ANA)
    stranger = BrowserPhone(services, client_id=barber)

    dropped = [
        await phone.drop_call(real.sid),
        await stranger.drop_call(call.sid),
        await phone.drop_call("CA" + "0" * 32),
    ]

    async with database.unit_of_work(dentist) as unit:
        running = (await unit.db.scalars(select(CallRow).where(CallRow.end_time.is_(None)))).all()
    assert dropped == [None, None, None]
    assert {row.twilio_call_sid for row in running} == {call.sid, real.sid}
