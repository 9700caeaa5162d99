"""What the accounts do by themselves."""

from __future__ import annotations

import pytest

from ringlypro.accounts import authentication, jobs
from ringlypro.accounts.tables import User
from ringlypro.db.database import Database
from tests.conftest import TravellingClock
from tests.service_fixtures import make_services, run_jobs


@pytest.mark.parametrize("address", ["refused@brightdental.com", "later@brightdental.com"])
async def test_a_letter_that_is_refused_is_tried_again_only_where_that_helps(
    database: Database, database_url: str, clock: TravellingClock, dentist: int, address: str
) -> None:
    services = make_services(database, clock)
    async with database.unit_of_work(dentist) as unit:
        user = User(client_id=dentist, email=address, password_hash="x", first_name="Ana")
        unit.db.add(user)
        await unit.db.flush()
        await unit.enqueue(jobs.send_reset_email, user_id=user.id)

    await run_jobs(services, database_url)

    async with database.system_session() as unit:
        (row,) = await unit.fetch_all("SELECT status::text FROM jobs.procrastinate_jobs", {})
    assert row["status"] == ("todo" if address.startswith("later") else "succeeded")


async def test_what_has_run_out_is_forgotten(
    database: Database, database_url: str, clock: TravellingClock, dentist: int
) -> None:
    services = make_services(database, clock)
    async with database.unit_of_work(dentist) as unit:
        user = User(client_id=dentist, email="ana@brightdental.com", password_hash="x")
        unit.db.add(user)
        await unit.db.flush()
        await authentication.create_sign_in(unit, user_id=user.id, channel="web")
    clock.forward(days=4)
    async with database.unit_of_work(dentist) as unit:
        fresh = await authentication.create_sign_in(unit, user_id=user.id, channel="web")
    clock.forward(days=3)
    async with database.unit_of_work(dentist) as unit:
        await unit.enqueue(jobs.delete_expired_sign_ins)

    await run_jobs(services, database_url)

    async with database.unit_of_work(dentist) as unit:
        rows = await unit.fetch_all("SELECT token_hash FROM sign_ins", {})
    assert [row["token_hash"] for row in rows] == [authentication.tokens.hash_token(fresh)]
