"""The ledger by days: bounded by the business's own midnights, of one business, and with the pace of its month."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from ringlypro.credits.tables import CreditEntry, UsageMonth
from ringlypro.insights import ledger_days
from ringlypro.insights.ledger_days import EntryFilter, MonthPace
from tests.conftest import TravellingClock
from tests.insights.test_home_overview import add_rows, call
from tests.service_fixtures import FakeServices

ZONE = ZoneInfo("America/New_York")
MIDNIGHT = datetime.fromisoformat("2025-11-20T05:00+00:00")
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
TODAY = date(2025, 11, 20)


def usage(number: int, at: datetime, *, free: int = 0, paid: int = 0, call_id: int | None = None) -> CreditEntry:
    return CreditEntry(
        kind="usage", reference=f"CA{number}", amount=-paid * Decimal("0.1"), balance_after=Decimal(0),
        minutes=free + paid, free_minutes=free, paid_minutes=paid, rate=Decimal("0.1"), reason="call",
        call_id=call_id, at=at,
    )  # fmt: skip


def deposit(number: int, at: datetime) -> CreditEntry:
    return CreditEntry(
        kind="deposit", reference=f"pi_{number}", amount=Decimal(20), balance_after=Decimal(0), reason="reload", at=at
    )


async def read_days(
    services: FakeServices, client: int, first: date, last: date, kind: EntryFilter = ""
) -> Sequence[tuple[date, int, int, Decimal]]:
    async with services.unit_of_work(client) as unit:
        days = await ledger_days.list_days(unit, zone=ZONE, first_day=first, last_day=last, kind=kind)
    return [(day.day, day.calls, day.minutes, day.amount) for day in days]


async def read_pace(services: FakeServices, client: int, *, free_left: int = 0) -> MonthPace:
    async with services.unit_of_work(client) as unit:
        return await ledger_days.load_month_pace(
            unit, zone=ZONE, free_minutes_left=free_left, per_minute_rate=Decimal("0.1")
        )


async def test_days_begin_at_the_businesss_midnight(services: FakeServices, dentist: int, barber: int) -> None:
    await add_rows(
        services, dentist, usage(1, MIDNIGHT, free=2), usage(2, MIDNIGHT - SECOND, paid=3), deposit(1, MIDNIGHT)
    )
    await add_rows(services, barber, usage(3, MIDNIGHT, paid=9))

    today, yesterday = (TODAY, 1, 2, Decimal(20)), (TODAY - DAY, 1, 3, Decimal("-0.3"))
    assert await read_days(services, dentist, TODAY - DAY, TODAY) == [today, yesterday]
    assert await read_days(services, dentist, TODAY, TODAY) == [today]
    assert await read_days(services, dentist, TODAY - DAY, TODAY - DAY) == [yesterday]


@pytest.mark.parametrize(
    ("kind", "days"),
    [("calls", [(TODAY, 1, 2, Decimal(0)), (TODAY - DAY, 1, 1, Decimal("-0.1"))]), ("money", [(TODAY, 0, 0, Decimal(20))])],
)  # fmt: skip
async def test_calls_or_money_alone(
    services: FakeServices, dentist: int, kind: EntryFilter, days: Sequence[tuple[date, int, int, Decimal]]
) -> None:
    await add_rows(
        services, dentist, usage(1, MIDNIGHT, free=2), deposit(1, MIDNIGHT), usage(2, MIDNIGHT - SECOND, paid=1)
    )

    assert await read_days(services, dentist, TODAY - DAY, TODAY, kind) == days


async def test_what_a_greater_length_added_is_of_its_call(services: FakeServices, dentist: int) -> None:
    longer = usage(2, MIDNIGHT, paid=3)
    longer.kind, longer.reason = "correction", "call_length"
    plain = deposit(1, MIDNIGHT)
    plain.kind = "correction"
    await add_rows(services, dentist, usage(1, MIDNIGHT, paid=1), longer, plain)

    async with services.unit_of_work(dentist) as unit:
        (day,) = await ledger_days.list_days(unit, zone=ZONE, first_day=TODAY, last_day=TODAY)
        of_calls = await ledger_days.list_day_entries(unit, zone=ZONE, day=TODAY, kind="calls")
        of_money = await ledger_days.list_day_entries(unit, zone=ZONE, day=TODAY, kind="money")

    assert (day.calls, day.minutes, day.spent, day.amount) == (1, 4, Decimal("0.4"), Decimal("19.6"))
    assert [entry.is_use for entry in (*of_calls, *of_money)] == [True, True, False]


async def test_entries_know_their_calls(services: FakeServices, dentist: int) -> None:
    outgoing = call("CA2", direction="outgoing", from_number="+13055550101", to_number="+13055550142", outcome="booked")
    await add_rows(services, dentist, call("CA1", caller_name="Ana", outcome="message", duration=61), outgoing)
    async with services.unit_of_work(dentist) as unit:
        ids = {row["twilio_call_sid"]: row["id"] for row in await unit.fetch_all("SELECT * FROM calls", {})}
    await add_rows(
        services, dentist, usage(1, MIDNIGHT, free=2, call_id=ids["CA1"]), deposit(1, MIDNIGHT + SECOND),
        usage(2, MIDNIGHT + 2 * SECOND, paid=1, call_id=ids["CA2"]),
    )  # fmt: skip

    async with services.unit_of_work(dentist) as unit:
        newest, money, oldest = await ledger_days.list_day_entries(unit, zone=ZONE, day=TODAY)
        (only,) = await ledger_days.list_day_entries(unit, zone=ZONE, day=TODAY, limit=1)

    assert (oldest.caller_name, oldest.phone, oldest.outcome, oldest.duration) == ("Ana", "+13055550142", "message", 61)
    assert (newest.phone, newest.outcome, newest.call_id) == ("+13055550142", "booked", ids["CA2"])
    assert (money.kind, money.amount, money.call_id) == ("deposit", Decimal(20), None)
    assert only.id == newest.id


async def test_older_days_are_found_over_any_gap(services: FakeServices, dentist: int) -> None:
    await add_rows(services, dentist, deposit(1, MIDNIGHT - 400 * DAY), usage(1, MIDNIGHT - 30 * DAY, free=1))

    async def find(first_day: date, kind: EntryFilter = "") -> date | None:
        async with services.unit_of_work(dentist) as unit:
            return await ledger_days.find_older_day(unit, zone=ZONE, first_day=first_day, kind=kind)

    assert await find(TODAY) == TODAY - 30 * DAY
    assert await find(TODAY, "money") == (MIDNIGHT - 400 * DAY).astimezone(ZONE).date()
    assert await find(TODAY - 400 * DAY) is None


class TestMonthPace:
    """The month so far, and what it may come to."""

    async def test_an_account_without_calls_has_no_forecast(self, services: FakeServices, dentist: int) -> None:
        pace = await read_pace(services, dentist)

        assert (pace.days, pace.spent, pace.forecast, pace.minutes_per_day) == ((), 0, None, 0)
        assert (pace.first_day, pace.last_day, pace.today) == (date(2025, 11, 1), date(2025, 11, 30), TODAY)

    @pytest.mark.parametrize(("free_left", "forecast"), [(0, "5.6"), (30, "2.6"), (1000, "0.6")])
    async def test_the_days_before_tell_of_those_ahead(
        self, services: FakeServices, dentist: int, free_left: int, forecast: str
    ) -> None:
        # Fifty minutes in ten days are five a day; ten days are left.
        await add_rows(
            services, dentist, usage(1, MIDNIGHT - 10 * DAY, free=44), usage(2, MIDNIGHT - 2 * DAY, paid=6),
            UsageMonth(month=date(2025, 10, 1), amount=Decimal("12.4")),
        )  # fmt: skip

        pace = await read_pace(services, dentist, free_left=free_left)

        assert (pace.minutes_per_day, pace.spent, pace.forecast) == (5, Decimal("0.6"), Decimal(forecast))
        assert [day.day.day for day in pace.days] == [10, 18]
        assert pace.spent_last_month == Decimal("12.4")

    async def test_a_first_day_is_its_own_pace(self, services: FakeServices, dentist: int) -> None:
        await add_rows(services, dentist, usage(1, MIDNIGHT, paid=3))

        assert (await read_pace(services, dentist)).forecast == Decimal("0.3") + 3 * 10 * Decimal("0.1")

    async def test_the_month_before_counts_for_the_pace_alone(
        self, services: FakeServices, dentist: int, clock: TravellingClock
    ) -> None:
        clock.moment = clock.moment.replace(month=12, day=2)
        await add_rows(services, dentist, usage(1, clock.moment - 5 * DAY, paid=10))

        pace = await read_pace(services, dentist)

        assert (pace.days, pace.spent, pace.minutes_per_day) == ((), 0, 2)
        assert pace.forecast == 2 * 29 * Decimal("0.1")
