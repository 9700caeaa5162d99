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

from ringlypro.db.embedded.account import Account
from ringlypro.db.embedded.binaries import Binaries
from ringlypro.db.embedded.errors import PostgresUnavailable
from ringlypro.db.embedded.places import Places, write_private

SUPERUSER = "postgres"


class Passwords(TypedDict):
    """What the two logins prove themselves with."""

    superuser: str
    app: str


@dataclass(frozen=True, slots=True)
class Cluster:
    """One data directory; every method expects the owner's lock to be held."""

    places: Places
    binaries: Binaries
    account: Account

    @property
    def data(self) -> Path:
        """The directory, with the major version in its name."""
        return self.places.pg / f"data-{self.binaries.major}"

    def prepare(self) -> Passwords:
        """Make the cluster unless it exists, and return its passwords.

        Raises:
            PostgresUnavailable: initdb failed, or the data is of another major version.
        """
        for wreck in self.places.pg.glob("data-*.draft"):
            shutil.rmtree(wreck, ignore_errors=True)
        exists = (self.data / "PG_VERSION").exists()
        others = sorted(path.name for path in self.places.pg.glob("data-*") if path != self.data)
        if others and not exists:
            raise PostgresUnavailable(
                f"{self.places.pg} holds {', '.join(others)} and these programs are of PostgreSQL "
                f"{self.binaries.major}: upgrade the data with pg_upgrade, or set RINGLYPRO_PG_BIN"
            )
        passwords = self._known_passwords()
        if passwords is None:
            passwords = Passwords(superuser=secrets.token_urlsafe(32), app=secrets.token_urlsafe(32))
            write_private(self.places.passwords, json.dumps(passwords))
        if not exists:
            self._initialise(passwords)
        return passwords

    def running(self) -> psutil.Process | None:
        """The server that serves this directory now, whoever started it; without one, its traces are removed."""
        pid_file = self.data / "postmaster.pid"
        try:
            process = psutil.Process(abs(int(pid_file.read_text(encoding="utf-8").split("\n", 1)[0])))
            if self._serves_us(process):
                return process
            pid_file.unlink()
        except (FileNotFoundError, psutil.NoSuchProcess):
            pass  # PostgreSQL itself knows a dead pid, and looks for surviving backends then
        except (ValueError, psutil.AccessDenied):
            pid_file.unlink()
        # The socket's lock file names a pid too, which may be a stranger's by now.
        for trace in self.places.sockets.glob(".s.PGSQL.*"):
            trace.unlink(missing_ok=True)
        return None

    def last_words(self, pid: int) -> str:
        """What the server with this pid said, for a person to read."""
        said = self.places.first_words.read_text(encoding="utf-8", errors="replace")
        logs = sorted((self.data / "log").glob("*.log"), key=lambda path: path.stat().st_mtime)
        for path in logs[-1:]:
            _, started, rest = path.read_text(encoding="utf-8", errors="replace").rpartition(f"[{pid}] LOG:  starting")
            said += rest if started else ""
        return said.strip()[-2000:]

    def force_password(self, password: str) -> None:
        """Give the superuser a password without knowing the old one; no server may be running."""
        program = self.binaries.program("postgres")
        statement = f"ALTER ROLE {SUPERUSER} PASSWORD '{password}'\n"
        self.account.run(program, "--single", "-D", self.data, "postgres", feed=statement)

    def _known_passwords(self) -> Passwords | None:
        try:
            found = json.loads(self.places.passwords.read_text(encoding="utf-8"))
            return Passwords(superuser=found["superuser"], app=found["app"])
        except (FileNotFoundError, ValueError, KeyError):
            return None

    def _initialise(self, passwords: Passwords) -> None:
        draft = Path(tempfile.mkdtemp(prefix=f"{self.data.name}.", suffix=".draft", dir=self.places.pg))
        secret = draft / "password"
        secret.touch(mode=0o600)
        secret.write_text(passwords["superuser"], encoding="utf-8")
        fresh = draft / "cluster"
        for path in (draft, secret):
            self.account.give(path)
        options = ("--encoding=UTF8", "--auth=scram-sha-256", f"--pwfile={secret}", *self._locale())
        self.account.run(self.binaries.program("initdb"), "-D", fresh, "-U", SUPERUSER, *options)
        # A crash before this line leaves a draft, never half a cluster.
        fresh.rename(self.data)
        shutil.rmtree(draft)

    def _locale(self) -> tuple[str, ...]:
        """The same order and the same lower() on every system, whatever its own library does."""
        if self.binaries.major >= 17:
            return ("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
        return ("--locale=C", "--lc-ctype=C.UTF-8")

    def _serves_us(self, process: psutil.Process) -> bool:
        if not is_alive(process) or not process.name().startswith("postgres"):
            return False
        # Without ptrace rights (a container's root) the working directory of another user is hidden.
        if str(self.data) in process.cmdline():
            return True
        try:
            return Path(process.cwd()) == self.data
        except psutil.AccessDenied:
            return False


def is_alive(process: psutil.Process) -> bool:
    """Does it still run? A zombie, which nobody has buried yet, does not."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def halt(process: psutil.Process, *, patience: float = 60) -> None:
    """Stop a server: roll back and write everything down; after `patience` seconds, leave that to recovery.

    Raises:
        PostgresUnavailable: it would not die.
    """
    for sign, seconds in ((signal.SIGINT, patience), (signal.SIGQUIT, 10.0)):
        deadline = time.monotonic() + seconds
        with contextlib.suppress(psutil.NoSuchProcess):
            process.send_signal(sign)
        while time.monotonic() < deadline:
            if not is_alive(process):
                return
            time.sleep(0.01)
    raise PostgresUnavailable(f"the server with pid {process.pid} does not stop")
