"""One tenant with 100,000 of everything beside many small ones, made once for the tests of plans.

`StatementRecorder` catches what the product runs, word for word, and `explain` runs it again under EXPLAIN ANALYZE in
the same transaction: as the same role, for the same client.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event

from ringlypro.db.database import Database
from ringlypro.db.prepared_statement import PreparedStatement
from ringlypro.db.unit_of_work import UnitOfWork

EXPLAIN = "EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) "
SCANS = {"Seq Scan", "Index Scan", "Index Only Scan", "Bitmap Heap Scan", "Bitmap Index Scan"}


@dataclass(slots=True)
class TableReads:
    """What a statement read: rows, keys that their index alone told, and sequential scans of tables that are not tiny."""

    rows: int = 0
    keys: int = 0
    blocks: int = 0
    sequential: list[str] = field(default_factory=list)


class StatementRecorder:
    """The statements of a unit and their values, in the order in which they ran."""

    def __init__(self) -> None:
        self.statements: list[tuple[str, Mapping[str, Any]]] = []

    def record_compiled(self, _: Any, __: Any, statement: str, parameters: Any, ___: Any, ____: Any) -> None:
        if not statement.startswith("BEGIN"):
            self.statements.append((statement, parameters))

    @contextmanager
    def watch(self, database: Database, unit: UnitOfWork) -> Iterator[None]:
        """Record until the end of the block."""
        engine, fetch_all = database.engine.sync_engine, unit.fetch_all

        async def record_and_fetch(statement: str | PreparedStatement, values: Mapping[str, Any]) -> Any:
            sql = statement.sql if isinstance(statement, PreparedStatement) else statement
            self.statements.append((sql, values))
            return await fetch_all(statement, values)

        event.listen(engine, "before_cursor_execute", self.record_compiled)
        unit.fetch_all = record_and_fetch  # type: ignore[method-assign]
        try:
            yield
        finally:
            event.remove(engine, "before_cursor_execute", self.record_compiled)
            unit.fetch_all = fetch_all  # type: ignore[method-assign]


async def explain(unit: UnitOfWork, sql: str, values: Mapping[str, Any]) -> TableReads:
    """Run a statement once more and say what it read."""
    connection = await unit.raw_connection()
    row = await (await connection.execute((EXPLAIN + sql).encode(), values)).fetchone()
    assert row is not None
    plan = row[0] if isinstance(row[0], list) else json.loads(row[0])
    reads = TableReads(blocks=plan[0]["Plan"]["Shared Hit Blocks"] + plan[0]["Plan"]["Shared Read Blocks"])
    _add_node(plan[0]["Plan"], reads)
    return reads


def _add_node(node: Mapping[str, Any], reads: TableReads) -> None:
    if node["Node Type"] in SCANS:
        removed = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
        scanned_rows = round((node["Actual Rows"] + removed) * node["Actual Loops"])
        if node["Node Type"] == "Index Only Scan":
            reads.keys += scanned_rows
            reads.rows += node["Heap Fetches"]
        elif node["Node Type"] != "Seq Scan" or scanned_rows > SMALL_TABLE:
            reads.rows += scanned_rows
        if node["Node Type"] == "Seq Scan" and scanned_rows > SMALL_TABLE:
            reads.sequential.append(node["Relation Name"])
    for child in node.get("Plans", ()):
        _add_node(child, reads)


SMALL_TABLE = 400
"""So few rows are read in sequence because an index would not help: clients, resources."""
