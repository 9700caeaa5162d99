"""The feed is written in the transaction that made it happen."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from ringlypro.db.database import Database
from ringlypro.notifications.activity_feed import record_activity
from ringlypro.notifications.tables import Activity, Notification


async def test_a_line_appears_with_the_commit_only(database: Database, dentist: int) -> None:
    with pytest.raises(ZeroDivisionError):
        async with database.unit_of_work(dentist) as unit:
            await record_activity(unit, "call", name="Ana")
            _ = 1 / 0
    async with database.unit_of_work(dentist) as unit:
        await record_activity(unit, "call", link="/calls/1", name="Eva", seconds=61)

    async with database.unit_of_work(dentist) as unit:
        (row,) = (await unit.db.scalars(select(Activity))).all()
        assert (row.kind, row.link, row.values) == ("call", "/calls/1", {"name": "Eva", "seconds": 61})
        assert (await unit.db.scalars(select(Notification))).all() == []


async def test_a_line_can_ring_the_bell(database: Database, dentist: int) -> None:
    async with database.unit_of_work(dentist) as unit:
        await record_activity(
            unit, "appointment_booked", notify_owner=True, changed_topics=("appointments",), customer="Ana"
        )

    async with database.unit_of_work(dentist) as unit:
        assert [row.kind for row in await unit.db.scalars(select(Notification))] == ["appointment_booked"]
