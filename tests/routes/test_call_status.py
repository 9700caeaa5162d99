"""Whose call a status is about: by the number that was dialled, else by an id that was noted when it began."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select

from ringlypro.calls.tables import Call
from ringlypro.clients import client_profiles
from tests.lines import voice_app
from tests.service_fixtures import SITE, FakeServices, browser, make_services

NUMBER, ANA, STATUS = "+13055550101", "+13055550142", "/webhook/twilio/status"
SID = "CA" + "7" * 62
"""As long as an id may be."""


@pytest.fixture
def services(database, clock, tmp_path: Path) -> FakeServices:
    return make_services(database, clock, RINGLYPRO_DATA_DIR=tmp_path)


@pytest.fixture
async def twilio(services: FakeServices, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(voice_app(services, tmp_path)) as client:
        yield client


async def report(twilio: httpx.AsyncClient, services: FakeServices, **fields: str) -> None:
    """Tell how Ana's call stands."""
    form = {"CallSid": SID, "From": ANA, "To": NUMBER, "CallStatus": "completed", "CallDuration": "61"} | fields
    signature = services.phone.sign_request(f"{SITE}{STATUS}", list(form.items()))
    answer = await twilio.post(STATUS, data=form, headers={"X-Twilio-Signature": signature})
    assert (answer.status_code, answer.content) == (204, b"")


async def begin_call(services: FakeServices, client: int) -> None:
    async with services.unit_of_work(client) as unit:
        unit.db.add(
            Call(twilio_call_sid=SID, direction="outgoing", from_number=NUMBER, to_number=ANA, status="in-progress")
        )


async def ended(services: FakeServices, client: int) -> tuple[str, int | None]:
    async with services.unit_of_work(client) as unit:
        call = (await unit.db.scalars(select(Call))).one()
    return call.status, call.duration


@pytest.mark.parametrize("status", ["completed", "COMPLETED"])
async def test_the_dialled_number_decides(
    twilio: httpx.AsyncClient, services: FakeServices, dentist: int, barber: int, status: str
) -> None:
    await begin_call(services, dentist)

    await report(twilio, services, CallStatus=status)

    assert await ended(services, dentist) == ("completed", 61)


@pytest.mark.parametrize("extra", [{}, {"To": ""}, {"To": "client:ana"}])
async def test_a_call_that_we_began_is_found_by_its_own_id(
    twilio: httpx.AsyncClient, services: FakeServices, dentist: int, extra: dict[str, str]
) -> None:
    await begin_call(services, dentist)
    await client_profiles.save_external_reference(services, kind="call", external_id=SID, client_id=dentist)

    await report(twilio, services, **({"To": ANA, "From": NUMBER} | extra))

    assert await ended(services, dentist) == ("completed", 61)


@pytest.mark.parametrize("fields", [{"To": ANA}, {"CallSid": ""}, {"To": ANA, "CallSid": ""}, {"ParentCallSid": "CA1"}])
async def test_what_cannot_be_placed_or_is_another_leg_changes_nothing(
    twilio: httpx.AsyncClient, services: FakeServices, dentist: int, fields: dict[str, str]
) -> None:
    await begin_call(services, dentist)

    await report(twilio, services, **fields)

    assert await ended(services, dentist) == ("in-progress", None)


async def test_the_leg_to_the_owner_is_known_by_its_parent_and_ends_nothing(
    twilio: httpx.AsyncClient, services: FakeServices, dentist: int
) -> None:
    await begin_call(services, dentist)
    await client_profiles.save_external_reference(services, kind="call", external_id=SID, client_id=dentist)

    await report(twilio, services, CallSid="CA9", ParentCallSid=SID, To="+13055550190")

    assert await ended(services, dentist) == ("in-progress", None)
