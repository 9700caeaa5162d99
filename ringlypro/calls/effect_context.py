"""What is at hand to carry out an effect: the turn's unit, the business, and what it changes of the call's row.

Moments are the business's wall clock on the receptionist's side and instants on ours; the crossing is here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ringlypro.appointments import availability
from ringlypro.appointments.slot_suggestions import Availability
from ringlypro.appointments.slots import BookingCalendar
from ringlypro.calls.call_store import CallChanges
from ringlypro.calls.knowledge_lookup import KnowledgeCache
from ringlypro.clients.client_profiles import ClientProfile
from ringlypro.core import clock, phone_numbers
from ringlypro.db.unit_of_work import UnitOfWork

CONTACT_SOURCE = "voice_call"
"""How whoever calls comes to be a contact."""


@dataclass(frozen=True, slots=True)
class EffectContext:
    """All that is at hand to carry out one effect."""

    unit: UnitOfWork
    client_profile: ClientProfile
    row: Mapping[str, Any]
    lang: str
    updates: CallChanges
    knowledge: KnowledgeCache = field(default_factory=KnowledgeCache)
    """What the process remembers of what owners wrote."""

    async def load_calendar(self, service_id: int | None = None) -> BookingCalendar:
        """The client's calendar, from what is remembered of the client."""
        return await availability.load_calendar(self.unit, service_id=service_id, client_profile=self.client_profile)

    def to_wall_time(self, moment: datetime) -> datetime:
        """An instant on the business's clock."""
        return clock.to_wall_time(moment, self.client_profile.zone)

    def to_utc_instant(self, wall: datetime) -> datetime:
        """A wall time as an instant."""
        return clock.to_utc_instant(wall, self.client_profile.zone)

    def to_wall_times(self, options: Availability) -> tuple[datetime, ...]:
        """The times of an answer of the calendar, on the business's clock."""
        return tuple(self.to_wall_time(start_time) for start_time in options.times)

    def may_open_by_number(self, phone: str | None) -> bool:
        """Whether a number and a name are enough: from that very telephone, unless the owner trusts any."""
        if self.client_profile.identity_rule == "name_and_number":
            return True
        return phone is not None and phone == phone_numbers.parse_caller_id(self.row["from_number"])
