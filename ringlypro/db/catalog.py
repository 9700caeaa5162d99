"""What the database really holds, against what the newest revision makes of it.

A number in `alembic_version` says what was once run, not what is there: a migration may have been edited since, a dump
restored in part, a table changed by hand. `expected_schema.txt` is read from a freshly migrated database and committed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import psycopg

from ringlypro.db.errors import UnusableDatabaseError
from ringlypro.db.unit_of_work import UnitOfWork

FOLDER = Path(__file__).parent
EXPECTED_SCHEMA = FOLDER / "expected_schema.txt"
QUERY = (FOLDER / "catalog.sql").read_text(encoding="utf-8")
QUALIFIED_NAMES = "SET LOCAL search_path = pg_catalog"

UNCHECKED_ADDITIONS = frozenset({"table", "function", "type", "privileges"})
"""Of these, what we do not expect is somebody else's and changes nothing of ours."""
WORDING_VARIANTS = re.compile(r'::[a-z_. ]+(\[\])?|[\s()"]')
"""Casts, brackets and spaces: releases of PostgreSQL may word one expression with more or fewer of them."""
SELF_FILLING = ("default ", "generated ", "identity ")
MAX_NAMED_DIFFERENCES = 6
"""So many differences are named in a refusal."""
MAX_DEFINITION_LENGTH = 120


@dataclass(frozen=True, slots=True)
class SchemaDifference:
    """A fact that is missing (`actual` is None), ours no longer, or not ours (`expected` is None)."""

    fact: str
    expected: str | None
    actual: str | None

    @property
    def may_be_ignored(self) -> bool:
        """Whether running code does without it: an added column that fills itself or stays empty."""
        if self.expected is not None or self.actual is None or not self.fact.startswith("column "):
            return False
        return "not null" not in self.actual or any(word in self.actual for word in SELF_FILLING)

    def __str__(self) -> str:
        if self.actual is None:
            return f"{self.fact} is missing"
        if self.expected is None:
            return f"{self.fact} is not ours"
        return f"{self.fact} is ({_shortened(self.actual)}) instead of ({_shortened(self.expected)})"


class SchemaMismatchError(UnusableDatabaseError):
    """The revision is the newest, the schema is not."""

    def __init__(self, differences: list[SchemaDifference], *, revision: str) -> None:
        self.differences = differences
        super().__init__(
            f"the database is not what revision {revision} makes ({summarize_differences(differences)}) and was left as"
            " it was: put back what was changed in it or restore its last backup, and start again (docs/MIGRATIONS.md)"
        )


def read_schema(connection: psycopg.Connection) -> dict[str, str]:
    """What is there: definitions by fact. Changes the search path of the transaction."""
    connection.execute(QUALIFIED_NAMES)
    return dict(connection.execute(QUERY.encode()).fetchall())


async def find_broken_schema(unit: UnitOfWork) -> list[SchemaDifference]:
    """What differs under a running product, without what it can ignore.

    Two statements; changes the search path of the unit.
    """
    await unit.fetch_all(QUALIFIED_NAMES, {})
    rows = await unit.fetch_all(QUERY, {})
    actual = {row["fact"]: row["definition"] for row in rows}
    return [each for each in compare_schemas(actual, load_expected_schema()) if not each.may_be_ignored]


@cache
def load_expected_schema() -> Mapping[str, str]:
    """What the newest revision makes, by fact."""
    lines = EXPECTED_SCHEMA.read_text(encoding="utf-8").splitlines()
    return {fact: definition for fact, _, definition in (line.partition(": ") for line in lines)}


def format_schema(schema: Mapping[str, str]) -> str:
    """A schema as `expected_schema.txt` holds it: a line a fact, in order."""
    return "".join(f"{fact}: {definition}\n" for fact, definition in sorted(schema.items()))


def compare_schemas(actual: Mapping[str, str], expected: Mapping[str, str]) -> list[SchemaDifference]:
    """What differs and matters, in order of its name. Of a table that is missing, nothing else is named.

    Tables, functions and plain indexes of others are none of ours; a column, a rule or a policy on a table of ours is.
    """
    differences = [
        SchemaDifference(fact, expected.get(fact), actual.get(fact))
        for fact in sorted(expected.keys() | actual.keys())
        if not _is_same(expected.get(fact), actual.get(fact))
    ]
    missing = {d.fact.removeprefix("table ") for d in differences if d.actual is None and d.fact.startswith("table ")}
    return [
        d for d in differences if _table_of(d.fact) not in missing and (d.expected is not None or _matters(d, expected))
    ]


def summarize_differences(differences: Iterable[SchemaDifference]) -> str:
    """The first few, and how many more."""
    texts = [str(each) for each in differences]
    more = len(texts) - MAX_NAMED_DIFFERENCES
    return "; ".join(texts[:MAX_NAMED_DIFFERENCES]) + (f"; and {more} more" if more > 0 else "")


def refuse_unexpected_schema(connection: psycopg.Connection, *, revision: str) -> None:
    """Compare the database of `connection`, which has this revision, with what is expected of it.

    Raises:
        SchemaMismatchError: something of ours is missing, changed or added.
    """
    if differences := compare_schemas(read_schema(connection), load_expected_schema()):
        raise SchemaMismatchError(differences, revision=revision)


def _is_same(expected: str | None, actual: str | None) -> bool:
    if expected is None or actual is None or expected == actual:
        return expected == actual
    return WORDING_VARIANTS.sub("", expected) == WORDING_VARIANTS.sub("", actual)


def _matters(added: SchemaDifference, expected: Mapping[str, str]) -> bool:
    kind = added.fact.partition(" ")[0]
    if kind in UNCHECKED_ADDITIONS or (kind == "index" and "UNIQUE" not in str(added.actual)):
        return False
    return f"table {_table_of(added.fact)}" in expected


def _table_of(fact: str) -> str | None:
    """The table that a fact is about; None for a table itself, and for what belongs to none."""
    kind, _, name = fact.partition(" ")
    if kind in {"column", "constraint", "index", "policy", "rule", "trigger"}:
        return name.rpartition(".")[0]
    return name.partition(" ")[0] if kind == "privileges" else None


def _shortened(definition: str) -> str:
    return definition if len(definition) <= MAX_DEFINITION_LENGTH else f"{definition[:MAX_DEFINITION_LENGTH]}…"
