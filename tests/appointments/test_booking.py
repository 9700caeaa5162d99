"""The calendar's promises on a real PostgreSQL: one wins, nobody waits for ever, nothing half-done remains."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text

from ringlypro.appointments import booking, openings
from ringlypro.appointments.refusals import CHANGES
from ringlypro.appointments.tables import STATUSES, Appointment, Resource
from ringlypro.contacts.tables import Contact
from ringlypro.db.unit import Database, Unit
from ringlypro.kit.codes import far_apart
from ringlypro.kit.errors import NotFound
from ringlypro.notices.tables import Activity, Notification

FRIDAY_TEN = datetime(2025, 11, 21, 15, 0, tzinfo=UTC)
"""Ten in New York, on the day after the travelling clock's."""
ANA = "+13055550142"


async def book(unit: Unit, at: datetime = FRIDAY_TEN, minutes: int = 30, **values: Any) -> Appointment:
    given = {
        "contact": None,
        "customer_name": "Ana López",
        "customer_phone": ANA,
        "card": await openings.calendar(unit),
    }
    return await booking.book(unit, starts_at=at, minutes=minutes, **(given | values))


async def count(unit: Unit, table: Any) -> int:
    return (await unit.db.execute(select(func.count()).select_from(table))).scalar_one()


class TestBooking:
    """One story: a contact, an appointment, a line in the feed, a job."""

    async def test_leaves_everything_behind_that_belongs_to_it(self, unit: Unit) -> None:
        made = await book(unit, purpose="a tooth")

        kept = (await unit.db.scalars(select(Appointment))).one()
        assert (kept.id, kept.starts_at, kept.confirmation_code) == (made.id, FRIDAY_TEN, made.confirmation_code)
        assert (kept.status, kept.source, kept.purpose) == ("confirmed", "voice_booking", "a tooth")
        assert kept.ends_at - kept.starts_at == timedelta(minutes=30)
        contact = (await unit.db.scalars(select(Contact))).one()
        assert (contact.id, contact.first_name, contact.last_name) == (kept.contact_id, "Ana", "López")
        assert (await unit.db.scalars(select(Activity))).one().kind == "appointment_booked"
        assert await count(unit, Notification) == 1
        assert await unit.run("SELECT id FROM jobs.procrastinate_jobs WHERE task_name = 'appointments.confirm'", {})

    async def test_is_undone_with_its_unit(self, database: Database, dentist: int) -> None:
        with pytest.raises(ZeroDivisionError):
            async with database.unit(dentist) as unit:
                await book(unit)
                raise ZeroDivisionError

        async with database.unit(dentist) as unit:
            assert await count(unit, Appointment) == 0
            assert not await unit.run("SELECT id FROM jobs.procrastinate_jobs", {})

    async def test_a_taken_time_is_refused_and_the_unit_goes_on(self, unit: Unit) -> None:
        await book(unit)

        with pytest.raises(booking.SlotTaken):
            await book(unit, FRIDAY_TEN + timedelta(minutes=15))

        assert await book(unit, FRIDAY_TEN + timedelta(minutes=30))

    async def test_the_buffer_is_held_too(self, database: Database, dentist: int) -> None:
        async with database.unit(dentist) as unit:
            await unit.run("UPDATE clients SET buffer_minutes = 15", {})
            await book(unit)

            with pytest.raises(booking.SlotTaken):
                await book(unit, FRIDAY_TEN + timedelta(minutes=30))

            assert await book(unit, FRIDAY_TEN + timedelta(minutes=45))

    @pytest.mark.parametrize(
        ("hours", "refusal"),
        [
            (-25, booking.InThePast),
            (6.75, booking.OutsideHours),
            (24, booking.OutsideHours),
            (24 * 367, booking.TooFar),
        ],
    )
    async def test_rules_are_kept(self, unit: Unit, hours: float, refusal: type[Exception]) -> None:
        with pytest.raises(refusal):
            await book(unit, FRIDAY_TEN + timedelta(hours=hours))

    async def test_notice_is_kept(self, unit: Unit) -> None:
        await unit.run("UPDATE clients SET notice_minutes = 1500", {})

        with pytest.raises(booking.TooSoon):
            await book(unit)

    async def test_the_owner_may_book_outside_hours_but_not_in_the_past(self, unit: Unit) -> None:
        assert await book(unit, FRIDAY_TEN + timedelta(hours=24), override_hours=True)
        with pytest.raises(booking.InThePast):
            await book(unit, FRIDAY_TEN - timedelta(hours=25), override_hours=True)

    async def test_codes_keep_apart_and_a_known_one_is_tried_again(
        self, unit: Unit, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        given = iter(["AAAAAA"] * booking.CANDIDATES + ["AAAAAA", "AAAAAC", *["CCCFFF"] * (booking.CANDIDATES - 2)])
        monkeypatch.setattr(booking, "confirmation_code", lambda: next(given))

        first = await book(unit)
        second = await book(unit, FRIDAY_TEN + timedelta(hours=1))

        assert (first.confirmation_code, second.confirmation_code) == ("AAAAAA", "CCCFFF")

    async def test_a_code_used_long_ago_costs_another_try(self, unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
        given = iter(["AAAAAA"] * booking.CANDIDATES * 2 + ["CCCFFF"] * booking.CANDIDATES)
        monkeypatch.setattr(booking, "confirmation_code", lambda: next(given))
        old = await book(unit)
        await booking.cancel(unit, appointment_id=old.id)

        new = await book(unit)

        assert new.confirmation_code == "CCCFFF"

    async def test_two_hundred_codes_differ_in_three_places(self, database: Database, dentist: int) -> None:
        async with database.unit(dentist) as unit:
            card = await openings.calendar(unit)
            for n in range(60):
                at = FRIDAY_TEN + timedelta(days=3 + n // 10, minutes=30 * (n % 10))
                await book(unit, at, card=card, override_hours=True)
            codes = await booking.live_codes(unit)

        assert len(codes) == 60
        assert all(far_apart(code, (*codes[:n], *codes[n + 1 :])) for n, code in enumerate(codes))

    async def test_a_client_without_a_resource_gets_one(self, database: Database, dentist: int) -> None:
        async with database.unit(dentist) as unit:
            await unit.run("DELETE FROM resources", {})

        async def once(n: int) -> None:
            async with database.unit(dentist) as unit:
                await book(unit, FRIDAY_TEN + timedelta(hours=n))

        await asyncio.gather(*(once(n) for n in range(5)))

        async with database.unit(dentist) as unit:
            assert await count(unit, Resource) == 1
            assert await count(unit, Appointment) == 5


class TestRaces:
    """Many at once, each in a transaction of its own."""

    async def test_of_fifty_for_one_time_one_wins_and_the_others_hear_of_real_times(
        self, database: Database, dentist: int
    ) -> None:
        async def once(n: int) -> Any:
            async with database.unit(dentist) as unit:
                card = await openings.calendar(unit)
                try:
                    return await book(unit, card=card, customer_phone=f"+13055550{n:03}")
                except booking.SlotTaken:
                    wanted = openings.Wanted(day=FRIDAY_TEN.date(), clock=time(10))
                    return await openings.openings(unit, card=card, wanted=wanted)

        answers = await asyncio.gather(*(once(n) for n in range(50)))

        won = [one for one in answers if isinstance(one, Appointment)]
        lost = [one for one in answers if isinstance(one, openings.Openings)]
        assert (len(won), len(lost)) == (1, 49)
        for one in lost:
            assert one.why == "taken"
            assert len(one.times) == 3
            assert FRIDAY_TEN not in one.times
        async with database.unit(dentist) as unit:
            assert await count(unit, Appointment) == 1

    async def test_mixed_lengths_never_overlap(self, database: Database, dentist: int) -> None:
        async def once(n: int) -> str:
            async with database.unit(dentist) as unit:
                try:
                    await book(unit, FRIDAY_TEN + timedelta(minutes=15 * (n % 12)), 15 * (1 + n % 5))
                except booking.SlotTaken:
                    return "taken"
                return "booked"

        answers = Counter(await asyncio.gather(*(once(n) for n in range(60))))

        async with database.unit(dentist) as unit:
            assert answers["booked"] == await count(unit, Appointment) >= 1
            assert await overlapping(unit) == 0

    async def test_bookings_and_moves_meet_without_deadlock(self, database: Database, dentist: int) -> None:
        async with database.unit(dentist) as unit:
            card = await openings.calendar(unit)
            mine = [(await book(unit, FRIDAY_TEN + timedelta(days=3, minutes=30 * n))).id for n in range(10)]

        async def move(n: int) -> str:
            at = FRIDAY_TEN + timedelta(minutes=15 * (n % 7))
            async with database.unit(dentist) as unit:
                try:
                    await booking.move(unit, card=card, appointment_id=mine[n % 10], starts_at=at)
                except booking.SlotTaken:
                    return "taken"
                return "moved"

        async def fresh(n: int) -> str:
            async with database.unit(dentist) as unit:
                try:
                    await book(unit, FRIDAY_TEN + timedelta(minutes=15 * (n % 7)), card=card)
                except booking.SlotTaken:
                    return "refused"
                return "booked"

        jobs = [*(move(n) for n in range(30)), *(fresh(n) for n in range(30))]
        started = asyncio.get_running_loop().time()
        answers = Counter(await asyncio.gather(*jobs))

        assert asyncio.get_running_loop().time() - started < 5
        assert answers.total() == 60
        async with database.unit(dentist) as unit:
            assert await count(unit, Appointment) == 10 + answers["booked"]
            assert await overlapping(unit) == 0

    async def test_of_thirty_moves_to_one_time_one_wins(self, database: Database, dentist: int) -> None:
        async with database.unit(dentist) as unit:
            card = await openings.calendar(unit)
            old = {}
            for n in range(10):
                made = await book(unit, FRIDAY_TEN + timedelta(days=3, minutes=30 * n), card=card)
                old[made.id] = made.starts_at

        async def once(n: int) -> bool:
            async with database.unit(dentist) as unit:
                chosen = list(old)[n % 10]
                try:
                    await booking.move(unit, card=card, appointment_id=chosen, starts_at=FRIDAY_TEN)
                except booking.SlotTaken:
                    return False
                return True

        answers = await asyncio.gather(*(once(n) for n in range(30)))

        async with database.unit(dentist) as unit:
            rows = {row.id: row.starts_at for row in await unit.db.scalars(select(Appointment))}
        assert sum(answers) == 3  # the winner's own three attempts
        assert [at for at in rows.values() if at == FRIDAY_TEN] == [FRIDAY_TEN]
        assert all(at in {old[key], FRIDAY_TEN} for key, at in rows.items())


async def overlapping(unit: Unit) -> int:
    rows = await unit.db.scalars(
        text(
            "SELECT count(*) FROM appointments a JOIN appointments b ON a.id < b.id AND a.client_id = b.client_id"
            " AND tstzrange(a.starts_at, a.busy_until) && tstzrange(b.starts_at, b.busy_until)"
        )
    )
    return int(rows.one())


class TestMoving:
    """Another time, or the old one still."""

    async def test_keeps_the_code_and_owes_a_new_confirmation(self, unit: Unit) -> None:
        made = await book(unit)
        await unit.run("UPDATE appointments SET confirmation_sent = true, reminder_sent = true", {})
        card = await openings.calendar(unit)

        moved = await booking.move(
            unit, card=card, appointment_id=made.id, starts_at=FRIDAY_TEN + timedelta(minutes=15), minutes=60
        )

        assert moved.confirmation_code == made.confirmation_code
        assert moved.starts_at == FRIDAY_TEN + timedelta(minutes=15)
        assert moved.ends_at == FRIDAY_TEN + timedelta(minutes=75)
        assert not moved.confirmation_sent
        assert not moved.reminder_sent

    async def test_a_taken_time_leaves_the_old_one(self, unit: Unit) -> None:
        await book(unit)
        mine = await book(unit, FRIDAY_TEN + timedelta(hours=2))
        card = await openings.calendar(unit)

        with pytest.raises(booking.SlotTaken):
            await booking.move(unit, card=card, appointment_id=mine.id, starts_at=FRIDAY_TEN)

        kept = (await unit.db.scalars(select(Appointment).where(Appointment.id == mine.id))).one()
        assert kept.starts_at == FRIDAY_TEN + timedelta(hours=2)

    async def test_rules_hold_for_moves_too(self, unit: Unit) -> None:
        mine = await book(unit)
        card = await openings.calendar(unit)

        with pytest.raises(booking.OutsideHours):
            await booking.move(unit, card=card, appointment_id=mine.id, starts_at=FRIDAY_TEN + timedelta(hours=20))
        with pytest.raises(booking.InThePast):
            await booking.move(unit, card=card, appointment_id=mine.id, starts_at=FRIDAY_TEN - timedelta(hours=25))

    async def test_what_is_cancelled_cannot_be_moved(self, unit: Unit) -> None:
        mine = await book(unit)
        await booking.cancel(unit, appointment_id=mine.id)
        card = await openings.calendar(unit)

        with pytest.raises(booking.BadTransition):
            await booking.move(unit, card=card, appointment_id=mine.id, starts_at=FRIDAY_TEN + timedelta(hours=1))

    async def test_another_tenants_appointment_is_not_there(
        self, database: Database, dentist: int, barber: int
    ) -> None:
        async with database.unit(dentist) as unit:
            mine = await book(unit)

        async with database.unit(barber) as unit:
            card = await openings.calendar(unit)
            with pytest.raises(NotFound):
                await booking.move(unit, card=card, appointment_id=mine.id, starts_at=FRIDAY_TEN)
            with pytest.raises(NotFound):
                await booking.cancel(unit, appointment_id=mine.id)
            assert await booking.find(unit, code=mine.confirmation_code, now=unit.now) == []
            assert await book(unit)


class TestStatus:
    """What may become what."""

    async def test_a_cancelled_time_can_be_had_again(self, unit: Unit) -> None:
        mine = await book(unit)

        await booking.cancel(unit, appointment_id=mine.id)
        again = await booking.cancel(unit, appointment_id=mine.id)

        assert again.status == "cancelled"
        assert (await book(unit)).id != mine.id

    async def test_a_missed_one_put_back_finds_its_time_given_away(self, unit: Unit) -> None:
        mine = await book(unit)
        await booking.no_show(unit, appointment_id=mine.id)
        await book(unit)

        with pytest.raises(booking.SlotTaken):
            await booking.complete(unit, appointment_id=mine.id)

    @pytest.mark.parametrize("old", STATUSES)
    @pytest.mark.parametrize("new", STATUSES)
    async def test_the_table_of_changes_is_kept(self, unit: Unit, old: str, new: str) -> None:
        mine = await book(unit)
        await unit.run("UPDATE appointments SET status = %(old)s", {"old": old})

        if new == old or new in CHANGES[old]:
            assert (await booking.change(unit, appointment_id=mine.id, status=new)).status == new
        else:
            with pytest.raises(booking.BadTransition):
                await booking.change(unit, appointment_id=mine.id, status=new)


class TestFinding:
    """A code, or a number and a name: never a number alone."""

    @pytest.mark.parametrize("name", ["Ana López", "ana lopez", "Ana", "Anna Lopez", "Lopez Ana"])
    async def test_a_number_and_a_name_that_fits_find_it(self, unit: Unit, name: str) -> None:
        mine = await book(unit)

        assert [one.id for one in await booking.find(unit, phone=ANA, name=name, now=unit.now)] == [mine.id]

    @pytest.mark.parametrize("name", [None, "", "Pedro", "Eva Ruiz", "..."])
    async def test_a_number_alone_or_with_another_name_finds_nothing(self, unit: Unit, name: str | None) -> None:
        await book(unit)

        assert await booking.find(unit, phone=ANA, name=name, now=unit.now) == []

    async def test_only_what_is_still_to_come_is_found(self, unit: Unit) -> None:
        mine = await book(unit)
        code = mine.confirmation_code

        assert [one.id for one in await booking.find(unit, code=code.lower(), now=unit.now)] == [mine.id]
        assert await booking.find(unit, code=code, now=FRIDAY_TEN + timedelta(hours=1)) == []
        await booking.cancel(unit, appointment_id=mine.id)
        assert await booking.find(unit, code=code, now=unit.now) == []
        assert await booking.live_codes(unit) == ()
