"""Where the rows live: the server of DATABASE_URL, or a PostgreSQL of our own in the data folder; migrated at start."""

from __future__ import annotations

from dataclasses import dataclass

import psycopg
from sqlalchemy.exc import ProgrammingError

from ringlypro.db.embedded import EmbeddedPostgres
from ringlypro.db.privileges import refuse_landless_login, refuse_unsafe_login
from ringlypro.db.schema import is_current, migrate
from ringlypro.settings import Settings


@dataclass(slots=True)
class Home:
    """An open database. `close` stops the server if it is ours and nobody else uses it; it may be called twice."""

    url: str
    embedded: EmbeddedPostgres | None = None

    def close(self) -> None:
        """Let go of the database."""
        if self.embedded is not None:
            self.embedded.stop()


def open_home(settings: Settings) -> Home:
    """Start or find the database and bring its schema up to date. Blocking; several processes may do it at once.

    Raises PostgresUnavailable, UnsafeLogin or psycopg.OperationalError with what to mend.
    """
    home = Home(settings.DATABASE_URL) if settings.DATABASE_URL else _own(settings)
    try:
        with psycopg.connect(_libpq(home.url), connect_timeout=10) as connection:
            refuse_unsafe_login(connection)
            current = is_current(connection)
        if not current:
            _migrate(home.url)
    except BaseException:
        home.close()
        raise
    return Home(_libpq(home.url), home.embedded)


def _migrate(url: str) -> None:
    try:
        migrate(url)
    except ProgrammingError as error:
        if isinstance(error.orig, psycopg.errors.InsufficientPrivilege):
            with psycopg.connect(_libpq(url), connect_timeout=10) as connection:
                refuse_landless_login(connection)
        raise


def _own(settings: Settings) -> Home:
    postgres = EmbeddedPostgres(
        settings.RINGLYPRO_DATA_DIR, pg_bin=settings.RINGLYPRO_PG_BIN, pg_user=settings.RINGLYPRO_PG_USER or None
    )
    return Home(postgres.start().app, postgres)


def _libpq(url: str) -> str:
    """The address without a driver's name: libpq and SQLAlchemy both take it."""
    scheme, rest = url.split("://", 1)
    return f"{'postgresql' if scheme.startswith('postgres') else scheme}://{rest}"
