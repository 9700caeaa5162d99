"""The database as migrations leave it: locked to its tenants, equal to the tables, reversible, and ready to spread."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from alembic.autogenerate import produce_migrations
from alembic.migration import MigrationContext
from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    create_engine,
    inspect,
    pool,
)

from ringlypro.db.schema import load_metadata, migrate_schema
from tests.house.sharding import problems

SEEN_BY_THE_SYSTEM = {"users", "clients", "external_refs"}
"""What is globally unique lives only here; over several machines, each would have a copy."""
SWEPT = {"credit_accounts": "due_reloads"}
"""Of these a job of the night sees which clients it has to open, and no other column."""
LOCAL = {"throttles", "stripe_events"}
"""Of one machine, without a tenant and without a tenant's data."""
OWN_KEY = {"clients": "id"}
TENANT = "(NULLIF(current_setting('app.client_id'::text, true), ''::text))::bigint"
KNOWN = {"appointments has ex_appointments_no_overlap, which does not compare client_id alone"}
"""A plain PostgreSQL has no `=` for bigints in such a constraint; a cluster has it with an extension."""

SHAPE = {
    "columns": """SELECT table_name, column_name, data_type, is_nullable, column_default, identity_generation
        FROM information_schema.columns WHERE table_schema = 'public'""",
    "constraints": """SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace""",
    "indexes": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "policies": "SELECT tablename, policyname, roles::text, qual, with_check FROM pg_policies WHERE schemaname = 'public'",
    "locks": """SELECT relname, relrowsecurity, relforcerowsecurity, relacl::text FROM pg_class
        WHERE relnamespace IN ('public'::regnamespace, 'jobs'::regnamespace) AND relkind = 'r'""",
    "jobs": "SELECT proname FROM pg_proc WHERE pronamespace = 'jobs'::regnamespace",
}


def rows(url: str, sql: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(sql).fetchall()


def shape(url: str) -> dict[str, list[tuple[Any, ...]]]:
    return {what: sorted(rows(url, sql), key=repr) for what, sql in SHAPE.items()}


def test_every_table_with_a_client_is_locked_to_it(database_url: str) -> None:
    ours = {t.name for t in load_metadata().tables.values() if "client_id" in t.c} | set(OWN_KEY)
    locks = {row[0]: row[1:3] for row in rows(database_url, SHAPE["locks"])}
    policies = {
        (table, policy): (roles, used, checked)
        for table, policy, roles, used, checked in rows(database_url, SHAPE["policies"])
    }

    assert len(ours) > 20
    for table in ours:
        own = OWN_KEY.get(table, "client_id")
        assert locks[table] == (True, True), table
        assert policies[table, "tenant"] == ("{ringly_app}", f"({own} = {TENANT})", f"({own} = {TENANT})"), table


def test_no_table_is_known_to_the_database_alone(database_url: str) -> None:
    there = {name for (name,) in rows(database_url, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")}

    assert there - {"alembic_version"} == set(load_metadata().tables)


def test_the_directory_sees_who_there_is_and_nothing_of_what_they_do(database_url: str) -> None:
    seen = {table: policy for table, policy, *_ in rows(database_url, SHAPE["policies"]) if policy != "tenant"}

    assert seen == dict.fromkeys(SEEN_BY_THE_SYSTEM, "system") | SWEPT


def test_a_session_that_announces_nobody_sees_nothing(database_url: str, dentist: int) -> None:
    assert rows(database_url, "SELECT count(*) FROM clients") == [(0,)]
    with psycopg.connect(database_url) as connection:
        connection.execute(f"SET LOCAL ROLE ringly_app; SET LOCAL app.client_id = '{dentist}'")
        assert connection.execute("SELECT count(*) FROM clients").fetchall() == [(1,)]


def test_the_ledger_can_only_grow(database_url: str) -> None:
    may = dict(
        rows(
            database_url,
            """SELECT r || ' ' || v, has_table_privilege(r, 'credit_entries', v)
            FROM unnest(array['ringly_app', 'ringly_system']) r, unnest(array['UPDATE', 'DELETE', 'TRUNCATE']) v""",
        )
    )

    assert set(may.values()) == {False}, may


def test_migrations_make_exactly_the_tables(database_url: str) -> None:
    engine = create_engine(database_url, poolclass=pool.NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql("SET app.client_id = '1'")  # defaults are compared by what they give
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        expected = produce_migrations(context, load_metadata())
    engine.dispose()

    assert expected.upgrade_ops is not None
    assert expected.upgrade_ops.as_diffs() == []


def test_migrations_give_every_table_its_key(database_url: str) -> None:
    engine = create_engine(database_url, poolclass=pool.NullPool)
    made = {name: inspect(engine).get_pk_constraint(name) for name in load_metadata().tables}

    assert {name: tuple(key["constrained_columns"]) for name, key in made.items()} == {
        name: tuple(table.primary_key.columns.keys()) for name, table in load_metadata().tables.items()
    }


def test_migrations_go_down_and_up_again(own_database_url: str) -> None:
    before = shape(own_database_url)

    migrate_schema(own_database_url, to="base", downgrade=True)
    emptied = rows(own_database_url, "SELECT tablename FROM pg_tables WHERE schemaname IN ('public', 'jobs')")
    migrate_schema(own_database_url)

    assert emptied == [("alembic_version",)]
    assert shape(own_database_url) == before


class TestSpreading:
    """The tables could be spread over machines tomorrow."""

    def test_nothing_stands_in_the_way_but_what_is_known(self) -> None:
        result = set(problems(load_metadata(), shared=SEEN_BY_THE_SYSTEM, local=LOCAL))

        assert result == KNOWN

    def test_the_check_sees_tables_that_could_not(self) -> None:
        bad = MetaData()
        Table("clients", bad, Column("id", BigInteger, primary_key=True))
        Table("contacts", bad, Column("id", Integer, primary_key=True), Column("client_id", Integer))
        Table(
            "calls",
            bad,
            Column("client_id", BigInteger, primary_key=True),
            Column("id", Integer, primary_key=True),
            Column("contact_id", Integer, ForeignKey("contacts.id", ondelete="SET NULL")),
            Column("sid", String),
            UniqueConstraint("sid", name="uq_sid"),
        )

        assert sorted(problems(bad, shared=frozenset({"clients"}), local=frozenset())) == [
            "calls has uq_sid, unique over all clients",
            "calls lets the database empty its reference to contacts, client and all",
            "calls refers to contacts without the client",
            "contacts has no client_id that is a bigint and never null",
        ]

    @pytest.mark.parametrize(
        ("ondelete", "may_be_spread"),
        [
            (None, True),
            ("CASCADE", True),
            ("SET NULL (contact_id)", True),
            ("SET NULL", False),
            ("SET NULL (client_id)", False),
            ("SET NULL (client_id, contact_id)", False),
            ("SET DEFAULT", False),
            ("SET DEFAULT (contact_id)", False),
        ],
    )
    def test_a_row_keeps_its_client_when_its_reference_is_emptied(
        self, ondelete: str | None, may_be_spread: bool
    ) -> None:
        tables = MetaData()
        keys = ("client_id", "id")
        Table("contacts", tables, *(Column(name, BigInteger, primary_key=True) for name in keys))
        Table(
            "calls",
            tables,
            *(Column(name, BigInteger, primary_key=True) for name in keys),
            Column("contact_id", BigInteger),
            ForeignKeyConstraint(["client_id", "contact_id"], ["contacts.client_id", "contacts.id"], ondelete=ondelete),
        )

        names = list(problems(tables, shared=frozenset(), local=frozenset()))

        assert names == (
            [] if may_be_spread else ["calls lets the database empty its reference to contacts, client and all"]
        )
