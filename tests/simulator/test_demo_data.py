"""A month is planted once, however often somebody asks for it, and looks like one."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import func, select

from ringlypro.appointments.availability import load_calendar
from ringlypro.calls.tables import Call, CallTurn
from ringlypro.contacts.tables import Contact
from ringlypro.credits import queries
from ringlypro.db.database import Database
from ringlypro.notifications.tables import FollowUp
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


async def test_a_month_has_what_a_real_one_has(
    database: Database, clock: TravellingClock, dentist: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo_data, "DEMO_DAYS", 12)
    services = make_services(database, clock)

    await demo_data.fill_with_demo_data(services, dentist)

    async with services.unit_of_work(dentist) as unit:
        calls = (await unit.db.scalars(select(Call))).all()
        openings = set(await unit.db.scalars(select(CallTurn.heard).where(CallTurn.number == 2)))
        waiting = (await unit.db.scalars(select(FollowUp).where(FollowUp.done_at.is_(None)))).all()
        zone = (await load_calendar(unit)).zone
        first_seen = set(await unit.db.scalars(select(func.date(Contact.created_at))))
    today = clock().astimezone(zone).date()
    assert sum(call.created_at.astimezone(zone).date() == today for call in calls) >= 3
    assert {"booked", "answered", "message", "abandoned"} <= {call.outcome for call in calls}
    assert {"completed", "canceled"} == {call.status for call in calls}
    assert len(openings) >= 10
    assert len(first_seen) > 3
    assert all(each.created_at >= clock() - demo_data.OPEN_FOLLOW_UP_AGE for each in waiting)
