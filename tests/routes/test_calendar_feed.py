"""Appointments as iCalendar, as three other programs read it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import icalendar
import ics
import pytest
import vobject
from fastapi import FastAPI

from ringlypro.appointments import calendar_feed
from tests.conftest import TravellingClock
from tests.service_fixtures import FakeServices, make_app
from webhooks.api import appointments
from webhooks.api import calendar_feed as feed_api

NEW_YORK = ZoneInfo("America/New_York")


@pytest.fixture
def app(services: FakeServices) -> FastAPI:
    return make_app(services, [feed_api.public_router, appointments.router])


async def book(api: httpx.AsyncClient, **values: Any) -> dict[str, Any]:
    body = {
        "customer_name": "Ana Lopez", "customer_phone": "+13055550142", "appointment_date": "2025-12-01",
        "appointment_time": "10:00", "duration": 45, "purpose": "Cleaning",
    }  # fmt: skip
    answer = await api.post("/api/appointments", json=body | values)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def make_link(services: FakeServices, client_id: int) -> str:
    async with services.unit_of_work(client_id) as unit:
        return await calendar_feed.create_feed_token(unit)


async def read_feed(api: httpx.AsyncClient, token: str) -> str:
    answer = await api.get("/api/calendar.ics", params={"token": token}, headers={"Authorization": ""})
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    return answer.text


def events_of(text: str) -> list[Any]:
    return list(icalendar.Calendar.from_ical(text).walk("VEVENT"))


async def test_one_appointment_is_read_alike_by_three_programs(api: httpx.AsyncClient) -> None:
    row = await book(api)

    answer = await api.get(f"/api/appointments/{row['id']}.ics")

    assert answer.headers["Content-Disposition"] == f'attachment; filename="appointment-{row["id"]}.ics"'
    starts_at, ends_at = (datetime(2025, 12, 1, 10, minute, tzinfo=NEW_YORK) for minute in (0, 45))
    (event,) = events_of(answer.text)
    assert (event["SUMMARY"], event["STATUS"]) == ("Ana Lopez, Cleaning", "CONFIRMED")
    assert event["DTSTART"].params["TZID"] == "America/New_York"
    assert (event.decoded("DTSTART"), event.decoded("DTEND")) == (starts_at, ends_at)
    other = vobject.readOne(answer.text).vevent
    assert (other.summary.value, other.dtstart.value) == ("Ana Lopez, Cleaning", starts_at)
    (third,) = ics.Calendar(answer.text).events
    assert (third.name, third.begin.datetime, third.end.datetime) == ("Ana Lopez, Cleaning", starts_at, ends_at)
    assert row["confirmation_code"] in event["DESCRIPTION"]


async def test_a_change_is_the_same_event_with_a_higher_number(api: httpx.AsyncClient, clock: TravellingClock) -> None:
    row = await book(api)
    path = f"/api/appointments/{row['id']}.ics"
    (first,) = events_of((await api.get(path)).text)
    clock.forward(minutes=5)
    await api.put(f"/api/appointments/{row['id']}", json={"appointment_time": "11:00"})
    (moved,) = events_of((await api.get(path)).text)
    clock.forward(minutes=5)
    await api.delete(f"/api/appointments/{row['id']}")
    (cancelled,) = events_of((await api.get(path)).text)

    assert first["UID"] == moved["UID"] == cancelled["UID"]
    assert int(first["SEQUENCE"]) < int(moved["SEQUENCE"]) < int(cancelled["SEQUENCE"])
    assert (moved.decoded("DTSTART").hour, cancelled["STATUS"]) == (11, "CANCELLED")


async def test_what_a_name_holds_stays_text(api: httpx.AsyncClient) -> None:
    row = await book(api, customer_name="Ana; BEGIN:VEVENT, Lopez", purpose="line one\nATTENDEE:mailto:x@example.com")

    text = (await api.get(f"/api/appointments/{row['id']}.ics")).text

    (event,) = events_of(text)
    assert str(event["SUMMARY"]).startswith("Ana; BEGIN:VEVENT, Lopez")
    assert "ATTENDEE" not in event
    assert "ATTENDEE:mailto:x@example.com" in str(event["DESCRIPTION"])
    assert vobject.readOne(text).vevent.summary.value == str(event["SUMMARY"])


async def test_the_second_pass_of_a_repeated_hour_is_its_own_moment(
    services: FakeServices, dentist: int, api: httpx.AsyncClient
) -> None:
    row = await book(api)
    async with services.unit_of_work(dentist) as unit:
        await unit.fetch_all(
            "UPDATE appointments SET starts_at = %(at)s, ends_at = %(at)s::timestamptz + interval '30 minutes',"
            " busy_until = %(at)s::timestamptz + interval '30 minutes'",
            {"at": datetime.fromisoformat("2025-11-02T06:30:00+00:00")},
        )

    (event,) = events_of((await api.get(f"/api/appointments/{row['id']}.ics")).text)

    assert event.decoded("DTSTART") == datetime.fromisoformat("2025-11-02T06:30:00+00:00")


async def test_a_link_shows_the_calendar_until_another_is_made(
    api: httpx.AsyncClient, services: FakeServices, dentist: int, barber: int
) -> None:
    await book(api)
    await book(api, appointment_time="12:00", customer_name="Eva Diaz")
    token = await make_link(services, dentist)

    text = await read_feed(api, token)

    assert {str(event["SUMMARY"]) for event in events_of(text)} == {"Ana Lopez, Cleaning", "Eva Diaz, Cleaning"}
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT15M" in text
    assert events_of(await read_feed(api, await make_link(services, barber))) == []
    newer = await make_link(services, dentist)
    assert (await api.get("/api/calendar.ics", params={"token": token})).status_code == 404
    assert len(events_of(await read_feed(api, newer))) == 2
    async with services.unit_of_work(dentist) as unit:
        await calendar_feed.remove_feed_token(unit)
    assert (await api.get("/api/calendar.ics", params={"token": newer})).status_code == 404


async def test_a_feed_that_has_not_changed_is_not_sent_again(
    api: httpx.AsyncClient, services: FakeServices, dentist: int
) -> None:
    await book(api)
    params = {"token": await make_link(services, dentist)}
    first = await api.get("/api/calendar.ics", params=params)

    same = await api.get("/api/calendar.ics", params=params, headers={"If-None-Match": first.headers["ETag"]})
    await book(api, appointment_time="13:00")
    other = await api.get("/api/calendar.ics", params=params, headers={"If-None-Match": first.headers["ETag"]})

    assert (same.status_code, same.content, other.status_code) == (304, b"", 200)


async def test_secrets_cannot_be_guessed_for_long(
    api: httpx.AsyncClient, services: FakeServices, dentist: int, clock: TravellingClock
) -> None:
    token = await make_link(services, dentist)
    guesses = [(await api.get("/api/calendar.ics", params={"token": f"x{n}"})).status_code for n in range(20)]

    assert guesses == [404] * 20
    limited = await api.get("/api/calendar.ics", params={"token": token})
    assert (limited.status_code, "Retry-After" in limited.headers) == (429, True)
    clock.forward(minutes=16)
    assert (await api.get("/api/calendar.ics", params={"token": token})).status_code == 200
    assert (await api.get("/api/calendar.ics")).status_code == 404


async def test_nobody_reads_anothers_file(api: httpx.AsyncClient, stranger: httpx.AsyncClient) -> None:
    row = await book(api)

    for path in (f"/api/appointments/{row['id']}.ics", "/api/appointments/x.ics", "/api/appointments/0.ics"):
        assert (await stranger.get(path)).status_code == 404
    assert (await api.get(f"/api/appointments/{row['id']}.ics", headers={"Authorization": ""})).status_code == 401
