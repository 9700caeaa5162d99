"""What plain pages about money show: a receipt, the form for paying, and what became of a payment."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from fastapi import Response

from components.paper_page import (
    paper_actions,
    paper_choices,
    paper_facts,
    paper_link,
    paper_page,
    print_button,
)
from components.plain_forms import plain_checkbox, plain_field, plain_form, plain_submit
from components.plain_html import Html, tag_html
from ringlypro.core.i18n import translator_for
from ringlypro.core.money import format_money
from ringlypro.credits.payment_progress import PaymentStatus
from ringlypro.credits.queries import AccountSummary
from ringlypro.credits.receipts import IssuedReceipt, format_receipt_number, word_card
from ringlypro.notifications.text_rendering import LOCALES

AMOUNTS = ("20.00", "50.00", "100.00")
CARDS = (
    ("4242", "goes_through"), ("0002", "declines"), ("9995", "no_funds"), ("3155", "asks"), ("0259", "disputes"),
)  # fmt: skip
MOMENT_PATTERNS = {"en": "MMMM d, y, h:mm a", "es": "d 'de' MMMM 'de' y, h:mm a"}
"""With the year: a receipt is kept for years."""
DAY_PATTERNS = {"en": "MMMM d, y", "es": "d 'de' MMMM 'de' y"}
RELOAD_SECONDS = 4
"""How long a page that waits for a bank shows before it looks again."""


def render_receipt(receipt: IssuedReceipt, lang: str, zone: ZoneInfo) -> Response:
    """The page of a receipt, with the moment on the business's own clock."""
    translate = translator_for(lang)
    paid_at = format_datetime(receipt.issued_at.astimezone(zone), MOMENT_PATTERNS[lang], locale=LOCALES[lang])
    buyer = [tag_html("b", receipt.business_name), *_address_lines(receipt.business_address)]
    facts = [
        (translate("receipts.paid_on"), paid_at),
        (translate("receipts.paid_with"), word_card(receipt.card_brand, receipt.card_last4, lang)),
        (translate("receipts.what_for"), translate("receipts.purpose")),
        (translate("receipts.total"), f"{format_money(receipt.amount)} {receipt.currency.upper()}"),
    ]
    return paper_page(
        translate("receipts.page_title", number=format_receipt_number(receipt.number)),
        lang,
        tag_html(
            "div",
            _party(translate("receipts.from_seller"), tag_html("b", translate("receipts.seller"))),
            _party(translate("receipts.for_business"), *buyer),
            class_="rp-paper-parties",
        ),
        paper_facts(facts),
        *_later_steps(receipt, lang, zone),
        tag_html("p", translate("receipts.no_tax"), class_="rp-hint"),
        paper_actions(print_button(translate("receipts.print")), paper_link(translate("receipts.back"), "/billing")),
    )


def _later_steps(receipt: IssuedReceipt, lang: str, zone: ZoneInfo) -> list[Html]:
    """What became of the money since, and what is left of it; nothing where it stayed."""
    if not receipt.steps:
        return []
    translate = translator_for(lang)
    lines = []
    for step in receipt.steps:
        day = format_date(step.at.astimezone(zone), DAY_PATTERNS[lang], locale=LOCALES[lang])
        lines.append((translate(f"receipts.step.{step.kind}"), f"{format_money(step.amount)}, {day}"))
    lines.append((translate("receipts.remaining"), format_money(receipt.amount - receipt.taken_back)))
    return [tag_html("h2", translate("receipts.since"), class_="rp-paper-part"), paper_facts(lines)]


def render_form(
    summary: AccountSummary, lang: str, *, key: str, can_pay: bool, is_played: bool, error: str, typed: str
) -> Response:
    """The amounts and, where payments are played, the practice cards; `error` names a text about what was sent."""
    translate = translator_for(lang)
    back = paper_actions(paper_link(translate("pay.back_to_billing"), "/billing"))
    if not can_pay:
        words = tag_html("p", translate("pay.not_configured"))
        return paper_page(translate("pay.closed_title"), lang, words, back)
    minutes = int(summary.balance // summary.per_minute_rate) if summary.balance > 0 else 0
    balance = translate("pay.balance", balance=format_money(summary.balance), minutes=minutes)
    cards = [(last4, f"Visa {last4}: {translate(f'pay.till.{fate}')}") for last4, fate in CARDS]
    content = [
        paper_choices(translate("pay.amount_label"), "amount", [(each, f"${each}") for each in AMOUNTS], AMOUNTS[1]),
        plain_field(
            "own_amount",
            translate("pay.own_amount"),
            hint=translate("pay.own_hint"),
            error=translate(error) if error else "",
            required=False,
            value=typed if error else "",
        ),
        *([paper_choices(translate("pay.practice_cards"), "card", cards, "4242")] if is_played else []),
        plain_checkbox("keep", translate("pay.consent"), required=False),
        plain_submit(translate("pay.to_pay")),
    ]
    form = plain_form("/billing/pay", *content, hidden={"key": key})
    note = translate("pay.practice_safe" if is_played else "pay.safe")
    return paper_page(
        translate("pay.add"),
        lang,
        tag_html("p", balance),
        form,
        tag_html("p", note, class_="rp-hint"),
        back,
        status_code=422 if error else 200,
    )


def render_payment(
    status: PaymentStatus, summary: AccountSummary, lang: str, *, is_awaited: bool, answer_path: str = ""
) -> Response:
    """What became of a payment; `is_awaited` when the vendor's page says that it was made and nothing was reported.

    `answer_path` is where a played bank hears its answer; "" where the bank asks on a page of the vendor's.
    """
    if status.state == "bank_asks" and answer_path:
        return _render_bank_question(status, lang, answer_path)
    translate = translator_for(lang)
    amount, links = format_money(status.amount), [paper_link(translate("pay.back_to_billing"), "/billing")]
    is_waiting = status.state == "processing" or (is_awaited and status.state in {"open", "bank_asks"})
    if status.state == "paid":
        minutes = int(summary.balance // summary.per_minute_rate) if summary.balance > 0 else 0
        title = translate("pay.done_title", amount=amount)
        text = translate("pay.done_text", balance=format_money(summary.balance), minutes=f"{minutes:,}")
        if status.receipt_number is not None:
            links.insert(0, paper_link(translate("pay.open_receipt"), f"/billing/receipts/{status.receipt_number}"))
    elif is_waiting:
        title, text = translate("pay.asking_title"), translate("pay.asking_text")
    else:
        title, text = translate("pay.declined_title"), _word_failure(translate, status.failure)
        links.insert(0, paper_link(translate("pay.again"), "/billing/pay"))
    page = paper_page(title, lang, tag_html("p", text, role="status"), paper_actions(*links))
    if is_waiting:
        page.headers["Refresh"] = str(RELOAD_SECONDS)
    return page


def _render_bank_question(status: PaymentStatus, lang: str, answer_path: str) -> Response:
    translate = translator_for(lang)
    card = " ".join(filter(None, (status.card_brand, status.card_last4)))
    answers = [
        plain_form(answer_path, plain_submit(translate(f"pay.bank_{word}")), hidden={"approve": word})
        for word in ("yes", "no")
    ]
    line = translate("pay.bank_line", amount=format_money(status.amount), card=card or translate("pay.bank_name"))
    return paper_page(
        translate("pay.bank_title"),
        lang,
        tag_html("p", line, role="status"),
        *answers,
        tag_html("p", translate("pay.bank_note"), class_="rp-hint"),
    )


def _word_failure(translate: Callable[..., str], failure: str | None) -> str:
    if not failure:
        return translate("pay.nothing_charged")
    key = f"pay.reason.{failure}"
    reason = translate(key)
    return f"{translate('pay.reason.card_declined') if reason == key else reason} {translate('pay.nothing_charged')}"


def _party(name: str, *lines: Html) -> Html:
    return tag_html("div", tag_html("span", name, class_="rp-hint"), *lines)


def _address_lines(address: str) -> list[Html]:
    return [tag_html("span", line) for line in address.splitlines() if line.strip()]
