"""The words of the sheet for paying, and what it shows of an account and of a payment."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from components.pay_sheet import PayCard, PayChoice, PayMode, PayStatusView, PayVendor, PayView
from pages.access_control import PageContext
from ringlypro.core.money import CENT, format_money
from ringlypro.credits import cards_on_file, queries, receipts
from ringlypro.credits.cards_on_file import CardLabel
from ringlypro.credits.payment_intents import MIN_AMOUNT
from ringlypro.credits.payment_progress import PaymentStatus
from ringlypro.credits.queries import AccountSummary
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.simulator.payment_till import ASKING_CARD, TEST_CARDS

AMOUNTS = (Decimal(20), Decimal(50), Decimal(100))
OFFER_THRESHOLD = Decimal(10)
FATES = dict(zip(TEST_CARDS, ("goes_through", "declines", "no_funds", "asks", "disputes"), strict=True))
"""What a practice card does, by its last four digits."""
WORDS = (
    "add", "close", "to_any_card", "amount_label", "own_amount", "own_hint", "saved_card", "use_another",
    "use_saved", "credits", "balance_after", "back", "keep_card", "consent", "on_vendor_page", "safe", "once",
    "practice_safe", "practice_cards", "card_loading", "card_lost", "offline", "pressing", "asking_title",
    "asking_text", "asking_offline", "amount", "card", "receipt", "declined_title", "nothing_charged", "smaller",
    "again", "bank_title", "bank_sub", "bank_name", "bank_yes", "bank_no", "bank_note", "bank_elsewhere",
    "bank_ask_again", "cancel", "offer_hint", "offer_button", "back_to_billing", "add_more", "open_receipt",
    "left_text", "closed_title", "not_configured",
)  # fmt: skip
REASONS = (
    "card_declined", "insufficient_funds", "expired_card", "incorrect_cvc", "incorrect_number", "processing_error",
    "lost_card", "stolen_card", "fraudulent", "do_not_honor", "authentication_required",
    "payment_intent_authentication_failure",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SheetAccount:
    """What the sheet shows of the account, read in one unit."""

    summary: AccountSummary
    card: CardLabel | None
    offers_reload: bool


def choose_pay_mode(page: PageContext) -> PayMode:
    """How cards are taken here."""
    if "payments" in page.services.faked_vendors:
        return "till" if page.services.settings.is_sandbox else "closed"
    return "element" if page.services.payments.publishable_key else "checkout"


async def load_sheet_account(unit: UnitOfWork) -> SheetAccount:
    """Read what the sheet shows. Auto-reload is offered to whoever has a card and no order."""
    summary = await queries.get_account_summary(unit)
    card = await cards_on_file.load_saved_card(unit)
    return SheetAccount(summary, card, card is not None and not await cards_on_file.is_charged_by_itself(unit))


def word_sheet_account(page: PageContext, account: SheetAccount) -> PayView:
    """The account as the sheet shows it."""
    translate, summary, card = page.translate, account.summary, account.card
    amounts = [
        PayChoice(str(amount.quantize(CENT)), format_money(amount, places=0), _word_minutes(page, amount, summary))
        for amount in AMOUNTS
    ]
    least = translate("pay.from_least", amount=format_money(MIN_AMOUNT, places=0))
    offer = translate(
        "pay.offer",
        amount=format_money(AMOUNTS[1], places=0),
        threshold=format_money(OFFER_THRESHOLD, places=0),
    )
    return PayView(
        mode=choose_pay_mode(page),
        balance=translate(
            "pay.balance", balance=format_money(summary.balance), minutes=_count_minutes(summary.balance, summary)
        ),
        balance_cents=int((summary.balance * 100).to_integral_value()),
        rate_cents=float(summary.per_minute_rate * 100) or 1.0,
        amounts=(*amounts, PayChoice("other", translate("pay.other"), least)),
        cards=[PayChoice(last4, f"Visa {last4}", translate(f"pay.till.{fate}")) for last4, fate in FATES.items()],
        asking_card=f"Visa {ASKING_CARD}",
        saved=PayCard(card.brand.upper(), translate("pay.ends_in", last4=card.last4), card.last4) if card else None,
        offer=offer if account.offers_reload else "",
        vendor=PayVendor(page.services.settings.STRIPE_JS_URL, page.services.payments.publishable_key, page.lang),
    )


def word_payment_status(
    page: PageContext, key: str, status: PaymentStatus, summary: AccountSummary, address: str
) -> PayStatusView:
    """What became of a payment; a receipt goes to `address`, where there is one."""
    translate = page.translate
    receipt = ""
    if status.receipt_number is not None:
        number = receipts.format_receipt_number(status.receipt_number)
        words = "pay.receipt_sent" if status.emailed_to else "pay.receipt_coming"
        receiver = status.emailed_to or address
        receipt = translate(words, number=number, email=receiver) if receiver else number
    return PayStatusView(
        key=key,
        state=status.state,
        cents=int(status.amount * 100),
        reported=int(status.reported_at.timestamp()) if status.reported_at else 0,
        failure=status.failure or "",
        title=translate("pay.done_title", amount=format_money(status.amount)),
        text=translate(
            "pay.done_text",
            balance=format_money(summary.balance),
            minutes=f"{_count_minutes(summary.balance, summary):,}",
        ),
        receipt=receipt,
        receipt_href=f"/billing/receipts/{status.receipt_number}" if status.receipt_number is not None else "",
        card=receipts.word_card(status.card_brand, status.card_last4, page.lang) if status.card_last4 else "",
    )


def _word_minutes(page: PageContext, amount: Decimal, summary: AccountSummary) -> str:
    return page.translate("pay.minutes", count=f"{_count_minutes(amount, summary):,}")


def _count_minutes(amount: Decimal, summary: AccountSummary) -> int:
    return int(amount // summary.per_minute_rate) if summary.per_minute_rate > 0 and amount > 0 else 0


def word_sheet(page: PageContext) -> dict[str, str]:
    """The sheet's words; # and % stand for what the browser fills in while somebody chooses."""
    translate = page.translate
    return {name: translate(f"pay.{name}") for name in WORDS} | {
        "minutes": translate("pay.minutes", count="#"),
        "about": translate("pay.about", amount="#", minutes="%"),
        "pay_button": translate("pay.pay_button", amount="#"),
        "to_card": translate("pay.to_card", amount="#"),
        "bank_line": translate("pay.bank_line", amount="#", card="%"),
    }
