"""A month is planted once, however often somebody asks for it."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import func, select

from ringlypro.calls.tables import Call
from ringlypro.credits import queries
from ringlypro.db.database import Database
from ringlypro.simulator import demo_data
from tests.conftest import TravellingClock
from tests.service_fixtures import make_services


async def test_two_clicks_plant_one_month(
    database: Database, clock: TravellingClock, dentist: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo_data, "DEMO_DAYS", 2)
    services = make_services(database, clock)

    planted = await asyncio.gather(
        demo_data.fill_with_demo_data(services, dentist), demo_data.fill_with_demo_data(services, dentist)
    )

    async with services.unit_of_work(dentist) as unit:
        calls = await unit.db.scalar(select(func.count()).select_from(Call))
        assert sorted(planted) == [0, calls]
        assert calls
        assert (await queries.reconcile_ledger(unit)).is_consistent
