"""Twenty dollars that are paid in, and the balance that they make."""

from __future__ import annotations

from decimal import Decimal

from ringlypro.credits import queries
from tests.service_fixtures import FakeServices

TWENTY = Decimal(20)


async def balance(services: FakeServices, client: int) -> Decimal:
    async with services.unit_of_work(client) as unit:
        proof = await queries.reconcile_ledger(unit)
    assert proof.is_consistent
    return proof.balance
