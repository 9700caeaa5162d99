"""Row security only holds for a login that cannot step around it, so the product refuses to start with another."""

from dataclasses import dataclass

import psycopg
from psycopg import sql

ROLES = ("ringly_app", "ringly_system")
NEW_LOGIN = "ringly"
SCHEMAS = ("public", "jobs")

_FACTS = """
SELECT rolname, oid, rolsuper, rolbypassrls, pg_has_role(session_user, oid, %s)
FROM pg_roles WHERE rolname = session_user OR rolname = ANY (%s)
"""
_MAY_BUILD = """
SELECT CASE WHEN to_regnamespace(%s) IS NULL THEN has_database_privilege(session_user, current_database(), 'CREATE')
            ELSE has_schema_privilege(session_user, to_regnamespace(%s)::oid, 'CREATE') END
"""
# Its powers cannot be taken away: it made the cluster.
_FOUNDER = 10


class UnsafeLogin(RuntimeError):
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
class _Role:
    name: str
    oid: int
    is_super: bool
    bypasses: bool
    may_be_worn: bool

    @property
    def powers(self) -> list[str]:
        return [word for word, has in (("SUPERUSER", self.is_super), ("BYPASSRLS", self.bypasses)) if has]


def refuse_unsafe_login(conn: psycopg.Connection) -> None:
    """Check the login of `conn`, whatever role it wears at the moment.

    Raises:
        UnsafeLogin: it, or a role it wears, is superuser or BYPASSRLS; or it may not wear both roles.
    """
    login = str(_scalar(conn, "SELECT session_user"))
    rows = conn.execute(_FACTS, ("SET" if _splits_membership(conn) else "MEMBER", list(ROLES))).fetchall()
    roles = {name: _Role(name, oid, *flags) for name, oid, *flags in rows}
    missing = [name for name in ROLES if name not in roles]
    strong = [role for role in roles.values() if role.powers]
    unworn = [name for name in ROLES if name in missing or not roles[name].may_be_worn]
    faults = [f"{role.name} is {' and '.join(role.powers)}" for role in strong]
    faults += [f"{login} may not SET ROLE {name}" for name in unworn]
    if not faults:
        return
    remedy: list[sql.Composable] = [sql.SQL("CREATE ROLE {} NOLOGIN;").format(sql.Identifier(name)) for name in missing]
    remedy += [_weakened(role) for role in strong if role.oid != _FOUNDER]
    if roles[login].oid == _FOUNDER:
        remedy += _other_login(conn)
    else:
        remedy += [_granted(conn, name, login) for name in ROLES]
    raise UnsafeLogin(login=login, faults=faults, remedy="\n".join(line.as_string(conn) for line in remedy))


def refuse_landless_login(conn: psycopg.Connection) -> None:
    """Check that the login of `conn` may bring in the schema: asked when a migration was refused.

    Raises:
        UnsafeLogin: it may not create tables where ours live.
    """
    login = str(_scalar(conn, "SELECT session_user"))
    shut = [schema for schema in SCHEMAS if not _scalar(conn, _MAY_BUILD, schema, schema)]
    if shut:
        faults = [f"{login} may not create tables in schema {schema}" for schema in shut]
        remedy = "\n".join(_opened(schema, login).as_string(conn) for schema in shut)
        raise UnsafeLogin(login=login, faults=faults, remedy=remedy)


def _weakened(role: _Role) -> sql.Composable:
    return sql.SQL("ALTER ROLE {} NOSUPERUSER NOBYPASSRLS;").format(sql.Identifier(role.name))


def _other_login(conn: psycopg.Connection) -> list[sql.Composable]:
    login, database = sql.Identifier(NEW_LOGIN), sql.Identifier(conn.info.dbname)
    made = sql.SQL("CREATE ROLE {} LOGIN NOINHERIT PASSWORD '...';").format(login)
    known = _scalar(conn, "SELECT to_regrole(%s)", NEW_LOGIN)
    return [
        *([] if known else [made]),
        *(_granted(conn, name, NEW_LOGIN) for name in ROLES),
        *(_opened(schema, NEW_LOGIN) for schema in SCHEMAS),
        sql.SQL("ALTER DATABASE {} OWNER TO {};").format(database, login),
        sql.SQL("-- and name {} with its password in DATABASE_URL").format(login),
    ]


def _granted(conn: psycopg.Connection, role: str, login: str) -> sql.Composable:
    how = sql.SQL(" WITH SET TRUE" if _splits_membership(conn) else "")
    return sql.SQL("GRANT {} TO {}{};").format(sql.Identifier(role), sql.Identifier(login), how)


def _opened(schema: str, login: str) -> sql.Composable:
    # Before PostgreSQL 16 an owner that inherits nothing does not inherit the public schema of its database either.
    names = {"schema": sql.Identifier(schema), "login": sql.Identifier(login)}
    return sql.SQL(
        "CREATE SCHEMA IF NOT EXISTS {schema} AUTHORIZATION {login}; GRANT ALL ON SCHEMA {schema} TO {login};"
    ).format(**names)


def _splits_membership(conn: psycopg.Connection) -> bool:
    """Since PostgreSQL 16, inheriting a role's rights no longer means one may become it."""
    return conn.info.server_version >= 160000


def _scalar(conn: psycopg.Connection, query: str, *values: str) -> object:
    row = conn.execute(query.encode(), values or None).fetchone()
    return row[0] if row else None
