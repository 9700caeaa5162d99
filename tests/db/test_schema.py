"""A start that finds the newest schema leaves it alone; one that finds another number brings it up, or refuses."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from alembic.script import ScriptDirectory

from ringlypro.db.schema import UnknownRevisionError, alembic_config, latest_revision, migrate_schema, read_revision
from ringlypro.db.startup import MigrationFailedError, open_database
from tests.service_fixtures import make_settings

ROOT = Path(__file__).parents[2]


def revision(url: str) -> str | None:
    with psycopg.connect(url) as connection:
        return read_revision(connection)


def change(url: str, sql: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute(sql.encode())


def test_the_newest_file_is_the_newest_revision() -> None:
    assert ScriptDirectory.from_config(alembic_config()).get_current_head() == latest_revision()


def test_the_revision_is_the_one_that_was_reached(own_database_url: str) -> None:
    assert revision(own_database_url) == latest_revision()

    migrate_schema(own_database_url, to="0001", downgrade=True)
    assert revision(own_database_url) == "0001"

    migrate_schema(own_database_url, to="base", downgrade=True)
    assert revision(own_database_url) is None

    change(own_database_url, "DROP TABLE alembic_version")
    assert revision(own_database_url) is None


def test_a_start_brings_an_older_database_up(own_database_url: str) -> None:
    migrate_schema(own_database_url, to="0006", downgrade=True)

    open_database(make_settings(DATABASE_URL=own_database_url)).close()

    assert revision(own_database_url) == latest_revision()


@pytest.mark.parametrize("unknown", ["9999", "b5f1", "0042 and 9999"])
def test_a_database_of_a_newer_version_is_refused(own_database_url: str, unknown: str) -> None:
    change(own_database_url, "DELETE FROM alembic_version")
    for number in unknown.split(" and "):
        change(own_database_url, f"INSERT INTO alembic_version VALUES ('{number}')")

    with pytest.raises(UnknownRevisionError) as refused:
        open_database(make_settings(DATABASE_URL=own_database_url))

    assert f"has revision {unknown}, this version knows none after {latest_revision()}" in str(refused.value)
    assert "start the newer version that made it, or restore a backup" in str(refused.value)


def test_a_database_that_cannot_be_brought_up_is_refused_as_it_was(own_database_url: str) -> None:
    migrate_schema(own_database_url, to="0006", downgrade=True)
    change(own_database_url, "ALTER TABLE services ADD COLUMN name_es text")  # what 0008 is about to add

    with pytest.raises(MigrationFailedError) as refused:
        open_database(make_settings(DATABASE_URL=own_database_url))

    assert f'has revision 0006, could not be brought to {latest_revision()} (column "name_es" of' in str(refused.value)
    assert revision(own_database_url) == "0006"


def test_tables_without_a_revision_are_refused_as_they_were(own_database_url: str) -> None:
    change(own_database_url, "DROP TABLE alembic_version")

    with pytest.raises(MigrationFailedError, match=r'has no revision, .*relation "clients" already exists'):
        open_database(make_settings(DATABASE_URL=own_database_url))

    assert revision(own_database_url) is None


def test_a_database_that_is_not_as_expected_after_its_migrations_stays_at_its_revision(own_database_url: str) -> None:
    migrate_schema(own_database_url, to="0006", downgrade=True)
    change(own_database_url, "ALTER TABLE calls DROP COLUMN hangup_cause")

    with pytest.raises(RuntimeError, match=r"column public\.calls\.hangup_cause is missing"):
        open_database(make_settings(DATABASE_URL=own_database_url))

    assert revision(own_database_url) == "0006"


def test_the_command_line_refuses_in_one_sentence_and_serves_nothing(own_database_url: str, tmp_path: Path) -> None:
    change(own_database_url, "DROP TABLE early_statuses")
    environment = {"PATH": os.environ["PATH"], "DATABASE_URL": own_database_url, "RINGLYPRO_DATA_DIR": str(tmp_path)}

    refused = subprocess.run(
        [sys.executable, "main.py"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=120
    )

    assert refused.returncode == 2
    assert refused.stdout == ""
    assert refused.stderr.startswith("RinglyPro cannot start: the database is not what revision ")
    assert refused.stderr.count("\n") == 1
