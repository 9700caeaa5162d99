"""Calls as the ledger charges them: with free minutes, and at ten cents each from the first."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from ringlypro.credits import ledger
from ringlypro.credits.pricing import Tariff
from ringlypro.db.unit_of_work import UnitOfWork

NEW_YORK = ZoneInfo("America/New_York")
TARIFF = Tariff(rate=Decimal("0.1000"), monthly_free_minutes=100, zone=NEW_YORK)
PAYING = Tariff(rate=Decimal("0.1000"), monthly_free_minutes=0, zone=NEW_YORK)


async def charge(
    unit: UnitOfWork, sid: str, seconds: int | None = 61, client: Tariff = TARIFF, **more: Any
) -> ledger.LedgerEntry:
    inputs = {"call_id": None, "reason": "call", "ended_at": unit.now} | more
    return await ledger.charge_call(unit, call_sid=sid, seconds=seconds, tariff=client, **inputs)
