"""Who PostgreSQL runs as: ourselves, or somebody without power when we are root, whom it refuses."""

import os
import pwd
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from ringlypro.db.embedded.errors import PostgresUnavailable

FALLBACK_USERS = ("postgres", "nobody")


@dataclass(frozen=True, slots=True)
class SystemUser:
    """An operating system user; `uid` and `gid` are None for ourselves, which changes nothing."""

    name: str
    uid: int | None = None
    gid: int | None = None

    def run_program(self, *argv: str | Path, stdin_text: str | None = None) -> str:
        """Run a program to its end and return what it printed.

        Raises:
            PostgresUnavailable: it ended badly; the message carries its last words.
        """
        completed: subprocess.CompletedProcess[str] = subprocess.run(  # noqa: S603 - an argument list of our own, no shell
            [str(argument) for argument in argv],
            check=False,
            capture_output=True,
            text=True,
            errors="replace",
            input=stdin_text,
            stdin=subprocess.DEVNULL if stdin_text is None else None,
            **self._process_options(),
        )
        if completed.returncode:
            output_tail = (completed.stdout + completed.stderr)[-2000:].strip()
            raise PostgresUnavailable(f"{Path(argv[0]).name} ended with {completed.returncode}: {output_tail}")
        return completed.stdout

    def spawn_program(self, argv: list[str], *, output: BinaryIO) -> subprocess.Popen[bytes]:
        """Start a program that outlives neither shell nor terminal: its own session, the root directory."""
        return subprocess.Popen(  # noqa: S603 - an argument list of our own, no shell
            argv,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            **self._process_options(),
            start_new_session=True,
        )

    def chown_path(self, path: Path) -> None:
        """Make the account the owner of `path`."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def chown_tree(self, folder: Path) -> None:
        """Make the account the owner of `folder` and everything in it, unless it is."""
        if self.uid not in {None, folder.stat().st_uid}:
            for path in (folder, *folder.rglob("*")):
                self.chown_path(path)

    def can_traverse(self, directory: Path) -> bool:
        """May the account walk through `directory` and everything above it?"""
        return self.uid is None or all(self._may_enter(ancestor) for ancestor in (directory, *directory.parents))

    def _may_enter(self, directory: Path) -> bool:
        directory_stat = directory.stat()
        if directory_stat.st_uid == self.uid:
            return bool(directory_stat.st_mode & stat.S_IXUSR)
        if directory_stat.st_gid == self.gid:
            return bool(directory_stat.st_mode & stat.S_IXGRP)
        return bool(directory_stat.st_mode & stat.S_IXOTH)

    def _process_options(self) -> dict[str, Any]:
        """As this user, in the root directory, with nothing of our own environment."""
        return {
            "cwd": "/",
            "env": minimal_environment(),
            "user": self.uid,
            "group": self.gid,
            "extra_groups": self._extra_groups(),
            "umask": 0o077,
        }

    def _extra_groups(self) -> list[int] | None:
        return None if self.uid is None else []


def choose_system_user(requested_user: str | None) -> SystemUser:
    """Ourselves, unless we are root: then `requested_user`, else postgres, else nobody.

    Raises:
        PostgresUnavailable: we are root and none of them exists, or the wanted one is root.
    """
    if os.geteuid() != 0:
        return SystemUser(name="ourselves")
    for name in [requested_user] if requested_user else FALLBACK_USERS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return SystemUser(name=name, uid=entry.pw_uid, gid=entry.pw_gid)
    raise PostgresUnavailable(
        "PostgreSQL refuses to run as root and there is no user "
        f"{requested_user or ' or '.join(FALLBACK_USERS)} to run it: "
        "name an existing one in RINGLYPRO_PG_USER, or set DATABASE_URL"
    )


def minimal_environment() -> dict[str, str]:
    """Nothing of ours: no secret for another user, no PG* variable, no LANG of a missing locale."""
    inherited = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    return {**inherited, "LC_ALL": "C", "TZ": "UTC"}
