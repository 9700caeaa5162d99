"""The doors for texts: proven, kept once, and never in the way of the telephone company."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from sqlalchemy import select
from twilio.request_validator import RequestValidator

from ringlypro.db.database import Database
from ringlypro.messages import sms_service
from ringlypro.messages.tables import Message, OptOut, Thread
from tests.conftest import TravellingClock
from tests.service_fixtures import SECRET, FakeServices, browser, make_app, make_services, run_jobs, waiting_jobs
from webhooks import sms

IN, STATUS = "/webhook/twilio/sms", "/webhook/twilio/sms-status"
BASE = "https://phone.example.com"
ANA = "+13055550142"


@pytest.fixture
def services(database: Database, clock: TravellingClock) -> FakeServices:
    return make_services(database, clock, WEBHOOK_BASE_URL=BASE)


@pytest.fixture
async def carrier(services: FakeServices) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(make_app(services, [sms.router])) as http_client:
        yield http_client


async def post(carrier: httpx.AsyncClient, path: str, token: str = SECRET, **fields: str) -> httpx.Response:
    """A form as Twilio's own kit signs it."""
    signature = RequestValidator(token).compute_signature(f"{BASE}{path}", fields)
    return await carrier.post(path, data=fields, headers={"X-Twilio-Signature": signature})


def text(body: str = "Hello", sid: str = "SM1", **more: str) -> dict[str, str]:
    return {"MessageSid": sid, "From": ANA, "To": "+13055550101", "Body": body, "NumMedia": "0"} | more


async def kept(services: FakeServices, client: int) -> list[Message]:
    async with services.unit_of_work(client) as unit:
        return list(await unit.db.scalars(select(Message).order_by(Message.id)))


async def test_a_text_is_kept_once_however_often_it_comes(
    carrier: httpx.AsyncClient, services: FakeServices, dentist: int
) -> None:
    answers = [await post(carrier, IN, **text("Hola, ¿están abiertos?")) for _ in range(3)]

    for answer in answers:
        assert (answer.status_code, answer.headers["content-type"]) == (200, "text/xml; charset=utf-8")
        assert answer.text.endswith("<Response/>")
    (row,) = await kept(services, dentist)
    assert (row.body, row.direction) == ("Hola, ¿están abiertos?", "incoming")
    assert (row.from_number, row.to_number) == (ANA, "+13055550101")


async def test_it_goes_to_the_client_of_the_number(
    carrier: httpx.AsyncClient, services: FakeServices, dentist: int, barber: int
) -> None:
    await post(carrier, IN, **text("STOP", To="+13055550111", OptOutType="STOP"))

    assert await kept(services, dentist) == []
    async with services.unit_of_work(barber) as unit:
        assert [row.phone for row in await unit.db.scalars(select(OptOut))] == [ANA]
    async with services.unit_of_work(dentist) as unit:
        assert await sms_service.queue_sms(unit, to=ANA, body="x") is not None


@pytest.mark.parametrize(
    "fields",
    [text(To="+13055559999"), text(To=""), text(To="x"), {"Body": "x"}, {}],
    ids=["nobodys", "empty", "nonsense", "missing", "nothing"],
)
async def test_a_text_for_nobody_is_answered_calmly(
    carrier: httpx.AsyncClient, services: FakeServices, dentist: int, fields: dict[str, str]
) -> None:
    answer = await post(carrier, IN, **fields)

    assert answer.status_code == 200
    assert await kept(services, dentist) == []


@pytest.mark.parametrize(
    "more",
    [
        {"From": ""},
        {"From": "22395"},
        {"Body": ""},
        {"Body": "x" * 20_000},
        {"Body": "\x00"},
        {"Body": "🎉" * 1600},
        {"NumMedia": "3", "Body": ""},
        {"NumMedia": "-1"},
        {"NumMedia": "²"},
        {"MessagingServiceSid": "MG1", "FromCountry": "US", "Unknown": "ñ"},
    ],
)
async def test_odd_texts_are_kept_all_the_same(
    carrier: httpx.AsyncClient, services: FakeServices, dentist: int, more: dict[str, str]
) -> None:
    answer = await post(carrier, IN, **text(**more))

    assert answer.status_code == 200
    assert len(await kept(services, dentist)) == 1


@pytest.mark.parametrize("path", [IN, STATUS])
@pytest.mark.parametrize("signature", [None, "", "x", "ñ", "\xff\xfe", "a" * 5000])
async def test_a_forged_report_is_refused_without_a_word(
    carrier: httpx.AsyncClient, services: FakeServices, dentist: int, path: str, signature: str | None
) -> None:
    headers = [] if signature is None else [(b"x-twilio-signature", signature.encode("latin-1"))]

    answer = await carrier.post(path, data=text("STOP"), headers=headers)

    assert (answer.status_code, answer.content) == (403, b"")
    assert await kept(services, dentist) == []


async def test_another_token_is_refused(carrier: httpx.AsyncClient) -> None:
    assert (await post(carrier, IN, token="another", **text())).status_code == 403


class TestStatus:
    """Reports of texts that went out."""

    async def test_arrive_in_any_order(
        self, carrier: httpx.AsyncClient, services: FakeServices, database_url: str, dentist: int
    ) -> None:
        async with services.unit_of_work(dentist) as unit:
            await sms_service.queue_sms(unit, to=ANA, body="Booked")
        await run_jobs(services, database_url)
        sid = services.phone.texts[0].sid

        for status in ("delivered", "sent", "queued"):
            answer = await post(carrier, STATUS, MessageSid=sid, MessageStatus=status, AccountSid="AC1")
            assert (answer.status_code, answer.content) == (204, b"")

        (row,) = await kept(services, dentist)
        assert (row.status, row.delivered_at) == ("delivered", services.clock())

    async def test_a_failure_says_why(
        self, carrier: httpx.AsyncClient, services: FakeServices, database_url: str, dentist: int
    ) -> None:
        async with services.unit_of_work(dentist) as unit:
            await sms_service.queue_sms(unit, to=ANA, body="Booked")
        await run_jobs(services, database_url)

        await post(
            carrier, STATUS, MessageSid=services.phone.texts[0].sid, MessageStatus="undelivered", ErrorCode="30005"
        )

        (row,) = await kept(services, dentist)
        assert (row.status, row.error_code) == ("undelivered", "30005")

    async def test_one_that_overtakes_us_is_looked_for_again(
        self, carrier: httpx.AsyncClient, services: FakeServices, dentist: int
    ) -> None:
        answer = await post(carrier, STATUS, MessageSid="SM9", MessageStatus="delivered")

        assert answer.status_code == 204
        (job,) = await waiting_jobs(services.database)
        assert (job["task_name"], job["args"]["sid"]) == ("messages.late_status", "SM9")

    async def test_one_without_a_name_is_answered_calmly(
        self, carrier: httpx.AsyncClient, services: FakeServices
    ) -> None:
        assert (await post(carrier, STATUS)).status_code == 204
        assert await waiting_jobs(services.database) == []


async def test_unread_texts_are_counted(carrier: httpx.AsyncClient, services: FakeServices, dentist: int) -> None:
    await post(carrier, IN, **text(sid="SM1"))
    await post(carrier, IN, **text(sid="SM2"))

    async with services.unit_of_work(dentist) as unit:
        assert (await unit.db.scalars(select(Thread.unread))).all() == [2]
