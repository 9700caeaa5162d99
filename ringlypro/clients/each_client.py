"""Work that is due for every client, one after another: what goes wrong at one keeps no other from having theirs.

The job fails all the same, at its end, so that it is seen and tried again.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence

from ringlypro.core.log_context import client_log_context
from ringlypro.db.outages import is_outage, log_failure

log = logging.getLogger(__name__)
MAX_OUTAGES_IN_A_ROW = 3
"""After so many the database is away: nobody's turn would come."""


class ClientWorkFailedError(Exception):
    """The work of some clients failed. Why is in the log, at each of them."""

    def __init__(self, client_ids: Sequence[int]) -> None:
        self.client_ids = client_ids
        super().__init__(f"failed for clients {', '.join(map(str, client_ids))}")


async def run_for_each_client(client_ids: Iterable[int], work: Callable[[int], Awaitable[None]]) -> None:
    """Do the work for each client, which opens units of its own.

    Raises ClientWorkFailedError after the last client if some failed; once the database is away, the error itself.
    """
    failed_ids: list[int] = []
    outages_in_a_row = 0
    for client_id in client_ids:
        with client_log_context(client_id):
            try:
                await work(client_id)
            except Exception as error:
                outages_in_a_row = outages_in_a_row + 1 if is_outage(error) else 0
                if outages_in_a_row >= MAX_OUTAGES_IN_A_ROW:
                    raise
                failed_ids.append(client_id)
                log_failure(log, "work that is due for every client failed for one", error)
            else:
                outages_in_a_row = 0
    if failed_ids:
        raise ClientWorkFailedError(failed_ids)
