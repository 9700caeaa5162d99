"""What a form of the telephone company says is cut to what is kept, at the same place for everything about one call."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select

from ringlypro.calls.tables import Call
from ringlypro.clients import client_profiles
from ringlypro.messages import sms_service
from ringlypro.messages.tables import Message
from tests.routes.all_routes import house
from tests.service_fixtures import SITE, FakeServices, browser, make_services, run_jobs, waiting_jobs

NUMBER, ANA, OWNER = "+13055550101", "+13055550142", "+13055550190"
LONG_ID = "".join(f"{n:04}" for n in range(20))
"""Eighty characters, no two stretches of them alike."""
KEPT_ID = LONG_ID[:64]
SMS, SMS_STATUS = "/webhook/twilio/sms", "/webhook/twilio/sms-status"


@pytest.fixture
def services(database, clock, tmp_path: Path) -> FakeServices:
    return make_services(database, clock, RINGLYPRO_DATA_DIR=tmp_path)


@pytest.fixture
async def twilio(services: FakeServices, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(house(services, tmp_path)) as client:
        yield client


async def post(twilio: httpx.AsyncClient, services: FakeServices, path: str, **fields: str) -> httpx.Response:
    form = {"From": ANA, "To": NUMBER} | fields
    signature = services.phone.sign_request(f"{SITE}{path}", list(form.items()))
    return await twilio.post(path, data=form, headers={"X-Twilio-Signature": signature})


class TestCalls:
    """An id is kept with its first sixty-four characters, wherever it comes up."""

    async def test_the_end_of_a_call_finds_the_call_under_its_long_id(
        self, twilio: httpx.AsyncClient, services: FakeServices, dentist: int
    ) -> None:
        await post(twilio, services, "/voice/rachel/", CallSid=LONG_ID)
        await post(
            twilio, services, "/webhook/twilio/status", CallSid=LONG_ID, CallStatus="completed", CallDuration="61"
        )

        async with services.unit_of_work(dentist) as unit:
            call = (await unit.db.scalars(select(Call))).one()
        assert (call.twilio_call_sid, call.status, call.duration) == (KEPT_ID, "completed", 61)

    @pytest.mark.parametrize(("noted", "is_found"), [(KEPT_ID, True), (LONG_ID[:63], False), (LONG_ID[:65], False)])
    async def test_the_leg_to_the_owner_belongs_to_the_call_of_its_long_id(
        self, twilio: httpx.AsyncClient, services: FakeServices, dentist: int, noted: str, is_found: bool
    ) -> None:
        await client_profiles.save_external_reference(services, kind="call", external_id=noted, client_id=dentist)
        async with services.unit_of_work(dentist) as unit:
            unit.db.add(
                Call(twilio_call_sid=KEPT_ID, direction="outgoing", from_number=NUMBER, to_number=ANA, status="ringing")
            )

        whisper = await post(twilio, services, "/voice/rachel/whisper", CallSid="CA2", ParentCallSid=LONG_ID, To=OWNER)
        await post(twilio, services, "/webhook/twilio/status", CallSid=LONG_ID, CallStatus="completed", To=ANA)

        assert ("Bright Dental" in whisper.text) is is_found
        async with services.unit_of_work(dentist) as unit:
            status = await unit.db.scalar(select(Call.status))
        assert (status == "completed") is is_found


class TestTexts:
    """Ids, words of the carrier and counts of pictures have their lengths too."""

    async def test_a_text_that_comes_in_is_kept_under_the_start_of_its_id(
        self, twilio: httpx.AsyncClient, services: FakeServices, dentist: int
    ) -> None:
        for name in ("MessageSid", "SmsSid"):
            await post(twilio, services, SMS, Body="Hello", NumMedia="0", From="x" * 50, **{name: LONG_ID})

        async with services.unit_of_work(dentist) as unit:
            (message,) = await unit.db.scalars(select(Message))
        assert (message.twilio_sid, message.from_number, message.body) == (KEPT_ID, "x" * 40, "Hello")

    @pytest.mark.parametrize(
        ("pictures", "body"), [("1", "Hello [MMS 1]"), ("99", "Hello [MMS 99]"), ("100", "Hello"), ("²", "Hello")]
    )
    async def test_up_to_ninety_nine_pictures_are_counted(
        self, twilio: httpx.AsyncClient, services: FakeServices, dentist: int, pictures: str, body: str
    ) -> None:
        await post(twilio, services, SMS, MessageSid="SM1", Body="Hello", NumMedia=pictures)

        async with services.unit_of_work(dentist) as unit:
            assert list(await unit.db.scalars(select(Message.body))) == [body]

    @pytest.mark.parametrize(
        ("fields", "status", "error_code"),
        [
            ({"MessageSid": LONG_ID, "MessageStatus": "DELIVERED"}, "delivered", None),
            ({"SmsSid": LONG_ID, "SmsStatus": "undelivered", "ErrorCode": LONG_ID}, "undelivered", LONG_ID[:20]),
        ],
    )
    async def test_a_report_finds_the_text_under_its_long_id(
        self, *, twilio: httpx.AsyncClient, services: FakeServices, database_url: str, dentist: int,
        fields: dict[str, str], status: str, error_code: str | None,
    ) -> None:  # fmt: skip
        async with services.unit_of_work(dentist) as unit:
            await sms_service.queue_sms(unit, to=ANA, body="Booked")
        await run_jobs(services, database_url)
        async with services.unit_of_work(dentist) as unit:
            (message,) = await unit.db.scalars(select(Message))
            message.twilio_sid = KEPT_ID
        await client_profiles.save_external_reference(services, kind="message", external_id=KEPT_ID, client_id=dentist)

        answer = await post(twilio, services, SMS_STATUS, **fields)

        async with services.unit_of_work(dentist) as unit:
            (message,) = await unit.db.scalars(select(Message))
        assert (answer.status_code, message.status, message.error_code) == (204, status, error_code)
        assert await waiting_jobs(services.database) == []

    async def test_a_report_of_an_unknown_text_waits_five_seconds_with_what_it_said(
        self, twilio: httpx.AsyncClient, services: FakeServices, dentist: int
    ) -> None:
        await post(twilio, services, SMS_STATUS, MessageSid=LONG_ID, MessageStatus="S" * 30, ErrorCode="7" * 30)

        (job,) = await waiting_jobs(services.database)
        assert job["args"] == {"sid": KEPT_ID, "status": "s" * 20, "error_code": "7" * 20}
        assert job["scheduled_at"] == services.clock() + timedelta(seconds=5)

    async def test_the_carriers_own_word_for_an_opt_out_has_ten_characters(
        self, twilio: httpx.AsyncClient, services: FakeServices, database_url: str, dentist: int
    ) -> None:
        await post(twilio, services, SMS, MessageSid="SM1", Body="basta", OptOutType="STOP      ")
        await run_jobs(services, database_url)

        async with services.unit_of_work(dentist) as unit:
            assert await sms_service.queue_sms(unit, to=ANA, body="x") is None
        assert not services.phone.texts
