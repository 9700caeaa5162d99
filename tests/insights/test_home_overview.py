"""What the home page reads: of one business, of its own day, worst first, and each count up to a hundred."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from ringlypro.appointments.tables import Appointment, Resource
from ringlypro.calls.tables import Call, CallDay
from ringlypro.clients.tables import Service
from ringlypro.contacts.tables import Contact
from ringlypro.insights.booked_worth import BookedService
from ringlypro.insights.home_overview import HomeOverview, load_home
from ringlypro.messages.tables import Message
from ringlypro.notifications.tables import FollowUp
from tests.service_fixtures import FakeServices

ZONE = ZoneInfo("America/New_York")
NOW = datetime.fromisoformat("2025-11-20T15:00+00:00")
MIDNIGHT = datetime.fromisoformat("2025-11-20T05:00+00:00")


async def read_home(services: FakeServices, client_id: int, *, with_steps: bool = True) -> HomeOverview:
    async with services.job_unit(client_id) as unit:
        return await load_home(unit, zone=ZONE, lang="en", with_steps=with_steps)


async def add_rows(services: FakeServices, client_id: int, *rows: Any) -> None:
    async with services.unit_of_work(client_id) as unit:
        unit.db.add_all(rows)


def call(sid: str, at: datetime = NOW, **values: Any) -> Call:
    defaults = {"direction": "incoming", "from_number": "+13055550142", "to_number": "x", "status": "completed"}
    return Call(twilio_call_sid=sid, created_at=at, **(defaults | values))


def need(reference: str, **values: Any) -> FollowUp:
    return FollowUp(kind="message", reference=reference, body=reference, **({"created_at": NOW} | values))


async def book(services: FakeServices, client_id: int, code: str, **values: Any) -> int:
    starts_at = values.pop("starts_at", NOW)
    ends_at = starts_at + timedelta(minutes=30)
    async with services.unit_of_work(client_id) as unit:
        resource_id = await unit.db.scalar(select(Resource.id))
        appointment = Appointment(
            resource_id=resource_id, customer_name=code, customer_phone="x", confirmation_code=code,
            starts_at=starts_at, ends_at=ends_at, busy_until=ends_at, **({"created_at": NOW} | values),
        )  # fmt: skip
        unit.db.add(appointment)
        await unit.db.flush()
        return appointment.id


async def test_a_new_business_has_nothing(services: FakeServices, dentist: int) -> None:
    home = await read_home(services, dentist)

    assert (home.calls_today, home.running, home.latest_call, home.booked, home.needs, home.slots) == (
        0, (), None, (), (), (),
    )  # fmt: skip
    assert (home.open_needs, home.new_needs, home.appointments_today, home.contacts_today, home.messages_today) == (
        0, 0, 0, 0, 0,
    )  # fmt: skip
    assert (home.has_telephone_calls, home.can_pay) == (False, False)


async def test_what_waits_stands_worst_first_and_new_above_old(services: FakeServices, dentist: int) -> None:
    yesterday = MIDNIGHT - timedelta(minutes=1)
    await add_rows(services, dentist, need("old-urgent", urgent=True, created_at=yesterday))
    await add_rows(services, dentist, *(need(f"usual-{n}") for n in range(12)))
    await add_rows(services, dentist, need("done", urgent=True, done_at=NOW), need("new-urgent", urgent=True))

    home = await read_home(services, dentist)

    assert [row.body for row in home.needs] == ["new-urgent", "old-urgent", "usual-11"]
    assert (home.open_needs, home.new_needs) == (14, 13)


async def test_booked_are_the_visits_of_todays_calls_that_booked(services: FakeServices, dentist: int) -> None:
    service = Service(name="Cleaning", minutes=30, price_amount=Decimal(120), price="$120")
    await add_rows(services, dentist, service)
    async with services.unit_of_work(dentist) as unit:
        service_id = await unit.db.scalar(select(Service.id).where(Service.name == "Cleaning"))
    kept = await book(services, dentist, "KEPT", service_id=service_id)
    called_off = await book(services, dentist, "OFF", service_id=service_id, status="cancelled")
    before = await book(services, dentist, "BEFORE", service_id=service_id, starts_at=NOW + timedelta(hours=1))
    await add_rows(
        services, dentist,
        call("CA1", outcome="booked", appointment_id=kept),
        call("CA2", outcome="booked", appointment_id=called_off, direction="outgoing"),
        call("CA3", outcome="booked", appointment_id=before, at=MIDNIGHT - timedelta(seconds=1)),
        call("CA4", outcome="rescheduled", appointment_id=kept),
    )  # fmt: skip

    home = await read_home(services, dentist)

    assert sorted(home.booked, key=lambda each: each.price) == [
        BookedService(None, None, ""),
        BookedService(service_id, Decimal("120.0000"), "$120", "Cleaning"),
    ]


async def test_the_day_is_of_the_businesss_clock_and_says_what_was_booked_today(
    services: FakeServices, dentist: int
) -> None:
    last = MIDNIGHT + timedelta(hours=23, minutes=30)
    await book(services, dentist, "FIRST", starts_at=MIDNIGHT, created_at=MIDNIGHT - timedelta(days=1))
    await book(services, dentist, "STAFF", starts_at=MIDNIGHT + timedelta(hours=9), source="dashboard")
    await book(services, dentist, "LAST", starts_at=last)
    await book(services, dentist, "TOMORROW", starts_at=MIDNIGHT + timedelta(days=1))
    await book(services, dentist, "OFF", starts_at=NOW, status="cancelled")

    home = await read_home(services, dentist)

    assert [(slot.customer_name, slot.is_new) for slot in home.slots] == [
        ("FIRST", False), ("STAFF", False), ("LAST", True),
    ]  # fmt: skip
    assert home.appointments_today == 3


async def test_running_calls_are_the_longest_first_and_of_today(services: FakeServices, dentist: int) -> None:
    running = {"status": "in-progress"}
    await add_rows(
        services, dentist,
        call("CA1", MIDNIGHT - timedelta(hours=1), **running),
        *(call(f"CA{n}", NOW - timedelta(minutes=n), caller_name=f"Ana {n}", **running) for n in range(2, 7)),
        CallDay(day=NOW.astimezone(ZONE).date(), calls=4, incoming=3, outgoing=1, answered=3, missed=1, seconds=90),
    )  # fmt: skip

    home = await read_home(services, dentist)

    assert [each.caller_name for each in home.running] == ["Ana 6", "Ana 5", "Ana 4"]
    assert (home.running_calls, home.calls_today) == (5, 9)
    assert home.latest_call is not None
    assert home.latest_call.caller_name == "Ana 2"


async def test_counts_stop_at_a_hundred(services: FakeServices, dentist: int) -> None:
    text = {"direction": "incoming", "from_number": "x", "to_number": "x", "body": "x", "status": "received"}
    people = [Contact(first_name="Ana", last_name="", phone=f"+1305555{n:04}", created_at=NOW) for n in range(101)]
    await add_rows(
        services, dentist, *people, *(Message(created_at=NOW, **text) for _ in range(3)),
        Message(created_at=MIDNIGHT - timedelta(seconds=1), **text),
    )  # fmt: skip

    home = await read_home(services, dentist)

    assert (home.contacts_today, home.messages_today) == (100, 3)


@pytest.mark.parametrize(("screen", "has_calls"), [(True, False), (False, True)])
async def test_a_call_from_the_screen_is_none_of_a_telephone(
    services: FakeServices, dentist: int, *, screen: bool, has_calls: bool
) -> None:
    await add_rows(services, dentist, call("CA1", screen=screen))

    assert (await read_home(services, dentist)).has_telephone_calls is has_calls
    assert (await read_home(services, dentist, with_steps=False)).has_telephone_calls is None


async def test_a_neighbours_day_is_not_seen(services: FakeServices, dentist: int, barber: int) -> None:
    await add_rows(
        services,
        barber,
        need("1"),
        call("CA1", outcome="booked"),
        Contact(first_name="Ana", last_name="", phone="+13055550177"),
    )
    await book(services, barber, "THEIRS")

    home = await read_home(services, dentist)

    assert (home.needs, home.open_needs, home.booked, home.slots, home.latest_call, home.contacts_today) == (
        (), 0, (), (), None, 0,
    )  # fmt: skip
