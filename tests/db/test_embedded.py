"""The embedded server comes up quickly, for us alone, wherever people keep their folders."""

import stat
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine, text

from ringlypro.db.embedded import EmbeddedPostgres, PostgresUnavailable
from tests.db.neighbours import FAST, ask, postmaster
from tests.polling import measure_seconds
from tests.postgres import delete_database


class TestStart:
    """Starting makes what is missing and returns two addresses."""

    def test_lets_the_powerless_login_into_its_own_database(self, postgres: EmbeddedPostgres) -> None:
        addresses = postgres.start()

        assert ask(addresses.app, "SELECT session_user || ' ' || current_database()") == "ringly ringlypro"
        assert ask(addresses.app, "SELECT NOT rolsuper FROM pg_roles WHERE rolname = session_user") is True
        assert ask(addresses.superuser, "SELECT rolsuper FROM pg_roles WHERE rolname = session_user") is True

    def test_gives_an_address_that_sqlalchemy_reads_too(self, postgres: EmbeddedPostgres) -> None:
        engine = create_engine(postgres.start().app)

        with engine.connect() as connection:
            assert connection.scalar(text("SELECT current_user")) == "ringly"
        engine.dispose()

    def test_returns_the_same_addresses_when_repeated(self, postgres: EmbeddedPostgres) -> None:
        assert postgres.start() == postgres.start()
        assert postgres.is_owner

    def test_takes_half_the_time_once_the_cluster_exists(self, fresh: Path) -> None:
        postgres = EmbeddedPostgres(fresh / "data", settings=FAST)
        making, *starting = [measure_seconds(postgres.start, then=postgres.stop) for _ in range(4)]

        assert min(starting) < making / 2  # the fastest of three, since others may use the machine

        delete_database(postgres)

    def test_keeps_data_between_runs(self, postgres: EmbeddedPostgres) -> None:
        address = postgres.start().app
        with psycopg.connect(address) as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS kept (word text)")
            connection.execute("INSERT INTO kept VALUES ('hola')")
        postgres.stop()

        assert ask(postgres.start().app, "SELECT word FROM kept") == "hola"

    def test_hides_our_secrets_from_it(
        self, postgres: EmbeddedPostgres, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SESSION_SECRET", "hush")
        postgres.start()

        assert "SESSION_SECRET" not in postmaster(folder).environ()

    def test_tells_a_wrong_program_folder_from_a_broken_server(self, folder: Path, tmp_path: Path) -> None:
        with pytest.raises(PostgresUnavailable, match="postgres"):
            EmbeddedPostgres(folder, pg_bin=tmp_path).start()

    def test_shows_what_the_server_said_when_it_does_not_come_up(self, folder: Path) -> None:
        with pytest.raises(PostgresUnavailable, match="no_such_setting"):
            EmbeddedPostgres(folder, settings={"no_such_setting": "1"}).start()

    def test_refuses_data_of_another_major_version(self, postgres: EmbeddedPostgres, folder: Path) -> None:
        postgres.start()
        postgres.stop()
        data = next((folder / "pg").glob("data-*"))
        other = data.rename(data.with_name("data-9"))
        try:
            with pytest.raises(PostgresUnavailable, match="data-9"):
                postgres.start()
        finally:
            other.rename(data)


class TestPrivacy:
    """Nobody else on the machine gets in."""

    def test_passwords_and_addresses_are_readable_by_us_alone(self, postgres: EmbeddedPostgres, folder: Path) -> None:
        postgres.start()

        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (folder / "control").iterdir()}

        assert {"passwords.json", "server.json"} <= modes.keys()
        assert set(modes.values()) == {0o600}

    def test_folders_are_closed(self, postgres: EmbeddedPostgres, folder: Path) -> None:
        postgres.start()

        for path in (folder / "control", folder / "pg", folder / "pg" / "run", *(folder / "pg").glob("data-*")):
            assert stat.S_IMODE(path.stat().st_mode) == 0o700

    def test_nobody_is_trusted_without_a_password(self, postgres: EmbeddedPostgres) -> None:
        address = postgres.start().app

        wrong = psycopg.conninfo.make_conninfo(address, password="guess")

        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            ask(wrong)

    def test_no_network_port_is_open(self, postgres: EmbeddedPostgres) -> None:
        assert ask(postgres.start().superuser, "SHOW listen_addresses") == ""

    def test_the_log_is_kept_for_a_week_and_no_longer(self, postgres: EmbeddedPostgres, folder: Path) -> None:
        address = postgres.start().superuser

        assert ask(address, "SHOW log_truncate_on_rotation") == "on"
        assert list((folder / "pg").glob("data-*/log/postgresql-*.log"))


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

        delete_database(server)


class TestPaths:
    """Names people really give their folders."""

    @pytest.mark.parametrize(
        "name",
        ["John Smith/Application Support", "coma, dos: ñandú", "quoted \"'% &$HOME", "deep/" + "long-name/" * 20],
        ids=["blanks", "comma and colon", "quotes", "long"],
    )
    def test_may_be_odd(self, fresh: Path, name: str) -> None:
        server = EmbeddedPostgres(fresh / name, settings=FAST)
        engine = create_engine(server.start().app)

        with engine.connect() as connection:
            assert connection.scalar(text("SELECT current_user")) == "ringly"
        engine.dispose()

        delete_database(server)
        assert not list((fresh / name).iterdir())

    def test_may_change_while_nothing_runs(self, fresh: Path) -> None:
        server = EmbeddedPostgres(fresh / "before", settings=FAST)
        server.start()
        server.stop()
        (fresh / "before").rename(fresh / "after")
        moved = EmbeddedPostgres(fresh / "after", settings=FAST)

        assert ask(moved.start().app) == "ringly"

        delete_database(moved)
