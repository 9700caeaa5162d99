"""The ledger as its owner reads it: a line a day, unfolded into calls and payments, each with its reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, get_args

from components.design_tokens import Tone
from pages.access_control import PageContext
from pages.billing_hero import format_dollars
from pages.call_links import PATH as CALL_PATH
from pages.formatting import CLOCK, caller_label, format_day, format_moment
from pages.practice_payments import can_practice
from ringlypro.core.phone_numbers import format_phone
from ringlypro.credits.entry_rules import TEXT_CHARGED
from ringlypro.credits.queries import LedgerReconciliation
from ringlypro.insights.ledger_days import MAX_ENTRIES_PER_DAY, DayEntry, EntryFilter, LedgerDay

MINUS = "\N{MINUS SIGN}"
MONEY_ICONS: Mapping[str, tuple[str, Tone]] = {
    "deposit": ("wallet", "ok"), "refund": ("undo-2", "warn"), "dispute": ("triangle-alert", "bad"),
    "correction": ("pencil", "calm"),
}  # fmt: skip
SPAM_REASONS = frozenset({"spam", "spam_undone"})
"""A mark of the owner's, which gave minutes back or took them again."""
FILTERS: tuple[EntryFilter, ...] = get_args(EntryFilter)
View = Mapping[str, Any]


def word_ledger(
    page: PageContext,
    days: Sequence[LedgerDay],
    entries: Mapping[date, Sequence[DayEntry]],
    *,
    entry_filter: EntryFilter,
    has_older: bool,
    proof: LedgerReconciliation,
) -> View:
    """The card in words; days of `entries` are unfolded."""
    translate = page.translate
    return {
        "title": translate("bill.every_cent"),
        "show_label": translate("bill.show"),
        "choices": tuple(
            {"key": name, "text": translate(f"bill.show_{name or 'all'}"), "is_on": name == entry_filter}
            for name in FILTERS
        ),
        "none": None if days or has_older else _word_nothing(page, entry_filter),
        "days": tuple(_word_ledger_day(page, day, entries.get(day.day)) for day in days),
        "older": translate("bill.older") if has_older else "",
        "proof": word_proof(page, proof),
    }


def word_proof(page: PageContext, proof: LedgerReconciliation) -> View:
    """Whether the entries make the balance."""
    if proof.is_consistent:
        text = page.translate("bill.proof", count=proof.entries, balance=format_dollars(proof.balance))
        return {"tone": "ok", "icon": "shield-check", "text": text}
    return {"tone": "warn", "icon": "triangle-alert", "text": page.translate("bill.no_proof")}


def signed_dollars(amount: Decimal) -> str:
    """With its sign, as in "−$0.74" and "+$20.00"."""
    if not amount:
        return format_dollars(amount)
    return ("+" if amount > 0 else MINUS) + format_dollars(abs(amount))


def _word_nothing(page: PageContext, entry_filter: EntryFilter) -> View:
    translate = page.translate
    if entry_filter == "money":
        return {"icon": "wallet", "title": translate("bill.no_money"), "text": translate("bill.no_money_hint"),
                "href": "", "action": ""}  # fmt: skip
    return {"icon": "receipt", "title": translate("bill.no_calls"), "text": translate("bill.no_calls_hint"),
            "href": CALL_PATH, "action": translate("ui.call_receptionist")}  # fmt: skip


def _word_ledger_day(page: PageContext, day: LedgerDay, entries: Sequence[DayEntry] | None) -> View:
    translate = page.translate
    counts = (
        [translate("bill.calls", count=day.calls), translate("bill.minutes", count=day.minutes)] if day.calls else []
    )
    counts += [translate("bill.texts", count=day.texts)] if day.texts else []
    noon = datetime.combine(day.day, time(12), page.zone)
    is_today = noon.date() == page.services.clock().astimezone(page.zone).date()
    name = format_day(page, noon)
    is_cut = entries is not None and len(entries) >= MAX_ENTRIES_PER_DAY
    more = {"href": f"/calls?day={day.day.isoformat()}", "text": translate("bill.all_of_day")} if is_cut else None
    return {
        "key": day.day.isoformat(),
        "icon": "chevron-right",
        "title": translate("bill.today", day=_within_sentence(page, name)) if is_today else name[:1].upper() + name[1:],
        "sub": ", ".join(counts),
        "sum": signed_dollars(day.amount),
        "is_open": entries is not None,
        "rows": tuple(_word_entry(page, entry) for entry in entries or ()),
        "more": more,
    }


def _within_sentence(page: PageContext, day_name: str) -> str:
    """Spanish writes its weekdays small."""
    return day_name if page.lang == "en" else day_name[:1].lower() + day_name[1:]


def _word_entry(page: PageContext, entry: DayEntry) -> View:
    clock = format_moment(page, entry.at, CLOCK)
    if entry.message_id is not None:
        return _word_text(page, entry, clock)
    if entry.is_use:
        return _word_usage(page, entry, clock)
    icon, tone = MONEY_ICONS.get(entry.kind, ("wallet", "calm"))
    return {
        "key": str(entry.id), "time": clock, "icon": icon, "tone": tone,
        "title": page.translate(f"bill.kind.{entry.kind}"),
        "sub": word_reason(page, entry.reason, entry.kind), "minutes": "", "amount": signed_dollars(entry.amount),
        "href": "", "is_in": entry.amount > 0, "acts": can_practice(page, entry),
    }  # fmt: skip


def _word_usage(page: PageContext, entry: DayEntry, clock: str) -> View:
    translate = page.translate
    is_practice = entry.reason == "screen_phone"
    icon = "monitor-smartphone" if is_practice else "phone-incoming"
    caller = caller_label(page, entry.caller_name or "", entry.phone or "") if entry.call_id else translate("bill.call")
    return {
        "key": str(entry.id),
        "time": clock,
        "icon": icon,
        "tone": "calm",
        "title": translate("bill.practice_call") if is_practice else caller,
        "sub": explain_charge(page, entry),
        "minutes": translate("bill.minutes", count=entry.minutes),
        "amount": signed_dollars(entry.amount) if entry.amount else translate("bill.nothing"),
        "href": f"/calls/{entry.call_id}" if entry.call_id else "",
        "is_in": entry.amount > 0,
        "acts": False,
    }


def _word_text(page: PageContext, entry: DayEntry, clock: str) -> View:
    """A text that went out, or what it took and gave back."""
    translate = page.translate
    number = format_phone(entry.phone) if entry.phone else ""
    return {
        "key": str(entry.id), "time": clock, "icon": "message-square", "tone": "calm",
        "title": translate("bill.text_to", number=number) if number else translate("bill.text"),
        "sub": "" if entry.reason == TEXT_CHARGED else word_reason(page, entry.reason, entry.kind), "minutes": "",
        "amount": signed_dollars(entry.amount) if entry.amount else translate("bill.nothing"),
        "href": "", "is_in": entry.amount > 0, "acts": False,
    }  # fmt: skip


def explain_charge(page: PageContext, entry: DayEntry) -> str:
    """What came of a call, and why it cost nothing or what it did, in a sentence."""
    translate = page.translate
    outcome = translate(f"outcome.{entry.outcome}") if entry.outcome else ""
    if entry.reason in SPAM_REASONS:
        return word_reason(page, entry.reason, entry.kind)
    if entry.paid_minutes:
        rate = format_dollars(entry.rate or Decimal(0))
        key = "bill.why_both" if entry.free_minutes else "bill.why_paid"
        why = translate(key, count=entry.paid_minutes, free=entry.free_minutes, rate=rate)
    elif entry.free_minutes:
        why = translate("bill.why_free")
    elif entry.reason == "call":
        why = translate("credits.reason.no_minutes")
    else:
        why = word_reason(page, entry.reason, entry.kind)
    if entry.kind == "correction":
        why = f"{word_reason(page, entry.reason, entry.kind)}, {why}"
    return " · ".join(part for part in (outcome, why) if part)


def word_reason(page: PageContext, reason: str, kind: str) -> str:
    """Why an entry is there, where that says more than its kind."""
    key = f"credits.reason.{reason}"
    words = page.translate(key)
    return "" if words in {key, page.translate(f"bill.kind.{kind}")} else words
