"""Runs the server for as long as somebody uses it.

Each user shares one lock, the owner holds a second one. Whoever stops lets go of both; only the last one
out, seen by getting the first lock alone, stops the server. So the owner may leave while others work, and
a server whose owner was killed is taken over by the next one who starts.
"""

import contextlib
import logging
import os
import signal
import subprocess
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import psutil
import psycopg

from ringlypro.db.embedded.account import choose_account
from ringlypro.db.embedded.addresses import (
    Addresses,
    WrongPassword,
    addresses_at,
    answers,
    comes_up,
    publish,
    published,
)
from ringlypro.db.embedded.binaries import find_binaries
from ringlypro.db.embedded.bootstrap import bootstrap
from ringlypro.db.embedded.cluster import Cluster, halt
from ringlypro.db.embedded.command import command
from ringlypro.db.embedded.errors import PostgresUnavailable
from ringlypro.db.embedded.locks import FileLock
from ringlypro.db.embedded.places import ROOT_SHELTER, private_file, remove, settle

log = logging.getLogger(__name__)

PATIENCE = 120.0
ATTEMPTS = 3
NO_SETTINGS: Mapping[str, str] = MappingProxyType({})


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
            if self._addresses and answers(self._addresses.superuser):
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
        """Stop, then delete the database with all its data: for tests and for those who leave.

        Raises:
            PostgresUnavailable: another process still uses it, so it was left as it is.
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
            if not self.owner and (found := published(joined.cluster.places)):
                return found
            if not self.owner and time.monotonic() > deadline:
                raise PostgresUnavailable("another process owns the embedded server, but it does not answer")
            if not self.owner:
                time.sleep(0.05)
        return self._serve(joined)

    def _serve(self, joined: "_Joined") -> Addresses:
        for left in reversed(range(ATTEMPTS)):
            addresses, password = self._bring_up(joined)
            try:
                bootstrap(addresses.superuser, password=password)
            except psycopg.Error as trouble:
                may_pass = left and isinstance(trouble, psycopg.OperationalError)
                if not may_pass:
                    raise PostgresUnavailable(f"the embedded server cannot be prepared: {trouble}") from trouble
            else:
                break
        publish(joined.cluster.places, addresses)
        return addresses

    def _bring_up(self, joined: "_Joined") -> tuple[Addresses, str]:
        cluster = joined.cluster
        passwords = cluster.prepare()
        addresses = addresses_at(cluster.places, passwords)
        orphan = cluster.running()
        if orphan and joined.is_alone():
            # Left by a killed owner: a fresh one is our child, with our settings and our programs.
            halt(orphan)
            orphan = None
        try:
            if not orphan or not comes_up(orphan, addresses.superuser):
                self._launch(cluster, addresses)
        except WrongPassword as unknown:
            if orphan:
                kept = cluster.places.passwords
                raise PostgresUnavailable(f"the server others use has other passwords than {kept}") from unknown
            self._halt_child()
            cluster.force_password(passwords["superuser"])
            self._launch(cluster, addresses)
        return addresses, passwords["app"]

    def _launch(self, cluster: Cluster, addresses: Addresses) -> None:
        """Start the server and wait for it: recovery may be long, so only its death is a failure."""
        cluster.places.addresses.unlink(missing_ok=True)
        for folder in (cluster.places.pg, cluster.places.sockets):  # RINGLYPRO_PG_USER may have changed
            cluster.account.give_all(folder)
        deadline = time.monotonic() + 30
        while True:
            child = self._spawn(cluster)
            if comes_up(child, addresses.superuser):
                break
            last_words = cluster.last_words(child.pid)
            # The orphaned backends of a killed server hold its memory a moment longer.
            may_pass = "is still in use" in last_words or child.returncode == -signal.SIGKILL
            if not may_pass or time.monotonic() > deadline:
                raise PostgresUnavailable(f"the embedded server ended with {child.returncode}: {last_words}")
            time.sleep(0.1)

    def _spawn(self, cluster: Cluster) -> subprocess.Popen[bytes]:
        with private_file(cluster.places.first_words) as output:
            child = self._child = cluster.account.spawn(command(cluster, self._settings), output=output)
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
            with contextlib.suppress(psutil.NoSuchProcess):
                halt(psutil.Process(child.pid))

    def _leave(self, joined: "_Joined") -> None:
        self.owner, self._addresses, self._joined = False, None, None
        joined.ownership.release()
        try:
            if joined.users.take() and joined.ownership.take():
                joined.cluster.places.addresses.unlink(missing_ok=True)
                self._halt_child()
                if adopted := joined.cluster.running():
                    halt(adopted)
        finally:
            self._child = None
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
