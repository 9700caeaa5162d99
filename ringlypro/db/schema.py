"""The schema as a whole: every room's tables gathered, and brought into the database by migrations.

Rooms are imported by name, because this room lies below them all. Alembic is imported where it is used: a start
whose schema is current does without it.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
from sqlalchemy import Connection, MetaData, create_engine, pool

from ringlypro.db.base import Base
from ringlypro.db.errors import UnusableDatabaseError

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"

ROOMS = ("commands", "accounts", "appointments", "calls", "clients", "contacts", "credits", "messages", "notifications")


class UnknownRevisionError(UnusableDatabaseError):
    """The database was made by a newer version, or by something else."""

    def __init__(self, revision: str) -> None:
        super().__init__(
            f"the database has revision {revision}, this version knows none after {latest_revision()}, and nothing was"
            " changed: start the newer version that made it, or restore a backup from before that (docs/MIGRATIONS.md)"
        )


def load_metadata() -> MetaData:
    """The tables of all rooms: in `tables.py`, and in files whose names end so."""
    for room in ROOMS:
        for path in sorted((Path(__file__).parents[1] / room).glob("*tables.py")):
            import_module(f"ringlypro.{room}.{path.stem}")
    return Base.metadata


def alembic_config() -> Config:
    """Alembic's configuration; there is no ini file to keep in step."""
    from alembic.config import Config  # noqa: PLC0415 - a third of a second

    alembic_settings = Config()
    alembic_settings.set_main_option("script_location", str(MIGRATIONS))
    alembic_settings.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    return alembic_settings


def list_revisions() -> list[str]:
    """The numbers of all migrations, oldest first, as their files are numbered."""
    return sorted(path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def latest_revision() -> str:
    """The newest revision."""
    return list_revisions()[-1]


def read_revision(connection: psycopg.Connection) -> str | None:
    """The revision of this database; None for one that was not migrated yet.

    Raises:
        UnknownRevisionError: no migration of this version has this number.
    """
    has_number = connection.execute("SELECT to_regclass('public.alembic_version') IS NOT NULL").fetchone()
    if has_number != (True,):
        return None
    numbers = [str(row[0]) for row in connection.execute("SELECT version_num FROM public.alembic_version ORDER BY 1")]
    if not numbers:
        return None
    if len(numbers) > 1 or numbers[0] not in list_revisions():
        raise UnknownRevisionError(" and ".join(numbers))
    return numbers[0]


def migrate_schema(
    url: str,
    *,
    to: str = "head",
    downgrade: bool = False,
    before_commit: Callable[[psycopg.Connection], None] | None = None,
) -> None:
    """Bring a database to a revision. Blocking; safe when several processes start at once.

    All of it is one transaction: if a migration or `before_commit` raises, nothing has happened.
    """
    from alembic import command  # noqa: PLC0415 - a third of a second

    engine = create_engine(url, poolclass=pool.NullPool, connect_args={"connect_timeout": 10})
    try:
        with engine.begin() as connection:  # Alembic leaves a transaction that it finds to us
            alembic_settings = alembic_config()
            alembic_settings.attributes["connection"] = connection
            (command.downgrade if downgrade else command.upgrade)(alembic_settings, to)
            if before_commit is not None:
                before_commit(_driver_connection(connection))
    finally:
        engine.dispose()


def _driver_connection(connection: Connection) -> psycopg.Connection:
    driver = connection.connection.driver_connection
    if not isinstance(driver, psycopg.Connection):
        raise TypeError("the engine must be psycopg's")
    return driver
