"""Runs the server for as long as somebody uses it.

Each user shares one lock, the owner holds a second one. Whoever stops lets go of both; only the last one
out, seen by getting the first lock alone, stops the server. So the owner may leave while others work, and
a server whose owner was killed is taken over by the next one who starts.
"""

import json
import logging
import os
import shutil
import subprocess
import threading
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from types import MappingProxyType
from urllib.parse import quote

import psutil
import psycopg

from ringlypro.db.embedded.account import choose_account
from ringlypro.db.embedded.binaries import find_binaries
from ringlypro.db.embedded.bootstrap import DATABASE, LOGIN, bootstrap
from ringlypro.db.embedded.cluster import SUPERUSER, Cluster, Passwords, halt, is_alive
from ringlypro.db.embedded.errors import PostgresUnavailable
from ringlypro.db.embedded.locks import FileLock
from ringlypro.db.embedded.places import ROOT_SHELTER, private_file, remove, settle, write_private

log = logging.getLogger(__name__)

PATIENCE = 120.0
PORT = 5432
NO_SETTINGS: Mapping[str, str] = MappingProxyType({})
SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "jit": "off",
    "max_wal_size": "256MB",
    "min_wal_size": "32MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "password_encryption": "scram-sha-256",
    # Seven files, each a day of the week, each overwritten a week later.
    "logging_collector": "on",
    "log_directory": "log",
    "log_filename": "postgresql-%a.log",
    "log_truncate_on_rotation": "on",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
}
SMALL_SHARED_MEMORY = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the database is reached, for SQLAlchemy and psycopg alike."""

    app: str
    superuser: str


class WrongPassword(Exception):
    """The cluster does not know the password we keep for it."""


class EmbeddedPostgres:
    """One process's hold on the embedded server of a data folder. `owner`: it runs the server."""

    def __init__(
        self,
        data_dir: Path,
        *,
        settings: Mapping[str, str] = NO_SETTINGS,
        pg_bin: Path | None = None,
        pg_user: str | None = None,
    ) -> None:
        self._data_dir = data_dir
        self._settings = settings
        named = os.environ.get("RINGLYPRO_PG_BIN")
        self._pg_bin = pg_bin or (Path(named) if named else None)
        self._pg_user = pg_user or os.environ.get("RINGLYPRO_PG_USER")
        self._turn = threading.RLock()
        self._pid = os.getpid()
        self._joined: _Joined | None = None
        self._child: subprocess.Popen[bytes] | None = None
        self._addresses: Addresses | None = None
        self.owner = False

    def start(self) -> Addresses:
        """Run the server, or attach to the one that runs, and return its addresses; blocks.

        May be called again at any time: it then mends what has died since.

        Raises:
            PostgresUnavailable: the server cannot run here; the message says what to do.
        """
        with self._turn:
            if self._addresses and _answers(self._addresses.superuser):
                return self._addresses
            if self._joined is None:
                self._joined = self._join()
            try:
                self._addresses = self._own_or_attach(self._joined)
            except BaseException:
                self._leave(self._joined)
                raise
            return self._addresses

    def stop(self) -> None:
        """Let go of the server and stop it if nobody else uses it; idempotent, from any thread."""
        with self._turn:
            if self._joined is not None and os.getpid() == self._pid:
                self._leave(self._joined)

    def discard(self) -> None:
        """Stop and delete the database with all its data: for tests and for those who leave.

        Raises:
            PostgresUnavailable: another process still uses it.
        """
        with self._turn:
            joined = self._joined or self._join()
            alone = joined.is_alone()
            self._leave(joined)
            if not alone:
                raise PostgresUnavailable("the database is still in use by another process")
            remove(self._data_dir, joined.cluster.places)

    def _join(self) -> "_Joined":
        account = choose_account(self._pg_user)
        binaries = find_binaries(self._pg_bin, account=account, shelter=ROOT_SHELTER)
        places = settle(self._data_dir, account=account)
        joined = _Joined(Cluster(places, binaries, account), FileLock(places.owner_lock), FileLock(places.users_lock))
        joined.users.share(patience=PATIENCE)
        return joined

    def _own_or_attach(self, joined: "_Joined") -> Addresses:
        deadline = time.monotonic() + PATIENCE
        while not self.owner:
            self.owner = joined.ownership.take()
            if not self.owner and (found := _published(joined.cluster)):
                return found
            if not self.owner and time.monotonic() > deadline:
                raise PostgresUnavailable("another process owns the embedded server, but it does not answer")
            if not self.owner:
                time.sleep(0.05)
        return self._serve(joined)

    def _serve(self, joined: "_Joined") -> Addresses:
        cluster = joined.cluster
        passwords = cluster.prepare()
        addresses = _addresses(cluster, passwords)
        orphan = cluster.running()
        if orphan and joined.is_alone():
            # Left by a killed owner: a fresh one is our child, with our settings and our programs.
            halt(orphan)
            orphan = None
        try:
            if not orphan or not _comes_up(orphan, addresses.superuser):
                self._launch(cluster, addresses)
        except WrongPassword as unknown:
            if orphan:
                kept = cluster.places.passwords
                raise PostgresUnavailable(f"the server others use has other passwords than {kept}") from unknown
            self._halt_child()
            cluster.force_password(passwords["superuser"])
            self._launch(cluster, addresses)
        bootstrap(addresses.superuser, password=passwords["app"])
        write_private(cluster.places.addresses, json.dumps(asdict(addresses)))
        return addresses

    def _launch(self, cluster: Cluster, addresses: Addresses) -> None:
        """Start the server and wait for it: recovery may be long, so only its death is a failure."""
        cluster.places.addresses.unlink(missing_ok=True)
        for folder in (cluster.places.pg, cluster.places.sockets):  # RINGLYPRO_PG_USER may have changed
            cluster.account.give_all(folder)
        deadline = time.monotonic() + 30
        while True:
            child = self._spawn(cluster)
            if _comes_up(child, addresses.superuser):
                break
            last_words = cluster.last_words()
            # The orphaned backends of a killed server hold its memory a moment longer.
            if "is still in use" not in last_words or time.monotonic() > deadline:
                raise PostgresUnavailable(f"the embedded server ended with {child.returncode}: {last_words}")
            time.sleep(0.1)

    def _spawn(self, cluster: Cluster) -> subprocess.Popen[bytes]:
        with private_file(cluster.places.first_words) as output:
            child = self._child = cluster.account.spawn(_command(cluster, self._settings), output=output)
        threading.Thread(target=self._watch, args=(child,), name="embedded-postgres", daemon=True).start()
        return child

    def _watch(self, child: subprocess.Popen[bytes]) -> None:
        child.wait()
        with self._turn:
            if self._child is not child or self._joined is None:
                return
            log.warning("the embedded server died with %s and is started again", child.returncode)
            try:
                self._serve(self._joined)
            except (PostgresUnavailable, psycopg.Error, OSError):
                log.exception("the embedded server could not be started again")

    def _halt_child(self) -> None:
        child, self._child = self._child, None
        if child and child.poll() is None:
            halt(psutil.Process(child.pid))

    def _leave(self, joined: "_Joined") -> None:
        child, self._child = self._child, None
        self.owner, self._addresses, self._joined = False, None, None
        joined.ownership.release()
        try:
            if joined.users.take() and joined.ownership.take():
                joined.cluster.places.addresses.unlink(missing_ok=True)
                if child and child.poll() is None:
                    halt(psutil.Process(child.pid))
                elif running := joined.cluster.running():
                    halt(running)
        finally:
            joined.ownership.release()
            joined.users.release()


@dataclass(frozen=True, slots=True)
class _Joined:
    """A cluster, and the two locks that say who uses and who owns its server."""

    cluster: Cluster
    ownership: FileLock
    users: FileLock

    def is_alone(self) -> bool:
        """Does nobody else use the server?"""
        alone = self.users.take()
        self.users.share(patience=PATIENCE)
        return alone


def _addresses(cluster: Cluster, passwords: Passwords) -> Addresses:
    place = f"host={quote(str(cluster.places.sockets), safe='')}&port={PORT}"
    return Addresses(
        app=f"postgresql://{LOGIN}:{passwords['app']}@/{DATABASE}?{place}",
        superuser=f"postgresql://{SUPERUSER}:{passwords['superuser']}@/postgres?{place}",
    )


def _published(cluster: Cluster) -> Addresses | None:
    try:
        found = Addresses(**json.loads(cluster.places.addresses.read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        return None
    return found if _answers(found.superuser) else None


def _answers(dsn: str) -> bool:
    try:
        psycopg.connect(dsn, connect_timeout=3).close()
    except psycopg.OperationalError:
        return False
    return True


def _comes_up(server: psutil.Process | subprocess.Popen[bytes], dsn: str) -> bool:
    while server.poll() is None if isinstance(server, subprocess.Popen) else is_alive(server):
        try:
            psycopg.connect(dsn, connect_timeout=2).close()
        except psycopg.OperationalError as refused:
            if "password authentication failed" in str(refused):
                raise WrongPassword from refused
            time.sleep(0.02)
        else:
            return True
    return False


def _command(cluster: Cluster, settings: Mapping[str, str]) -> list[str]:
    # A list setting: blanks and commas in the path need its own quotes.
    sockets = '"' + str(cluster.places.sockets).replace('"', '""') + '"'
    chosen = {**SETTINGS, **_for_small_containers(), **settings, "unix_socket_directories": sockets}
    words = [str(cluster.binaries.program("postgres")), "-D", str(cluster.data)]
    for name, value in chosen.items():
        words += ["-c", f"{name}={value}"]
    return words


def _for_small_containers() -> dict[str, str]:
    """Parallel queries share memory that a container may have only 64 MB of."""
    shared = Path("/dev/shm")  # noqa: S108 - only its size is read
    if shared.is_dir() and shutil.disk_usage(shared).total < SMALL_SHARED_MEMORY:
        return {"max_parallel_workers_per_gather": "0"}
    return {}
