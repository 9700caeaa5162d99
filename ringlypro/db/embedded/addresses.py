"""Where the database is reached, and whether somebody answers there."""

import json
import subprocess
import time
from dataclasses import asdict, dataclass
from urllib.parse import quote

import psutil
import psycopg

from ringlypro.db.embedded.bootstrap import DATABASE, LOGIN
from ringlypro.db.embedded.cluster import SUPERUSER, Passwords, is_alive
from ringlypro.db.embedded.command import PORT
from ringlypro.db.embedded.errors import PostgresUnavailable
from ringlypro.db.embedded.places import Places, write_private

PATIENCE = 60.0


class WrongPassword(Exception):
    """The cluster does not know the password we keep for it."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the database is reached, for SQLAlchemy and psycopg alike."""

    app: str
    superuser: str


def addresses_at(places: Places, passwords: Passwords) -> Addresses:
    """The addresses of a server that listens in `places`."""
    where = f"host={quote(str(places.sockets), safe='')}&port={PORT}"
    return Addresses(
        app=f"postgresql://{LOGIN}:{passwords['app']}@/{DATABASE}?{where}",
        superuser=f"postgresql://{SUPERUSER}:{passwords['superuser']}@/postgres?{where}",
    )


def publish(places: Places, addresses: Addresses) -> None:
    """Tell other processes that the server is ready for them."""
    write_private(places.addresses, json.dumps(asdict(addresses)))


def published(places: Places) -> Addresses | None:
    """The addresses its owner published, if the server answers."""
    try:
        found = Addresses(**json.loads(places.addresses.read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        return None
    return found if answers(found.superuser) else None


def answers(dsn: str) -> bool:
    """Does the server let us in?"""
    try:
        psycopg.connect(dsn, connect_timeout=3).close()
    except psycopg.OperationalError:
        return False
    return True


def comes_up(server: psutil.Process | subprocess.Popen[bytes], dsn: str) -> bool:
    """Wait until the server lets us in, however long its recovery takes; False when it died.

    Raises:
        WrongPassword: it answers, and refuses our password.
        PostgresUnavailable: it lives, and cannot be reached.
    """
    deadline = time.monotonic() + PATIENCE
    while server.poll() is None if isinstance(server, subprocess.Popen) else is_alive(server):
        try:
            psycopg.connect(dsn, connect_timeout=3).close()
        except psycopg.OperationalError as refused:
            if "password authentication failed" in str(refused):
                raise WrongPassword from refused
            recovers = "the database system is" in str(refused)
            if not recovers and time.monotonic() > deadline:
                raise PostgresUnavailable(f"the embedded server cannot be reached: {refused}") from refused
            time.sleep(0.02)
        else:
            return True
    return False
