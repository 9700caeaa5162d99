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

from ringlypro.core.error_stacks import log_error_stack
from ringlypro.db.embedded.addresses import (
    ServerAddresses,
    WrongServerPassword,
    accepts_connections,
    build_addresses,
    publish_addresses,
    read_published_addresses,
    wait_until_ready,
)
from ringlypro.db.embedded.binaries import find_binaries
from ringlypro.db.embedded.bootstrap import bootstrap_server
from ringlypro.db.embedded.cluster import PostgresCluster, stop_server
from ringlypro.db.embedded.data_directories import (
    SHARED_ROOT,
    create_directories,
    open_private_file,
)
from ringlypro.db.embedded.errors import PostgresUnavailable
from ringlypro.db.embedded.locks import FileLock
from ringlypro.db.embedded.server_command import build_server_command
from ringlypro.db.embedded.system_user import choose_system_user

log = logging.getLogger(__name__)

STARTUP_TIMEOUT_SECONDS = 120.0
PREPARE_ATTEMPTS = 3
NO_SETTINGS: Mapping[str, str] = MappingProxyType({})


class EmbeddedPostgres:
    """One process's hold on the embedded server of a data folder. `is_owner`: it runs the server."""

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
        configured_folder = os.environ.get("RINGLYPRO_PG_BIN")
        self._pg_bin = pg_bin or (Path(configured_folder) if configured_folder else None)
        self._pg_user = pg_user or os.environ.get("RINGLYPRO_PG_USER")
        self._lock = threading.RLock()
        self._pid = os.getpid()
        self._lease: _ClusterLease | None = None
        self._child: subprocess.Popen[bytes] | None = None
        self._addresses: ServerAddresses | None = None
        self.is_owner = False

    def start(self) -> ServerAddresses:
        """Run the server, or attach to the one that runs, and return its addresses; blocks.

        May be called again at any time: it then mends what has died since.

        Raises:
            PostgresUnavailable: the server cannot run here; the message says what to do.
        """
        with self._lock:
            if self._addresses and accepts_connections(self._addresses.superuser):
                return self._addresses
            if self._lease is None:
                self._lease = self._acquire_lease()
            try:
                self._addresses = self._own_or_attach(self._lease)
            except BaseException:
                self._release_lease(self._lease)
                raise
            return self._addresses

    def stop(self) -> None:
        """Let go of the server and stop it if nobody else uses it; idempotent, from any thread."""
        with self._lock:
            if self._lease is not None and os.getpid() == self._pid:
                self._release_lease(self._lease)

    def _acquire_lease(self) -> "_ClusterLease":
        system_user = choose_system_user(self._pg_user)
        binaries = find_binaries(self._pg_bin, system_user=system_user, shared_root=SHARED_ROOT)
        directories = create_directories(self._data_dir, system_user=system_user)
        lease = _ClusterLease(
            PostgresCluster(directories, binaries, system_user),
            FileLock(directories.owner_lock),
            FileLock(directories.users_lock),
        )
        lease.users.acquire_shared(timeout_seconds=STARTUP_TIMEOUT_SECONDS)
        return lease

    def _own_or_attach(self, lease: "_ClusterLease") -> ServerAddresses:
        deadline = time.monotonic() + STARTUP_TIMEOUT_SECONDS
        while not self.is_owner:
            self.is_owner = lease.ownership.try_acquire()
            if not self.is_owner and (addresses := read_published_addresses(lease.cluster.directories)):
                return addresses
            if not self.is_owner and time.monotonic() > deadline:
                raise PostgresUnavailable("another process owns the embedded server, but it does not answer")
            if not self.is_owner:
                time.sleep(0.05)
        return self._serve(lease)

    def _serve(self, lease: "_ClusterLease") -> ServerAddresses:
        for attempts_left in reversed(range(PREPARE_ATTEMPTS)):
            addresses, password = self._start_server(lease)
            try:
                bootstrap_server(addresses.superuser, password=password)
            except psycopg.Error as error:
                may_recover = attempts_left and isinstance(error, psycopg.OperationalError)
                if not may_recover:
                    raise PostgresUnavailable(f"the embedded server cannot be prepared: {error}") from error
            else:
                break
        publish_addresses(lease.cluster.directories, addresses)
        return addresses

    def _start_server(self, lease: "_ClusterLease") -> tuple[ServerAddresses, str]:
        cluster = lease.cluster
        passwords = cluster.prepare_cluster()
        addresses = build_addresses(cluster.directories, passwords)
        orphan = cluster.find_running_server()
        if orphan and lease.is_only_user():
            # Left by a killed owner: a fresh one is our child, with our settings and our programs.
            stop_server(orphan)
            orphan = None
        try:
            if not orphan or not wait_until_ready(orphan, addresses.superuser):
                self._launch_and_wait(cluster, addresses)
        except WrongServerPassword as error:
            if orphan:
                passwords_path = cluster.directories.passwords_file
                raise PostgresUnavailable(f"the server others use has other passwords than {passwords_path}") from error
            self._stop_child()
            cluster.reset_superuser_password(passwords["superuser"])
            self._launch_and_wait(cluster, addresses)
        return addresses, passwords["app"]

    def _launch_and_wait(self, cluster: PostgresCluster, addresses: ServerAddresses) -> None:
        """Start the server and wait for it: recovery may be long, so only its death is a failure."""
        cluster.directories.addresses_file.unlink(missing_ok=True)
        for folder in (cluster.directories.pg, cluster.directories.sockets):  # RINGLYPRO_PG_USER may have changed
            cluster.system_user.chown_tree(folder)
        deadline = time.monotonic() + 30
        while True:
            child = self._spawn(cluster)
            if wait_until_ready(child, addresses.superuser):
                break
            log_tail = cluster.read_log_tail(child.pid)
            # The orphaned backends of a killed server hold its memory a moment longer, and its process may not be gone.
            is_predecessor_there = "is still in use" in log_tail or "already exists" in log_tail
            may_recover = is_predecessor_there or child.returncode == -signal.SIGKILL
            if not may_recover or time.monotonic() > deadline:
                raise PostgresUnavailable(f"the embedded server ended with {child.returncode}: {log_tail}")
            time.sleep(0.1)
            cluster.find_running_server()  # takes the traces away of one that is gone by now

    def _spawn(self, cluster: PostgresCluster) -> subprocess.Popen[bytes]:
        with open_private_file(cluster.directories.startup_log) as output:
            child = self._child = cluster.system_user.spawn_program(
                build_server_command(cluster, self._settings), output=output
            )
        threading.Thread(target=self._restart_when_dead, args=(child,), name="embedded-postgres", daemon=True).start()
        return child

    def _restart_when_dead(self, child: subprocess.Popen[bytes]) -> None:
        child.wait()
        with self._lock:
            if self._child is not child or self._lease is None:
                return
            log.warning("the embedded server died with %s and is started again", child.returncode)
            try:
                self._serve(self._lease)
            except PostgresUnavailable as error:
                log.error("the embedded server could not be started again: %s", error)  # noqa: TRY400 - it says what to do
            except (psycopg.Error, OSError) as error:
                log_error_stack(log, "the embedded server could not be started again", error)

    def _stop_child(self) -> None:
        child, self._child = self._child, None
        if child and child.poll() is None:
            with contextlib.suppress(psutil.NoSuchProcess):
                stop_server(psutil.Process(child.pid))

    def _release_lease(self, lease: "_ClusterLease") -> None:
        self.is_owner, self._addresses, self._lease = False, None, None
        lease.ownership.release_lock()
        try:
            if lease.users.try_acquire() and lease.ownership.try_acquire():
                lease.cluster.directories.addresses_file.unlink(missing_ok=True)
                self._stop_child()
                if running_server := lease.cluster.find_running_server():
                    stop_server(running_server)
        finally:
            self._child = None
            lease.ownership.release_lock()
            lease.users.release_lock()


@dataclass(frozen=True, slots=True)
class _ClusterLease:
    """A cluster, and the two locks that say who uses and who owns its server."""

    cluster: PostgresCluster
    ownership: FileLock
    users: FileLock

    def is_only_user(self) -> bool:
        """Does nobody else use the server?"""
        was_alone = self.users.try_acquire()
        self.users.acquire_shared(timeout_seconds=STARTUP_TIMEOUT_SECONDS)
        return was_alone
