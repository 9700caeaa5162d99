"""Paying in a sheet over the page about money: what is pressed there is carried out here.

A success is what the webhook has written, never what a browser says. Where payments are played, the practice bank
reports to the same webhook.
"""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any

from components.pay_sheet import PayCallbacks, PayRequest, PaySheet, PayView
from pages.access_control import PageContext
from pages.pagination import refresh_on_change
from pages.pay_words import (
    AMOUNTS,
    FATES,
    OFFER_THRESHOLD,
    REASONS,
    choose_pay_mode,
    load_sheet_account,
    word_payment_status,
    word_sheet,
    word_sheet_account,
)
from ringlypro.core.errors import InvalidFields, NotFound, RinglyError
from ringlypro.core.money import format_money
from ringlypro.credits import auto_reload, cards_on_file, payment_progress, payment_sheets, queries
from ringlypro.credits.payment_amounts import read_typed_amount
from ringlypro.credits.payment_intents import PendingPayment
from ringlypro.credits.payment_sheets import PaymentAlreadyMade, PaymentOrder, PaymentUnderWay
from ringlypro.notifications import emails
from ringlypro.simulator.payment_till import TEST_CARDS, PaymentTill
from ringlypro.vendors.errors import VendorError


async def add_pay_sheet(page: PageContext) -> None:
    """Put the button that opens the sheet here, with the sheet behind it; it follows the account by itself."""
    async with page.unit_of_work() as unit:
        account = await load_sheet_account(unit)
    desk = _PayDesk(page, word_sheet_account(page, account))
    refresh_on_change(page, {"credits"}, desk.refresh)


class _PayDesk:
    """The sheet of one open page. The payment that it waits for is the one that its browser last asked about."""

    def __init__(self, page: PageContext, view: PayView) -> None:
        self._page = page
        self._key = ""
        callbacks = PayCallbacks(
            on_look=self.look,
            on_check=self.check_amount,
            on_pay=self.pay,
            on_resume=self.resume,
            on_answer=self.answer,
            on_cancel=self.cancel,
            on_offer=self.take_offer,
        )
        reasons = {code: page.translate(f"pay.reason.{code}") for code in REASONS}
        place = f"ringlypro-pay:{page.visitor.client_id}"
        self._sheet = PaySheet(view, word_sheet(page), reasons, callbacks, place=place)

    async def show_account(self) -> None:
        """Show the account as it is now."""
        async with self._page.unit_of_work() as unit:
            account = await load_sheet_account(unit)
        self._sheet.show_view(word_sheet_account(self._page, account))

    async def refresh(self) -> None:
        """Show the account, and what became of the payment that is waited for."""
        await self.show_account()
        await self.show_status()

    async def look(self, key: str) -> None:
        """The browser keeps the key of a payment, and wants to know what became of it."""
        self._key = key
        await self.show_status()

    async def show_status(self) -> None:
        """Tell the browser what was reported of its payment."""
        if not self._key:
            return
        async with self._page.unit_of_work() as unit:
            status = await payment_progress.load_payment_status(unit, self._key)
            summary = await queries.get_account_summary(unit)
            recipient = await emails.load_owner_recipient(unit)
        if status is not None:
            address = recipient.address if recipient else ""
            self._sheet.show_status(word_payment_status(self._page, self._key, status, summary, address))

    def check_amount(self, text: str) -> None:
        """Say what is wrong with an amount as soon as it is typed."""
        try:
            read_typed_amount(text)
        except InvalidFields as error:
            self._sheet.refuse_amount(self._page.translate(error.fields["amount"]))
        else:
            self._sheet.refuse_amount("")

    async def pay(self, request: PayRequest) -> None:
        """Ask for the one payment of this key, and have it paid."""
        page = self._page
        try:
            amount = read_typed_amount(request.amount)
        except InvalidFields as error:
            self._sheet.refuse_amount(page.translate(error.fields["amount"]))
            return
        consent = page.translate("pay.consent") if request.keep and request.way == "card" else ""
        order = PaymentOrder(request.key, amount, request.way, consent_text=consent)
        await self._carry_out(request.key, self._pay_order(order, request.card))

    async def resume(self, key: str) -> None:
        """The bank waits for an answer to this payment: let the vendor's form ask for it."""
        await self._carry_out(key, self._resume_payment(key))

    async def answer(self, key: str, approve: bool) -> None:
        """Tell the practice bank whether it is the owner who pays."""
        await self._carry_out(key, self._answer_bank(key, approve=approve))

    async def cancel(self, key: str) -> None:
        """Nothing is to be paid."""
        page = self._page
        await self._carry_out(key, payment_sheets.cancel_sheet(page.services, page.visitor.client_id, key))

    async def take_offer(self) -> None:
        """Never run dry: the saved card is charged by itself from now on."""
        amount = AMOUNTS[1]
        try:
            async with self._page.unit_of_work() as unit:
                stored = await auto_reload.load_order(unit)
                await auto_reload.configure_auto_reload(
                    unit,
                    enabled=True,
                    threshold=OFFER_THRESHOLD,
                    amount=amount,
                    payment_method_id=None,
                    monthly_cap=stored.monthly_cap,
                )
        except RinglyError as error:
            fields = error.fields if isinstance(error, InvalidFields) else {}
            self._sheet.show_offer_taken(self._page.translate(next(iter(fields.values()), error.key)))
            return
        self._sheet.show_offer_taken(
            self._page.translate(
                "pay.offer_done",
                amount=format_money(amount, places=0),
                threshold=format_money(OFFER_THRESHOLD, places=0),
            )
        )

    async def _carry_out(self, key: str, work: Awaitable[Any]) -> None:
        """One thing at a time; whatever goes wrong is said in the sheet, and nothing is owed by it."""
        translate = self._page.translate
        self._key = key
        try:
            await work
        except (PaymentAlreadyMade, PaymentUnderWay):
            await self.show_status()
        except VendorError:
            self._sheet.fail(translate("credits.vendor_away"))
        except RinglyError as error:
            self._sheet.fail(translate(error.key, **error.values))

    async def _pay_order(self, order: PaymentOrder, card: str) -> None:
        services, client_id = self._page.services, self._page.visitor.client_id
        payment = await payment_sheets.begin_payment(services, client_id, order)
        if choose_pay_mode(self._page) == "till":
            till = PaymentTill(services, client_id=client_id)
            await till.use_card(payment.payment_intent_id, card if card in FATES else TEST_CARDS[0])
            await self.show_status()
        else:
            await self._confirm_payment(payment, order)

    async def _confirm_payment(self, payment: PendingPayment, order: PaymentOrder) -> None:
        payment_method = ""
        if order.way == "saved_card":
            async with self._page.unit_of_work() as unit:
                payment_method = await cards_on_file.load_saved_method(unit) or ""
        self._sheet.confirm_payment(payment.client_secret, payment_method)

    async def _resume_payment(self, key: str) -> None:
        services, client_id = self._page.services, self._page.visitor.client_id
        payment = await payment_sheets.resume_payment(services, client_id, key)
        self._sheet.confirm_payment(payment.client_secret, is_resumed=True)

    async def _answer_bank(self, key: str, *, approve: bool) -> None:
        async with self._page.unit_of_work() as unit:
            status = await payment_progress.load_payment_status(unit, key)
        if status is None or status.payment_intent_id is None:
            raise NotFound
        till = PaymentTill(self._page.services, client_id=self._page.visitor.client_id)
        await till.answer_question(status.payment_intent_id, approve=approve)
        await self.show_status()
