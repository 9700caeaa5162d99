"""Where the rows live: the server of DATABASE_URL, or a PostgreSQL of our own in the data folder; migrated at start."""

from __future__ import annotations

from dataclasses import dataclass

import psycopg
from sqlalchemy.exc import ProgrammingError

from ringlypro.db.embedded import EmbeddedPostgres
from ringlypro.db.privileges import refuse_login_without_create, refuse_unsafe_login
from ringlypro.db.schema import is_schema_current, migrate_schema
from ringlypro.settings import Settings


@dataclass(slots=True)
class OpenedDatabase:
    """An open database. `close` stops the server if it is ours and nobody else uses it; it may be called twice."""

    url: str
    embedded: EmbeddedPostgres | None = None

    def close(self) -> None:
        """Let go of the database."""
        if self.embedded is not None:
            self.embedded.stop()


def open_database(settings: Settings) -> OpenedDatabase:
    """Start or find the database and bring its schema up to date. Blocking; several processes may do it at once.

    Raises PostgresUnavailable, UnsafeLogin or psycopg.OperationalError with what to mend.
    """
    database = OpenedDatabase(settings.DATABASE_URL) if settings.DATABASE_URL else _start_embedded(settings)
    try:
        with psycopg.connect(_libpq_url(database.url), connect_timeout=10) as connection:
            refuse_unsafe_login(connection)
            current = is_schema_current(connection)
        if not current:
            _migrate_schema(database.url)
    except BaseException:
        database.close()
        raise
    return OpenedDatabase(_libpq_url(database.url), database.embedded)


def _migrate_schema(url: str) -> None:
    try:
        migrate_schema(url)
    except ProgrammingError as error:
        if isinstance(error.orig, psycopg.errors.InsufficientPrivilege):
            with psycopg.connect(_libpq_url(url), connect_timeout=10) as connection:
                refuse_login_without_create(connection)
        raise


def _start_embedded(settings: Settings) -> OpenedDatabase:
    postgres = EmbeddedPostgres(
        settings.RINGLYPRO_DATA_DIR, pg_bin=settings.RINGLYPRO_PG_BIN, pg_user=settings.RINGLYPRO_PG_USER or None
    )
    return OpenedDatabase(postgres.start().app, postgres)


def _libpq_url(url: str) -> str:
    """The address without a driver's name: libpq and SQLAlchemy both take it."""
    scheme, rest = url.split("://", 1)
    return f"{'postgresql' if scheme.startswith('postgres') else scheme}://{rest}"
