"""Row security only holds for a login that cannot step around it, so the product refuses to start with another."""

from dataclasses import dataclass

import psycopg
from psycopg import sql

ROLES = ("ringly_app", "ringly_system")
NEW_LOGIN = "ringly"
SCHEMAS = ("public", "jobs")

_ROLE_ATTRIBUTES = """
SELECT rolname, oid, rolsuper, rolbypassrls, pg_has_role(session_user, oid, %s)
FROM pg_roles WHERE rolname = session_user OR rolname = ANY (%s)
"""
_MAY_CREATE_TABLES = """
SELECT CASE WHEN to_regnamespace(%s) IS NULL THEN has_database_privilege(session_user, current_database(), 'CREATE')
            ELSE has_schema_privilege(session_user, to_regnamespace(%s)::oid, 'CREATE') END
"""
# Its powers cannot be taken away: it made the cluster.
_BOOTSTRAP_ROLE_OID = 10


class UnsafeDatabaseLogin(RuntimeError):
    """The database login is too strong or too weak; `remedy` is the SQL that mends it, for a superuser to run."""

    def __init__(self, *, login: str, faults: list[str], remedy: str) -> None:
        self.login = login
        self.faults = faults
        self.remedy = remedy
        super().__init__(
            f"the database login {login} cannot be used: {'; '.join(faults)}.\n"
            f"As a superuser, in this database, run\n\n{remedy}\n\nand start again."
        )


@dataclass(frozen=True, slots=True)
class _DatabaseRole:
    name: str
    oid: int
    is_super: bool
    bypasses_row_security: bool
    may_be_assumed: bool

    @property
    def bypass_attributes(self) -> list[str]:
        return [
            attribute
            for attribute, is_set in (("SUPERUSER", self.is_super), ("BYPASSRLS", self.bypasses_row_security))
            if is_set
        ]


def refuse_unsafe_login(conn: psycopg.Connection) -> None:
    """Check the login of `conn`, whatever role it wears at the moment.

    Raises:
        UnsafeDatabaseLogin: it, or a role it wears, is superuser or BYPASSRLS; or it may not wear both roles.
    """
    login = str(_scalar(conn, "SELECT session_user"))
    rows = conn.execute(_ROLE_ATTRIBUTES, ("SET" if _has_set_option(conn) else "MEMBER", list(ROLES))).fetchall()
    roles = {name: _DatabaseRole(name, oid, *flags) for name, oid, *flags in rows}
    missing = [name for name in ROLES if name not in roles]
    privileged_roles = [role for role in roles.values() if role.bypass_attributes]
    unassumable = [name for name in ROLES if name in missing or not roles[name].may_be_assumed]
    faults = [f"{role.name} is {' and '.join(role.bypass_attributes)}" for role in privileged_roles]
    faults += [f"{login} may not SET ROLE {name}" for name in unassumable]
    if not faults:
        return
    remedy: list[sql.Composable] = [sql.SQL("CREATE ROLE {} NOLOGIN;").format(sql.Identifier(name)) for name in missing]
    remedy += [_revoke_bypass_sql(role) for role in privileged_roles if role.oid != _BOOTSTRAP_ROLE_OID]
    if roles[login].oid == _BOOTSTRAP_ROLE_OID:
        remedy += _create_login_sql(conn)
    else:
        remedy += [_grant_role_sql(conn, name, login) for name in ROLES]
    raise UnsafeDatabaseLogin(
        login=login, faults=faults, remedy="\n".join(statement.as_string(conn) for statement in remedy)
    )


def refuse_login_without_create(conn: psycopg.Connection) -> None:
    """Check that the login of `conn` may bring in the schema: asked when a migration was refused.

    Raises:
        UnsafeDatabaseLogin: it may not create tables where ours live.
    """
    login = str(_scalar(conn, "SELECT session_user"))
    closed_schemas = [schema for schema in SCHEMAS if not _scalar(conn, _MAY_CREATE_TABLES, schema, schema)]
    if closed_schemas:
        faults = [f"{login} may not create tables in schema {schema}" for schema in closed_schemas]
        remedy = "\n".join(_open_schema_sql(schema, login).as_string(conn) for schema in closed_schemas)
        raise UnsafeDatabaseLogin(login=login, faults=faults, remedy=remedy)


def _revoke_bypass_sql(role: _DatabaseRole) -> sql.Composable:
    return sql.SQL("ALTER ROLE {} NOSUPERUSER NOBYPASSRLS;").format(sql.Identifier(role.name))


def _create_login_sql(conn: psycopg.Connection) -> list[sql.Composable]:
    login, database = sql.Identifier(NEW_LOGIN), sql.Identifier(conn.info.dbname)
    create_role = sql.SQL("CREATE ROLE {} LOGIN NOINHERIT PASSWORD '...';").format(login)
    role_exists = _scalar(conn, "SELECT to_regrole(%s)", NEW_LOGIN)
    return [
        *([] if role_exists else [create_role]),
        *(_grant_role_sql(conn, name, NEW_LOGIN) for name in ROLES),
        *(_open_schema_sql(schema, NEW_LOGIN) for schema in SCHEMAS),
        sql.SQL("ALTER DATABASE {} OWNER TO {};").format(database, login),
        sql.SQL("-- and name {} with its password in DATABASE_URL").format(login),
    ]


def _grant_role_sql(conn: psycopg.Connection, role: str, login: str) -> sql.Composable:
    set_option = sql.SQL(" WITH SET TRUE" if _has_set_option(conn) else "")
    return sql.SQL("GRANT {} TO {}{};").format(sql.Identifier(role), sql.Identifier(login), set_option)


def _open_schema_sql(schema: str, login: str) -> sql.Composable:
    # Before PostgreSQL 16 an owner that inherits nothing does not inherit the public schema of its database either.
    names = {"schema": sql.Identifier(schema), "login": sql.Identifier(login)}
    return sql.SQL(
        "CREATE SCHEMA IF NOT EXISTS {schema} AUTHORIZATION {login}; GRANT ALL ON SCHEMA {schema} TO {login};"
    ).format(**names)


def _has_set_option(conn: psycopg.Connection) -> bool:
    """Since PostgreSQL 16, inheriting a role's rights no longer means one may become it."""
    return conn.info.server_version >= 160000


def _scalar(conn: psycopg.Connection, query: str, *values: str) -> object:
    row = conn.execute(query.encode(), values or None).fetchone()
    return row[0] if row else None
