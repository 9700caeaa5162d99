"""A statement of the hot path that is planned once for each connection and then only named.

PostgreSQL's PREPARE names the types of its values, and travels in one message with what comes before and after it; the
driver's own prepared statements always take a message for themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

_PLACEHOLDER = re.compile(r"%\((\w+)\)s")


class PreparedStatement:
    """SQL with `%(name)s` placeholders, and the PostgreSQL types of those that cannot be told from where they stand."""

    def __init__(self, name: str, sql: str, *, types: Mapping[str, str]) -> None:
        self.name = name
        self.raw_name = name.encode()
        """As the protocol writes it."""
        self.sql = sql
        self.columns = tuple(dict.fromkeys(_PLACEHOLDER.findall(sql)))
        """The names of its values, in the order in which they are handed over."""
        numbers = {column: f"${number}" for number, column in enumerate(self.columns, 1)}
        declared_types = _in_parentheses(types.get(column, "unknown") for column in self.columns)
        body = _PLACEHOLDER.sub(lambda placeholder: numbers[placeholder[1]], sql).strip()
        self.prepare_sql = f"PREPARE {name}{declared_types} AS {body}"


def _in_parentheses(texts: Iterable[str]) -> str:
    joined_texts = ", ".join(texts)
    return f" ({joined_texts})" if joined_texts else ""
