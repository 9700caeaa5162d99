"""What a room may ask of the world, as one protocol that lies low, so that rooms need not know who is behind it.

`ringlypro.services.ServiceContainer` is the one implementation; jobs find it in their context, routes in
`webhooks.dependencies`.
"""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol

from procrastinate import JobContext

from ringlypro.change_events import NotificationListener
from ringlypro.core.cache_registry import CacheRegistry
from ringlypro.core.load_monitor import LoadMonitor
from ringlypro.core.metrics import Metrics
from ringlypro.core.turn_gate import TurnGate
from ringlypro.db.local_jobs import LocalJobs
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.settings import Settings
from ringlypro.vendors.call_script import CallScript
from ringlypro.vendors.ports import Mail, NumberWebhooks, Payments, Phone, Voice
from ringlypro.vendors.recording_cache import RecordingCache


class Services(Protocol):
    """Ways to rows, four vendors, recordings, notifications, caches, the clock and the settings."""

    settings: Settings
    metrics: Metrics
    load_monitor: LoadMonitor
    phone: Phone
    voice: Voice
    payments: Payments
    mail: Mail
    recordings: RecordingCache
    listener: NotificationListener
    turn_gate: TurnGate
    """How many turns of calls are worked on at a time."""
    faked_vendors: tuple[str, ...]
    """Names of the vendors that are played by a fake."""
    caches: CacheRegistry
    """What this process remembers of rows that seldom change, each room in a class of its own."""

    def unit_of_work(self, client_id: int) -> AbstractAsyncContextManager[UnitOfWork]:
        """Work for one client; leaving commits."""
        ...

    def system_session(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """Ask across clients: users, clients and external ids only."""
        ...

    def voice_unit(self, client_id: int) -> AbstractAsyncContextManager[UnitOfWork]:
        """Work for one client while somebody is on the telephone: as `unit_of_work`, on connections of its own.

        The first statement must be the unit's (`fetch_all`, `execute_at_commit`), not one of `unit.db`.
        """
        ...

    def job_unit(self, client_id: int) -> AbstractAsyncContextManager[UnitOfWork]:
        """Work for one client in a job, or for what an open page shows: as `voice_unit`, on connections of its own.

        They keep no caller waiting.
        """
        ...

    def voice_system_session(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """As `system_session`, on the connections of calls."""
        ...

    def clock(self) -> datetime:
        """The moment, aware, in UTC."""
        ...

    @property
    def local_jobs(self) -> LocalJobs:
        """What units of calls and jobs queue for the worker of this process."""
        ...

    def render_call_script(self, script: CallScript) -> str:
        """A script as the telephone company reads it."""
        ...

    def number_webhooks(self) -> NumberWebhooks:
        """The addresses that a number is given: exactly the public base and a path."""
        ...


def get_job_services(context: JobContext) -> Services:
    """The services that the worker gave to its jobs."""
    services: Services = context.additional_context["services"]
    return services
