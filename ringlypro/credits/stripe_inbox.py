"""Where events of Stripe's come in: whose each is, what it did, and a row of each, also of those that did nothing.

Events come by the webhook; what none of them told is found at night by asking Stripe how the payments of the last days
stand (`jobs.heal_payments`). Both go the same way.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from ringlypro.clients import client_profiles
from ringlypro.clients.tables import Client
from ringlypro.core.log_context import bind_client_id
from ringlypro.credits import payment_events
from ringlypro.credits.payment_events import PaymentNotRecordedYet
from ringlypro.credits.stripe_lifecycles import find_event_rule, find_statuses
from ringlypro.credits.tables import StripeEvent
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.vendors.ports import PaymentEvent
from ringlypro.vendors.services_protocol import Services

log = logging.getLogger(__name__)
CHECKOUT_REFERENCE = "checkout"
"""The kind of external id under which a checkout's client is found, before it has a payment."""
CUSTOMER_FAMILIES = ("customer.", "payment_method.", "setup_intent.")


async def receive_event(services: Services, event: PaymentEvent) -> str:
    """Let a proven event count, and keep a row of it; says what came of it.

    Raises PaymentNotRecordedYet for one that has to come again.
    """
    outcome = await _apply_event(services, event)
    if not event.kind.endswith(".listed"):
        async with services.system_session() as unit:
            await _insert_event(unit, event, outcome=outcome)
    return outcome


async def _apply_event(services: Services, event: PaymentEvent) -> str:
    rule = find_event_rule(event.kind)
    if rule is None or rule.subject == "nothing":
        return "ignored" if rule else "unknown"
    statuses = find_statuses(event.kind)
    if event.status and statuses and event.status not in statuses:
        log.warning("event %s tells of a status that is new: %s", event.id, event.status)
    client_id = await _find_client(services, event)
    if client_id is None:
        return "foreign"
    bind_client_id(client_id)
    async with services.unit_of_work(client_id) as unit:
        return await payment_events.apply_payment_event(unit, event)


async def _find_client(services: Services, event: PaymentEvent) -> int | None:
    """Whose event this is; None where nobody here has such a payment or customer, or metadata names another."""
    if event.kind.startswith(CUSTOMER_FAMILIES):
        return await _find_customer_owner(services, event.customer)
    payment = payment_events.PAYMENT_REFERENCE, event.payment_id
    checkout = CHECKOUT_REFERENCE, event.object_id if event.kind.startswith("checkout.") else None
    for kind, external_id in (payment, checkout):
        if not external_id:
            continue
        client_profile = await client_profiles.get_profile_by_external_id(services, kind, external_id)
        if client_profile is not None:
            return client_profile.id if event.client_id in {None, client_profile.id} else None
    return await _check_client_exists(services, event.client_id)


async def _find_customer_owner(services: Services, customer: str | None) -> int | None:
    if not customer:
        return None
    async with services.system_session() as unit:
        return await unit.db.scalar(select(Client.id).where(Client.stripe_customer_id == customer))


async def _check_client_exists(services: Services, client_id: int | None) -> int | None:
    """The id that metadata names, if there is such a client: it may be of another installation."""
    if client_id is None:
        return None
    async with services.system_session() as unit:
        return await unit.db.scalar(select(Client.id).where(Client.id == client_id))


async def _insert_event(unit: UnitOfWork, event: PaymentEvent, *, outcome: str) -> None:
    """Keep the event as it came first."""
    row = insert(StripeEvent).values(
        id=event.id,
        kind=event.kind,
        object_id=event.object_id,
        outcome=outcome,
        created_at=event.created_at,
        received_at=unit.now,
    )
    await unit.db.execute(row.on_conflict_do_nothing())


async def apply_listed_events(services: Services, events: Sequence[PaymentEvent]) -> int:
    """Count what the vendor listed; says of how many no event had told."""
    healed_count = 0
    for event in events:
        try:
            outcome = await receive_event(services, event)
        except PaymentNotRecordedYet:
            log.warning("a listed payment of client %s is not noted by us", event.client_id)
            continue
        if outcome in {"credited", "taken back", "given back", "failed"}:
            healed_count += 1
            log.warning("no event had told of %s: %s", event.object_id, outcome)
    return healed_count


async def delete_old_events(services: Services, *, before: datetime) -> None:
    """Forget events that came before a moment; what followed from them stays."""
    async with services.system_session() as unit:
        await unit.db.execute(delete(StripeEvent).where(StripeEvent.received_at < before))
