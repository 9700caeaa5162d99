"""The till of a sandbox: an owner's own payments, and what a customer and a bank may do with them.

It looks a payment up among the rows of its client, so that nobody plays with somebody else's, and lets the practice
bank report. It writes no row: what counts is what our webhook makes of the report.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from ringlypro.core.errors import ErrorKind, NotFound, RinglyError
from ringlypro.credits import payment_progress
from ringlypro.credits.payment_progress import PaymentRecord
from ringlypro.services import find_practice_bank
from ringlypro.vendors.errors import VendorError
from ringlypro.vendors.fakes.payments import DECLINED_CARDS, FakePaymentIntent
from ringlypro.vendors.fakes.practice_bank import (
    ACCEPTED_CARD,
    ASKING_CARD,
    TEST_CARDS,
    DeliveredReport,
    PracticeBank,
    post_over_http,
)
from ringlypro.vendors.services_protocol import Services

if TYPE_CHECKING:
    import httpx

__all__ = ["ASKING_CARD", "TEST_CARDS", "NothingToDo", "PaymentTill", "TillAction"]

TillAction = Literal["pay", "decline", "authenticate", "refund", "dispute", "win", "lose"]
DECLINING_CARD = "0002"
KNOWN_CARDS = frozenset({*TEST_CARDS, *DECLINED_CARDS})


class NothingToDo(RinglyError):
    """This payment is not in a state in which that could happen to it."""

    kind = ErrorKind.CONFLICT
    key = "pay.till.nothing_to_do"
    code = "nothing_to_do"


class PaymentTill:
    """The till of one client. Raises NotFound where payments are real, and for a payment that is not this client's."""

    def __init__(
        self, services: Services, *, client_id: int, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        """`transport` carries the reports another way than over the network, into an app for instance."""
        bank = find_practice_bank(services, post_over_http(services.settings, transport))
        if bank is None:
            raise NotFound
        self._services, self._client_id = services, client_id
        self._bank: PracticeBank = bank

    async def use_card(self, payment_intent_id: str, card: str = ACCEPTED_CARD) -> list[DeliveredReport]:
        """Pay with a card, by its last four digits."""
        return await self._bank.use_card(await self._find_intent(payment_intent_id), card)

    async def answer_question(self, payment_intent_id: str, *, approve: bool) -> list[DeliveredReport]:
        """Say whether it is oneself who pays."""
        return await self._bank.answer_question(await self._find_intent(payment_intent_id), approve=approve)

    async def act(
        self, payment_intent_id: str, action: TillAction, *, amount: Decimal | None = None, card: str = ""
    ) -> list[DeliveredReport]:
        """What a program asks for. `authenticate` has the bank ask first, and says yes to it when it has asked.

        Raises NothingToDo where that cannot happen to the payment.
        """
        intent = await self._find_intent(payment_intent_id)
        try:
            return await self._act(intent, action, amount, card)
        except VendorError as error:
            raise NothingToDo from error

    async def _act(
        self, intent: FakePaymentIntent, action: TillAction, amount: Decimal | None, card: str
    ) -> list[DeliveredReport]:
        bank = self._bank
        is_over = action in {"decline", "authenticate"} and intent.status in {"succeeded", "canceled"}
        if is_over or (card and card not in KNOWN_CARDS):
            raise NothingToDo
        match action:
            case "pay":
                return await bank.use_card(intent, card or ACCEPTED_CARD)
            case "decline":
                return await bank.use_card(intent, card or DECLINING_CARD)
            case "authenticate" if intent.status == "requires_action":
                return await bank.answer_question(intent, approve=True)
            case "authenticate":
                return await bank.use_card(intent, ASKING_CARD)
            case "refund":
                return await bank.refund(intent, amount)
            case "dispute":
                return await bank.dispute(intent)
        return await bank.close_dispute(intent, won=action == "win")

    async def _find_intent(self, payment_intent_id: str) -> FakePaymentIntent:
        async with self._services.unit_of_work(self._client_id) as unit:
            record = await payment_progress.find_payment_record(unit, payment_intent_id)
        if record is None:
            raise NotFound
        return self._bank.restore_intent(
            FakePaymentIntent(
                record.payment_intent_id,
                record.amount,
                record.currency,
                self._client_id,
                record.reload_id,
                record.customer,
                record.save_card,
                status=_status_of(record),
                card=record.card_last4 or (ACCEPTED_CARD if record.is_paid else None),
                refunded=record.refunded,
                dispute=record.dispute,
            )
        )


def _status_of(record: PaymentRecord) -> str:
    if record.is_paid:
        return "succeeded"
    return "requires_action" if record.is_asking else "requires_payment_method"
