"""The data directory: made once and whole, never opened by a wrong version, freed of what dead processes left."""

import contextlib
import json
import secrets
import shutil
import signal
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

import psutil

from ringlypro.db.embedded.binaries import PostgresBinaries
from ringlypro.db.embedded.data_directories import DataDirectories, write_private
from ringlypro.db.embedded.errors import PostgresUnavailable
from ringlypro.db.embedded.system_user import SystemUser

SUPERUSER = "postgres"


class ServerPasswords(TypedDict):
    """What the two logins prove themselves with."""

    superuser: str
    app: str


@dataclass(frozen=True, slots=True)
class PostgresCluster:
    """One data directory; every method expects the owner's lock to be held."""

    directories: DataDirectories
    binaries: PostgresBinaries
    system_user: SystemUser

    @property
    def data_directory(self) -> Path:
        """The directory, with the major version in its name."""
        return self.directories.pg / f"data-{self.binaries.major}"

    def prepare_cluster(self) -> ServerPasswords:
        """Make the cluster unless it exists, and return its passwords.

        Raises:
            PostgresUnavailable: initdb failed, or the data is of another major version.
        """
        for stale_draft in self.directories.pg.glob("data-*.draft"):
            shutil.rmtree(stale_draft, ignore_errors=True)
        exists = (self.data_directory / "PG_VERSION").exists()
        other_versions = sorted(path.name for path in self.directories.pg.glob("data-*") if path != self.data_directory)
        if other_versions and not exists:
            raise PostgresUnavailable(
                f"{self.directories.pg} holds {', '.join(other_versions)} and these programs are of PostgreSQL "
                f"{self.binaries.major}: upgrade the data with pg_upgrade, or set RINGLYPRO_PG_BIN"
            )
        passwords = self._read_passwords()
        if passwords is None:
            passwords = ServerPasswords(superuser=secrets.token_urlsafe(32), app=secrets.token_urlsafe(32))
            write_private(self.directories.passwords_file, json.dumps(passwords))
        if not exists:
            self._run_initdb(passwords)
        return passwords

    def find_running_server(self) -> psutil.Process | None:
        """The server that serves this directory now, whoever started it; without one, its traces are removed."""
        pid_file = self.data_directory / "postmaster.pid"
        try:
            process = psutil.Process(abs(int(pid_file.read_text(encoding="utf-8").split("\n", 1)[0])))
            if self._serves_directory(process):
                return process
            pid_file.unlink()
        except (FileNotFoundError, psutil.NoSuchProcess):
            pass  # PostgreSQL itself knows a dead pid, and looks for surviving backends then
        except (ValueError, psutil.AccessDenied):
            pid_file.unlink()
        # The socket's lock file names a pid too, which may be a stranger's by now.
        for socket_file in self.directories.sockets.glob(".s.PGSQL.*"):
            socket_file.unlink(missing_ok=True)
        return None

    def read_log_tail(self, pid: int) -> str:
        """What the server with this pid said, for a person to read."""
        log_text = self.directories.startup_log.read_text(encoding="utf-8", errors="replace")
        logs = sorted((self.data_directory / "log").glob("*.log"), key=lambda path: path.stat().st_mtime)
        for path in logs[-1:]:
            _, started, rest = path.read_text(encoding="utf-8", errors="replace").rpartition(f"[{pid}] LOG:  starting")
            log_text += rest if started else ""
        return log_text.strip()[-2000:]

    def reset_superuser_password(self, password: str) -> None:
        """Give the superuser a password without knowing the old one; no server may be running."""
        program = self.binaries.program_path("postgres")
        statement = f"ALTER ROLE {SUPERUSER} PASSWORD '{password}'\n"
        self.system_user.run_program(program, "--single", "-D", self.data_directory, "postgres", stdin_text=statement)

    def _read_passwords(self) -> ServerPasswords | None:
        try:
            stored = json.loads(self.directories.passwords_file.read_text(encoding="utf-8"))
            return ServerPasswords(superuser=stored["superuser"], app=stored["app"])
        except (FileNotFoundError, ValueError, KeyError):
            return None

    def _run_initdb(self, passwords: ServerPasswords) -> None:
        draft = Path(tempfile.mkdtemp(prefix=f"{self.data_directory.name}.", suffix=".draft", dir=self.directories.pg))
        password_file = draft / "password"
        password_file.touch(mode=0o600)
        password_file.write_text(passwords["superuser"], encoding="utf-8")
        new_cluster = draft / "cluster"
        for path in (draft, password_file):
            self.system_user.chown_path(path)
        options = ("--encoding=UTF8", "--auth=scram-sha-256", f"--pwfile={password_file}", *self._locale_options())
        self.system_user.run_program(self.binaries.program_path("initdb"), "-D", new_cluster, "-U", SUPERUSER, *options)
        # A crash before this line leaves a draft, never half a cluster.
        new_cluster.rename(self.data_directory)
        shutil.rmtree(draft)

    def _locale_options(self) -> tuple[str, ...]:
        """The same order and the same lower() on every system, whatever its own library does."""
        if self.binaries.major >= 17:
            return ("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
        return ("--locale=C", "--lc-ctype=C.UTF-8")

    def _serves_directory(self, process: psutil.Process) -> bool:
        if not is_process_alive(process) or not process.name().startswith("postgres"):
            return False
        # Without ptrace rights (a container's root) the working directory of another user is hidden.
        if str(self.data_directory) in process.cmdline():
            return True
        try:
            return Path(process.cwd()) == self.data_directory
        except psutil.AccessDenied:
            return False


def is_process_alive(process: psutil.Process) -> bool:
    """Does it still run? A zombie, which nobody has buried yet, does not."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def stop_server(process: psutil.Process, *, timeout_seconds: float = 60) -> None:
    """Stop a server: roll back and write everything down; after `timeout_seconds` seconds, leave that to recovery.

    Raises:
        PostgresUnavailable: it would not die.
    """
    for stop_signal, seconds in ((signal.SIGINT, timeout_seconds), (signal.SIGQUIT, 10.0)):
        deadline = time.monotonic() + seconds
        with contextlib.suppress(psutil.NoSuchProcess):
            process.send_signal(stop_signal)
        while time.monotonic() < deadline:
            if not is_process_alive(process):
                return
            time.sleep(0.01)
    raise PostgresUnavailable(f"the server with pid {process.pid} does not stop")
