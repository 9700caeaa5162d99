"""A new server has everything a first migration needs, and nothing twice."""

import threading

import psycopg
import pytest

from ringlypro.db.embedded import EmbeddedPostgres, ServerAddresses, bootstrap_server
from tests.db.neighbours import ask


class TestBootstrap:
    """Everything a first migration needs, and nothing twice."""

    @pytest.fixture
    def addresses(self, postgres: EmbeddedPostgres) -> ServerAddresses:
        return postgres.start()

    def test_the_login_wears_both_roles_and_inherits_neither(self, addresses: ServerAddresses) -> None:
        with psycopg.connect(addresses.app) as connection:
            for role in ("ringly_app", "ringly_system"):
                connection.execute(f"SET ROLE {role}".encode())
                connection.execute("RESET ROLE")
                usage = connection.execute("SELECT pg_has_role(%s, 'USAGE')", (role,)).fetchone()
                assert usage == (False,)

    def test_the_login_owns_the_database_and_the_schema_of_the_jobs(self, addresses: ServerAddresses) -> None:
        with psycopg.connect(addresses.app) as connection:
            connection.execute("CREATE TABLE jobs.probe (id int)")
            connection.execute("CREATE TABLE public.probe (id int)")
            made = connection.execute(
                "SELECT schemaname, tableowner FROM pg_tables WHERE tablename = 'probe' ORDER BY 1"
            )

            assert made.fetchall() == [("jobs", "ringly"), ("public", "ringly")]
            connection.rollback()

    def test_the_login_may_build_in_public_without_inheriting_from_its_owner(self, addresses: ServerAddresses) -> None:
        named = """
            SELECT privilege_type FROM pg_namespace, aclexplode(nspacl)
            WHERE nspname = 'public' AND grantee = 'ringly'::regrole ORDER BY 1
        """
        with psycopg.connect(addresses.app) as connection:
            assert connection.execute(named).fetchall() == [("CREATE",), ("USAGE",)]

    def test_the_roles_may_use_the_schemas_and_make_nothing(self, addresses: ServerAddresses) -> None:
        with psycopg.connect(addresses.app) as connection:
            connection.execute("SET ROLE ringly_app")
            for schema in ("public", "jobs"):
                usage = connection.execute("SELECT has_schema_privilege(%s, 'USAGE')", (schema,)).fetchone()
                make = connection.execute("SELECT has_schema_privilege(%s, 'CREATE')", (schema,)).fetchone()
                assert (usage, make) == ((True,), (False,))

    def test_many_at_once_do_not_hinder_each_other(self, addresses: ServerAddresses) -> None:
        with psycopg.connect(addresses.superuser, autocommit=True) as connection:
            connection.execute("DROP DATABASE ringlypro")
            for role in ("ringly", "ringly_app", "ringly_system"):
                connection.execute(f"DROP ROLE {role}".encode())
        password = psycopg.conninfo.conninfo_to_dict(addresses.app)["password"]
        troubles: list[Exception] = []

        def run() -> None:
            try:
                bootstrap_server(addresses.superuser, password=str(password))
            except psycopg.Error as trouble:
                troubles.append(trouble)

        threads = [threading.Thread(target=run) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)

        assert not troubles
        assert ask(addresses.app) == "ringly"

    def test_a_new_password_takes_effect(self, addresses: ServerAddresses) -> None:
        bootstrap_server(addresses.superuser, password="it's new")

        new = psycopg.conninfo.make_conninfo(addresses.app, password="it's new")

        assert ask(new) == "ringly"
