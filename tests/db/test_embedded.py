"""The embedded server comes up, is shared, and survives what happens to processes on real machines."""

import json
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
from sqlalchemy import create_engine, text

from ringlypro.db.embedded import Addresses, EmbeddedPostgres, PostgresUnavailable, bootstrap

CHECKOUT = Path(__file__).resolve().parents[2]
FAST = {"fsync": "off"}
OTHER_PROCESS = """
import json, sys
from pathlib import Path
from ringlypro.db.embedded import EmbeddedPostgres
server = EmbeddedPostgres(Path(sys.argv[1]), settings={"fsync": "off"})
addresses = server.start()
print(json.dumps({"app": addresses.app, "owner": server.owner}), flush=True)
for line in sys.stdin:
    if line == "start\\n":
        print(json.dumps({"app": server.start().app, "owner": server.owner}), flush=True)
    if line == "stop\\n":
        server.stop()
        print("{}", flush=True)
"""


class Neighbour:
    """Another process that uses the same data folder and does as it is told."""

    def __init__(self, folder: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", OTHER_PROCESS, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=CHECKOUT,
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(CHECKOUT), *sys.path])},
        )

    def hears(self) -> dict[str, object]:
        assert self.process.stdout
        return dict(json.loads(self.process.stdout.readline()))

    def told(self, word: str) -> dict[str, object]:
        assert self.process.stdin
        self.process.stdin.write(f"{word}\n")
        self.process.stdin.flush()
        return self.hears()

    def killed(self) -> None:
        self.process.kill()
        self.gone()

    def gone(self) -> None:
        for stream in (self.process.stdin, self.process.stdout):
            assert stream
            stream.close()
        self.process.wait(30)


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A data folder others may pass, whose server every test may use and abuse."""
    root = Path(tempfile.mkdtemp(prefix="ringlypro-test-"))
    root.chmod(0o755)
    yield root / "data"
    EmbeddedPostgres(root / "data").discard()
    shutil.rmtree(root)


@pytest.fixture
def server(folder: Path) -> Iterator[EmbeddedPostgres]:
    one = EmbeddedPostgres(folder, settings=FAST)
    yield one
    one.stop()


def ask(address: str, question: str = "SELECT current_user") -> object:
    with psycopg.connect(address, connect_timeout=3) as connection:
        row = connection.execute(question.encode()).fetchone()
        return row[0] if row else None


def postmaster(folder: Path) -> psutil.Process:
    pid_file = next((folder / "pg").glob("data-*/postmaster.pid"))
    return psutil.Process(int(pid_file.read_text().splitlines()[0]))


def is_down(address: str) -> bool:
    try:
        ask(address)
    except psycopg.OperationalError:
        return True
    return False


def wait_until_up(address: str, seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while is_down(address):
        assert time.monotonic() < deadline
        time.sleep(0.05)


class TestStart:
    """Starting makes what is missing and returns two addresses."""

    def test_lets_the_powerless_login_into_its_own_database(self, server: EmbeddedPostgres) -> None:
        addresses = server.start()

        assert ask(addresses.app, "SELECT session_user || ' ' || current_database()") == "ringly ringlypro"
        assert ask(addresses.app, "SELECT NOT rolsuper FROM pg_roles WHERE rolname = session_user") is True
        assert ask(addresses.superuser, "SELECT rolsuper FROM pg_roles WHERE rolname = session_user") is True

    def test_gives_an_address_that_sqlalchemy_reads_too(self, server: EmbeddedPostgres) -> None:
        engine = create_engine(server.start().app)

        with engine.connect() as connection:
            assert connection.scalar(text("SELECT current_user")) == "ringly"
        engine.dispose()

    def test_returns_the_same_addresses_when_repeated(self, server: EmbeddedPostgres) -> None:
        assert server.start() == server.start()
        assert server.owner

    def test_takes_less_than_a_second_once_the_cluster_exists(self, server: EmbeddedPostgres) -> None:
        server.start()
        server.stop()
        began = time.monotonic()

        ask(server.start().app)

        assert time.monotonic() - began < 1

    def test_keeps_data_between_runs(self, server: EmbeddedPostgres) -> None:
        address = server.start().app
        with psycopg.connect(address) as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS kept (word text)")
            connection.execute("INSERT INTO kept VALUES ('hola')")
        server.stop()

        assert ask(server.start().app, "SELECT word FROM kept") == "hola"

    def test_hides_our_secrets_from_it(
        self, server: EmbeddedPostgres, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SESSION_SECRET", "hush")
        server.start()

        assert "SESSION_SECRET" not in postmaster(folder).environ()

    def test_tells_a_wrong_program_folder_from_a_broken_server(self, folder: Path, tmp_path: Path) -> None:
        with pytest.raises(PostgresUnavailable, match="postgres"):
            EmbeddedPostgres(folder, pg_bin=tmp_path).start()

    def test_shows_what_the_server_said_when_it_does_not_come_up(self, folder: Path) -> None:
        with pytest.raises(PostgresUnavailable, match="no_such_setting"):
            EmbeddedPostgres(folder, settings={"no_such_setting": "1"}).start()

    def test_refuses_data_of_another_major_version(self, server: EmbeddedPostgres, folder: Path) -> None:
        server.start()
        server.stop()
        data = next((folder / "pg").glob("data-*"))
        other = data.rename(data.with_name("data-9"))
        try:
            with pytest.raises(PostgresUnavailable, match="data-9"):
                server.start()
        finally:
            other.rename(data)


class TestPrivacy:
    """Nobody else on the machine gets in."""

    def test_passwords_and_addresses_are_readable_by_us_alone(self, server: EmbeddedPostgres, folder: Path) -> None:
        server.start()

        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (folder / "control").iterdir()}

        assert {"passwords.json", "server.json"} <= modes.keys()
        assert set(modes.values()) == {0o600}

    def test_folders_are_closed(self, server: EmbeddedPostgres, folder: Path) -> None:
        server.start()

        for path in (folder / "control", folder / "pg", folder / "pg" / "run", *(folder / "pg").glob("data-*")):
            assert stat.S_IMODE(path.stat().st_mode) == 0o700

    def test_nobody_is_trusted_without_a_password(self, server: EmbeddedPostgres) -> None:
        address = server.start().app

        wrong = psycopg.conninfo.make_conninfo(address, password="guess")

        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            ask(wrong)

    def test_no_network_port_is_open(self, server: EmbeddedPostgres) -> None:
        assert ask(server.start().superuser, "SHOW listen_addresses") == ""

    def test_the_log_is_kept_for_a_week_and_no_longer(self, server: EmbeddedPostgres, folder: Path) -> None:
        address = server.start().superuser

        assert ask(address, "SHOW log_truncate_on_rotation") == "on"
        assert list((folder / "pg").glob("data-*/log/postgresql-*.log"))


class TestStop:
    """Stopping is for everybody, any number of times."""

    def test_twice_is_once(self, server: EmbeddedPostgres) -> None:
        address = server.start().app

        server.stop()
        server.stop()

        assert is_down(address)
        assert not server.owner

    def test_works_from_several_threads_at_once(self, server: EmbeddedPostgres) -> None:
        address = server.start().app
        threads = [threading.Thread(target=server.stop) for _ in range(4)]

        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)

        assert is_down(address)

    def test_before_a_start_is_nothing(self, folder: Path) -> None:
        EmbeddedPostgres(folder).stop()

    def test_leaves_no_process_behind(self, server: EmbeddedPostgres, folder: Path) -> None:
        server.start()
        process = postmaster(folder)

        server.stop()

        assert not process.is_running()


class TestSharing:
    """One server per folder; whoever comes second attaches, the last one out stops it."""

    def test_a_second_process_gets_the_same_addresses(self, server: EmbeddedPostgres, folder: Path) -> None:
        mine = server.start().app
        neighbour = Neighbour(folder)

        assert neighbour.hears() == {"app": mine, "owner": False}

        neighbour.told("stop")
        neighbour.gone()
        assert ask(mine) == "ringly"

    def test_the_owner_may_leave_while_another_works(self, server: EmbeddedPostgres, folder: Path) -> None:
        address = server.start().app
        neighbour = Neighbour(folder)
        neighbour.hears()

        server.stop()
        assert ask(address) == "ringly"

        neighbour.told("stop")
        neighbour.gone()
        assert is_down(address)

    def test_a_newcomer_owns_what_the_owner_left_without_disturbing_the_others(
        self, server: EmbeddedPostgres, folder: Path
    ) -> None:
        neighbour = Neighbour(folder)
        address = str(neighbour.hears()["app"])
        attached = EmbeddedPostgres(folder, settings=FAST)
        attached.start()
        with psycopg.connect(address) as connection:
            neighbour.killed()

            server.start()

            assert server.owner
            assert connection.execute("SELECT 1").fetchone() == (1,)
        server.stop()
        assert ask(address) == "ringly"
        attached.stop()
        assert is_down(address)

    def test_several_starting_at_once_agree_on_one_owner(self, folder: Path) -> None:
        neighbours = [Neighbour(folder) for _ in range(4)]

        answers = [neighbour.hears() for neighbour in neighbours]

        assert sum(bool(answer["owner"]) for answer in answers) == 1
        assert len({str(answer["app"]) for answer in answers}) == 1
        for neighbour in neighbours:
            neighbour.told("stop")
            neighbour.gone()
        assert is_down(str(answers[0]["app"]))

    def test_all_leaving_at_once_still_stops_it(self, folder: Path) -> None:
        neighbours = [Neighbour(folder) for _ in range(3)]
        answers = [neighbour.hears() for neighbour in neighbours]

        for neighbour in neighbours:
            assert neighbour.process.stdin
            neighbour.process.stdin.write("stop\n")
            neighbour.process.stdin.flush()
        for neighbour in neighbours:
            neighbour.hears()
            neighbour.gone()

        assert is_down(str(answers[0]["app"]))


class TestAccidents:
    """Kills, leftovers and reused pids are survived."""

    def test_an_orphan_of_a_killed_owner_is_replaced(self, server: EmbeddedPostgres, folder: Path) -> None:
        neighbour = Neighbour(folder)
        neighbour.hears()
        orphan = postmaster(folder)
        neighbour.killed()
        assert orphan.is_running()

        address = server.start().app

        assert server.owner
        assert postmaster(folder).pid != orphan.pid
        assert ask(address) == "ringly"

    def test_an_attached_process_takes_over_when_all_is_killed(self, server: EmbeddedPostgres, folder: Path) -> None:
        neighbour = Neighbour(folder)
        address = str(neighbour.hears()["app"])
        assert server.start().app == address
        assert not server.owner
        orphan = postmaster(folder)
        neighbour.killed()
        orphan.kill()

        assert server.start().app == address

        assert server.owner
        assert ask(address) == "ringly"

    def test_a_killed_server_comes_back_by_itself(self, server: EmbeddedPostgres, folder: Path) -> None:
        address = server.start().app
        process = postmaster(folder)

        process.kill()
        process.wait(10)

        wait_until_up(address)
        assert server.owner

    def test_what_was_promised_is_kept_when_everything_is_killed(self, server: EmbeddedPostgres, folder: Path) -> None:
        careful = EmbeddedPostgres(folder, settings={"fsync": "on"})
        address = careful.start().app
        promised = 0
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("DROP TABLE IF EXISTS promises")
            connection.execute("CREATE TABLE promises (id int)")
            killer = threading.Timer(0.3, kill_all, [postmaster(folder)])
            killer.start()
            with pytest.raises(psycopg.OperationalError):
                while True:
                    connection.execute("INSERT INTO promises VALUES (1)")
                    promised += 1
        killer.join()

        wait_until_up(address)

        assert promised
        assert ask(address, "SELECT count(*) FROM promises") in {promised, promised + 1}
        careful.stop()

    def test_ctrl_c_in_the_terminal_does_not_reach_it(self, server: EmbeddedPostgres, folder: Path) -> None:
        server.start()

        assert os.getsid(postmaster(folder).pid) != os.getsid(0)

    def test_a_restart_does_not_wait_for_the_watch(self, server: EmbeddedPostgres, folder: Path) -> None:
        address = server.start().app
        postmaster(folder).kill()

        server.start()

        assert ask(address) == "ringly"

    def test_a_foreign_process_with_the_stale_pid_is_left_alone(self, server: EmbeddedPostgres, folder: Path) -> None:
        server.start()
        server.stop()
        with subprocess.Popen(["/bin/sleep", "60"]) as stranger:
            leave_pid(folder, stranger.pid)

            address = server.start().app
            server.stop()

            assert stranger.poll() is None
            stranger.kill()
        assert is_down(address)

    def test_a_dead_or_senseless_pid_is_no_obstacle(self, server: EmbeddedPostgres, folder: Path) -> None:
        server.start()
        server.stop()
        for pid in (2**22 - 3, "nonsense"):
            leave_pid(folder, pid)

            assert ask(server.start().app) == "ringly"

            server.stop()

    def test_a_zombie_does_not_count_as_running(self, server: EmbeddedPostgres, folder: Path) -> None:
        server.start()
        server.stop()
        with subprocess.Popen(["/bin/true"]) as zombie:
            while psutil.Process(zombie.pid).status() != psutil.STATUS_ZOMBIE:
                time.sleep(0.01)
            leave_pid(folder, zombie.pid)

            assert ask(server.start().app) == "ringly"

    def test_half_an_initdb_is_swept_away(self, server: EmbeddedPostgres, folder: Path) -> None:
        server.start()
        server.stop()
        wreck = folder / "pg" / "data-18.abc.draft"
        wreck.mkdir()

        server.start()

        assert not wreck.exists()

    def test_lost_passwords_are_replaced(self, server: EmbeddedPostgres, folder: Path) -> None:
        before = server.start()
        server.stop()
        (folder / "control" / "passwords.json").unlink()

        after = server.start()

        assert after != before
        assert ask(after.app) == "ringly"

    def test_a_start_that_failed_can_be_repeated(self, server: EmbeddedPostgres, folder: Path) -> None:
        with pytest.raises(PostgresUnavailable):
            EmbeddedPostgres(folder, settings={"max_connections": "none"}).start()

        assert ask(server.start().app) == "ringly"


def kill_all(process: psutil.Process) -> None:
    for each in (process, *process.children(recursive=True)):
        each.kill()


def leave_pid(folder: Path, pid: object) -> None:
    """Write the file a crashed server leaves, with the pid of the server's own user's choice."""
    data = next((folder / "pg").glob("data-*"))
    pid_file = data / "postmaster.pid"
    pid_file.write_text(f"{pid}\n{data}\n1700000000\n5432\n{folder}/pg/run\n\n")
    os.chown(pid_file, data.stat().st_uid, data.stat().st_gid)


@pytest.fixture
def fresh() -> Iterator[Path]:
    """A folder others may pass, with nothing in it."""
    root = Path(tempfile.mkdtemp(prefix="ringlypro-test-"))
    root.chmod(0o755)
    yield root
    shutil.rmtree(root)


class TestEnvironment:
    """What the shell says is meant for others."""

    def test_neither_a_missing_locale_nor_another_server_matters(
        self, fresh: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name in ("LANG", "LC_ALL", "LC_MESSAGES"):
            monkeypatch.setenv(name, "xx_YY.nothing")
        for name in ("PGDATA", "PGHOST", "PGUSER", "PGDATABASE", "PGPASSWORD"):
            monkeypatch.setenv(name, "nowhere")
        server = EmbeddedPostgres(fresh / "data", settings=FAST)

        assert ask(server.start().app, "SELECT lower('ÁÑ')") == "áñ"

        server.discard()


class TestPaths:
    """Names people really give their folders."""

    @pytest.mark.parametrize(
        "name",
        ["John Smith/Application Support", "coma, dos: ñandú", "quoted \"'% &$HOME", "deep/" + "long-name/" * 20],
        ids=["blanks", "comma and colon", "quotes", "long"],
    )
    def test_may_be_odd(self, fresh: Path, name: str) -> None:
        server = EmbeddedPostgres(fresh / name, settings=FAST)
        began = time.monotonic()
        engine = create_engine(server.start().app)
        took = time.monotonic() - began

        with engine.connect() as connection:
            assert connection.scalar(text("SELECT current_user")) == "ringly"
        engine.dispose()

        assert took < 3
        server.discard()
        assert not list((fresh / name).iterdir())

    def test_may_change_while_nothing_runs(self, fresh: Path) -> None:
        server = EmbeddedPostgres(fresh / "before", settings=FAST)
        server.start()
        server.stop()
        (fresh / "before").rename(fresh / "after")
        moved = EmbeddedPostgres(fresh / "after", settings=FAST)

        assert ask(moved.start().app) == "ringly"

        moved.discard()


class TestDiscard:
    """Deleting is refused while somebody else works."""

    def test_is_refused_while_in_use(self, server: EmbeddedPostgres, folder: Path) -> None:
        server.start()

        with pytest.raises(PostgresUnavailable, match="in use"):
            EmbeddedPostgres(folder).discard()

        assert ask(server.start().app) == "ringly"


class TestBootstrap:
    """Everything a first migration needs, and nothing twice."""

    @pytest.fixture
    def addresses(self, server: EmbeddedPostgres) -> Addresses:
        return server.start()

    def test_the_login_wears_both_roles_and_inherits_neither(self, addresses: Addresses) -> None:
        with psycopg.connect(addresses.app) as connection:
            for role in ("ringly_app", "ringly_system"):
                connection.execute(f"SET ROLE {role}".encode())
                connection.execute("RESET ROLE")
                usage = connection.execute("SELECT pg_has_role(%s, 'USAGE')", (role,)).fetchone()
                assert usage == (False,)

    def test_the_login_owns_the_database_and_the_schema_of_the_jobs(self, addresses: Addresses) -> None:
        with psycopg.connect(addresses.app) as connection:
            connection.execute("CREATE TABLE jobs.probe (id int)")
            connection.execute("CREATE TABLE public.probe (id int)")
            connection.rollback()

    def test_the_roles_may_use_the_schemas_and_make_nothing(self, addresses: Addresses) -> None:
        with psycopg.connect(addresses.app) as connection:
            connection.execute("SET ROLE ringly_app")
            for schema in ("public", "jobs"):
                usage = connection.execute("SELECT has_schema_privilege(%s, 'USAGE')", (schema,)).fetchone()
                make = connection.execute("SELECT has_schema_privilege(%s, 'CREATE')", (schema,)).fetchone()
                assert (usage, make) == ((True,), (False,))

    def test_many_at_once_do_not_hinder_each_other(self, addresses: Addresses) -> None:
        with psycopg.connect(addresses.superuser, autocommit=True) as connection:
            connection.execute("DROP DATABASE ringlypro")
            for role in ("ringly", "ringly_app", "ringly_system"):
                connection.execute(f"DROP ROLE {role}".encode())
        password = psycopg.conninfo.conninfo_to_dict(addresses.app)["password"]
        troubles: list[Exception] = []

        def run() -> None:
            try:
                bootstrap(addresses.superuser, password=str(password))
            except psycopg.Error as trouble:
                troubles.append(trouble)

        threads = [threading.Thread(target=run) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)

        assert not troubles
        assert ask(addresses.app) == "ringly"

    def test_a_new_password_takes_effect(self, addresses: Addresses) -> None:
        bootstrap(addresses.superuser, password="it's new")

        new = psycopg.conninfo.make_conninfo(addresses.app, password="it's new")

        assert ask(new) == "ringly"
