"""The four things we want from the outside world, said in our own verbs.

An adapter and its fake obey the same contract tests (`tests/vendors/`), so a room never knows which one it has.
Every coroutine here may raise `VendorError`; none may be awaited inside a unit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from ringlypro.vendors.card_ports import CardPayments
from ringlypro.vendors.mail_reports import MailEvent

Form = Sequence[tuple[str, str]]
"""A posted form in the order it arrived; a name may come twice."""


@dataclass(frozen=True, slots=True)
class VendorHealth:
    """Is a vendor set up, and does it answer?

    `detail` is one word a page can translate: "demo", "ready", "refused" (our key is wrong), "unreachable", or the
    vendor's own code. Never a secret.
    """

    configured: bool
    ok: bool
    detail: str


UNSUPPORTED_VOICE_DETAILS = frozenset({"model_unknown", "model_silent", "model_language", "voice_language"})
"""Details of a voice that was asked about, and the answer is no; every other trouble may pass by itself."""


@dataclass(frozen=True, slots=True)
class NumberWebhooks:
    """Where the telephone company reports what happens on a number; absolute URLs without a query."""

    voice: str
    voice_fallback: str
    status: str
    sms: str
    sms_fallback: str | None = None


@dataclass(frozen=True, slots=True)
class OwnedNumber:
    """A number that is ours: E.164, and the name the telephone company gave it."""

    number: str
    sid: str


@dataclass(frozen=True, slots=True)
class SentText:
    """A text as the telephone company accepted it; `price` in dollars, usually unknown at this moment."""

    sid: str
    status: str
    segments: int
    price: Decimal | None


@dataclass(frozen=True, slots=True)
class CallReport:
    """How a call stands: the telephone company's own status, and whole seconds, 0 while it has no length."""

    status: str
    seconds: int


class Phone(Protocol):
    """A telephone company: numbers, texts, and the proof that a report is its own."""

    async def find_numbers(self, *, area_code: str | None, limit: int = 5) -> Sequence[str]:
        """Numbers that could be bought, those of the area code first; empty when there are none."""
        ...

    async def purchase_number(self, number: str, *, webhooks: NumberWebhooks, reference: str) -> OwnedNumber:
        """Buy a number, once per `reference` however often this is asked; a time-out may be repeated safely.

        Raises `VendorError` with code `NUMBER_UNAVAILABLE` when somebody else was faster.
        """
        ...

    async def find_owned_number(self, reference: str) -> OwnedNumber | None:
        """The number bought under this reference, if there is one."""
        ...

    async def send_text(self, *, sender: str, to: str, body: str, status_callback: str | None) -> SentText:
        """Send an SMS. Raises `VendorError` with code `OPTED_OUT` when that person asked for silence."""
        ...

    async def redirect_call(self, call_sid: str, *, url: str) -> None:
        """Have a call that is going on leave its script and ask `url`, absolute and without a query, what comes next.

        Raises `VendorError` with code `CALL_OVER` when there is no such call, or it is over.
        """
        ...

    async def fetch_text(self, sid: str) -> SentText | None:
        """A text as it stands, its price with it once that is known; None for one that nobody knows."""
        ...

    async def fetch_call(self, sid: str) -> CallReport | None:
        """How a call stands; None for one that the telephone company does not know."""
        ...

    def verify_signature(self, url: str, form: Form, signature: str | None) -> bool:
        """Did the telephone company sign this report for this URL? Never raises."""
        ...

    def sign_request(self, url: str, form: Form) -> str:
        """The signature the telephone company would send; needed by those who play its part."""
        ...

    async def check_health(self) -> VendorHealth:
        """Ask the vendor whether our account works; never raises."""
        ...

    async def close(self) -> None:
        """Let go of what is held open; nothing may be asked afterwards."""
        ...


class Voice(Protocol):
    """Somebody who reads a sentence aloud."""

    @property
    def is_enabled(self) -> bool:
        """False when there is no voice to ask, so that a line is spoken plainly without trying."""
        ...

    async def synthesize_speech(self, text: str, *, lang: str) -> bytes:
        """The sentence as a complete MP3."""
        ...

    def voice_fingerprint(self, lang: str) -> str:
        """Voice, model and settings as a string; a recording made with another one is another recording."""
        ...

    async def check_health(self, lang: str) -> VendorHealth:
        """Ask whether the voice of this language can be used; never raises.

        A voice or model that does not speak the language has a detail out of `UNSUPPORTED_VOICE_DETAILS`, and only
        such a one.
        """
        ...

    async def close(self) -> None:
        """Let go of what is held open; nothing may be asked afterwards."""
        ...


@dataclass(frozen=True, slots=True)
class PaymentRequest:
    """A payment that waits for the customer's card; `client_secret` lets their browser complete it."""

    id: str
    client_secret: str
    publishable_key: str


@dataclass(frozen=True, slots=True)
class PaymentEvent:
    """A proven report about a payment, or what the vendor answered when it was asked (`kind` ends with ".listed").

    `kind` is the vendor's name ("payment_intent.succeeded"). `amount` is in whole currency units, as a decimal:
    what was *received* for a success, asked for a failure, given back in all for a charge's refunds, else the
    object's own. `object_id` names the object, empty where it has no name; `payment_id` the payment behind it.
    `status` is the object's own, empty where it has none. `client_id` and `reload_id` are what our own metadata says,
    None when it says nothing usable: a report of somebody else's payment.
    """

    id: str
    kind: str
    object_id: str
    payment_id: str | None
    amount: Decimal
    currency: str
    client_id: int | None
    reload_id: int | None
    created_at: datetime
    customer: str | None = None
    payment_method: str | None = None
    failure: str | None = None
    live: bool = False
    status: str = ""
    is_paid: bool = False
    """Of a checkout: whether its money was received."""
    moved: Decimal | None = None
    """What the balance transactions of a dispute come to, where it lists any: negative was taken from us."""


class Payments(CardPayments, Protocol):
    """Payments: takes cards, and tells us afterwards."""

    @property
    def publishable_key(self) -> str:
        """What the card form in the browser is opened with."""
        ...

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
        """Prepare a payment; the same key gives the same payment. `save_card` needs a `customer`."""
        ...

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
        """Charge a saved card without its owner present; a decline is a `VendorError` with the bank's code."""
        ...

    async def create_customer(self, *, client_id: int, name: str, email: str, idempotency_key: str) -> str:
        """Open a customer whose card can be saved, and say their id."""
        ...

    def parse_event(self, body: bytes, signature: str | None) -> PaymentEvent:
        """Prove and read a report; raises `UnverifiedEventError` for anything that is not the vendor's own."""
        ...

    async def list_recent_payments(self, *, since: datetime) -> Sequence[PaymentEvent]:
        """How every payment, refund and dispute made since then stands now, payments first: what no report told."""
        ...

    async def check_health(self) -> VendorHealth:
        """Ask the vendor whether our account works; never raises."""
        ...

    async def close(self) -> None:
        """Let go of what is held open; nothing may be asked afterwards."""
        ...


@dataclass(frozen=True, slots=True)
class Email:
    """An e-mail to one person. `reference` is our own name for it, so that a repeat can be recognised."""

    to: str
    subject: str
    text: str
    html: str | None
    reference: str
    unsubscribe_url: str = ""
    """Where one press stops this kind of e-mail; "" for one that cannot be stopped."""


@dataclass(frozen=True, slots=True)
class EmailReceipt:
    """What the mail service gave us for an e-mail."""

    id: str


class Mail(Protocol):
    """A service that sends e-mails."""

    async def send_email(self, email: Email) -> EmailReceipt:
        """Hand the e-mail over; that it arrives is promised by nobody."""
        ...

    def parse_events(self, body: bytes, *, signature: str | None, timestamp: str | None) -> Sequence[MailEvent]:
        """Prove and read a report; raises `UnverifiedEventError` for anything that is not the service's own."""
        ...

    async def check_health(self) -> VendorHealth:
        """Ask the vendor whether our account works; never raises."""
        ...

    async def close(self) -> None:
        """Let go of what is held open; nothing may be asked afterwards."""
        ...
