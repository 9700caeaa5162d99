"""Stripe: payments asked for and saved cards charged, through its own SDK; its reports are read in `stripe_events`.

Payment methods are Stripe's own choice (`automatic_payment_methods`): naming them is refused since 2026. The same
key asks for the same payment, so a job may repeat itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import stripe

from ringlypro.vendors import stripe_events
from ringlypro.vendors.errors import VendorError
from ringlypro.vendors.ports import PaymentEvent, PaymentRequest, VendorHealth
from ringlypro.vendors.stripe_cards import StripeCards

if TYPE_CHECKING:
    from stripe.params import PaymentIntentCreateParams

DEADLINE_SECONDS = 20.0  # seconds for one question, repeats included
ATTEMPT_SECONDS = 8.0  # seconds for one attempt
LIST_SECONDS = 300.0  # seconds for one list, all its pages included
PAGE_SIZE = 100  # the most that Stripe shows at once
MAX_RETRIES = 2

# Otherwise the first request writes an identifier into the home folder and describes the machine.
stripe.enable_telemetry = False


class StripePayments(StripeCards):
    """`Payments` at Stripe. `webhook_secrets` are those of our endpoint, the old one too while it is replaced."""

    def __init__(
        self,
        *,
        secret_key: str,
        publishable_key: str,
        webhook_secrets: Sequence[str],
        base_url: str | None = None,
        deadline: float = DEADLINE_SECONDS,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._publishable = publishable_key
        self._secrets = tuple(webhook_secrets)
        self._deadline = deadline
        self._clock = clock
        self._http = stripe.HTTPXClient(timeout=min(ATTEMPT_SECONDS, deadline))
        self._client = stripe.StripeClient(
            secret_key,
            base_addresses={"api": base_url.rstrip("/")} if base_url else None,
            max_network_retries=MAX_RETRIES,
            http_client=self._http,
        )

    @property
    def publishable_key(self) -> str:
        """What the card form in the browser is opened with."""
        return self._publishable

    async def create_payment_intent(
        self,
        *,
        amount: Decimal,
        currency: str,
        client_id: int,
        reload_id: int,
        customer: str | None,
        save_card: bool,
        idempotency_key: str,
    ) -> PaymentRequest:
        """Prepare a payment; saving the card needs a customer and says that we will charge it unasked."""
        if save_card and customer is None:
            raise VendorError("a card is saved for a customer", retryable=False, code="parameter_missing")
        params = _intent_params(amount, currency, client_id, reload_id)
        # No way to pay that leads through a page of somebody else: the way back would carry the payment's secret.
        params["automatic_payment_methods"] = {"enabled": True, "allow_redirects": "never"}
        if customer:
            params["customer"] = customer
        if save_card:
            params["setup_future_usage"] = "off_session"
        return await self._create_intent(params, idempotency_key)

    async def charge_saved_card(
        self,
        *,
        amount: Decimal,
        currency: str,
        client_id: int,
        reload_id: int,
        customer: str,
        payment_method: str,
        idempotency_key: str,
    ) -> PaymentRequest:
        """Charge a saved card at once; "authentication_required" means that its owner must be present."""
        params = _intent_params(amount, currency, client_id, reload_id)
        params["automatic_payment_methods"] = {"enabled": True, "allow_redirects": "never"}
        params["customer"] = customer
        params["payment_method"] = payment_method
        params["off_session"] = True
        params["confirm"] = True
        return await self._create_intent(params, idempotency_key)

    async def create_customer(self, *, client_id: int, name: str, email: str, idempotency_key: str) -> str:
        """Open a customer at Stripe."""
        async with self._map_errors("the customer was not opened"):
            customer = await self._client.v1.customers.create_async(
                {"name": name, "email": email, "metadata": {"client_id": str(client_id)}},
                {"idempotency_key": idempotency_key},
            )
            return customer.id

    def parse_event(self, body: bytes, signature: str | None) -> PaymentEvent:
        """Prove and read a report; raises `UnverifiedEventError`."""
        return stripe_events.parse_event(self._secrets, body, signature, now=self._clock())

    async def list_recent_payments(self, *, since: datetime) -> Sequence[PaymentEvent]:
        """Ask Stripe for its lists of payments, refunds and disputes, page by page."""
        events: list[PaymentEvent] = []
        created: Any = {"gte": int(since.timestamp())}
        untyped: Any = self._client.v1
        for service in (untyped.payment_intents, untyped.refunds, untyped.disputes):
            async with self._map_errors("the payments were not shown", deadline=LIST_SECONDS):
                page = await service.list_async({"created": created, "limit": PAGE_SIZE})
                listed_objects = [listed_object.to_dict() async for listed_object in page.auto_paging_iter()]
                events += [stripe_events.read_listed_object(each, now=self._clock()) for each in listed_objects]
        return events

    async def check_health(self) -> VendorHealth:
        """Ask Stripe for our balance."""
        try:
            async with self._map_errors("the balance was not shown"):
                await self._client.v1.balance.retrieve_async()
        except VendorError as error:
            return VendorHealth(configured=True, ok=False, detail="unreachable" if error.retryable else "refused")
        return VendorHealth(configured=True, ok=True, detail="ready")

    async def close(self) -> None:
        """Let go of the connections."""
        untyped: Any = self._http
        await untyped.close_async()

    async def _create_intent(self, params: PaymentIntentCreateParams, key: str) -> PaymentRequest:
        async with self._map_errors("the payment was not prepared"):
            intent = await self._client.v1.payment_intents.create_async(params, {"idempotency_key": key})
            return PaymentRequest(intent.id, intent.client_secret or "", self._publishable)

    @asynccontextmanager
    async def _map_errors(self, what_failed: str, *, deadline: float | None = None) -> AsyncIterator[None]:
        """Limit a request in time and give its troubles our names."""
        try:
            async with asyncio.timeout(deadline or self._deadline):
                yield
        except stripe.CardError as declined:
            code = stripe_events.decline_reason(declined.code, declined.error.decline_code if declined.error else None)
            intent = declined.error.payment_intent if declined.error else None
            payment_id = intent.id if intent else None
            raise VendorError("the bank said no", retryable=False, code=code, payment_id=payment_id) from None
        except stripe.StripeError as refusal:
            status = refusal.http_status
            is_retryable = (
                isinstance(refusal, stripe.APIConnectionError) or status in (409, 429) or (status or 0) >= 500
            )
            raise VendorError(
                what_failed, retryable=is_retryable, code=str(refusal.code or status or "unreachable")
            ) from None
        except TimeoutError:
            raise VendorError(what_failed, retryable=True, code="timeout") from None
        except (KeyError, AttributeError, ValueError, TypeError):
            raise VendorError(what_failed, retryable=True, code="unreachable") from None


def _intent_params(amount: Decimal, currency: str, client_id: int, reload_id: int) -> PaymentIntentCreateParams:
    return {
        "amount": stripe_events.to_minor_units(amount, currency),
        "currency": currency,
        "metadata": {"client_id": str(client_id), "reload_id": str(reload_id)},
    }
