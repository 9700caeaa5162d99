"""Who PostgreSQL runs as: ourselves, or somebody without power when we are root, whom it refuses."""

import os
import pwd
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from ringlypro.db.embedded.errors import PostgresUnavailable

PREFERRED = ("postgres", "nobody")


@dataclass(frozen=True, slots=True)
class Account:
    """An operating system user; `uid` and `gid` are None for ourselves, which changes nothing."""

    name: str
    uid: int | None = None
    gid: int | None = None

    def run(self, *argv: str | Path, feed: str | None = None) -> str:
        """Run a program to its end and return what it printed.

        Raises:
            PostgresUnavailable: it ended badly; the message carries its last words.
        """
        done = subprocess.run(  # noqa: S603 - an argument list of our own, no shell
            [str(word) for word in argv],
            check=False,
            capture_output=True,
            text=True,
            errors="replace",
            input=feed,
            stdin=subprocess.DEVNULL if feed is None else None,
            cwd="/",
            env=bare_environment(),
            user=self.uid,
            group=self.gid,
            extra_groups=self._no_groups(),
            umask=0o077,
        )
        if done.returncode:
            last_words = (done.stdout + done.stderr)[-2000:].strip()
            raise PostgresUnavailable(f"{Path(argv[0]).name} ended with {done.returncode}: {last_words}")
        return done.stdout

    def spawn(self, argv: list[str], *, output: BinaryIO) -> subprocess.Popen[bytes]:
        """Start a program that outlives neither shell nor terminal: its own session, the root directory."""
        return subprocess.Popen(  # noqa: S603 - an argument list of our own, no shell
            argv,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd="/",
            env=bare_environment(),
            user=self.uid,
            group=self.gid,
            extra_groups=self._no_groups(),
            umask=0o077,
            start_new_session=True,
        )

    def give(self, path: Path) -> None:
        """Make the account the owner of `path`."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def give_all(self, folder: Path) -> None:
        """Make the account the owner of `folder` and everything in it, unless it is."""
        if self.uid not in {None, folder.stat().st_uid}:
            for path in (folder, *folder.rglob("*")):
                self.give(path)

    def can_pass(self, directory: Path) -> bool:
        """May the account walk through `directory` and everything above it?"""
        return self.uid is None or all(self._may_enter(each) for each in (directory, *directory.parents))

    def _may_enter(self, directory: Path) -> bool:
        facts = directory.stat()
        if facts.st_uid == self.uid:
            return bool(facts.st_mode & stat.S_IXUSR)
        if facts.st_gid == self.gid:
            return bool(facts.st_mode & stat.S_IXGRP)
        return bool(facts.st_mode & stat.S_IXOTH)

    def _no_groups(self) -> list[int] | None:
        return None if self.uid is None else []


def choose_account(wanted: str | None) -> Account:
    """Ourselves, unless we are root: then `wanted`, else postgres, else nobody.

    Raises:
        PostgresUnavailable: we are root and none of them exists, or the wanted one is root.
    """
    if os.geteuid() != 0:
        return Account(name="ourselves")
    for name in [wanted] if wanted else PREFERRED:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return Account(name=name, uid=entry.pw_uid, gid=entry.pw_gid)
    raise PostgresUnavailable(
        f"PostgreSQL refuses to run as root and there is no user {wanted or ' or '.join(PREFERRED)} to run it: "
        "name an existing one in RINGLYPRO_PG_USER, or set DATABASE_URL"
    )


def bare_environment() -> dict[str, str]:
    """Nothing of ours: no secret for another user, no PG* variable, no LANG of a missing locale."""
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    return {**kept, "LC_ALL": "C", "TZ": "UTC"}
