"""One server per data folder, shared by all processes: whoever comes attaches, the last one out stops it."""

import os
import threading
import warnings
from pathlib import Path

import psycopg
import pytest

from ringlypro.db.embedded import EmbeddedPostgres, PostgresUnavailable
from tests.db.neighbours import FAST, Neighbour, ask, is_down, postmaster
from tests.polling import wait_until
from tests.postgres import delete_database


class TestStop:
    """Stopping is for everybody, any number of times."""

    def test_twice_is_once(self, postgres: EmbeddedPostgres) -> None:
        address = postgres.start().app

        postgres.stop()
        postgres.stop()

        assert is_down(address)
        assert not postgres.is_owner

    def test_works_from_several_threads_at_once(self, postgres: EmbeddedPostgres) -> None:
        address = postgres.start().app
        threads = [threading.Thread(target=postgres.stop) for _ in range(4)]

        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)

        assert is_down(address)

    def test_before_a_start_is_nothing(self, folder: Path) -> None:
        postgres = EmbeddedPostgres(folder)

        postgres.stop()

        assert ask(postgres.start().app) == "ringly"
        postgres.stop()

    def test_leaves_no_process_behind(self, postgres: EmbeddedPostgres, folder: Path) -> None:
        postgres.start()
        process = postmaster(folder)

        postgres.stop()

        wait_until(lambda: not process.is_running())
        assert list((folder / "pg").glob("data-*/postmaster.pid")) == []

    def test_in_a_forked_child_is_nothing(self, postgres: EmbeddedPostgres) -> None:
        address = postgres.start().app
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # threads are alive: just what we try
            child = os.fork()
        if not child:
            try:
                postgres.stop()
            finally:
                os._exit(0)
        os.waitpid(child, 0)

        assert ask(address) == "ringly"


class TestSharing:
    """One server per folder; whoever comes second attaches, the last one out stops it."""

    def test_a_second_process_gets_the_same_addresses(self, postgres: EmbeddedPostgres, folder: Path) -> None:
        mine = postgres.start().app
        neighbour = Neighbour(folder)

        assert neighbour.hears() == {"app": mine, "owner": False}

        neighbour.told("stop")
        neighbour.gone()
        assert ask(mine) == "ringly"

    def test_the_owner_may_leave_while_another_works(self, postgres: EmbeddedPostgres, folder: Path) -> None:
        address = postgres.start().app
        neighbour = Neighbour(folder)
        neighbour.hears()

        postgres.stop()
        assert ask(address) == "ringly"

        neighbour.told("stop")
        neighbour.gone()
        assert is_down(address)

    def test_a_newcomer_owns_what_the_owner_left_without_disturbing_the_others(
        self, postgres: EmbeddedPostgres, folder: Path
    ) -> None:
        neighbour = Neighbour(folder)
        address = str(neighbour.hears()["app"])
        attached = EmbeddedPostgres(folder, settings=FAST)
        attached.start()
        with psycopg.connect(address) as connection:
            neighbour.killed()

            postgres.start()

            assert postgres.is_owner
            assert connection.execute("SELECT 1").fetchone() == (1,)
        postgres.stop()
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


class TestDiscard:
    """Deleting is refused while somebody else works."""

    def test_is_refused_while_in_use(self, postgres: EmbeddedPostgres, folder: Path) -> None:
        postgres.start()

        with pytest.raises(PostgresUnavailable, match="in use"):
            delete_database(EmbeddedPostgres(folder))

        assert ask(postgres.start().app) == "ringly"
