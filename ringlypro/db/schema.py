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

ROOMS = ("accounts", "appointments", "calls", "clients", "contacts", "credits", "messages", "notifications")


def load_metadata() -> MetaData:
    """The tables of all rooms."""
    for room in ROOMS:
        import_module(f"ringlypro.{room}.tables")
    return Base.metadata


def alembic_config() -> Config:
    """Alembic's configuration; there is no ini file to keep in step."""
    from alembic.config import Config  # noqa: PLC0415 - a third of a second

    alembic_settings = Config()
    alembic_settings.set_main_option("script_location", str(MIGRATIONS))
    alembic_settings.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    return alembic_settings


def latest_revision() -> str:
    """The newest revision, as the files are numbered."""
    return max(path.name for path in (MIGRATIONS / "versions").glob("[0-9]*.py")).partition("_")[0]


def is_schema_current(connection: psycopg.Connection) -> bool:
    """Whether this database has the newest revision."""
    has_version_table = connection.execute("SELECT to_regclass('public.alembic_version') IS NOT NULL").fetchone()
    if has_version_table != (True,):
        return False
    return connection.execute("SELECT version_num FROM public.alembic_version").fetchall() == [(latest_revision(),)]


def migrate_schema(url: str, *, to: str = "head", downgrade: bool = False) -> None:
    """Bring a database to a revision. Blocking; safe when several processes start at once."""
    from alembic import command  # noqa: PLC0415 - a third of a second

    engine = create_engine(url, poolclass=pool.NullPool, connect_args={"connect_timeout": 10})
    try:
        with engine.connect() as connection:
            alembic_settings = alembic_config()
            alembic_settings.attributes["connection"] = connection
            (command.downgrade if downgrade else command.upgrade)(alembic_settings, to)
            connection.commit()
    finally:
        engine.dispose()
