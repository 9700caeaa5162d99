"""Many want the same time: one wins, nobody waits for ever, nothing half-done remains."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import time, timedelta
from typing import Any

from sqlalchemy import select, text

from ringlypro.appointments import availability, booking
from ringlypro.appointments.slot_suggestions import Availability, AvailabilityQuery
from ringlypro.appointments.tables import Appointment
from ringlypro.db.database import Database
from ringlypro.db.unit_of_work import UnitOfWork
from tests.appointments.calendar import FRIDAY_TEN, book, count


class TestRaces:
    """Many at once, each in a transaction of its own."""

    async def test_of_fifty_for_one_time_one_wins_and_the_others_hear_of_real_times(
        self, database: Database, dentist: int
    ) -> None:
        async def once(n: int) -> Any:
            async with database.unit_of_work(dentist) as unit:
                calendar = await availability.load_calendar(unit)
                try:
                    return await book(unit, calendar=calendar, customer_phone=f"+13055550{n:03}")
                except booking.SlotTakenError:
                    query = AvailabilityQuery(day=FRIDAY_TEN.date(), clock=time(10))
                    return await availability.find_availability(unit, calendar=calendar, query=query)

        answers = await asyncio.gather(*(once(n) for n in range(50)))

        won = [one for one in answers if isinstance(one, Appointment)]
        lost = [one for one in answers if isinstance(one, Availability)]
        assert (len(won), len(lost)) == (1, 49)
        for one in lost:
            assert one.reason == "taken"
            assert len(one.times) == 3
            assert FRIDAY_TEN not in one.times
        async with database.unit_of_work(dentist) as unit:
            assert await count(unit, Appointment) == 1

    async def test_mixed_lengths_never_overlap(self, database: Database, dentist: int) -> None:
        async def once(n: int) -> str:
            async with database.unit_of_work(dentist) as unit:
                try:
                    await book(unit, FRIDAY_TEN + timedelta(minutes=15 * (n % 12)), 15 * (1 + n % 5))
                except booking.SlotTakenError:
                    return "taken"
                return "booked"

        answers = Counter(await asyncio.gather(*(once(n) for n in range(60))))

        async with database.unit_of_work(dentist) as unit:
            assert answers["booked"] == await count(unit, Appointment) >= 1
            assert await overlapping(unit) == 0

    async def test_bookings_and_moves_meet_without_deadlock(self, database: Database, dentist: int) -> None:
        async with database.unit_of_work(dentist) as unit:
            calendar = await availability.load_calendar(unit)
            mine = [(await book(unit, FRIDAY_TEN + timedelta(days=3, minutes=30 * n))).id for n in range(10)]

        async def move(n: int) -> str:
            at = FRIDAY_TEN + timedelta(minutes=15 * (n % 7))
            async with database.unit_of_work(dentist) as unit:
                try:
                    await booking.move_appointment(unit, calendar=calendar, appointment_id=mine[n % 10], starts_at=at)
                except booking.SlotTakenError:
                    return "taken"
                return "moved"

        async def fresh(n: int) -> str:
            async with database.unit_of_work(dentist) as unit:
                try:
                    await book(unit, FRIDAY_TEN + timedelta(minutes=15 * (n % 7)), calendar=calendar)
                except booking.SlotTakenError:
                    return "refused"
                return "booked"

        jobs = [*(move(n) for n in range(30)), *(fresh(n) for n in range(30))]
        answers = Counter(await asyncio.gather(*jobs))  # a deadlock or a lock that is waited for too long is an error

        assert answers.total() == 60
        async with database.unit_of_work(dentist) as unit:
            assert await count(unit, Appointment) == 10 + answers["booked"]
            assert await overlapping(unit) == 0

    async def test_of_thirty_moves_to_one_time_one_wins(self, database: Database, dentist: int) -> None:
        async with database.unit_of_work(dentist) as unit:
            calendar = await availability.load_calendar(unit)
            old = {}
            for n in range(10):
                made = await book(unit, FRIDAY_TEN + timedelta(days=3, minutes=30 * n), calendar=calendar)
                old[made.id] = made.starts_at

        async def once(n: int) -> bool:
            async with database.unit_of_work(dentist) as unit:
                chosen = list(old)[n % 10]
                try:
                    await booking.move_appointment(unit, calendar=calendar, appointment_id=chosen, starts_at=FRIDAY_TEN)
                except booking.SlotTakenError:
                    return False
                return True

        answers = await asyncio.gather(*(once(n) for n in range(30)))

        async with database.unit_of_work(dentist) as unit:
            rows = {row.id: row.starts_at for row in await unit.db.scalars(select(Appointment))}
        assert sum(answers) == 3  # the winner's own three attempts
        assert [at for at in rows.values() if at == FRIDAY_TEN] == [FRIDAY_TEN]
        assert all(at in {old[key], FRIDAY_TEN} for key, at in rows.items())

    async def test_a_booking_waits_while_a_missed_one_is_put_back(self, database: Database, dentist: int) -> None:
        async with database.unit_of_work(dentist) as unit:
            missed = (await book(unit)).id
            await booking.mark_no_show(unit, appointment_id=missed)

        async def books_an_hour_later() -> Appointment:
            async with database.unit_of_work(dentist) as unit:
                return await book(unit, FRIDAY_TEN + timedelta(hours=1))

        async with database.unit_of_work(dentist) as unit:
            await booking.complete_appointment(unit, appointment_id=missed)
            other = asyncio.create_task(books_an_hour_later())
            done, _ = await asyncio.wait({other}, timeout=0.4)
        assert done == set()
        assert (await other).status == "confirmed"


async def overlapping(unit: UnitOfWork) -> int:
    rows = await unit.db.scalars(
        text(
            "SELECT count(*) FROM appointments a JOIN appointments b ON a.id < b.id AND a.client_id = b.client_id"
            " AND tstzrange(a.starts_at, a.busy_until) && tstzrange(b.starts_at, b.busy_until)"
        )
    )
    return int(rows.one())
