"""What is due for every client is done for all but those where it fails, and the job fails all the same."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import psycopg
import pytest

from ringlypro.calls import jobs as call_jobs
from ringlypro.calls.tables import Call
from ringlypro.clients.each_client import MAX_OUTAGES_IN_A_ROW, ClientWorkFailedError, run_for_each_client
from ringlypro.credits import jobs as credit_jobs
from ringlypro.credits import ledger
from ringlypro.db.database import Database
from tests.conftest import TravellingClock, new_client
from tests.log_lines import collected_lines
from tests.postgres import to_database
from tests.service_fixtures import make_services, run_jobs, waiting_jobs

REFUSE = """
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''refused''; END';
CREATE TRIGGER refuse BEFORE INSERT ON {table} FOR EACH ROW WHEN (NEW.client_id = {client_id}) EXECUTE FUNCTION refuse()
"""
FAILED = "work that is due for every client failed for one"


@pytest.mark.parametrize(
    ("job", "table", "arguments"),
    [
        (credit_jobs.prove_ledgers, "ledger_checkpoints", {}),
        (call_jobs.write_all_caller_keys, "call_key_progress", {"timestamp": 0}),
    ],
    ids=["proofs of ledgers", "keys of callers"],
)
async def test_one_client_that_fails_keeps_no_other_waiting_and_the_job_fails(
    *,
    server: tuple[str, str],
    own_database_url: str,
    clock: TravellingClock,
    job: Any,
    table: str,
    arguments: dict[str, int],
) -> None:
    database = Database(own_database_url, clock=clock)
    services = make_services(database, clock)
    dentist, barber = await new_client(database), await new_client(database, ringlypro_number="+13055550111")
    for client_id in (dentist, barber):
        async with services.unit_of_work(client_id) as unit:
            await ledger.post(unit, kind="deposit", amount=Decimal(5), reference="pi_1", reason="reload")
            at = unit.now - timedelta(days=1)
            values = {"twilio_call_sid": "CA1", "from_number": "+13055550142", "to_number": "x"}
            unit.db.add(Call(**values, created_at=at, updated_at=at))
    superuser = to_database(server[0], own_database_url.partition("?")[0].rpartition("/")[2])
    with psycopg.connect(superuser) as connection:
        connection.execute(REFUSE.format(table=table, client_id=dentist).encode())

    async with services.system_session() as unit:
        await unit.enqueue(job, **arguments)
    with collected_lines() as lines:
        await run_jobs(services, own_database_url)
    (waiting,) = await waiting_jobs(database)
    await database.close()

    with psycopg.connect(superuser) as connection:
        done = connection.execute(f"SELECT client_id FROM {table}".encode()).fetchall()
    assert (dentist < barber, done) == (True, [(barber,)])
    assert lines.text.count(FAILED) == 1
    assert (waiting["task_name"], waiting["attempts"]) == (job.name, 1)


class TestEachClient:
    """Errors of one are everybody's only when the database is away."""

    async def test_what_fails_is_said_at_the_end(self) -> None:
        visited = []

        async def work(client_id: int) -> None:
            visited.append(client_id)
            if client_id % 2:
                raise ValueError

        with pytest.raises(ClientWorkFailedError) as failed, collected_lines() as lines:
            await run_for_each_client(range(6), work)

        assert (visited, failed.value.client_ids) == ([0, 1, 2, 3, 4, 5], [1, 3, 5])
        assert lines.text.count(FAILED) == 3

    async def test_it_stops_when_the_database_is_away(self) -> None:
        visited = []

        async def work(client_id: int) -> None:
            visited.append(client_id)
            if client_id:
                raise psycopg.OperationalError

        with pytest.raises(psycopg.OperationalError):
            await run_for_each_client(range(100), work)

        assert visited == list(range(MAX_OUTAGES_IN_A_ROW + 1))

    async def test_what_takes_too_long_at_some_keeps_no_other_waiting(self) -> None:
        visited = []

        async def work(client_id: int) -> None:
            visited.append(client_id)
            if client_id % 3:
                raise psycopg.errors.QueryCanceled

        with pytest.raises(ClientWorkFailedError):
            await run_for_each_client(range(9), work)

        assert visited == list(range(9))
