"""A start that finds the newest schema leaves it alone."""

from __future__ import annotations

import psycopg
from alembic.script import ScriptDirectory

from ringlypro.db.schema import config, head, is_current, migrate


def test_the_newest_file_is_the_newest_revision() -> None:
    assert ScriptDirectory.from_config(config()).get_current_head() == head()


def test_only_the_newest_revision_is_current(own_database_url: str) -> None:
    with psycopg.connect(own_database_url, autocommit=True) as connection:
        assert is_current(connection)

        migrate(own_database_url, to="0001", down=True)
        assert not is_current(connection)

        connection.execute("DROP TABLE alembic_version")
        assert not is_current(connection)
