"""Money, in the open: what is left, what each call took and why, what was paid in, and the proof that it adds up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from nicegui import ui

from components.cards import card_head, card_section, fact_list, page_head, two_columns
from components.design_tokens import Tone
from components.empty_states import empty_state
from components.html_elements import Text, div, sprite_icon
from components.meter import meter_bar
from components.pills import status_pill
from components.row_list import ListRow, RowList
from components.stat_tile import StatTile, stat_row
from pages.access_control import PageContext
from pages.call_links import empty_state_with_call
from pages.formatting import DAY_PATTERNS, format_moment, format_moment_long
from pages.load_more import LoadMoreList, more_button
from pages.pagination import refresh_on_change
from pages.pay_sheet import add_pay_sheet
from pages.practice_payments import can_practice, open_practice_dialog
from pages.receipt_list import show_receipt_list
from pages.view_state import ViewState, read_page_number
from ringlypro.core.money import CENT, format_money
from ringlypro.credits import queries, receipts
from ringlypro.credits.balance_alerts import LOW_BALANCE_DOLLARS, BalanceLevel, balance_level
from ringlypro.credits.queries import AccountSummary, CallUsage, CreditTransaction, LedgerReconciliation
from ringlypro.credits.receipts import IssuedReceipt
from ringlypro.db.unit_of_work import UnitOfWork

LEVEL_LABELS: dict[BalanceLevel, tuple[Tone, str]] = {
    BalanceLevel.EMPTY: ("bad", "empty"), BalanceLevel.LOW: ("warn", "low"), BalanceLevel.FINE: ("ok", "fine"),
}  # fmt: skip
STATUS_TONES: dict[str, Tone] = {"posted": "ok", "paid": "ok", "failed": "bad", "refunded": "warn", "disputed": "bad"}


class BillingData:
    """The account as this page has read it so far; the address knows how far either list is unfolded."""

    def __init__(self) -> None:
        """Nothing is read yet."""
        view = ViewState(calls_page=read_page_number, money_page=read_page_number, receipts_page=read_page_number)
        self.usage = LoadMoreList[CallUsage](queries.list_usage, view, "calls_page")
        self.transactions = LoadMoreList[CreditTransaction](queries.list_transactions, view, "money_page")
        self.receipts = LoadMoreList[IssuedReceipt](receipts.list_receipts, view, "receipts_page")
        self.summary: AccountSummary
        self.reconciliation: LedgerReconciliation

    async def load_account(self, unit: UnitOfWork) -> None:
        """Read the account, and either list as far as it is unfolded."""
        self.summary = await queries.get_account_summary(unit)
        self.reconciliation = await queries.reconcile_ledger(unit)
        await self.usage.refresh_entries(unit)
        await self.transactions.refresh_entries(unit)
        await self.receipts.refresh_entries(unit)


async def build_page(page: PageContext) -> None:
    """The page of the account."""
    billing = BillingData()

    @ui.refreshable
    def page_body() -> None:
        with div("rp-content"):
            _account_state_card(page, billing.summary)
            _stat_tiles(page, billing.summary)
            with two_columns():
                with div("rp-column"):
                    _usage_list(page, billing.usage, lambda: load_more(billing.usage))
                with div("rp-column"):
                    _pricing_card(page, billing)
                    show_receipt_list(page, billing.receipts, lambda: load_more(billing.receipts))
                    _transaction_list(page, billing.transactions, lambda: load_more(billing.transactions))

    async def load_more(entry_list: LoadMoreList[Any]) -> None:
        async with page.unit_of_work() as unit:
            await entry_list.load_next(unit)
        page_body.refresh()

    async def refresh_page() -> None:
        async with page.unit_of_work() as unit:
            await billing.load_account(unit)
        page_body.refresh()

    with page_head(page.translate("billing.title"), page.translate("billing.sub")):
        await add_pay_sheet(page)
    async with page.unit_of_work() as unit:
        await billing.load_account(unit)
    page_body()
    refresh_on_change(page, {"credits"}, refresh_page)


def _account_state_card(page: PageContext, summary: AccountSummary) -> None:
    """How long she can go on, and what comes then."""
    credit_level = balance_level(
        balance=summary.balance, free_left=summary.free_minutes_remaining, rate=summary.per_minute_rate
    )
    if summary.credit_suspended:
        credit_level = BalanceLevel.EMPTY
    tone, name = LEVEL_LABELS[credit_level]
    values = {"minutes": _minutes_covered(summary), "reset": _reset_day(page, summary)}
    with card_section(), div("rp-state"):
        status_pill(page.translate(f"billing.state.{name}.title"), tone)
        Text(page.translate(f"billing.state.{name}.text", **values), "p", "rp-sub")


def _minutes_covered(summary: AccountSummary) -> int:
    """Minutes of calls that what is left pays for."""
    rate = summary.per_minute_rate
    paid = int(summary.balance // rate) if rate > 0 and summary.balance > 0 else 0
    return summary.free_minutes_remaining + paid


def _reset_day(page: PageContext, summary: AccountSummary) -> str:
    return _format_day(page, summary.free_minutes_reset_date)


def _format_day(page: PageContext, day: date) -> str:
    return format_moment(page, datetime.combine(day, time(), page.zone), DAY_PATTERNS[page.lang])


def _stat_tiles(page: PageContext, summary: AccountSummary) -> None:
    translate = page.translate
    free, monthly_free = summary.free_minutes_remaining, summary.monthly_free_minutes
    with stat_row():
        StatTile(translate("billing.balance"), format_dollars(summary.balance), hint=translate("billing.balance_hint"))
        with StatTile(
            translate("billing.free"),
            translate("billing.of", left=free, whole=monthly_free),
            hint=translate("billing.free_hint", day=_reset_day(page, summary)),
        ):
            meter_bar(
                summary.free_minutes_used / max(monthly_free, 1),
                translate("billing.free_used"),
                "brand" if free else "warn",
            )
        StatTile(
            translate("billing.month"),
            translate("billing.minutes", count=summary.month_minutes),
            hint=translate("billing.month_hint", amount=format_dollars(summary.month_amount)),
        )
        StatTile(
            translate("billing.in_all"),
            translate("billing.minutes", count=summary.total_minutes_used),
            hint=translate("billing.in_all_hint", amount=format_dollars(summary.total_amount_spent)),
        )


def _pricing_card(page: PageContext, billing: BillingData) -> None:
    translate, summary, reconciliation = page.translate, billing.summary, billing.reconciliation
    with card_section(translate("billing.rules")):
        fact_list(
            [
                (translate("billing.rate"), format_dollars(summary.per_minute_rate)),
                (translate("billing.free_monthly"), str(summary.monthly_free_minutes)),
                (translate("billing.renewed"), _reset_day(page, summary)),
            ]
        )
        Text(translate("billing.rule"), "p", "rp-sub2")
        Text(translate("billing.alerts", threshold=format_money(LOW_BALANCE_DOLLARS)), "p", "rp-sub2")
        with div("rp-proof").classes("ok" if reconciliation.is_consistent else "bad"):
            sprite_icon("shield-check" if reconciliation.is_consistent else "triangle-alert")
            key = "billing.proof" if reconciliation.is_consistent else "billing.no_proof"
            Text(translate(key, count=reconciliation.entries, balance=format_dollars(reconciliation.balance)))


def _usage_list(page: PageContext, usage_list: LoadMoreList[CallUsage], on_more: Callable[[], Any]) -> None:
    translate = page.translate
    with card_section(flush=True):
        with card_head(translate("billing.usage"), translate("billing.usage_sub")):
            pass
        if not usage_list.entries:
            empty_state_with_call(page, "receipt", translate("billing.no_usage"), translate("billing.no_usage_hint"))
        RowList([_usage_row(page, entry) for entry in usage_list.entries], classes="rp-entries")
        more_button(page, usage_list, on_more)


def _usage_row(page: PageContext, entry: CallUsage) -> ListRow:
    translate = page.translate
    return ListRow(
        key=str(int(entry.id)),
        href="" if entry.call_id is None else "/calls/" + str(int(entry.call_id)),
        lead=format_moment_long(page, entry.at),
        title=_minutes_label(page, entry),
        sub=explain_charge(page, entry),
        sub_classes="rp-sub2",
        amount=format_dollars(-entry.amount) if entry.amount else translate("billing.nothing"),
        amount_sub=translate("billing.after", balance=format_dollars(entry.balance_after)),
        classes="rp-entry num",
    )


def _minutes_label(page: PageContext, entry: CallUsage) -> str:
    if entry.free_minutes and entry.paid_minutes:
        return page.translate("billing.split", free=entry.free_minutes, paid=entry.paid_minutes)
    if entry.paid_minutes:
        return page.translate("billing.paid", count=entry.paid_minutes)
    return page.translate("billing.free_of", count=entry.free_minutes or entry.minutes)


def explain_charge(page: PageContext, entry: CallUsage) -> str:
    """Why a call cost what it did, in a sentence."""
    translate = page.translate
    if entry.reason != "call":
        return translate(f"credits.reason.{entry.reason}")
    if not entry.minutes:
        return translate("credits.reason.no_minutes")
    if not entry.paid_minutes:
        return translate("billing.why.free")
    rate = format_dollars(entry.rate or Decimal(0))
    return translate(
        "billing.why.both" if entry.free_minutes else "billing.why.paid", count=entry.paid_minutes, rate=rate
    )


def _transaction_list(
    page: PageContext, transaction_list: LoadMoreList[CreditTransaction], on_more: Callable[[], Any]
) -> None:
    translate = page.translate
    with card_section(flush=True):
        with card_head(translate("billing.transactions")):
            pass
        if not transaction_list.entries:
            empty_state("wallet", translate("billing.no_transactions"), translate("billing.no_transactions_hint"))
        RowList(
            [_transaction_row(page, entry) for entry in transaction_list.entries],
            on_open=lambda key: _practice_with(page, transaction_list, key),
            classes="rp-entries",
        )
        more_button(page, transaction_list, on_more)


def _practice_with(page: PageContext, transaction_list: LoadMoreList[CreditTransaction], key: str) -> None:
    for entry in transaction_list.entries:
        if str(int(entry.id)) == key and can_practice(page, entry):
            open_practice_dialog(page, entry)


def _transaction_row(page: PageContext, entry: CreditTransaction) -> ListRow:
    translate = page.translate
    is_settled = entry.status in {"posted", "paid"}
    return ListRow(
        key=str(int(entry.id)),
        title=_transaction_reason(page, entry),
        sub=format_moment_long(page, entry.at),
        sub_classes="rp-sub2 num",
        pill="" if is_settled else translate(f"billing.status.{entry.status}"),
        pill_tone=STATUS_TONES.get(entry.status, "calm"),
        pill_below=True,
        amount=_signed_dollars(entry.amount),
        amount_sub=translate("billing.after", balance=format_dollars(entry.balance_after)),
        action=can_practice(page, entry),
        classes="rp-entry two",
    )


def _transaction_reason(page: PageContext, entry: CreditTransaction) -> str:
    key = f"credits.reason.{entry.reason}"
    word = page.translate(key)
    return page.translate(f"billing.kind.{entry.kind}") if word == key else word


def _signed_dollars(amount: Decimal) -> str:
    return ("+" if amount > 0 else "") + format_dollars(amount)


def format_dollars(amount: Decimal) -> str:
    """Cents, or the four places of the ledger where a cent would hide the truth."""
    return format_money(amount, places=2 if amount % CENT == 0 else 4)
