"""The owner's standing order on the page about money: switched on with a saved card, and why it was ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from components.cards import card_section
from components.html_elements import Text, div, set_props
from components.pills import status_pill
from pages.access_control import PageContext
from pages.amount_form import AmountForm, AmountFormFields, AmountFormStore, FormTexts, plain_dollars
from pages.billing_hero import word_day
from ringlypro.core.money import format_money
from ringlypro.credits import auto_reload
from ringlypro.credits.auto_reload_order import (
    AutoReloadSettings,
    load_order,
    lock_credit_account,
    parse_auto_reload,
)
from ringlypro.credits.cards_on_file import CardLabel, load_saved_card
from ringlypro.credits.receipts import word_card
from ringlypro.db.unit_of_work import UnitOfWork

FIELDS = AmountFormFields(
    name="auto_reload",
    labels={name: f"bill.reload.{name}" for name in ("enabled", "threshold", "amount", "monthly_cap")},
    switches=frozenset({"enabled"}),
    optional=frozenset({"monthly_cap"}),
    hints={"monthly_cap": "bill.reload.monthly_cap_hint"},
    save_label="bill.reload.save",
)


def stored_texts(order: AutoReloadSettings) -> FormTexts:
    """The order as its form holds it."""
    return {
        "enabled": order.enabled,
        "threshold": plain_dollars(order.threshold),
        "amount": plain_dollars(order.amount),
        "monthly_cap": plain_dollars(order.monthly_cap),
    }


@dataclass(frozen=True, slots=True)
class AutoReloadState:
    """The order, what it charged in this month, and the card that it charges."""

    order: AutoReloadSettings
    charged_this_month: Decimal
    card: CardLabel | None


async def load_auto_reload(unit: UnitOfWork) -> AutoReloadState:
    """Everything that the card shows."""
    return AutoReloadState(
        await load_order(unit), await auto_reload.sum_charged_this_month(unit), await load_saved_card(unit)
    )


class AutoReloadCard:
    """The card. Made once; `show_order` when the account changed."""

    def __init__(self, page: PageContext, state: AutoReloadState) -> None:
        """The order as it is stored."""
        self._page = page
        with card_section(page.translate("bill.reload.title")), div("rp-form"):
            self._status = div("rp-reload-status")
            set_props(self._status, role="status")
            self._form = AmountForm(page, FIELDS, AmountFormStore(_load_order, _write_order), stored_texts(state.order))
            Text(page.translate("bill.reload.consent"), "p", "rp-hint")
        self._show_status(state)

    def show_state(self, state: AutoReloadState) -> None:
        """The account changed."""
        self._form.show_stored(stored_texts(state.order))
        self._show_status(state)

    def _show_status(self, state: AutoReloadState) -> None:
        order = state.order
        self._status.clear()
        with self._status:
            word = "on" if order.enabled else "off"
            status_pill(self._page.translate(f"bill.reload.{word}"), "ok" if order.enabled else "calm")
            Text(self._word_card(state.card), "span", "rp-strong")
            if sentence := self._word_status(order, state.charged_this_month):
                Text(sentence, "p", "rp-sub2")

    def _word_card(self, card: CardLabel | None) -> str:
        if card is None:
            return self._page.translate("bill.reload.no_card")
        return word_card(card.brand, card.last4, self._page.lang)

    def _word_status(self, order: AutoReloadSettings, charged_this_month: Decimal) -> str:
        translate, zone = self._page.translate, self._page.zone
        if order.stopped_at and not order.enabled:
            return translate("bill.reload.stopped", day=word_day(self._page, order.stopped_at.astimezone(zone).date()))
        if order.confirm_since:
            return translate("bill.reload.confirm")
        if order.enabled and charged_this_month:
            return translate("bill.reload.charged", amount=format_money(charged_this_month))
        return ""


async def _load_order(unit: UnitOfWork) -> FormTexts:
    return stored_texts(parse_auto_reload((await lock_credit_account(unit)).auto_reload))


async def _write_order(unit: UnitOfWork, values: Mapping[str, Any]) -> FormTexts:
    order = await auto_reload.configure_auto_reload(
        unit,
        enabled=bool(values["enabled"]),
        threshold=values["threshold"],
        amount=values["amount"],
        monthly_cap=values["monthly_cap"],
        payment_method_id=None,
    )
    return stored_texts(order)
