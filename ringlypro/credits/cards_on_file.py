"""The card that a business let us keep at the vendor: what is shown of it, and the sentence that was agreed to.

Which one is charged stands with the standing order of the account (`auto_reload`).
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from ringlypro.credits.payment_tables import PaymentAttempt, SavedCard
from ringlypro.credits.tables import CreditAccount
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.vendors.card_ports import CardDetails


@dataclass(frozen=True, slots=True)
class CardLabel:
    """What may be shown of a card."""

    brand: str
    last4: str
    expiry_month: int
    expiry_year: int


async def load_saved_method(unit: UnitOfWork) -> str | None:
    """The vendor's id of the card that may be charged; None where none is kept."""
    account = (await unit.db.scalars(select(CreditAccount))).one()
    method = account.auto_reload.get("payment_method_id")
    return method if isinstance(method, str) else None


async def is_charged_by_itself(unit: UnitOfWork) -> bool:
    """Whether the standing order is on."""
    account = (await unit.db.scalars(select(CreditAccount))).one()
    return bool(account.auto_reload.get("enabled"))


async def load_saved_card(unit: UnitOfWork) -> CardLabel | None:
    """The card that is charged with one tap; None where none is kept, or nothing of it can be shown yet."""
    method = await load_saved_method(unit)
    card = await unit.db.get(SavedCard, (unit.client_id, method)) if method else None
    return CardLabel(card.brand, card.last4, card.expiry_month, card.expiry_year) if card else None


async def remember_card(unit: UnitOfWork, payment_method: str, card: CardDetails, attempt: PaymentAttempt) -> None:
    """Note what can be shown of a card that its owner let us keep in this attempt, with what was agreed to."""
    card_values = {
        "brand": card.brand,
        "last4": card.last4,
        "expiry_month": card.expiry_month,
        "expiry_year": card.expiry_year,
        "consent_text": attempt.consent_text,
        "consented_at": attempt.consented_at,
    }
    await unit.db.execute(
        insert(SavedCard)
        .values(payment_method_id=payment_method, created_at=unit.now, **card_values)
        .on_conflict_do_update(index_elements=["client_id", "payment_method_id"], set_=card_values)
    )
