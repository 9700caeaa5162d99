"""What the accounts do by themselves."""

from __future__ import annotations

import pytest

from ringlypro.accounts import jobs, signin
from ringlypro.accounts.tables import User
from ringlypro.db.unit import Database
from tests.conftest import TravellingClock
from tests.desk import make_desk, run_jobs


@pytest.mark.parametrize("address", ["refused@brightdental.com", "later@brightdental.com"])
async def test_a_letter_that_is_refused_is_tried_again_only_where_that_helps(
    database: Database, database_url: str, clock: TravellingClock, dentist: int, address: str
) -> None:
    desk = make_desk(database, clock)
    async with database.unit(dentist) as unit:
        user = User(client_id=dentist, email=address, password_hash="x", first_name="Ana")
        unit.db.add(user)
        await unit.db.flush()
        await unit.later(jobs.send_link, user_id=user.id)

    await run_jobs(desk, database_url)

    async with database.directory() as unit:
        (row,) = await unit.run("SELECT status::text FROM jobs.procrastinate_jobs", {})
    assert row["status"] == ("todo" if address.startswith("later") else "succeeded")


async def test_what_has_run_out_is_forgotten(
    database: Database, database_url: str, clock: TravellingClock, dentist: int
) -> None:
    desk = make_desk(database, clock)
    async with database.unit(dentist) as unit:
        user = User(client_id=dentist, email="ana@brightdental.com", password_hash="x")
        unit.db.add(user)
        await unit.db.flush()
        await signin.begin(unit, user_id=user.id, door="web")
    clock.forward(days=4)
    async with database.unit(dentist) as unit:
        fresh = await signin.begin(unit, user_id=user.id, door="web")
    clock.forward(days=3)
    async with database.unit(dentist) as unit:
        await unit.later(jobs.forget_the_past)

    await run_jobs(desk, database_url)

    async with database.unit(dentist) as unit:
        rows = await unit.run("SELECT token_hash FROM sign_ins", {})
    assert [row["token_hash"] for row in rows] == [signin.tokens.fingerprint(fresh)]
