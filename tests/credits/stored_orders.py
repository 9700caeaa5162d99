"""The owner's order to reload: given, as it lies in the database, and the charges it led to."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import select, update

from ringlypro.clients.tables import Client
from ringlypro.credits import auto_reload, ledger
from ringlypro.credits.auto_reload import AutoReloadSettings, parse_auto_reload
from ringlypro.credits.tables import CreditAccount, Reload
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.notifications.tables import Notification
from tests.service_fixtures import FakeServices

ORDER = {"enabled": True, "threshold": Decimal(5), "amount": Decimal(20), "payment_method_id": "pm_demo_4242"}


async def read_stored_order(unit: UnitOfWork) -> AutoReloadSettings:
    """What the owner ordered last, read from the row."""
    return parse_auto_reload((await unit.db.scalars(select(CreditAccount.auto_reload))).one())


async def give_order(services: FakeServices, client: int, **values: object) -> None:
    """An order to reload, on an account with six dollars."""
    async with services.unit_of_work(client) as unit:
        await unit.db.execute(update(Client).values(stripe_customer_id="cus_1", monthly_free_minutes=0))
        await ledger.post(unit, kind="deposit", amount=Decimal(6), reference="pi_0", reason="reload")
        await auto_reload.save_payment_method(unit, str((ORDER | values)["payment_method_id"]))
        await auto_reload.configure_auto_reload(unit, **(ORDER | values))  # type: ignore[arg-type]  # a table of arguments


async def count_notices(services: FakeServices, client: int, kind: str) -> int:
    """How often the owner was told something."""
    async with services.unit_of_work(client) as unit:
        return len((await unit.db.scalars(select(Notification).where(Notification.kind == kind))).all())


async def list_reloads(services: FakeServices, client: int) -> list[Reload]:
    async with services.unit_of_work(client) as unit:
        return list(await unit.db.scalars(select(Reload).order_by(Reload.id)))
