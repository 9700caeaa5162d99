"""The part of `Payments` at Stripe that sheets, receipts and plain forms need; `stripe_payments` has the rest.

A Checkout Session makes its PaymentIntent when somebody pays: our metadata goes along in `payment_intent_data`, because
what is reported then is that payment.
"""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ringlypro.vendors import stripe_events
from ringlypro.vendors.card_ports import CardDetails, CheckoutRequest, PaymentDetails
from ringlypro.vendors.errors import VendorError

if TYPE_CHECKING:
    import stripe
    from stripe.params.checkout import SessionCreateParams


class StripeCards:
    """`CardPayments` over a client of Stripe's kit."""

    _client: stripe.StripeClient

    def _map_errors(self, what_failed: str) -> AbstractAsyncContextManager[None]:
        """Limit a request in time and give its troubles our names."""
        raise NotImplementedError

    async def retrieve_payment(self, payment_id: str) -> PaymentDetails:
        """Ask what became of a payment; the card stands in its newest charge."""
        async with self._map_errors("the payment was not shown"):
            intent: Any = await self._client.v1.payment_intents.retrieve_async(
                payment_id, {"expand": ["latest_charge"]}
            )
            charge = intent.latest_charge
            details = getattr(charge, "payment_method_details", None) if charge is not None else None
            return PaymentDetails(
                id=intent.id,
                status=intent.status,
                payment_method=_id_of(intent.payment_method),
                card=_card_of(getattr(details, "card", None)),
            )

    async def cancel_payment(self, payment_id: str) -> None:
        """End a payment; Stripe refuses to end one a second time, which is asked about then."""
        try:
            async with self._map_errors("the payment was not ended"):
                await self._client.v1.payment_intents.cancel_async(payment_id, {"cancellation_reason": "abandoned"})
        except VendorError as error:
            if error.retryable or (await self.retrieve_payment(payment_id)).status != "canceled":
                raise

    async def create_checkout(
        self,
        *,
        amount: Decimal,
        currency: str,
        client_id: int,
        reload_id: int,
        customer: str | None,
        save_card: bool,
        product_name: str,
        lang: str,
        success_url: str,
        cancel_url: str,
        idempotency_key: str,
    ) -> CheckoutRequest:
        """Open a hosted page for one payment; saving the card needs a customer and says that we will charge it."""
        if save_card and customer is None:
            raise VendorError("a card is saved for a customer", retryable=False, code="parameter_missing")
        metadata = {"client_id": str(client_id), "reload_id": str(reload_id)}
        price: Any = {
            "currency": currency,
            "unit_amount": stripe_events.to_minor_units(amount, currency),
            "product_data": {"name": product_name},
        }
        params: SessionCreateParams = {
            "mode": "payment",
            "ui_mode": "hosted_page",
            "line_items": [{"quantity": 1, "price_data": price}],
            "client_reference_id": str(client_id),
            "metadata": metadata,
            "payment_intent_data": {"metadata": metadata},
            "locale": "es" if lang == "es" else "en",
            "success_url": success_url,
            "cancel_url": cancel_url,
        }
        if customer:
            params["customer"] = customer
        if save_card:
            params["payment_intent_data"]["setup_future_usage"] = "off_session"
        async with self._map_errors("the page for paying was not opened"):
            session: Any = await self._client.v1.checkout.sessions.create_async(
                params, {"idempotency_key": idempotency_key}
            )
            return CheckoutRequest(session.id, session.url or "")

    async def expire_checkout(self, checkout_id: str) -> None:
        """Close a hosted page."""
        async with self._map_errors("the page for paying was not closed"):
            await self._client.v1.checkout.sessions.expire_async(checkout_id)


def _id_of(value: Any) -> str | None:
    """An id, or the id of an object that came whole."""
    identifier = value if isinstance(value, str) else getattr(value, "id", None)
    return identifier if isinstance(identifier, str) else None


def _card_of(card: Any) -> CardDetails | None:
    last4 = getattr(card, "last4", None)
    if not last4:
        return None
    return CardDetails(card.brand or "", last4, card.exp_month or 0, card.exp_year or 0)
