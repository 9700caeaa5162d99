"""A start that finds the newest schema leaves it alone."""

from __future__ import annotations

import psycopg
from alembic.script import ScriptDirectory

from ringlypro.db.schema import alembic_config, is_schema_current, latest_revision, migrate_schema


def test_the_newest_file_is_the_newest_revision() -> None:
    assert ScriptDirectory.from_config(alembic_config()).get_current_head() == latest_revision()


def test_only_the_newest_revision_is_current(own_database_url: str) -> None:
    with psycopg.connect(own_database_url, autocommit=True) as connection:
        assert is_schema_current(connection)

        migrate_schema(own_database_url, to="0001", downgrade=True)
        assert not is_schema_current(connection)

        connection.execute("DROP TABLE alembic_version")
        assert not is_schema_current(connection)
