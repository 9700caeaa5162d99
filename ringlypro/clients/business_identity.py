"""The business as its customers know it: name, numbers, clock. Read in the transaction that writes to them."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from ringlypro.db.unit_of_work import UnitOfWork

_LOAD_IDENTITY = """
SELECT business_name, business_phone, ringlypro_number, timezone, sms_notifications FROM clients WHERE id = %(id)s
"""


@dataclass(frozen=True, slots=True)
class BusinessIdentity:
    """Who writes to a customer. `sms_notifications` says whether appointments are texted about at all."""

    business_name: str
    business_phone: str
    ringlypro_number: str | None
    timezone: str
    sms_notifications: bool

    @property
    def zone(self) -> ZoneInfo:
        """Where its clocks are."""
        return ZoneInfo(self.timezone)


async def load_business_identity(unit: UnitOfWork) -> BusinessIdentity:
    """The unit's own client."""
    (row,) = await unit.fetch_all(_LOAD_IDENTITY, {"id": unit.client_id})
    return BusinessIdentity(**row)
