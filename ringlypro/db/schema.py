"""The schema as a whole: every room's tables gathered, and brought into the database by migrations.

Rooms are imported by name, because this room lies below them all. Alembic is imported where it is used: a start
whose schema is current does without it.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
from sqlalchemy import MetaData, create_engine, pool

from ringlypro.db.base import Base

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"

ROOMS = ("accounts", "appointments", "calls", "clients", "contacts", "credits", "messages", "notices")


def metadata() -> MetaData:
    """The tables of all rooms."""
    for room in ROOMS:
        import_module(f"ringlypro.{room}.tables")
    return Base.metadata


def config() -> Config:
    """Alembic's configuration; there is no ini file to keep in step."""
    from alembic.config import Config  # noqa: PLC0415 - a third of a second

    found = Config()
    found.set_main_option("script_location", str(MIGRATIONS))
    found.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    return found


def head() -> str:
    """The newest revision, as the files are numbered."""
    return max(path.name for path in (MIGRATIONS / "versions").glob("[0-9]*.py")).partition("_")[0]


def is_current(connection: psycopg.Connection) -> bool:
    """Whether this database has the newest revision."""
    known = connection.execute("SELECT to_regclass('public.alembic_version') IS NOT NULL").fetchone()
    if known != (True,):
        return False
    return connection.execute("SELECT version_num FROM public.alembic_version").fetchall() == [(head(),)]


def migrate(url: str, *, to: str = "head", down: bool = False) -> None:
    """Bring a database to a revision. Blocking; safe when several processes start at once."""
    from alembic import command  # noqa: PLC0415 - a third of a second

    engine = create_engine(url, poolclass=pool.NullPool, connect_args={"connect_timeout": 10})
    try:
        with engine.connect() as connection:
            setup = config()
            setup.attributes["connection"] = connection
            (command.downgrade if down else command.upgrade)(setup, to)
            connection.commit()
    finally:
        engine.dispose()
