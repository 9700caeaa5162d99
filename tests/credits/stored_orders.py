"""The standing order as it lies in the database."""

from __future__ import annotations

from sqlalchemy import select

from ringlypro.credits.auto_reload import AutoReloadSettings, parse_auto_reload
from ringlypro.credits.tables import CreditAccount
from ringlypro.db.unit_of_work import UnitOfWork


async def read_stored_order(unit: UnitOfWork) -> AutoReloadSettings:
    """What the owner ordered last, read from the row."""
    return parse_auto_reload((await unit.db.scalars(select(CreditAccount.auto_reload))).one())
