"""The digest: in the morning of the business, once a day, for those who chose it, and of what there is to tell."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ringlypro.accounts import notice_preferences
from ringlypro.accounts.tables import User
from ringlypro.appointments import availability, booking
from ringlypro.calls.tables import CallDay
from ringlypro.credits import ledger
from ringlypro.db.database import Database
from ringlypro.notifications import follow_ups
from tests.conftest import TravellingClock
from tests.service_fixtures import FakeServices, make_services, run_jobs

EVENING = datetime(2025, 11, 20, 20, 0, tzinfo=UTC)
MORNING = datetime(2025, 11, 21, 12, 30, tzinfo=UTC)
"""Half past seven in New York."""


@pytest.fixture
def services(database: Database, clock: TravellingClock) -> FakeServices:
    clock.moment = EVENING
    return make_services(database, clock)


async def add_reader(
    services: FakeServices, client_id: int, *, email: str = "eva@example.com", lang: str = "en"
) -> int:
    async with services.system_session() as unit:
        user = User(client_id=client_id, email=email, password_hash="-", first_name="Eva", language=lang)
        unit.db.add(user)
        await unit.db.flush()
    async with services.unit_of_work(client_id) as unit:
        await notice_preferences.save_mail_kind(unit, user_id=user.id, kind="digest", is_on=True)
    return user.id


async def live_a_day(services: FakeServices, client_id: int) -> None:
    """Three calls, one of them paid, a message, and a visit tomorrow at ten."""
    async with services.unit_of_work(client_id) as unit:
        unit.db.add(CallDay(day=EVENING.date(), calls=3, incoming=3, answered=2, missed=1, booked=1, seconds=130))
        tariff = await ledger.load_tariff(unit)
        await ledger.charge_call(
            unit, call_id=None, call_sid="CA1", seconds=100 * 60 + 61, tariff=tariff, reason="call", ended_at=unit.now
        )
        await follow_ups.create_follow_up(
            unit, kind="message", body="Call me", caller_name="Ana", caller_phone="+13055550142", urgent=False,
            best_time="", call_id=None, contact_id=None,
        )  # fmt: skip
        await booking.book_appointment(
            unit, calendar=await availability.load_calendar(unit), starts_at=datetime(2025, 11, 21, 15, tzinfo=UTC),
            minutes=30, contact=None, customer_name="Ana", customer_phone="+13055550142", customer_email="",
        )  # fmt: skip


async def tick(services: FakeServices, database_url: str, clock: TravellingClock, moment: datetime) -> list[str]:
    """What the hour brings: subjects of the digests that left."""
    clock.moment = moment
    before = len(services.mail.emails)
    async with services.system_session() as unit:
        await unit.enqueue("insights.queue_digests", timestamp=0)
    await run_jobs(services, database_url)
    return [email.subject for email in list(services.mail.emails)[before:] if email.reference.startswith("digest-")]


async def test_a_morning_tells_of_the_day_before_and_of_today(
    services: FakeServices, dentist: int, database_url: str, clock: TravellingClock
) -> None:
    await add_reader(services, dentist)
    await live_a_day(services, dentist)

    assert await tick(services, database_url, clock, MORNING) == ["Bright Dental yesterday: 3 calls"]

    (letter,) = [email for email in services.mail.emails if email.reference.startswith("digest-")]
    for line in (
        "This was Thursday, November 20:", "Answered: 2", "Not answered: 1", "Booked: 1", "3 minutes on the phone",
        "Cost: $0.20", "1 appointment, the first at 10:00 AM", "1 thing waits for you",
    ):  # fmt: skip
        assert line in letter.text.splitlines()
    assert letter.unsubscribe_url in letter.text


async def test_it_comes_once_a_day_and_in_the_morning(
    services: FakeServices, dentist: int, database_url: str, clock: TravellingClock
) -> None:
    await add_reader(services, dentist, lang="es")
    await live_a_day(services, dentist)

    at_night = await tick(services, database_url, clock, MORNING.replace(hour=9))
    in_the_morning = [await tick(services, database_url, clock, MORNING.replace(hour=hour)) for hour in (12, 13, 14)]
    in_the_afternoon = await tick(services, database_url, clock, MORNING.replace(hour=20))

    assert (at_night, in_the_afternoon) == ([], [])
    assert in_the_morning == [["Bright Dental ayer: 3 llamadas"], [], []]


async def test_a_day_without_anything_brings_no_letter(
    services: FakeServices, dentist: int, database_url: str, clock: TravellingClock
) -> None:
    await add_reader(services, dentist)

    assert await tick(services, database_url, clock, MORNING) == []


async def test_who_has_not_chosen_it_gets_none(
    services: FakeServices, dentist: int, barber: int, database_url: str, clock: TravellingClock
) -> None:
    await add_reader(services, barber, email="barber@example.com")
    await live_a_day(services, dentist)

    assert await tick(services, database_url, clock, MORNING) == []
    assert [email.to for email in services.mail.emails if email.reference.startswith("digest-")] == []
