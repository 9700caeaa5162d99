"""Databases that were made before three landed migrations were edited get what they lack, and keep what they have."""

from __future__ import annotations

import psycopg
import pytest

from ringlypro.db.catalog import read_schema
from ringlypro.db.schema import migrate_schema

EDITED = {
    "0003": ["DROP TABLE early_statuses", "DROP INDEX ix_calls_caller"],
    "0004": ["DROP INDEX ix_credit_entries_call"],
    "0005": ["DROP INDEX ix_notifications_unread"],
}
"""What leads back from the last landed state of a migration to its first one."""


def schema(url: str) -> dict[str, str]:
    with psycopg.connect(url) as connection:
        return read_schema(connection)


@pytest.mark.parametrize("edited", [["0003"], ["0004"], ["0005"], ["0003", "0004", "0005"], []], ids=str)
def test_a_database_of_before_the_edit_is_repaired(own_database_url: str, edited: list[str]) -> None:
    expected = schema(own_database_url)
    migrate_schema(own_database_url, to="0008", downgrade=True)
    with psycopg.connect(own_database_url) as connection:
        for revision in edited:
            connection.execute("; ".join(EDITED[revision]))

    migrate_schema(own_database_url)

    assert schema(own_database_url) == expected


def test_a_report_that_waits_is_kept_by_the_repair(own_database_url: str) -> None:
    migrate_schema(own_database_url, to="0008", downgrade=True)
    with psycopg.connect(own_database_url) as connection:
        connection.execute("""
            SET LOCAL ROLE ringly_system;
            INSERT INTO clients (business_name, business_phone) VALUES ('Bright Dental', '+13055550100');
            SET LOCAL ROLE ringly_app;
            SET LOCAL app.client_id = '1';
            INSERT INTO early_statuses (call_sid, status) VALUES ('CA1', 'completed')
        """)

    migrate_schema(own_database_url)

    with psycopg.connect(own_database_url) as connection:
        connection.execute("SET LOCAL ROLE ringly_app; SET LOCAL app.client_id = '1'")
        assert connection.execute("SELECT call_sid, status FROM early_statuses").fetchall() == [("CA1", "completed")]
