"""What a customer and a bank may do with a payment that is made, where payments are played: an owner tries it out."""

from __future__ import annotations

from decimal import Decimal

from components.buttons import text_button
from components.dialogs import build_dialog
from components.feedback import show_toast
from components.html_elements import div
from pages.access_control import PageContext
from pages.pay_words import choose_pay_mode
from ringlypro.core.errors import RinglyError
from ringlypro.core.money import CENT
from ringlypro.insights.ledger_days import DayEntry
from ringlypro.simulator.payment_till import PaymentTill, TillAction

ACTIONS: tuple[tuple[str, TillAction], ...] = (
    ("refund_half", "refund"), ("refund_all", "refund"), ("dispute", "dispute"), ("win", "win"), ("lose", "lose"),
)  # fmt: skip


def can_practice(page: PageContext, entry: DayEntry) -> bool:
    """Whether this entry is a payment of the practice bank."""
    return choose_pay_mode(page) == "till" and entry.kind == "deposit" and entry.reference.startswith("pi_demo_")


def open_practice_dialog(page: PageContext, entry: DayEntry) -> None:
    """Offer what may happen to this payment; each is reported to our own webhook, and counts as it would in earnest."""
    translate = page.translate

    async def act(word: str, action: TillAction) -> None:
        amount = (entry.amount / 2).quantize(CENT) if word == "refund_half" else None
        if await _report(page, entry.reference, action, amount):
            dialog_element.close()

    with build_dialog(translate("pay.till.title"), translate("pay.till.text")) as (dialog_element, actions):
        with div("rp-practice-acts"):
            for word, action in ACTIONS:
                text_button(translate(f"pay.till.{word}"), lambda word=word, action=action: act(word, action))
        with actions:
            text_button(translate("pay.close"), dialog_element.close, kind="quiet")
    dialog_element.on("hide", dialog_element.delete)
    dialog_element.open()


async def _report(page: PageContext, reference: str, action: TillAction, amount: Decimal | None) -> bool:
    try:
        till = PaymentTill(page.services, client_id=page.visitor.client_id)
        await till.act(reference, action, amount=amount)
    except RinglyError as error:
        show_toast(page.translate(error.key, **error.values), "bad")
        return False
    show_toast(page.translate("pay.till.happened"))
    return True
