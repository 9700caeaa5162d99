"""The embedded server survives what happens to processes on real machines."""

import os
import subprocess
import threading
from pathlib import Path

import psutil
import psycopg
import pytest

from ringlypro.db.embedded import EmbeddedPostgres, PostgresUnavailable
from ringlypro.db.embedded.cluster import PostgresCluster
from tests.db.neighbours import Neighbour, ask, is_down, postmaster, wait_until_up
from tests.polling import wait_until


class TestAccidents:
    """Kills, leftovers and reused pids are survived."""

    def test_an_orphan_of_a_killed_owner_is_replaced(self, postgres: EmbeddedPostgres, folder: Path) -> None:
        neighbour = Neighbour(folder)
        neighbour.hears()
        orphan = postmaster(folder)
        neighbour.killed()
        assert orphan.is_running()

        address = postgres.start().app

        assert postgres.is_owner
        assert postmaster(folder).pid != orphan.pid
        assert ask(address) == "ringly"

    def test_an_attached_process_takes_over_when_all_is_killed(self, postgres: EmbeddedPostgres, folder: Path) -> None:
        neighbour = Neighbour(folder)
        address = str(neighbour.hears()["app"])
        assert postgres.start().app == address
        assert not postgres.is_owner
        orphan = postmaster(folder)
        neighbour.killed()
        orphan.kill()

        assert postgres.start().app == address

        assert postgres.is_owner
        assert ask(address) == "ringly"

    def test_a_killed_server_comes_back_by_itself(self, postgres: EmbeddedPostgres, folder: Path) -> None:
        address = postgres.start().app
        process = postmaster(folder)

        process.kill()
        process.wait(10)

        wait_until_up(address)
        assert postgres.is_owner

    def test_what_was_promised_is_kept_when_everything_is_killed(
        self, postgres: EmbeddedPostgres, folder: Path
    ) -> None:
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

    def test_ctrl_c_in_the_terminal_does_not_reach_it(self, postgres: EmbeddedPostgres, folder: Path) -> None:
        postgres.start()

        assert os.getsid(postmaster(folder).pid) != os.getsid(0)

    def test_a_restart_does_not_wait_for_the_watch(self, postgres: EmbeddedPostgres, folder: Path) -> None:
        address = postgres.start().app
        postmaster(folder).kill()

        postgres.start()

        assert ask(address) == "ringly"

    def test_a_foreign_process_with_the_stale_pid_is_left_alone(self, postgres: EmbeddedPostgres, folder: Path) -> None:
        postgres.start()
        postgres.stop()
        with subprocess.Popen(["/bin/sleep", "60"]) as stranger:
            leave_pid(folder, stranger.pid)

            address = postgres.start().app
            postgres.stop()

            assert stranger.poll() is None
            stranger.kill()
        assert is_down(address)

    def test_a_dead_or_senseless_pid_is_no_obstacle(self, postgres: EmbeddedPostgres, folder: Path) -> None:
        postgres.start()
        postgres.stop()
        for pid in (2**22 - 3, "nonsense"):
            leave_pid(folder, pid)

            assert ask(postgres.start().app) == "ringly"

            postgres.stop()

    def test_a_zombie_does_not_count_as_running(self, postgres: EmbeddedPostgres, folder: Path) -> None:
        postgres.start()
        postgres.stop()
        with subprocess.Popen(["/bin/true"]) as zombie:
            wait_until(lambda: psutil.Process(zombie.pid).status() == psutil.STATUS_ZOMBIE)
            leave_pid(folder, zombie.pid)

            assert ask(postgres.start().app) == "ringly"

    def test_a_killed_server_that_is_not_gone_yet_is_waited_for(
        self, postgres: EmbeddedPostgres, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        postgres.start()
        postgres.stop()
        find_running_server = PostgresCluster.find_running_server
        owner = (folder / "pg" / "data-18").stat().st_uid  # PostgreSQL looks at no process of another user
        with subprocess.Popen(["/bin/sleep", "60"], user=owner) as dying:

            def find_it_dying(cluster: PostgresCluster) -> None:
                """The process is there when the pid is looked at, and PostgreSQL finds it, too."""
                leave_pid(folder, dying.pid)
                monkeypatch.setattr(PostgresCluster, "find_running_server", find_running_server)

            monkeypatch.setattr(PostgresCluster, "find_running_server", find_it_dying)
            try:
                assert ask(postgres.start().app) == "ringly"
            finally:
                dying.kill()

    def test_half_an_initdb_is_swept_away(self, postgres: EmbeddedPostgres, folder: Path) -> None:
        postgres.start()
        postgres.stop()
        wreck = folder / "pg" / "data-18.abc.draft"
        wreck.mkdir()

        postgres.start()

        assert not wreck.exists()

    def test_lost_passwords_are_replaced(self, postgres: EmbeddedPostgres, folder: Path) -> None:
        before = postgres.start()
        postgres.stop()
        (folder / "control" / "passwords.json").unlink()

        after = postgres.start()

        assert after != before
        assert ask(after.app) == "ringly"

    def test_a_start_that_failed_can_be_repeated(self, postgres: EmbeddedPostgres, folder: Path) -> None:
        with pytest.raises(PostgresUnavailable):
            EmbeddedPostgres(folder, settings={"max_connections": "none"}).start()

        assert ask(postgres.start().app) == "ringly"


def kill_all(process: psutil.Process) -> None:
    for each in (process, *process.children(recursive=True)):
        each.kill()


def leave_pid(folder: Path, pid: object) -> None:
    """Write the file a crashed server leaves, with the pid of the server's own user's choice."""
    data = next((folder / "pg").glob("data-*"))
    pid_file = data / "postmaster.pid"
    pid_file.write_text(f"{pid}\n{data}\n1700000000\n5432\n{folder}/pg/run\n\n")
    os.chown(pid_file, data.stat().st_uid, data.stat().st_gid)
