"""Money, in the open: what is left, what each call took and why, what was paid in, and the proof that it adds up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from nicegui import ui

from components.buttons import button
from components.cards import card, card_head, facts, page_head, split
from components.design import Tone
from components.empty import empty_state
from components.feedback import toast
from components.meter import meter
from components.pills import pill
from components.stat_tile import stat_row, stat_tile
from components.text import Text, div, icon
from pages.guard import Place
from pages.lists import follow
from pages.unfolding import Unfolding, more_button
from pages.wording import DAY, moment, moment_long
from ringlypro.credits import ledger, queries
from ringlypro.credits.alerts import THRESHOLD, Level, level
from ringlypro.credits.queries import Proof, Summary, Transaction, Usage
from ringlypro.db.unit import Unit
from ringlypro.kit.codes import secret
from ringlypro.kit.money import CENT, show

PLAY_MONEY = Decimal(20)
STATES: dict[Level, tuple[Tone, str]] = {
    Level.EMPTY: ("bad", "empty"), Level.LOW: ("warn", "low"), Level.FINE: ("ok", "fine"),
}  # fmt: skip
STATUS: dict[str, Tone] = {"posted": "ok", "paid": "ok", "failed": "bad", "refunded": "warn", "disputed": "bad"}


class Books:
    """The account as this page has read it so far."""

    def __init__(self) -> None:
        """Nothing is read yet."""
        self.usage = Unfolding[Usage](queries.usage)
        self.transactions = Unfolding[Transaction](queries.transactions)
        self.summary: Summary
        self.proof: Proof

    async def look(self, unit: Unit) -> None:
        """Read the account, and either list as far as it is unfolded."""
        self.summary = await queries.summary(unit)
        self.proof = await queries.proof(unit)
        await self.usage.again(unit)
        await self.transactions.again(unit)


async def build(place: Place) -> None:
    """The page of the account."""
    books = Books()

    @ui.refreshable
    def body() -> None:
        with div("rp-content"):
            _state(place, books.summary)
            _tiles(place, books.summary)
            with split():
                with div("rp-column"):
                    _usage(place, books.usage, lambda: more(books.usage))
                with div("rp-column"):
                    _rules(place, books)
                    _transactions(place, books.transactions, lambda: more(books.transactions))

    async def more(unfolding: Unfolding[Any]) -> None:
        async with place.unit() as unit:
            await unfolding.further(unit)
        body.refresh()

    async def again() -> None:
        async with place.unit() as unit:
            await books.look(unit)
        body.refresh()

    with page_head(place.say("billing.title"), place.say("billing.sub")):
        if place.services.settings.sandbox:
            words = place.say("billing.add_play", amount=show(PLAY_MONEY, places=0))
            button(words, lambda: _play(place), kind="primary", icon="plus")
    async with place.unit() as unit:
        await books.look(unit)
    body()
    follow(place, {"credits"}, again)


async def _play(place: Place) -> None:
    async with place.unit() as unit:
        await ledger.post(unit, kind="deposit", amount=PLAY_MONEY, reference=f"sandbox-{secret(12)}", reason="sandbox")
    toast(place.say("billing.added", amount=show(PLAY_MONEY)))


def _state(place: Place, summary: Summary) -> None:
    """How long she can go on, and what comes then."""
    left = level(balance=summary.balance, free_left=summary.free_minutes_remaining, rate=summary.per_minute_rate)
    if summary.credit_suspended:
        left = Level.EMPTY
    tone, name = STATES[left]
    values = {"minutes": _covered(summary), "reset": _day(place, summary)}
    with card(), div("rp-state"):
        pill(place.say(f"billing.state.{name}.title"), tone)
        Text(place.say(f"billing.state.{name}.text", **values), "p", "rp-sub")


def _covered(summary: Summary) -> int:
    """Minutes of talk that what is left pays for."""
    rate = summary.per_minute_rate
    paid = int(summary.balance // rate) if rate > 0 and summary.balance > 0 else 0
    return summary.free_minutes_remaining + paid


def _day(place: Place, summary: Summary) -> str:
    return _date(place, summary.free_minutes_reset_date)


def _date(place: Place, day: date) -> str:
    return moment(place, datetime.combine(day, time(), place.zone), DAY[place.lang])


def _tiles(place: Place, summary: Summary) -> None:
    say = place.say
    free, whole = summary.free_minutes_remaining, summary.monthly_free_minutes
    with stat_row():
        stat_tile(say("billing.balance"), dollars(summary.balance), hint=say("billing.balance_hint"))
        with stat_tile(
            say("billing.free"),
            say("billing.of", left=free, whole=whole),
            hint=say("billing.free_hint", day=_day(place, summary)),
        ):
            meter(summary.free_minutes_used / max(whole, 1), say("billing.free_used"), "brand" if free else "warn")
        stat_tile(
            say("billing.month"),
            say("billing.minutes", count=summary.month_minutes),
            hint=say("billing.month_hint", amount=dollars(summary.month_amount)),
        )
        stat_tile(
            say("billing.in_all"),
            say("billing.minutes", count=summary.total_minutes_used),
            hint=say("billing.in_all_hint", amount=dollars(summary.total_amount_spent)),
        )


def _rules(place: Place, books: Books) -> None:
    say, summary, proof = place.say, books.summary, books.proof
    with card(say("billing.rules")):
        facts(
            [
                (say("billing.rate"), dollars(summary.per_minute_rate)),
                (say("billing.free_monthly"), str(summary.monthly_free_minutes)),
                (say("billing.renewed"), _day(place, summary)),
            ]
        )
        Text(say("billing.rule"), "p", "rp-sub2")
        Text(say("billing.alerts", threshold=show(THRESHOLD)), "p", "rp-sub2")
        with div("rp-proof").classes("ok" if proof.holds else "bad"):
            icon("shield-check" if proof.holds else "triangle-alert")
            key = "billing.proof" if proof.holds else "billing.no_proof"
            Text(say(key, count=proof.entries, balance=dollars(proof.balance)))


def _usage(place: Place, found: Unfolding[Usage], more: Callable[[], Any]) -> None:
    say = place.say
    with card(flush=True):
        with card_head(say("billing.usage"), say("billing.usage_sub")):
            pass
        if not found.entries:
            empty_state(
                "receipt",
                say("billing.no_usage"),
                say("billing.no_usage_hint"),
                action=say("ui.call_receptionist"),
                href="/demo",
            )
        for entry in found.entries:
            _entry(place, entry)
        more_button(place, found, more)


def _entry(place: Place, entry: Usage) -> None:
    say = place.say
    if entry.call_id is None:
        line = div("rp-entry")
    else:
        line = ui.link(target="/calls/" + str(int(entry.call_id))).classes("rp-entry", remove="nicegui-link")
    with line:
        Text(moment_long(place, entry.at), "span", "rp-entry-when num")
        with div("rp-li-words"):
            Text(_minutes(place, entry), "div", "rp-li-title num")
            Text(why(place, entry), "div", "rp-sub2")
        with div("rp-entry-sums"):
            Text(dollars(-entry.amount) if entry.amount else say("billing.nothing"), "span", "rp-strong num")
            Text(say("billing.after", balance=dollars(entry.balance_after)), "span", "rp-sub2 num")


def _minutes(place: Place, entry: Usage) -> str:
    if entry.free_minutes and entry.paid_minutes:
        return place.say("billing.split", free=entry.free_minutes, paid=entry.paid_minutes)
    if entry.paid_minutes:
        return place.say("billing.paid", count=entry.paid_minutes)
    return place.say("billing.free_of", count=entry.free_minutes or entry.minutes)


def why(place: Place, entry: Usage) -> str:
    """Why a call cost what it did, in a sentence."""
    say = place.say
    if entry.reason == "screen_phone":
        return say("credits.reason.screen_phone")
    if not entry.minutes:
        return say("credits.reason.no_minutes")
    if not entry.paid_minutes:
        return say("billing.why.free")
    rate = dollars(entry.rate or Decimal(0))
    return say("billing.why.both" if entry.free_minutes else "billing.why.paid", count=entry.paid_minutes, rate=rate)


def _transactions(place: Place, found: Unfolding[Transaction], more: Callable[[], Any]) -> None:
    say = place.say
    with card(flush=True):
        with card_head(say("billing.transactions")):
            pass
        if not found.entries:
            empty_state("wallet", say("billing.no_transactions"), say("billing.no_transactions_hint"))
        for entry in found.entries:
            with div("rp-entry two"):
                with div("rp-li-words"):
                    Text(_reason(place, entry), "div", "rp-li-title")
                    Text(moment_long(place, entry.at), "div", "rp-sub2 num")
                    if entry.status not in {"posted", "paid"}:
                        pill(say(f"billing.status.{entry.status}"), STATUS.get(entry.status, "calm"))
                with div("rp-entry-sums"):
                    Text(_signed(entry.amount), "span", "rp-strong num")
                    Text(say("billing.after", balance=dollars(entry.balance_after)), "span", "rp-sub2 num")
        more_button(place, found, more)


def _reason(place: Place, entry: Transaction) -> str:
    key = f"credits.reason.{entry.reason}"
    word = place.say(key)
    return place.say(f"billing.kind.{entry.kind}") if word == key else word


def _signed(amount: Decimal) -> str:
    return ("+" if amount > 0 else "") + dollars(amount)


def dollars(amount: Decimal) -> str:
    """Cents, or the four places of the ledger where a cent would hide the truth."""
    return show(amount, places=2 if amount % CENT == 0 else 4)
