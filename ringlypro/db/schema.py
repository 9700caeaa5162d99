"""The schema as a whole: every room's tables gathered, and brought into the database by migrations.

Rooms are imported by name, because this room lies below them all.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import MetaData, create_engine, pool

from ringlypro.db.base import Base

ROOMS = ("accounts", "appointments", "calls", "clients", "contacts", "credits", "messages", "notices")


def metadata() -> MetaData:
    """The tables of all rooms."""
    for room in ROOMS:
        import_module(f"ringlypro.{room}.tables")
    return Base.metadata


def config() -> Config:
    """Alembic's configuration; there is no ini file to keep in step."""
    found = Config()
    found.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    found.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    return found


def migrate(url: str, *, to: str = "head", down: bool = False) -> None:
    """Bring a database to a revision. Blocking; safe when several processes start at once."""
    engine = create_engine(url, poolclass=pool.NullPool, connect_args={"connect_timeout": 10})
    try:
        with engine.connect() as connection:
            setup = config()
            setup.attributes["connection"] = connection
            (command.downgrade if down else command.upgrade)(setup, to)
            connection.commit()
    finally:
        engine.dispose()
