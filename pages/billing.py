"""Money, in the open: what is left and how long it lasts, the month by days, every cent with its reason, and the proof.

What of the ledger is shown stands in the address: calls or money, how far back, which days are unfolded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from components.billing_cards import AccountHero, LedgerDays, MonthChart
from components.buttons import text_link
from components.cards import card_section, fact_list, page_head
from components.html_elements import Text, div, set_props
from pages.access_control import PageContext
from pages.auto_reload_card import AutoReloadCard, AutoReloadState, load_auto_reload
from pages.billing_days import FILTERS, word_ledger
from pages.billing_hero import format_dollars, word_account, word_day
from pages.billing_month import word_month
from pages.load_more import LoadMoreList
from pages.pagination import refresh_on_change
from pages.pay_sheet import add_pay_sheet
from pages.practice_payments import can_practice, open_practice_dialog
from pages.receipt_list import show_receipt_list
from pages.spend_limit_card import SpendLimitCard
from pages.view_state import ViewState, read_choice, read_page_number
from ringlypro.core.clock import to_wall_time
from ringlypro.core.money import format_money
from ringlypro.credits import queries, receipts
from ringlypro.credits.balance_alerts import LOW_BALANCE_DOLLARS
from ringlypro.credits.queries import AccountSummary, LedgerReconciliation
from ringlypro.credits.receipts import IssuedReceipt
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.insights import ledger_days
from ringlypro.insights.ledger_days import DayEntry, EntryFilter, LedgerDay, MonthPace

TOPICS = frozenset({"credits", "clients"})
SHOWN_DAYS = 14
MAX_OPEN_DAYS = 14
MAX_YEARS_BACK = 20
DAY_SEPARATOR = "_"


@dataclass(slots=True)
class BillingData:
    """The account as this page has read it."""

    summary: AccountSummary
    pace: MonthPace
    proof: LedgerReconciliation
    reload: AutoReloadState
    days: Sequence[LedgerDay]
    has_older: bool
    entries: dict[date, Sequence[DayEntry]] = field(default_factory=dict)


def read_day(text: str) -> str:
    """A day as it stands in an address; empty for what is none."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return ""


def read_open_days(text: str) -> str:
    """Days that are unfolded, or `none`; empty means the newest two."""
    if text == "none":
        return text
    days = [read_day(part) for part in text.split(DAY_SEPARATOR)[:MAX_OPEN_DAYS]]
    return DAY_SEPARATOR.join(sorted({day for day in days if day}, reverse=True))


async def build_page(page: PageContext) -> None:
    """The page of the account."""
    view = BillingView(page)
    await view.open_page()
    refresh_on_change(page, set(TOPICS), view.refresh_page)


class BillingView:
    """The page in one tab: made once, then changed where the account differs."""

    def __init__(self, page: PageContext) -> None:
        self._page = page
        self._state = ViewState(
            show=read_choice(FILTERS), since=read_day, open=read_open_days, receipts_page=read_page_number
        )
        self._receipts = LoadMoreList[IssuedReceipt](receipts.list_receipts, self._state, "receipts_page")
        self._entries: dict[str, DayEntry] = {}
        self._days: Sequence[LedgerDay] = ()
        """The days that are shown."""

    async def open_page(self) -> None:
        """Draw the page as its address asks for it."""
        page, now = self._page, self._page.services.clock()
        translate = page.translate
        billing = await self._load_account()
        with page_head(translate("billing.title"), self._word_rule(billing.summary)):
            for table in ("calls", "payments"):
                link = text_link(translate(f"bill.export_{table}"), f"/billing/export/{table}.csv")
                # A file and no page: it is not for the router that turns links into pages.
                set_props(link, download=True, target="_blank")
            await add_pay_sheet(page)
        with div("rp-content"):
            self._hero = AccountHero(now)
            with div("rp-billing"):
                with div("rp-column"):
                    self._month = MonthChart(now, on_day=self._open_day)
                    self._ledger = LedgerDays(
                        now,
                        on_day=self._fold_day,
                        on_choice=self._choose,
                        on_older=self._show_older,
                        on_entry=self._open_entry,
                    )
                with div("rp-column"):
                    self._reload = AutoReloadCard(page, billing.reload)
                    self._limits = SpendLimitCard(page, billing.summary)
                    self._receipt_box = div()
                    self._rules_card(billing.summary)
        self._show(billing)

    async def refresh_page(self) -> None:
        """Something of the account changed."""
        billing = await self._load_account()
        if not self._hero.is_deleted:
            self._reload.show_state(billing.reload)
            self._limits.show_limits(billing.summary)
            self._show(billing)

    def _word_rule(self, summary: AccountSummary) -> str:
        rate = format_dollars(summary.per_minute_rate)
        return self._page.translate("bill.rule", count=summary.monthly_free_minutes, rate=rate)

    def _show(self, billing: BillingData) -> None:
        page = self._page
        self._days = billing.days
        self._entries = {str(entry.id): entry for entries in billing.entries.values() for entry in entries}
        self._hero.show_view(word_account(page, billing.summary, billing.pace))
        self._month.show_view(word_month(page, billing.pace))
        ledger_view = word_ledger(
            page,
            billing.days,
            billing.entries,
            entry_filter=self._entry_filter,
            has_older=billing.has_older,
            proof=billing.proof,
        )
        self._ledger.show_view(ledger_view)
        self._receipt_box.clear()
        with self._receipt_box:
            show_receipt_list(page, self._receipts, self._load_more_receipts)

    def _rules_card(self, summary: AccountSummary) -> None:
        translate = self._page.translate
        with card_section(translate("billing.rules")):
            fact_list(
                [
                    (translate("billing.rate"), format_dollars(summary.per_minute_rate)),
                    (translate("bill.text_price"), self._word_text_price()),
                    (translate("billing.free_monthly"), str(summary.monthly_free_minutes)),
                    (translate("billing.renewed"), word_day(self._page, summary.free_minutes_reset_date)),
                    (translate("bill.in_all"), self._word_total(summary)),
                ]
            )
            Text(translate("billing.rule"), "p", "rp-sub2")
            Text(translate("billing.alerts", threshold=format_money(LOW_BALANCE_DOLLARS)), "p", "rp-sub2")

    def _word_text_price(self) -> str:
        price = self._page.services.settings.SMS_PRICE
        if price is None:
            return self._page.translate("bill.text_price_carrier")
        return self._page.translate("bill.text_price_each", price=format_dollars(price)) if price else "$0.00"

    def _word_total(self, summary: AccountSummary) -> str:
        minutes = self._page.translate("bill.minutes", count=f"{summary.total_minutes_used:,}")
        return f"{minutes}, {format_dollars(summary.total_amount_spent)}"

    @property
    def _entry_filter(self) -> EntryFilter:
        return next((each for each in FILTERS if each == self._state["show"]), "")

    async def _load_account(self) -> BillingData:
        page, zone = self._page, self._page.zone
        async with page.unit_of_work() as unit:
            summary = await queries.get_account_summary(unit)
            pace = await ledger_days.load_month_pace(
                unit,
                zone=zone,
                free_minutes_left=summary.free_minutes_remaining,
                per_minute_rate=summary.per_minute_rate,
            )
            await self._receipts.refresh_entries(unit)
            days, has_older = await self._load_days(unit)
            billing = BillingData(
                summary=summary,
                pace=pace,
                proof=await queries.reconcile_ledger(unit),
                reload=await load_auto_reload(unit),
                days=days,
                has_older=has_older,
            )
            for day in self._list_open_days(days):
                billing.entries[day] = await ledger_days.list_day_entries(
                    unit, zone=zone, day=day, kind=self._entry_filter
                )
        return billing

    async def _load_days(self, unit: UnitOfWork) -> tuple[Sequence[LedgerDay], bool]:
        zone, kind = self._page.zone, self._entry_filter
        today = to_wall_time(unit.now, zone).date()
        first_day = today - timedelta(days=SHOWN_DAYS - 1)
        if self._state["since"]:
            asked_day = date.fromisoformat(self._state["since"])
            first_day = min(first_day, max(asked_day, today.replace(year=today.year - MAX_YEARS_BACK, day=1)))
        days = await ledger_days.list_days(unit, zone=zone, first_day=first_day, last_day=today, kind=kind)
        self._older_day = await ledger_days.find_older_day(unit, zone=zone, first_day=first_day, kind=kind)
        return days, self._older_day is not None

    def _list_open_days(self, days: Sequence[LedgerDay]) -> list[date]:
        shown_days = [day.day for day in days]
        opened = self._state["open"]
        if not opened:
            return shown_days[:2]
        return [day for day in shown_days if day.isoformat() in opened.split(DAY_SEPARATOR)]

    async def _fold_day(self, key: str) -> None:
        open_days = {day.isoformat() for day in self._list_open_days(self._days)} ^ {key}
        self._state.push(open=DAY_SEPARATOR.join(sorted(open_days, reverse=True)) or "none")
        await self.refresh_page()

    async def _open_day(self, key: str) -> None:
        """A day of the chart: unfold it in the ledger, as far back as it is."""
        open_days = {day.isoformat() for day in self._list_open_days(self._days)} | {key}
        since = key if not self._state["since"] or key < self._state["since"] else self._state["since"]
        self._state.push(open=DAY_SEPARATOR.join(sorted(open_days, reverse=True)), since=since, show="")
        await self.refresh_page()
        self._ledger.scroll_to_day(key)

    async def _choose(self, key: str) -> None:
        self._state.push(show=key, open="")
        await self.refresh_page()

    async def _show_older(self) -> None:
        if self._older_day is not None:
            first_day = self._older_day - timedelta(days=SHOWN_DAYS - 1)
            self._state.push(since=first_day.isoformat())
            await self.refresh_page()

    async def _load_more_receipts(self) -> None:
        async with self._page.unit_of_work() as unit:
            await self._receipts.load_next(unit)
        await self.refresh_page()

    def _open_entry(self, key: str) -> None:
        entry = self._entries.get(key)
        if entry is not None and can_practice(self._page, entry):
            open_practice_dialog(self._page, entry)
