"""A migration that has landed has run somewhere: it is never edited, and what it runs from elsewhere stays too."""

from __future__ import annotations

import hashlib

from procrastinate.schema import SchemaManager

from ringlypro.db.schema import MIGRATIONS
from ringlypro.db.tenancy import compare_plainly, lock_to_tenant, open_to_system

TABLE = MIGRATIONS / "landed.sha256"
"""As `sha256sum` writes it: run in the migrations folder, `sha256sum versions/0042_*.py >> landed.sha256`."""

BORROWED = {
    "lock_to_tenant": "8fa8d91d0df34edb10c2ac8da7974ea72bc346c5231b68bb24ca7ae5a47d09f3",
    "open_to_system": "c8cc7137d52abf8cc2fb8f6532b8be972515237ce8921a05b4ab3f20920dd639",
    "compare_plainly": "5e369c69e56c2341f0db43110e97722275f33509651b27d4e8e7819a18686dc8",
    "procrastinate": "c70ec4b400a60ad9592787653aae5ae77ae41bf801d56b5bd2712751a07f2009",
}
"""SQL that migrations take from code: it is as much a part of them as their own lines."""


def sha256(text: str | bytes) -> str:
    return hashlib.sha256(text.encode() if isinstance(text, str) else text).hexdigest()


def landed() -> dict[str, str]:
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    return {path: digest for digest, path in (line.split("  ", 1) for line in lines)}


def test_no_landed_migration_was_changed() -> None:
    files = {f"versions/{path.name}": sha256(path.read_bytes()) for path in (MIGRATIONS / "versions").glob("*.py")}

    changed = sorted(path for path, digest in landed().items() if files.get(path) != digest)
    unlisted = sorted(files.keys() - landed().keys())

    assert changed == [], "a landed migration never changes: put it back and write a new one"
    assert unlisted == [], f"add the line of a new migration to {TABLE.name}"


def test_landed_migrations_are_listed_once_and_in_order() -> None:
    paths = [line.split("  ", 1)[1] for line in TABLE.read_text(encoding="utf-8").splitlines()]

    assert paths == sorted(set(paths))


def test_what_migrations_run_from_elsewhere_was_not_changed() -> None:
    """A newer Procrastinate brings its own migrations: a new one of ours applies them, 0006 stays as it was."""
    tables = [lock_to_tenant("t"), lock_to_tenant("t", column="id"), lock_to_tenant("t", append_only=True)]

    assert {
        "lock_to_tenant": sha256("\n".join(line for table in tables for line in table)),
        "open_to_system": sha256("\n".join(open_to_system("t"))),
        "procrastinate": sha256(SchemaManager.get_schema()),
        "compare_plainly": sha256("\n".join([compare_plainly("t"), compare_plainly("t", column="id")])),
    } == BORROWED
