"""The one job queue, before it is connected: rooms register their jobs here, and units put work into it.

Putting in needs no connection of its own: a unit gives its own, so a job appears exactly when the unit commits. The
worker (`ringlypro.jobs`) connects a copy of this app and runs the jobs.
"""

from __future__ import annotations

from procrastinate import App, PsycopgConnector, RetryStrategy

queue = App(connector=PsycopgConnector())

RETRY_FOR_DAYS = RetryStrategy(max_attempts=12, exponential_wait=3)
"""A vendor may be away for hours: 3 s, 9 s, 27 s … about three days in all."""

RETRY_BRIEFLY = RetryStrategy(max_attempts=4, wait=2)
"""For work of our own that may only meet a busy database."""
