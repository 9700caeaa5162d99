"""A test of this suite sees nothing of the one before it, though both use the same database."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from tests.postgres import WorkerDatabase, to_database


@pytest.fixture
def owner(server: tuple[str, str], own_database_url: str) -> Iterator[psycopg.Connection]:
    """A superuser in the database of its own that `shared` empties."""
    name = own_database_url.partition("?")[0].rpartition("/")[2]
    with psycopg.connect(to_database(server[0], name), autocommit=True) as connection:
        yield connection


@pytest.fixture
def shared(server: tuple[str, str], own_database_url: str) -> Iterator[WorkerDatabase]:
    database = WorkerDatabase(server[0], own_database_url)
    yield database
    database.close()


ADD_CLIENT = """
    INSERT INTO clients (business_name, business_phone, business_hours)
    VALUES ('Bright Dental', '+13055550100', '{}') RETURNING id
"""


def count(connection: psycopg.Connection, table: str) -> int:
    row = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
    assert row is not None
    return row[0]


class TestClean:
    """What a test leaves is taken away."""

    def test_empties_every_table(self, owner: psycopg.Connection, shared: WorkerDatabase) -> None:
        tables = [t for (t,) in owner.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        owner.execute("SET session_replication_role = replica")
        owner.execute(ADD_CLIENT)
        owner.execute("INSERT INTO credit_accounts (client_id) VALUES (1)")
        owner.execute(
            "INSERT INTO jobs.procrastinate_jobs (queue_name, task_name, status) VALUES ('default', 'x', 'todo')"
        )

        shared.clean(keep=[owner.info.backend_pid])

        assert len(tables) > 20
        assert {t: count(owner, t) for t in tables if count(owner, t)} == {"alembic_version": 1}
        assert count(owner, "jobs.procrastinate_jobs") == 0

    def test_counts_from_one_again(self, owner: psycopg.Connection, shared: WorkerDatabase) -> None:
        first = owner.execute(ADD_CLIENT).fetchone()

        shared.clean(keep=[owner.info.backend_pid])

        assert owner.execute(ADD_CLIENT).fetchone() == first == (1,)

    def test_ends_who_holds_a_row(self, owner: psycopg.Connection, shared: WorkerDatabase) -> None:
        owner.execute("BEGIN")
        owner.execute(ADD_CLIENT)

        shared.clean()

        with pytest.raises(psycopg.OperationalError):
            owner.execute("COMMIT")


def test_the_schema_cannot_be_changed(owner: psycopg.Connection, shared: WorkerDatabase) -> None:
    with pytest.raises(psycopg.errors.RaiseException, match="own_database_url"):
        owner.execute("ALTER TABLE clients ADD COLUMN extra text")
