"""Paying on a page of the vendor's: for browsers without scripts, and for whoever prefers it.

The page makes its payment when somebody pays; until then it is known by its own id, as events about it are.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.dialects.postgresql import insert

from ringlypro.clients.tables import ExternalReference
from ringlypro.core.i18n import translate
from ringlypro.credits import payment_intents, payment_sheets
from ringlypro.credits.payment_sheets import PaymentOrder, PaymentUnderWay
from ringlypro.credits.stripe_inbox import CHECKOUT_REFERENCE
from ringlypro.credits.tables import Reload
from ringlypro.vendors.services_protocol import Services


@dataclass(frozen=True, slots=True)
class OpenedCheckout:
    """A page of the vendor's for one payment, and the row of ours that it is about."""

    reload_id: int
    url: str


async def begin_checkout(services: Services, client_id: int, order: PaymentOrder, *, lang: str) -> OpenedCheckout:
    """Open the page for this sheet, on these terms. Raises as `payment_sheets.begin_payment` does."""
    attempt = await payment_sheets.claim_attempt(services, client_id, order)
    async with services.unit_of_work(client_id) as unit:
        reload = await unit.db.get_one(Reload, (client_id, attempt.reload_id))
        customer = await payment_intents.get_customer_id(unit)
    if order.save_card and customer is None:
        customer = await payment_intents.create_customer(services, client_id)
    return_url = f"{services.settings.frontend_url}/billing/pay/{reload.id}"
    checkout = await services.payments.create_checkout(
        amount=reload.amount,
        currency=reload.currency,
        client_id=client_id,
        reload_id=reload.id,
        customer=customer if order.save_card else None,
        save_card=order.save_card,
        product_name=translate("receipts.purpose", lang),
        lang=lang,
        success_url=f"{return_url}?back=paid",
        cancel_url=f"{return_url}?back=left",
        idempotency_key=payment_intents.vendor_idempotency_key(reload),
    )
    async with services.unit_of_work(client_id) as unit:
        current = await payment_sheets.lock_attempt(unit, reload.id)
        row = await unit.db.get_one(Reload, (client_id, reload.id))
        row.checkout_session_id = checkout.id
        reference_values = {"kind": CHECKOUT_REFERENCE, "external_id": checkout.id, "client_id": client_id}
        await unit.db.execute(insert(ExternalReference).values(**reference_values).on_conflict_do_nothing())
    if current.state == "canceled":  # another tab was faster with other terms
        await services.payments.expire_checkout(checkout.id)
        raise PaymentUnderWay
    return OpenedCheckout(reload.id, checkout.url)
