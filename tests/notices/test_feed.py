"""The feed is written in the transaction that made it happen."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from ringlypro.db.unit import Database
from ringlypro.notices.feed import happened
from ringlypro.notices.tables import Activity, Notification


async def test_a_line_appears_with_the_commit_only(database: Database, dentist: int) -> None:
    with pytest.raises(ZeroDivisionError):
        async with database.unit(dentist) as unit:
            await happened(unit, "call", name="Ana")
            _ = 1 / 0
    async with database.unit(dentist) as unit:
        await happened(unit, "call", link="/calls/1", name="Eva", seconds=61)

    async with database.unit(dentist) as unit:
        (row,) = (await unit.db.scalars(select(Activity))).all()
        assert (row.kind, row.link, row.values) == ("call", "/calls/1", {"name": "Eva", "seconds": 61})
        assert (await unit.db.scalars(select(Notification))).all() == []


async def test_a_line_can_ring_the_bell(database: Database, dentist: int) -> None:
    async with database.unit(dentist) as unit:
        await happened(unit, "appointment_booked", bell=True, news=("appointments",), customer="Ana")

    async with database.unit(dentist) as unit:
        assert [row.kind for row in await unit.db.scalars(select(Notification))] == ["appointment_booked"]
