"""The card that automatic reloads charge: saved by its owner, gone when Stripe says so, in any order."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from ringlypro.clients.tables import Client
from ringlypro.credits import auto_reload, payment_intents
from ringlypro.credits.tables import CreditAccount, PaymentObject
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.notifications import owner_notifications
from ringlypro.vendors.ports import PaymentEvent

CARD_KIND, CARD_GONE = "card", "detached"


async def save_own_card(unit: UnitOfWork, event: PaymentEvent) -> bool:
    """Save the card of a report if it is the client's own customer's and not gone again; says whether it was."""
    if not event.payment_method or not event.customer:
        return False
    if event.customer != await payment_intents.get_customer_id(unit):
        return False
    card = await unit.db.get(PaymentObject, (unit.client_id, event.payment_method))
    if card is not None and card.status == CARD_GONE:
        return False
    await auto_reload.save_payment_method(unit, event.payment_method)
    return True


async def forget_card(unit: UnitOfWork, event: PaymentEvent) -> bool:
    """A card was taken from its customer: it is charged no more. Says whether it was the saved one."""
    card_values = {"object_id": event.object_id, "kind": CARD_KIND, "status": CARD_GONE}
    await unit.db.execute(
        insert(PaymentObject).values(**card_values, reported_at=event.created_at).on_conflict_do_nothing()
    )
    return await _clear_saved_card(unit, event.object_id)


async def forget_customer(unit: UnitOfWork) -> bool:
    """The vendor's customer is deleted, with every card. Says whether one was saved."""
    await unit.db.execute(update(Client).where(Client.id == unit.client_id).values(stripe_customer_id=None))
    return await _clear_saved_card(unit, None)


async def _clear_saved_card(unit: UnitOfWork, payment_method: str | None) -> bool:
    """Take the saved card off the account, if it is this one; None stands for any."""
    account = (await unit.db.scalars(select(CreditAccount).with_for_update())).one()
    reload_settings = auto_reload.parse_auto_reload(account.auto_reload)
    saved_card = reload_settings.payment_method_id
    if saved_card is None or payment_method not in {None, saved_card}:
        return False
    account.auto_reload = {**account.auto_reload, "payment_method_id": None, "enabled": False, "agreed_at": None}
    await unit.db.flush()
    kind = "auto_reload_no_card" if reload_settings.enabled else "card_removed"
    await owner_notifications.create_notification(unit, kind, link="/billing", send_email=reload_settings.enabled)
    await unit.notify("credits")
    return True
