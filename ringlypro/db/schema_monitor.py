"""Whether the schema under a running product is still the one its code expects: anybody may change it any time."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from ringlypro.db.catalog import SchemaDifference, find_broken_schema, summarize_differences
from ringlypro.db.unit_of_work import UnitOfWork

log = logging.getLogger(__name__)

CHECK_EVERY = timedelta(seconds=10)
"""A comparison takes the database some 20 ms, and anybody may ask for it."""


class SchemaMonitor:
    """Compares seldom and remembers the answer; one per process."""

    def __init__(self) -> None:
        self._checked_at: datetime | None = None
        self._differences: list[SchemaDifference] = []

    async def find_differences(self, unit: UnitOfWork) -> list[SchemaDifference]:
        """What calls may miss or stumble over, at most ten seconds old. May change the search path of the unit."""
        if self._checked_at is None or not timedelta(0) <= unit.now - self._checked_at < CHECK_EVERY:
            differences = await find_broken_schema(unit)
            if differences and differences != self._differences:
                log.error("the schema is not the expected one: %s", summarize_differences(differences))
            self._checked_at, self._differences = unit.now, differences
        return self._differences
