"""What a new server needs before the first migration: a login without power, two roles, a database.

The login owns the database and inherits nothing, so every transaction has to say which role it wears.
"""

import psycopg
from psycopg import sql

DATABASE = "ringlypro"
APP_LOGIN = "ringly"
DATABASE_ROLES = ("ringly_app", "ringly_system")
_BOOTSTRAP_LOCK_ID = 727_000


def bootstrap_server(superuser_dsn: str, *, password: str) -> None:
    """Create roles, login, database and the schema of the jobs; change nothing that is there already.

    Args:
        superuser_dsn: a superuser's address, in any database but the one to be made.
        password: what the login `ringly` gets, also when it existed.
    """
    with psycopg.connect(superuser_dsn, dbname="postgres", autocommit=True) as server:
        server.execute("SELECT pg_advisory_lock(%s)", (_BOOTSTRAP_LOCK_ID,))
        _create_roles(server, password)
        if not _exists(server, "SELECT FROM pg_database WHERE datname = %s", DATABASE):
            create = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0")
            server.execute(create.format(sql.Identifier(DATABASE), sql.Identifier(APP_LOGIN)))
        with psycopg.connect(superuser_dsn, dbname=DATABASE) as database:
            _grant_schemas(database)


def _create_roles(server: psycopg.Connection, password: str) -> None:
    login, roles = sql.Identifier(APP_LOGIN), [sql.Identifier(role) for role in DATABASE_ROLES]
    for name, identifier in zip(DATABASE_ROLES, roles, strict=True):
        if not _exists(server, "SELECT FROM pg_roles WHERE rolname = %s", name):
            server.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(identifier))
    if not _exists(server, "SELECT FROM pg_roles WHERE rolname = %s", APP_LOGIN):
        server.execute(sql.SQL("CREATE ROLE {} LOGIN NOINHERIT").format(login))
    server.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(login, sql.Literal(password)))
    for name, identifier in zip(DATABASE_ROLES, roles, strict=True):
        member = "SELECT WHERE pg_has_role(%s, %s, 'MEMBER')"
        if not _exists(server, member, APP_LOGIN, name):
            server.execute(sql.SQL("GRANT {} TO {}").format(identifier, login))


def _grant_schemas(database: psycopg.Connection) -> None:
    database.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS jobs AUTHORIZATION {}").format(sql.Identifier(APP_LOGIN)))
    roles = sql.SQL(", ").join(sql.Identifier(role) for role in DATABASE_ROLES)
    database.execute(sql.SQL("GRANT USAGE ON SCHEMA public, jobs TO {}").format(roles))
    # Before PostgreSQL 16 an owner that inherits nothing does not inherit the public schema of its database either.
    database.execute(sql.SQL("GRANT ALL ON SCHEMA public TO {}").format(sql.Identifier(APP_LOGIN)))


def _exists(server: psycopg.Connection, query: str, *values: str) -> bool:
    return server.execute(query.encode(), values).fetchone() is not None
