"""Which folders the embedded server uses, and who may look into them.

What we write (locks, passwords, addresses) lies in `control`, ours alone; what the server writes lies in
`pg`, the server's alone. As root those are two users, and neither needs to trust the other's folder.
"""

import fcntl
import hashlib
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from ringlypro.db.embedded.account import Account
from ringlypro.db.embedded.errors import PostgresUnavailable

ROOT_SHELTER = Path("/var/lib/ringlypro")
POINTER = "pg.path"
# sun_path holds 104 bytes on macOS and 108 on Linux, with the socket's own name and a final zero.
LONGEST_SOCKET = 100
SOCKET_NAME = ".s.PGSQL.5432"


@dataclass(frozen=True, slots=True)
class Places:
    """The folders of one embedded server, all of them existing."""

    control: Path
    pg: Path
    sockets: Path

    @property
    def owner_lock(self) -> Path:
        """Held by the process that runs the server."""
        return self.control / "owner.lock"

    @property
    def users_lock(self) -> Path:
        """Shared by all processes that use the server."""
        return self.control / "users.lock"

    @property
    def passwords(self) -> Path:
        """The two passwords, as JSON."""
        return self.control / "passwords.json"

    @property
    def addresses(self) -> Path:
        """Where a running server is reached, as JSON."""
        return self.control / "server.json"

    @property
    def first_words(self) -> Path:
        """What the server said before its own log began."""
        return self.control / "startup.log"


def settle(data_dir: Path, *, account: Account, shelter: Path = ROOT_SHELTER) -> Places:
    """Make the folders for `data_dir`, below `shelter` where the account could not reach them.

    Raises:
        PostgresUnavailable: the folders cannot be made.
    """
    data_dir = data_dir.expanduser().resolve()
    try:
        data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        with _alone_in(data_dir):
            base = _base(data_dir, account, shelter)
            control = _folder(base / "control")
            pg = _folder(base / "pg", account)
            return Places(control=control, pg=pg, sockets=_sockets(control, pg, account))
    except OSError as refused:
        raise PostgresUnavailable(f"cannot keep a database for {data_dir}: {refused}; set DATABASE_URL") from refused


def remove(data_dir: Path, places: Places) -> None:
    """Delete all that `settle` made for `data_dir`, and nothing else in it."""
    data_dir = data_dir.expanduser().resolve()
    base = places.control.parent
    for folder in (places.sockets, places.pg, places.control):
        shutil.rmtree(folder, ignore_errors=True)
    if base != data_dir:
        base.rmdir()
        (data_dir / POINTER).unlink(missing_ok=True)


def write_private(path: Path, content: str) -> None:
    """Replace a file as a whole, readable by us alone, surviving a crash at any moment."""
    descriptor, draft = tempfile.mkstemp(prefix=f"{path.name}.", dir=path.parent)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(content)
        file.flush()
        os.fsync(descriptor)
    Path(draft).replace(path)


def private_file(path: Path) -> BinaryIO:
    """Open an emptied file for writing that only we may read."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    return os.fdopen(descriptor, "wb")


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _base(data_dir: Path, account: Account, shelter: Path) -> Path:
    if account.uid is None:
        return data_dir
    pointer = data_dir / POINTER
    if pointer.exists():
        return Path(pointer.read_text(encoding="utf-8").strip())
    if account.can_pass(data_dir.parent):
        mode = stat.S_IMODE(data_dir.stat().st_mode)
        if mode & 0o011 != 0o011:
            data_dir.chmod(mode | 0o011)
        return data_dir
    base = _sheltered(data_dir, shelter)
    if not account.can_pass(base):
        raise PostgresUnavailable(f"user {account.name} cannot reach {base}: set DATABASE_URL")
    write_private(pointer, str(base))
    return base


def _sheltered(data_dir: Path, shelter: Path) -> Path:
    """A folder named after the data folder; one that exists belonged to a data folder since removed."""
    name = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:16]
    for folder in (shelter, shelter / "clusters"):
        if not folder.exists():
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(0o755)
    for turn in range(1, 1000):
        base = shelter / "clusters" / (name if turn == 1 else f"{name}-{turn}")
        try:
            base.mkdir()
        except FileExistsError:
            continue
        base.chmod(0o711)
        return base
    raise PostgresUnavailable(f"too many abandoned databases in {shelter / 'clusters'}")


def _folder(path: Path, account: Account | None = None) -> Path:
    if not path.exists():
        path.mkdir(mode=0o700)
        if account:
            account.give(path)
    return path


def _sockets(control: Path, pg: Path, account: Account) -> Path:
    """Beside the cluster; in the temporary folder where that path is too long, or means two hosts to libpq."""
    beside = pg / "run"
    fits = len(os.fsencode(beside / SOCKET_NAME)) <= LONGEST_SOCKET
    if fits and not set(str(beside)) & set(",:"):
        return _folder(beside, account)
    note = control / "run.path"
    if note.exists():
        known = Path(note.read_text(encoding="utf-8").strip())
        if known.is_dir() and not known.is_symlink() and known.stat().st_uid == pg.stat().st_uid:
            return known
    made = Path(tempfile.mkdtemp(prefix="ringlypro-", dir="/tmp"))
    account.give(made)
    write_private(note, str(made))
    return made
