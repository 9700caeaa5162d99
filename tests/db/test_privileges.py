"""A login that row security cannot hold is refused, with the SQL that mends it."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from ringlypro.db.embedded import EmbeddedPostgres, ServerAddresses
from ringlypro.db.privileges import UnsafeDatabaseLogin, refuse_login_without_create, refuse_unsafe_login
from tests.postgres import delete_database, to_database


@pytest.fixture(scope="module")
def addresses() -> Iterator[ServerAddresses]:
    root = Path(tempfile.mkdtemp(prefix="ringlypro-test-"))
    root.chmod(0o755)
    server = EmbeddedPostgres(root / "data", settings={"fsync": "off"})
    yield server.start()
    delete_database(server)
    shutil.rmtree(root)


@pytest.fixture
def superuser(addresses: ServerAddresses) -> Iterator[psycopg.Connection]:
    with psycopg.connect(addresses.superuser, dbname="ringlypro", autocommit=True) as connection:
        yield connection
        connection.execute("DROP ROLE IF EXISTS visitor")


@pytest.fixture
def visitor(addresses: ServerAddresses, superuser: psycopg.Connection) -> str:
    """The address of a login that may do nothing yet."""
    superuser.execute("CREATE ROLE visitor LOGIN PASSWORD 'secret'")
    return make_conninfo(addresses.app, user="visitor", password="secret")


def refusal(address: str) -> UnsafeDatabaseLogin:
    with psycopg.connect(address) as connection, pytest.raises(UnsafeDatabaseLogin) as refused:
        refuse_unsafe_login(connection)
    return refused.value


def faults(address: str) -> list[str]:
    """What a start would refuse in this login."""
    with psycopg.connect(address) as connection:
        return faults_of(connection)


def faults_of(connection: psycopg.Connection) -> list[str]:
    try:
        refuse_unsafe_login(connection)
    except UnsafeDatabaseLogin as refused:
        return refused.faults
    return []


def test_the_login_made_by_the_bootstrap_is_accepted(addresses: ServerAddresses) -> None:
    assert faults(addresses.app) == []


def test_the_role_worn_at_the_moment_does_not_matter(addresses: ServerAddresses) -> None:
    with psycopg.connect(addresses.app) as connection:
        connection.execute("SET ROLE ringly_app")

        assert faults_of(connection) == []


@pytest.mark.parametrize("power", ["SUPERUSER", "BYPASSRLS"])
def test_a_powerful_login_is_refused_and_its_remedy_helps(
    power: str, visitor: str, superuser: psycopg.Connection
) -> None:
    superuser.execute(f"ALTER ROLE visitor {power}".encode())

    error = refusal(visitor)

    assert f"visitor is {power}" in str(error)
    assert error.remedy in str(error)
    superuser.execute(error.remedy.encode())
    assert faults(visitor) == []


def test_a_login_without_the_roles_is_refused_and_its_remedy_helps(visitor: str, superuser: psycopg.Connection) -> None:
    error = refusal(visitor)

    assert error.faults == ["visitor may not SET ROLE ringly_app", "visitor may not SET ROLE ringly_system"]
    superuser.execute(error.remedy.encode())
    assert faults(visitor) == []


def test_a_role_that_is_inherited_but_cannot_be_worn_is_refused(visitor: str, superuser: psycopg.Connection) -> None:
    superuser.execute("GRANT ringly_app, ringly_system TO visitor WITH INHERIT TRUE, SET FALSE")

    error = refusal(visitor)

    superuser.execute(error.remedy.encode())
    assert faults(visitor) == []


def test_a_role_that_steps_around_row_security_is_refused_though_the_login_does_not(
    addresses: ServerAddresses, superuser: psycopg.Connection
) -> None:
    superuser.execute("ALTER ROLE ringly_app BYPASSRLS")

    error = refusal(addresses.app)

    assert error.faults == ["ringly_app is BYPASSRLS"]
    superuser.execute(error.remedy.encode())
    assert faults(addresses.app) == []


def test_the_founder_of_a_server_is_told_to_make_another_login(addresses: ServerAddresses) -> None:
    error = refusal(make_conninfo(addresses.superuser, dbname="ringlypro"))

    assert "ALTER ROLE" not in error.remedy
    assert 'GRANT "ringly_app" TO "ringly"' in error.remedy
    assert "DATABASE_URL" in error.remedy


def test_roles_nobody_made_are_part_of_the_remedy(visitor: str, superuser: psycopg.Connection) -> None:
    with superuser.transaction(force_rollback=True):
        superuser.execute("ALTER ROLE ringly_app RENAME TO away")
        superuser.execute("SET SESSION AUTHORIZATION visitor")

        with pytest.raises(UnsafeDatabaseLogin) as refused:
            refuse_unsafe_login(superuser)

        superuser.execute("RESET SESSION AUTHORIZATION")
        superuser.execute(refused.value.remedy.encode())
        superuser.execute("SET SESSION AUTHORIZATION visitor")
        refuse_unsafe_login(superuser)
        superuser.execute("RESET SESSION AUTHORIZATION")


def test_a_login_that_may_not_build_is_refused_and_its_remedy_helps(
    server: tuple[str, str], own_database_url: str
) -> None:
    name = own_database_url.rpartition("/")[2].partition("?")[0]
    with psycopg.connect(to_database(server[0], name), autocommit=True) as admin:
        admin.execute("ALTER SCHEMA jobs OWNER TO postgres")
        with (
            psycopg.connect(own_database_url) as poor,
            pytest.raises(UnsafeDatabaseLogin, match="schema jobs") as refused,
        ):
            refuse_login_without_create(poor)
        admin.execute(refused.value.remedy)

    with psycopg.connect(own_database_url) as settled:
        refuse_login_without_create(settled)
