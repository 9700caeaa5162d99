"""The PostgreSQL of a test run: one server for all workers, one database for each of them, emptied between tests.

Making a database costs more than most tests do, nearly all of it in the kernel; taking away the rows of one costs a
millisecond. So the schema of a worker's database is made once and then refuses to be changed: a test about
migrations asks for a database of its own.
"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import event

from ringlypro.core.clock import system_clock
from ringlypro.db.database import Database
from ringlypro.db.embedded import EmbeddedPostgres, PostgresUnavailable
from ringlypro.db.embedded.data_directories import POINTER_FILE, DataDirectories
from ringlypro.db.schema import migrate_schema
from tests.run_folder import RunFolder

TEMPLATE = "ringlypro_template"
SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "autovacuum": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "checkpoint_timeout": "1h",
    "max_wal_size": "4GB",
    "scram_iterations": "1",
}
"""Nothing here outlives the run, so nothing has to survive a crash or resist a guesser."""

KEEP_SCHEMA = """
    CREATE FUNCTION keep_schema() RETURNS event_trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'tests of a worker share this schema: ask for own_database_url to change it (%)', tg_tag;
    END $$;
    CREATE EVENT TRIGGER keep_schema ON ddl_command_start EXECUTE FUNCTION keep_schema();
"""
TABLES = """
    SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
    WHERE schemaname IN ('public', 'jobs') AND tablename <> 'alembic_version' ORDER BY 1
"""
RESTART_SEQUENCES = """
    SELECT setval(seqrelid, seqstart, false) FROM pg_sequence WHERE pg_sequence_last_value(seqrelid) IS NOT NULL
"""
END_OTHERS = """
    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND pid <> ALL(%s)
"""


def to_database(address: str, name: str) -> str:
    """The same server, another database."""
    head, _, tail = address.partition("?")
    return f"{head.rpartition('/')[0]}/{name}?{tail}"


def delete_database(server: EmbeddedPostgres) -> None:
    """Stop the server, then delete its database with all data; refused while another process uses it."""
    with server._lock:
        lease = server._lease or server._acquire_lease()
        was_alone = lease.is_only_user()
        server._release_lease(lease)
        if not was_alone:
            raise PostgresUnavailable("the database is still in use by another process")
        remove_directories(server._data_dir, lease.cluster.directories)


def remove_directories(data_dir: Path, directories: DataDirectories) -> None:
    """Delete all that `create_directories` made for `data_dir`, and nothing else in it."""
    data_dir = data_dir.expanduser().resolve()
    base = directories.control.parent
    for folder in (directories.sockets, directories.pg, directories.control):
        shutil.rmtree(folder, ignore_errors=True)
    if base != data_dir:
        base.rmdir()
        (data_dir / POINTER_FILE).unlink(missing_ok=True)


class SharedServer:
    """This process's part in the server of a test run. Whoever starts first owns it, and leaves last.

    `run` names the run and is the same in all of its workers.
    """

    def __init__(self, run: str) -> None:
        self.folder = RunFolder("test", run)
        self._postgres: EmbeddedPostgres | None = None

    def start(self) -> tuple[str, str]:
        """(superuser address, app address of the template), with the template made and migrated."""
        self.folder.enter()
        self._postgres = EmbeddedPostgres(self.folder.path / "data", settings=SETTINGS)
        with self.folder.alone():
            addresses = self._postgres.start()
            template = to_database(addresses.app, TEMPLATE)
            if self._postgres.is_owner:
                make_template(addresses.superuser, template)
        return addresses.superuser, template

    def leave(self) -> None:
        """Let go; the owner waits for all others and takes the server and its data away."""
        if self._postgres is None:
            return
        if self._postgres.is_owner:
            self.folder.wait_for_others()
            delete_database(self._postgres)
            self.folder.remove()
        else:
            self._postgres.stop()
            self.folder.leave()


def make_template(superuser: str, template: str) -> None:
    """Make the database that all others are copied from, with every table in it."""
    with psycopg.connect(superuser, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {TEMPLATE} OWNER ringly")
    with psycopg.connect(to_database(superuser, TEMPLATE), autocommit=True) as admin:
        admin.execute("CREATE SCHEMA jobs AUTHORIZATION ringly")
        admin.execute("GRANT USAGE ON SCHEMA public, jobs TO ringly_app, ringly_system")
    migrate_schema(template)


@contextmanager
def own_database(superuser: str, template: str) -> Iterator[str]:
    """The app's address of a copy of the template, taken away afterwards."""
    name = f"t_{uuid.uuid4().hex}"
    with psycopg.connect(superuser, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name} OWNER ringly TEMPLATE {TEMPLATE}")
        yield to_database(template, name)
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def empty_database(superuser: str, template: str) -> Iterator[tuple[str, str]]:
    """The addresses, for the app and for a superuser, of a database in which nothing was migrated yet."""
    name = f"t_{uuid.uuid4().hex}"
    with psycopg.connect(superuser, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name} OWNER ringly TEMPLATE template0")
        with psycopg.connect(to_database(superuser, name), autocommit=True) as inside:
            inside.execute("CREATE SCHEMA jobs AUTHORIZATION ringly")
        yield to_database(template, name), to_database(superuser, name)
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


class WorkerDatabase:
    """The database that the tests of one worker use one after the other.

    Args:
        superuser: a superuser's address, in any database.
        url: the app's address of a copy of the template.
    """

    def __init__(self, superuser: str, url: str) -> None:
        name = url.partition("?")[0].rpartition("/")[2]
        self.url = url
        self._admin = psycopg.connect(to_database(superuser, name), autocommit=True)
        self._admin.execute("SET statement_timeout = 30000; SET session_replication_role = replica")
        deletes = [f"DELETE FROM {table}" for (table,) in self._admin.execute(TABLES)]
        self._empty = "; ".join([*deletes, RESTART_SEQUENCES])
        self._admin.execute(KEEP_SCHEMA)

    def clean(self, *, keep: Collection[int] = ()) -> None:
        """End every connection but those of `keep` (process ids), and leave the tables as migrations made them."""
        self._admin.execute(END_OTHERS, (list(keep),))
        self._admin.execute(self._empty)

    def close(self) -> None:
        """Give the superuser's connection back."""
        self._admin.close()


class WorkerPool:
    """The product's engine over the database of a worker, with the process ids of its connections at the server."""

    def __init__(self, url: str) -> None:
        self.database = Database(url, clock=system_clock)
        self._backends: set[int] = set()
        engine = self.database.engine.sync_engine
        event.listen(engine, "connect", self._opened)
        event.listen(engine, "close", self._closed)

    @property
    def backends(self) -> set[int]:
        """The process ids at the server of the connections that may stay for the next test."""
        idle_voice_connections = self.database.voice._idle_connections
        return self._backends | {connection.info.backend_pid for connection in idle_voice_connections}

    @property
    def in_use(self) -> int:
        """How many connections somebody holds at the moment."""
        voice = self.database.voice
        return self.database.engine.sync_engine.pool.checkedout() + voice.count_connections_in_use()

    def _opened(self, connection: Any, record: Any) -> None:
        record.info["backend"] = connection.driver_connection.info.backend_pid
        self._backends.add(record.info["backend"])

    def _closed(self, _: Any, record: Any) -> None:
        # What is closed already has no process id to ask for.
        self._backends.discard(record.info.get("backend"))
