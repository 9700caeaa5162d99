"""SendGrid's door: proven reports are kept for the business they are about, and its owner hears in words."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from sqlalchemy import select, update

from ringlypro.clients.tables import Client
from ringlypro.insights.frame_state import load_frame_state
from ringlypro.notifications import mail_failures
from ringlypro.notifications.tables import Notification
from ringlypro.settings import Settings
from ringlypro.vendors.ports import Email
from tests.conftest import TravellingClock
from tests.mail_reports import make_report, public_key, sign_report
from tests.service_fixtures import FakeServices, browser, make_app, make_services
from webhooks import mail_events

DOOR = "/webhook/sendgrid/events"


@pytest.fixture
def services(database, clock: TravellingClock) -> FakeServices:
    return make_services(database, clock, SENDGRID_WEBHOOK_PUBLIC_KEY=public_key())


@pytest.fixture(autouse=True)
async def owners_address(services: FakeServices, dentist: int) -> None:
    async with services.unit_of_work(dentist) as unit:
        await unit.db.execute(update(Client).values(owner_email="Owner@example.com"))


@pytest.fixture
async def sendgrid_side(services: FakeServices) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(make_app(services, [mail_events.router])) as client:
        yield client


async def report(client: httpx.AsyncClient, *events: dict[str, Any]) -> httpx.Response:
    body = make_report(*events)
    return await client.post(DOOR, content=body, headers=sign_report(body))


async def failures(services: FakeServices, client_id: int) -> list[tuple[str, str, bool]]:
    async with services.unit_of_work(client_id) as unit:
        return [(row.address, row.kind, row.to_owner) for row in await mail_failures.list_failures(unit)]


async def test_a_bounce_is_told_once_and_stands_across_the_page(
    sendgrid_side: httpx.AsyncClient, services: FakeServices, dentist: int, barber: int
) -> None:
    bounce = {"event": "bounce", "type": "bounce", "reference": f"notification-{dentist}-5"}

    answers = [await report(sendgrid_side, bounce) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [204, 204, 204]
    assert await failures(services, dentist) == [("owner@example.com", "bounce", True)]
    assert await failures(services, barber) == []
    async with services.unit_of_work(dentist) as unit:
        assert (await unit.db.scalars(select(Notification.kind))).all() == ["mail_failed"]
    async with services.job_unit(dentist) as unit:
        assert (await load_frame_state(unit)).mail_trouble == ("owner@example.com", "bounce")


async def test_another_address_of_the_owners_ends_what_stands_across_the_page(
    sendgrid_side: httpx.AsyncClient, services: FakeServices, dentist: int
) -> None:
    await report(sendgrid_side, {"event": "bounce", "reference": f"receipt-{dentist}-1001"})
    async with services.unit_of_work(dentist) as unit:
        await unit.db.execute(update(Client).values(owner_email="new@example.com"))

    async with services.job_unit(dentist) as unit:
        assert (await load_frame_state(unit)).mail_trouble is None
    assert await failures(services, dentist) == [("owner@example.com", "bounce", True)]


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        ({"event": "bounce", "type": "blocked"}, "blocked"),
        ({"event": "bounce", "type": "bounce", "bounce_classification": "Reputation"}, "content"),
        ({"event": "dropped", "reason": "Bounced Address"}, "dropped"),
        ({"event": "dropped", "reason": "Spam Content"}, "content"),
        ({"event": "spamreport"}, "spamreport"),
    ],
)
async def test_a_customers_address_is_told_and_is_no_banner(
    sendgrid_side: httpx.AsyncClient, services: FakeServices, dentist: int, event: dict[str, str], kind: str
) -> None:
    await report(sendgrid_side, event | {"reference": f"confirmation-{dentist}-7-1", "email": "ana@example.com"})

    assert await failures(services, dentist) == [("ana@example.com", kind, False)]
    async with services.job_unit(dentist) as unit:
        assert (await load_frame_state(unit)).mail_trouble is None


async def test_one_that_arrives_later_says_that_it_works_again(
    sendgrid_side: httpx.AsyncClient, services: FakeServices, dentist: int
) -> None:
    reference = {"reference": f"receipt-{dentist}-1001"}
    early, late = 1763650000, 1763660000
    await report(sendgrid_side, {"event": "bounce", "timestamp": late} | reference)

    await report(sendgrid_side, {"event": "delivered", "timestamp": early, "sg_event_id": "a"} | reference)
    assert len(await failures(services, dentist)) == 1
    await report(
        sendgrid_side,
        {"event": "delivered", "timestamp": late + 1, "sg_event_id": "b", "email": "Owner@Example.com"} | reference,
    )

    assert await failures(services, dentist) == []


@pytest.mark.parametrize(
    "event",
    [
        {"event": "processed"}, {"event": "deferred"}, {"event": "open"}, {"event": "something_new"}, {"event": 7},
        {"event": "bounce", "reference": "notification-999999999-1"}, {"event": "bounce", "reference": "x"},
        {"event": "bounce", "reference": "reset-999999999-ab"}, {"event": "bounce", "reference": "notification-٥-1"},
        {"event": "bounce", "sg_event_id": None}, {"event": "bounce", "timestamp": "soon"}, {"event": "bounce", "email": 5},
    ],
)  # fmt: skip
async def test_what_has_no_consequence_is_taken_and_forgotten(
    sendgrid_side: httpx.AsyncClient, services: FakeServices, dentist: int, event: dict[str, Any]
) -> None:
    answer = await report(sendgrid_side, {"reference": f"notification-{dentist}-1"} | event)

    assert answer.status_code == 204
    assert await failures(services, dentist) == []


async def test_a_strangers_report_moves_nothing(
    sendgrid_side: httpx.AsyncClient, services: FakeServices, dentist: int
) -> None:
    body = make_report({"event": "bounce", "reference": f"notification-{dentist}-5"})
    genuine = sign_report(body)
    tampered = body.replace(b"bounce", b"spamreport")
    attempts = [
        (body, {}),
        (body, genuine | {"X-Twilio-Email-Event-Webhook-Signature": "not base64 !"}),
        (body, genuine | {"X-Twilio-Email-Event-Webhook-Timestamp": "1"}),
        (tampered, genuine),
        (b"\xff\xfe", genuine),
    ]

    answers = [await sendgrid_side.post(DOOR, content=content, headers=headers) for content, headers in attempts]

    assert [answer.status_code for answer in answers] == [400] * 5
    assert await failures(services, dentist) == []


@pytest.mark.parametrize("body", [b"", b"{", b"null", b'{"event": "bounce"}', b"[1, null, []]"])
async def test_a_proven_report_that_is_no_list_of_events_is_no_error(
    sendgrid_side: httpx.AsyncClient, body: bytes
) -> None:
    answer = await sendgrid_side.post(DOOR, content=body, headers=sign_report(body))

    assert answer.status_code == 204


async def test_without_a_key_there_is_no_such_door(database, clock: TravellingClock) -> None:
    async with browser(make_app(make_services(database, clock), [mail_events.router])) as client:
        answer = await client.post(DOOR, content=b"[]", headers=sign_report(b"[]"))

    assert answer.status_code == 404


async def test_a_refusal_of_our_own_mail_company_is_kept_too(services: FakeServices, dentist: int) -> None:
    letter = Email("refused@example.com", "Hello", "Hello", None, f"confirmation-{dentist}-7-1")

    assert not await mail_failures.send_or_note_refusal(services, dentist, letter)  # type: ignore[arg-type]

    assert await failures(services, dentist) == [("refused@example.com", "refused", False)]
    async with services.unit_of_work(dentist) as unit:
        await mail_failures.resolve_failures(unit, "refused@example.com")
    assert await failures(services, dentist) == []


@pytest.mark.parametrize("key", ["no base64!", "aGVsbG8=", "-----BEGIN PUBLIC KEY-----"])
def test_a_broken_key_is_refused_at_start(key: str) -> None:
    with pytest.raises(ValueError, match="SENDGRID_WEBHOOK_PUBLIC_KEY"):
        Settings(_env_file=None, SENDGRID_WEBHOOK_PUBLIC_KEY=key)  # type: ignore[call-arg]
