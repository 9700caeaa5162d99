"""Where the database is reached, and whether somebody answers there."""

import json
import subprocess
import time
from dataclasses import asdict, dataclass
from urllib.parse import quote

import psutil
import psycopg

from ringlypro.db.embedded.bootstrap import APP_LOGIN, DATABASE
from ringlypro.db.embedded.cluster import SUPERUSER, ServerPasswords, is_process_alive
from ringlypro.db.embedded.data_directories import DataDirectories, write_private
from ringlypro.db.embedded.errors import PostgresUnavailable
from ringlypro.db.embedded.server_command import SOCKET_PORT

CONNECT_TIMEOUT_SECONDS = 60.0


class WrongServerPassword(Exception):
    """The cluster does not know the password we keep for it."""


@dataclass(frozen=True, slots=True)
class ServerAddresses:
    """Where the database is reached, for SQLAlchemy and psycopg alike."""

    app: str
    superuser: str


def build_addresses(directories: DataDirectories, passwords: ServerPasswords) -> ServerAddresses:
    """The addresses of a server that listens in `directories`."""
    connection_query = f"host={quote(str(directories.sockets), safe='')}&port={SOCKET_PORT}"
    return ServerAddresses(
        app=f"postgresql://{APP_LOGIN}:{passwords['app']}@/{DATABASE}?{connection_query}",
        superuser=f"postgresql://{SUPERUSER}:{passwords['superuser']}@/postgres?{connection_query}",
    )


def publish_addresses(directories: DataDirectories, addresses: ServerAddresses) -> None:
    """Tell other processes that the server is ready for them."""
    write_private(directories.addresses_file, json.dumps(asdict(addresses)))


def read_published_addresses(directories: DataDirectories) -> ServerAddresses | None:
    """The addresses its owner published, if the server answers."""
    try:
        addresses = ServerAddresses(**json.loads(directories.addresses_file.read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        return None
    return addresses if accepts_connections(addresses.superuser) else None


def accepts_connections(dsn: str) -> bool:
    """Does the server let us in?"""
    try:
        psycopg.connect(dsn, connect_timeout=3).close()
    except psycopg.OperationalError:
        return False
    return True


def wait_until_ready(server: psutil.Process | subprocess.Popen[bytes], dsn: str) -> bool:
    """Wait until the server lets us in, however long its recovery takes; False when it died.

    Raises:
        WrongServerPassword: it answers, and refuses our password.
        PostgresUnavailable: it lives, and cannot be reached.
    """
    deadline = time.monotonic() + CONNECT_TIMEOUT_SECONDS
    while server.poll() is None if isinstance(server, subprocess.Popen) else is_process_alive(server):
        try:
            psycopg.connect(dsn, connect_timeout=3).close()
        except psycopg.OperationalError as error:
            if "password authentication failed" in str(error):
                raise WrongServerPassword from error
            is_recovering = "the database system is" in str(error)
            if not is_recovering and time.monotonic() > deadline:
                raise PostgresUnavailable(f"the embedded server cannot be reached: {error}") from error
            time.sleep(0.02)
        else:
            return True
    return False
