"""What we want of somebody who takes cards beyond asking for a payment: which card it was, an end, a page of theirs."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol


@dataclass(frozen=True, slots=True)
class CardDetails:
    """What may be known of a card: `brand` in the vendor's spelling ("visa"), the last four digits, when it ends."""

    brand: str
    last4: str
    expiry_month: int
    expiry_year: int


@dataclass(frozen=True, slots=True)
class PaymentDetails:
    """A payment as the vendor knows it now; `status` is the vendor's own word. No card before somebody used one."""

    id: str
    status: str
    payment_method: str | None
    card: CardDetails | None


@dataclass(frozen=True, slots=True)
class CheckoutRequest:
    """A page of the vendor's on which somebody pays; it makes the payment itself, which has no id before."""

    id: str
    url: str


class CardPayments(Protocol):
    """The part of `Payments` that sheets, receipts and plain forms need."""

    async def retrieve_payment(self, payment_id: str) -> PaymentDetails:
        """Ask what became of a payment, and with which card."""
        ...

    async def cancel_payment(self, payment_id: str) -> None:
        """End a payment that nobody shall make any more; one that was ended already is fine.

        Raises a final `VendorError` for one that is paid or being paid.
        """
        ...

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
        """Open a page of the vendor's; the same key gives the same page. `save_card` needs a `customer`."""
        ...

    async def expire_checkout(self, checkout_id: str) -> None:
        """Close such a page. Raises a final `VendorError` for one that is used."""
        ...
