"""What a room may ask of the world, as one protocol low in the house, so that rooms need not know who is behind it.

`ringlypro.services` is the one implementation; jobs find it in their context.
"""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol

from procrastinate import JobContext

from ringlypro.db.unit import Unit
from ringlypro.settings import Settings
from ringlypro.vendors.ports import Mail, Payments, Phone, Voice


class Desk(Protocol):
    """Two ways to rows, four vendors, the clock and the settings."""

    settings: Settings
    phone: Phone
    voice: Voice
    payments: Payments
    mail: Mail
    memory: dict[tuple[str, object], object]
    """What this process remembers of rows that seldom change; news make it forget."""

    def unit(self, client_id: int) -> AbstractAsyncContextManager[Unit]:
        """Work for one client; leaving commits."""
        ...

    def directory(self) -> AbstractAsyncContextManager[Unit]:
        """Ask across clients: users, clients and external ids only."""
        ...

    def clock(self) -> datetime:
        """The moment, aware, in UTC."""
        ...


def desk_of(context: JobContext) -> Desk:
    """The desk a job works at."""
    desk: Desk = context.additional_context["desk"]
    return desk
