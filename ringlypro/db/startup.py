"""Where the rows live: the server of DATABASE_URL, or a PostgreSQL of our own in the data folder; migrated at start."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import psycopg
from sqlalchemy.exc import DBAPIError

from ringlypro.db.catalog import refuse_unexpected_schema
from ringlypro.db.embedded import EmbeddedPostgres
from ringlypro.db.errors import UnusableDatabaseError
from ringlypro.db.privileges import refuse_login_without_create, refuse_unsafe_login
from ringlypro.db.schema import latest_revision, migrate_schema, read_revision
from ringlypro.settings import Settings


class MigrationFailedError(UnusableDatabaseError):
    """A migration did not go through; all of them were taken back together."""

    def __init__(self, revision: str | None, cause: str) -> None:
        place = f"revision {revision}" if revision else "no revision"
        reason = " ".join(cause.split())[:300]
        super().__init__(
            f"the database has {place}, could not be brought to {latest_revision()} ({reason}) and was left as it was:"
            " stop whatever else holds its tables and start again, or restore its last backup, or name an empty"
            " database (docs/MIGRATIONS.md)"
        )


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

    Raises PostgresUnavailable, UnsafeDatabaseLogin, UnusableDatabaseError or psycopg.OperationalError, and says what to
    mend.
    """
    database = OpenedDatabase(settings.DATABASE_URL) if settings.DATABASE_URL else _start_embedded(settings)
    try:
        with psycopg.connect(_libpq_url(database.url), connect_timeout=10) as connection:
            refuse_unsafe_login(connection)
            revision = read_revision(connection)
            if revision == latest_revision():
                refuse_unexpected_schema(connection, revision=revision)
        if revision != latest_revision():
            _migrate_schema(database.url, revision)
    except BaseException:
        database.close()
        raise
    return OpenedDatabase(_libpq_url(database.url), database.embedded)


def _migrate_schema(url: str, revision: str | None) -> None:
    check = partial(refuse_unexpected_schema, revision=latest_revision())
    try:
        migrate_schema(url, before_commit=check)
    except DBAPIError as error:
        if isinstance(error.orig, psycopg.errors.InsufficientPrivilege):
            with psycopg.connect(_libpq_url(url), connect_timeout=10) as connection:
                refuse_login_without_create(connection)
        raise MigrationFailedError(revision, str(error.orig)) from error


def _start_embedded(settings: Settings) -> OpenedDatabase:
    postgres = EmbeddedPostgres(
        settings.RINGLYPRO_DATA_DIR, pg_bin=settings.RINGLYPRO_PG_BIN, pg_user=settings.RINGLYPRO_PG_USER or None
    )
    return OpenedDatabase(postgres.start().app, postgres)


def _libpq_url(url: str) -> str:
    """The address without a driver's name: libpq and SQLAlchemy both take it."""
    scheme, rest = url.split("://", 1)
    return f"{'postgresql' if scheme.startswith('postgres') else scheme}://{rest}"
