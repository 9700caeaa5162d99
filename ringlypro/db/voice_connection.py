"""A connection that sends several statements as one message and reads all their results: libpq's pipeline, bare.

The simple protocol could do it too, with values written into the text; then PostgreSQL parses and plans each value as
an expression, and keeps the rows of each EXECUTE before it sends them. The driver's own pipeline costs the app
more than a message of its cursor.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import cached_property, partial
from typing import Any

import psycopg
from psycopg import abc as psycopg_abc
from psycopg import generators
from psycopg.adapt import Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus
from psycopg.pq.abc import PGresult
from psycopg.waiting import WAIT_R

from ringlypro.db.named_rows import NamedRow
from ringlypro.db.prepared_statement import PreparedStatement
from ringlypro.db.statement_values import write_values
from ringlypro.db.unit_of_work import TENANT_COMMAND
from ringlypro.db.watched_connection import WatchedConnection

BoundStatement = tuple[str | PreparedStatement, Mapping[str, Any] | None]
"""A statement and its values; None for one without placeholders. A text is one statement."""
FAILED_STATUSES = frozenset({ExecStatus.FATAL_ERROR, ExecStatus.BAD_RESPONSE, ExecStatus.PIPELINE_ABORTED})
REPEATED_COMMANDS = {
    "BEGIN": b"ringly_begin", "COMMIT": b"ringly_commit", "SET LOCAL ROLE ringly_app": b"ringly_as_app",
    "SET LOCAL ROLE NONE": b"ringly_as_login",
}  # fmt: skip
"""Commands that each unit sends, and the names under which they are parsed once for each connection."""
MAX_PREPARED = 200
"""With so many statements ready on a connection, further tenants are announced by texts that are parsed each time."""


class VoiceConnection(WatchedConnection):
    """A connection that knows its age and which statements it has prepared. Moments are those of `time.monotonic`."""

    prepared_names: frozenset[str] = frozenset()
    opened_at = 0.0
    idle_since = 0.0

    @cached_property
    def transformer(self) -> psycopg_abc.Transformer:
        """What writes the values of this connection's statements and reads their rows, one result after the other."""
        return Transformer(self)

    @cached_property
    def column_names(self) -> dict[str, tuple[str, ...]]:
        """The columns of prepared statements by their names: PostgreSQL refuses to change those of a prepared one."""
        return {}

    async def send_message(
        self, statements: Sequence[BoundStatement], *, rows_of: int = -1
    ) -> tuple[list[NamedRow], str | None]:
        """Send statements as one message. Returns the rows of one, counted from the end, and the last one's tag.

        After an error what follows in the message is not run; the error is psycopg's. Statements that are new to this
        connection are prepared on the way.
        """
        results = await self.exchange_message(statements)
        status = results[-1].command_status
        return self.load_rows(statements[rows_of][0], results[rows_of]), status.decode() if status else None

    async def exchange_message(self, statements: Sequence[BoundStatement]) -> list[PGresult]:
        """The same, and the results of all statements, for `load_rows`."""
        message = _Message(self, statements)
        try:
            async with self.lock:
                return await self.wait(message.exchange())
        except BaseException:
            if message.new_names and not message.is_answered:
                await self.close()  # nobody knows which of them are prepared now
            raise
        finally:
            if message.new_names:
                self.prepared_names |= message.list_prepared_names()

    def load_rows(self, statement: str | PreparedStatement, result: PGresult) -> list[NamedRow]:
        """The rows that a statement gave, by the names of their columns."""
        if not result.ntuples:
            return []
        name = statement.name if isinstance(statement, PreparedStatement) else None
        columns = self.column_names.get(name) if name else None
        if columns is None:
            columns = tuple((result.fname(index) or b"").decode() for index in range(result.nfields))
            if name:
                self.column_names[name] = columns
        self.transformer.set_pgresult(result)
        return self.transformer.load_rows(0, result.ntuples, lambda values: dict(zip(columns, values, strict=True)))


class _Message:
    """Statements on their way. All that can be refused before anything is sent is refused when it is made."""

    def __init__(self, connection: VoiceConnection, statements: Iterable[BoundStatement]) -> None:
        self.new_names: set[str] = set()
        self._connection = connection
        self._pgconn = connection.pgconn
        self.is_answered = False
        """Whether PostgreSQL has said of each statement how it ended."""
        self._results: list[PGresult] = []
        self._sends: list[Callable[[], None]] = []
        self._prepared_names: list[str | None] = []
        """Of each thing that is sent what it prepares; None for the statements themselves."""
        for statement, values in statements:
            self._add_statement(statement, values)

    def _add_statement(self, statement: str | PreparedStatement, values: Mapping[str, Any] | None) -> None:
        pgconn = self._pgconn
        if isinstance(statement, PreparedStatement):
            if self._is_new(statement.name):
                self._add_send(partial(pgconn.send_query_params, statement.prepare_sql.encode(), None), statement.name)
            bound_values = write_values(statement, values or {}, self._connection.transformer)
            self._add_send(partial(pgconn.send_query_prepared, statement.raw_name, bound_values))
        elif (name := self._find_name(statement)) is not None:
            if self._is_new(statement):
                self._add_send(partial(pgconn.send_prepare, name, statement.encode()), statement)
            self._add_send(partial(pgconn.send_query_prepared, name, ()))
        else:
            cursor = psycopg.AsyncClientCursor(self._connection)
            text = statement if values is None else cursor.mogrify(statement, values)
            self._add_send(partial(pgconn.send_query_params, text.encode(), None))

    def _find_name(self, command: str) -> bytes | None:
        """The name under which a command that comes again is parsed, if it is one."""
        name = REPEATED_COMMANDS.get(command)
        if name is None and command.startswith(TENANT_COMMAND):
            prepared_names = self._connection.prepared_names
            if command in prepared_names or len(prepared_names) < MAX_PREPARED:
                return b"ringly_tenant_" + command[len(TENANT_COMMAND) :].strip("'").encode()
        return name

    def _is_new(self, name: str) -> bool:
        if name in self._connection.prepared_names or name in self.new_names:
            return False
        self.new_names.add(name)
        return True

    def _add_send(self, send: Callable[[], None], prepared_name: str | None = None) -> None:
        self._sends.append(send)
        self._prepared_names.append(prepared_name)

    def list_prepared_names(self) -> set[str]:
        """What is prepared by now. It stays so when the transaction is rolled back."""
        results = zip(self._prepared_names, self._results, strict=False)
        return {name for name, result in results if name is not None and result.status == ExecStatus.COMMAND_OK}

    def exchange(self) -> Generator[Any, Any, list[PGresult]]:
        """Send everything, then read a result for each statement. Raises the first error once all is read."""
        pgconn = self._pgconn
        pgconn.enter_pipeline_mode()
        try:
            for send in self._sends:
                send()
            pgconn.pipeline_sync()
            yield from generators.send(pgconn)
            yield from self._read_results()
        finally:
            with suppress(psycopg.OperationalError):  # of a connection that broke, or is not read to its end
                pgconn.exit_pipeline_mode()
        return [result for name, result in zip(self._prepared_names, self._results, strict=True) if name is None]

    def _read_results(self) -> Generator[Any, Any, None]:
        """Read on until the `Sync`. The driver's own reader would begin anew for each statement."""
        pgconn, error, is_between = self._pgconn, None, False
        while True:
            try:
                while pgconn.is_busy():
                    yield WAIT_R
                    pgconn.consume_input()
            except psycopg.OperationalError as broken:
                raise error or broken from None
            result = pgconn.get_result()
            if result is None:
                if is_between:
                    raise error or psycopg.OperationalError("the connection was lost")
                is_between = True
                continue
            is_between = False
            if result.status == ExecStatus.PIPELINE_SYNC:
                break
            if result.status in FAILED_STATUSES:
                error = error or error_from_result(result)
            self._results.append(result)
        self.is_answered = True
        if error is not None:
            raise error
