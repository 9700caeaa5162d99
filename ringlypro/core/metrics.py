"""What one process counts of itself, for whoever is called when it goes wrong: docs/OPERATIONS.md explains each metric.

Rooms count through the methods of `Metrics`, which `Services` holds. The registry belongs to the object and not to the
process, so that two apps in one process do not count for each other. No label holds a client, a call or an address.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Literal

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, disable_created_metrics

TurnOutcome = Literal["answered", "timeout", "outage", "bug"]
Fallback = Literal["retry", "voicemail", "hang_up", "plain_speech"]
JobOutcome = Literal["succeeded", "retried", "failed", "superseded", "aborted"]
Vendor = Literal["twilio", "elevenlabs", "stripe", "sendgrid"]

disable_created_metrics()  # type: ignore[no-untyped-call]  # a second series for each counter, of no use to anybody

NAMESPACE = "ringlypro"
TURN_BUCKETS = (0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 2.5, 3.0)
"""Seconds; without a recording to fetch a turn takes tens of milliseconds, and after three nobody waits for it."""
WAIT_BUCKETS = (0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0)
VENDOR_BUCKETS = (0.05, 0.1, 0.25, 0.5, 1.0, 1.5, 2.5, 5.0, 10.0)
LAG_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
PAGE_WAIT_BUCKETS = (0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """Counters, durations and gauges. Counting costs microseconds and never raises."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._turns = self._counter("turns", "Answers to one event of a call.", "language", "outcome")
        self._turn_seconds = self._histogram("turn_seconds", "From Twilio's request to our answer.", TURN_BUCKETS)
        self._turns_waiting = self._gauge("turns_waiting", "Turns that wait to be let in.")
        self._turn_wait = self._histogram("turn_wait_seconds", "How long a turn waited to be let in.", WAIT_BUCKETS)
        self._fallbacks = self._counter("fallbacks", "Callers who got less than they should have.", "kind")
        self._spooled = self._counter("calls_spooled", "Reports of calls that were written to disk.", "kind")
        self._replayed = self._counter("calls_replayed", "Reports of calls that were entered from disk.", "kind")
        self._spool_failures = self._counter("spool_failures", "Reports of calls that the disk refused: they are lost.")
        self._vendor_errors = self._counter("vendor_errors", "Requests that a vendor failed.", "vendor", "retryable")
        self._vendor_seconds = self._histogram("vendor_request_seconds", "One request.", VENDOR_BUCKETS, "vendor")
        self._jobs = self._counter("jobs", "Runs of jobs by how they ended.", "job", "outcome")
        self._listener_losses = self._counter("listener_reconnects", "Lost connections for change events.")
        self._listener_connected = self._gauge("listener_connected", "Whether change events arrive.")
        self._loop_lag = self._histogram("event_loop_lag_seconds", "How late the event loop was.", LAG_BUCKETS)
        self._page_wait = self._histogram("page_wait_seconds", "How long a page waited.", PAGE_WAIT_BUCKETS)
        self._pages_refused = self._counter("pages_refused", "Pages that would have waited too long.")
        self._turns_in_flight = self._gauge("turns_in_flight", "Turns of calls that are being answered.")
        self._open_pages = self._gauge("open_pages", "Pages that a browser has open.")
        self._pool_in_use = self._gauge("db_pool_in_use", "Database connections that are in use.", "pool")
        self._pool_size = self._gauge("db_pool_size", "Database connections that may be in use.", "pool")
        self._pool_wait = self._histogram(
            "db_pool_wait_seconds", "How long somebody waited for a database connection.", WAIT_BUCKETS, "pool"
        )
        self._database_up = self._gauge("database_up", "Whether the database answered this scrape.")
        self._queue_age = self._gauge("job_queue_age_seconds", "How long the oldest job that is due has waited.")
        self._queue_length = self._gauge("job_queue_length", "Jobs that are due and wait.")
        self._spool_files = self._gauge("spool_files", "Reports of calls on disk.", "state")
        ProcessCollector(registry=self.registry)

    def _counter(self, name: str, meaning: str, *labels: str) -> Counter:
        return Counter(name, meaning, labels, namespace=NAMESPACE, registry=self.registry)

    def _gauge(self, name: str, meaning: str, *labels: str) -> Gauge:
        return Gauge(name, meaning, labels, namespace=NAMESPACE, registry=self.registry)

    def _histogram(self, name: str, meaning: str, buckets: tuple[float, ...], *labels: str) -> Histogram:
        return Histogram(name, meaning, labels, namespace=NAMESPACE, registry=self.registry, buckets=buckets)

    def count_turn(self, *, language: str, outcome: TurnOutcome, seconds: float) -> None:
        """One event of a call was answered, somehow."""
        self._turns.labels(language, outcome).inc()
        self._turn_seconds.observe(seconds)

    def watch_turn_gate(self, count_waiting: Callable[[], int]) -> None:
        """Ask at each scrape how many turns wait to be let in."""
        self._turns_waiting.set_function(count_waiting)

    def observe_turn_wait(self, seconds: float) -> None:
        """A turn was let in, or gave up, after so long."""
        self._turn_wait.observe(seconds)

    def count_fallback(self, kind: Fallback) -> None:
        """A caller got less than they should have."""
        self._fallbacks.labels(kind).inc()

    def count_spooled_call(self, kind: str, *, is_written: bool) -> None:
        """A report of a call went to disk, or could not even be written there."""
        if is_written:
            self._spooled.labels(kind).inc()
        else:
            self._spool_failures.inc()

    def count_replayed_call(self, kind: str) -> None:
        """A report of a call came from disk into the database."""
        self._replayed.labels(kind).inc()

    @contextmanager
    def time_vendor_request(self, vendor: Vendor) -> Iterator[None]:
        """Observe how long a request to a vendor takes, whatever becomes of it."""
        started_at = time.perf_counter()
        try:
            yield
        finally:
            self._vendor_seconds.labels(vendor).observe(time.perf_counter() - started_at)

    def count_vendor_error(self, vendor: Vendor, *, retryable: bool) -> None:
        """A vendor did not do what we asked."""
        self._vendor_errors.labels(vendor, str(retryable).lower()).inc()

    def count_job(self, job: str, outcome: JobOutcome) -> None:
        """A run of a job ended."""
        self._jobs.labels(job, outcome).inc()

    def count_listener_loss(self) -> None:
        """The connection that change events come on was lost."""
        self._listener_losses.inc()

    def watch_listener(self, is_connected: Callable[[], bool]) -> None:
        """Ask at each scrape whether change events arrive."""
        self._listener_connected.set_function(is_connected)

    def observe_loop_lag(self, seconds: float) -> None:
        """How late the event loop came back to a sample."""
        self._loop_lag.observe(seconds)

    def observe_page_wait(self, seconds: float) -> None:
        """How long a page, or the refresh of one, waited until it was its turn."""
        self._page_wait.observe(seconds)

    def count_refused_page(self) -> None:
        """A page, or the refresh of one, would have had to wait too long."""
        self._pages_refused.inc()

    def watch_turns_in_flight(self, count_turns: Callable[[], int]) -> None:
        """Ask at each scrape how many turns are being answered."""
        self._turns_in_flight.set_function(count_turns)

    def watch_open_pages(self, count_pages: Callable[[], int]) -> None:
        """Ask at each scrape how many pages are open."""
        self._open_pages.set_function(count_pages)

    def watch_pool(self, pool: str, *, in_use: Callable[[], int], size: int) -> None:
        """Ask at each scrape how many connections of a pool are in use; `size` is how many may be."""
        self._pool_in_use.labels(pool).set_function(in_use)
        self._pool_size.labels(pool).set(size)

    def time_pool_waits(self, pool: str) -> Callable[[float], None]:
        """What to call with the seconds that somebody waited for a connection of a pool."""
        return self._pool_wait.labels(pool).observe

    def set_queue(self, *, age_seconds: float, length: int) -> None:
        """How the job queue stands; the database answered."""
        self._database_up.set(1)
        self._queue_age.set(age_seconds)
        self._queue_length.set(length)

    def set_database_down(self) -> None:
        """The database did not answer: nobody knows how the queue stands."""
        self._database_up.set(0)
        self._queue_age.set(float("nan"))
        self._queue_length.set(float("nan"))

    def set_spool_files(self, *, waiting: int, unreadable: int) -> None:
        """Reports of calls on disk: to be entered, and set aside."""
        self._spool_files.labels("waiting").set(waiting)
        self._spool_files.labels("unreadable").set(unreadable)
