"""Which folders the embedded server uses, and who may look into them.

What we write (locks, passwords, addresses) lies in `control`, ours alone; what the server writes lies in
`pg`, the server's alone. As root those are two users, and neither needs to trust the other's folder.
"""

import fcntl
import hashlib
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from ringlypro.db.embedded.errors import PostgresUnavailable
from ringlypro.db.embedded.system_user import SystemUser

SHARED_ROOT = Path("/var/lib/ringlypro")
POINTER_FILE = "pg.path"
# sun_path holds 104 bytes on macOS and 108 on Linux, with the socket's own name and a final zero.
MAX_SOCKET_PATH = 100
SOCKET_NAME = ".s.PGSQL.5432"


@dataclass(frozen=True, slots=True)
class DataDirectories:
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
    def passwords_file(self) -> Path:
        """The two passwords, as JSON."""
        return self.control / "passwords.json"

    @property
    def addresses_file(self) -> Path:
        """Where a running server is reached, as JSON."""
        return self.control / "server.json"

    @property
    def startup_log(self) -> Path:
        """What the server said before its own log began."""
        return self.control / "startup.log"


def create_directories(data_dir: Path, *, system_user: SystemUser, shared_root: Path = SHARED_ROOT) -> DataDirectories:
    """Make the folders for `data_dir`, below `shared_root` where the account could not reach them.

    Raises:
        PostgresUnavailable: the folders cannot be made.
    """
    data_dir = data_dir.expanduser().resolve()
    try:
        data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        with _lock_folder(data_dir):
            base = _choose_base(data_dir, system_user, shared_root)
            control = _create_folder(base / "control")
            pg = _create_folder(base / "pg", system_user)
            return DataDirectories(control=control, pg=pg, sockets=_create_socket_folder(control, pg, system_user))
    except OSError as error:
        raise PostgresUnavailable(f"cannot keep a database for {data_dir}: {error}; set DATABASE_URL") from error


def write_private(path: Path, content: str) -> None:
    """Replace a file as a whole, readable by us alone, surviving a crash at any moment."""
    descriptor, draft = tempfile.mkstemp(prefix=f"{path.name}.", dir=path.parent)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(content)
        file.flush()
        os.fsync(descriptor)
    Path(draft).replace(path)


def open_private_file(path: Path) -> BinaryIO:
    """Open an emptied file for writing that only we may read."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    return os.fdopen(descriptor, "wb")


@contextmanager
def _lock_folder(folder: Path) -> Iterator[None]:
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _choose_base(data_dir: Path, system_user: SystemUser, shared_root: Path) -> Path:
    if system_user.uid is None:
        return data_dir
    pointer = data_dir / POINTER_FILE
    if pointer.exists():
        return Path(pointer.read_text(encoding="utf-8").strip())
    if system_user.can_traverse(data_dir.parent):
        mode = stat.S_IMODE(data_dir.stat().st_mode)
        if mode & 0o011 != 0o011:
            data_dir.chmod(mode | 0o011)
        return data_dir
    base = _create_shared_base(data_dir, shared_root)
    if not system_user.can_traverse(base):
        raise PostgresUnavailable(f"user {system_user.name} cannot reach {base}: set DATABASE_URL")
    write_private(pointer, str(base))
    return base


def _create_shared_base(data_dir: Path, shared_root: Path) -> Path:
    """A folder named after the data folder; one that exists belonged to a data folder since removed."""
    name = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:16]
    for folder in (shared_root, shared_root / "clusters"):
        if not folder.exists():
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(0o755)
    for attempt in range(1, 1000):
        base = shared_root / "clusters" / (name if attempt == 1 else f"{name}-{attempt}")
        try:
            base.mkdir()
        except FileExistsError:
            continue
        base.chmod(0o711)
        return base
    raise PostgresUnavailable(f"too many abandoned databases in {shared_root / 'clusters'}")


def _create_folder(path: Path, system_user: SystemUser | None = None) -> Path:
    if not path.exists():
        path.mkdir(mode=0o700)
        if system_user:
            system_user.chown_path(path)
    return path


def _create_socket_folder(control: Path, pg: Path, system_user: SystemUser) -> Path:
    """Beside the cluster; in the temporary folder where that path is too long, or means two hosts to libpq."""
    preferred = pg / "run"
    fits = len(os.fsencode(preferred / SOCKET_NAME)) <= MAX_SOCKET_PATH
    if fits and not set(str(preferred)) & set(",:"):
        return _create_folder(preferred, system_user)
    pointer = control / "run.path"
    if pointer.exists():
        recorded = Path(pointer.read_text(encoding="utf-8").strip())
        if recorded.is_dir() and not recorded.is_symlink() and recorded.stat().st_uid == pg.stat().st_uid:
            return recorded
    created = Path(tempfile.mkdtemp(prefix="ringlypro-", dir="/tmp"))
    system_user.chown_path(created)
    write_private(pointer, str(created))
    return created
