"""What a new server needs before the first migration: a login without power, two roles, a database.

The login owns the database and inherits nothing, so every transaction has to say which role it wears.
"""

import psycopg
from psycopg import sql

DATABASE = "ringlypro"
LOGIN = "ringly"
ROLES = ("ringly_app", "ringly_system")
_ONE_AT_A_TIME = 727_000


def bootstrap(superuser_dsn: str, *, password: str) -> None:
    """Create roles, login, database and the schema of the jobs; change nothing that is there already.

    Args:
        superuser_dsn: a superuser's address, in any database but the one to be made.
        password: what the login `ringly` gets, also when it existed.
    """
    with psycopg.connect(superuser_dsn, dbname="postgres", autocommit=True) as server:
        server.execute("SELECT pg_advisory_lock(%s)", (_ONE_AT_A_TIME,))
        _make_roles(server, password)
        if not _exists(server, "SELECT FROM pg_database WHERE datname = %s", DATABASE):
            create = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0")
            server.execute(create.format(sql.Identifier(DATABASE), sql.Identifier(LOGIN)))
        with psycopg.connect(superuser_dsn, dbname=DATABASE) as database:
            _open_schemas(database)


def _make_roles(server: psycopg.Connection, password: str) -> None:
    login, roles = sql.Identifier(LOGIN), [sql.Identifier(role) for role in ROLES]
    for name, identifier in zip(ROLES, roles, strict=True):
        if not _exists(server, "SELECT FROM pg_roles WHERE rolname = %s", name):
            server.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(identifier))
    if not _exists(server, "SELECT FROM pg_roles WHERE rolname = %s", LOGIN):
        server.execute(sql.SQL("CREATE ROLE {} LOGIN NOINHERIT").format(login))
    server.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(login, sql.Literal(password)))
    for name, identifier in zip(ROLES, roles, strict=True):
        member = "SELECT WHERE pg_has_role(%s, %s, 'MEMBER')"
        if not _exists(server, member, LOGIN, name):
            server.execute(sql.SQL("GRANT {} TO {}").format(identifier, login))


def _open_schemas(database: psycopg.Connection) -> None:
    database.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS jobs AUTHORIZATION {}").format(sql.Identifier(LOGIN)))
    roles = sql.SQL(", ").join(sql.Identifier(role) for role in ROLES)
    database.execute(sql.SQL("GRANT USAGE ON SCHEMA public, jobs TO {}").format(roles))


def _exists(server: psycopg.Connection, query: str, *values: str) -> bool:
    return server.execute(query.encode(), values).fetchone() is not None
