"""What surrounds a payment, and the ledger knows nothing of: its sheet, the card it left, the receipt it earned."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from ringlypro.credits.tables import Reload
from ringlypro.db.base import Created, Id, Money, TenantBase, tenant_constraints, tenant_foreign_key


class PaymentAttempt(TenantBase):
    """A payment that somebody began in a sheet. One key is one sheet, of which only the latest attempt can be paid."""

    __tablename__ = "payment_attempts"
    __table_args__ = tenant_constraints(
        tenant_foreign_key("reload_id", Reload.__tablename__, ondelete="RESTRICT"),
        UniqueConstraint("client_id", "sheet_key", "number"),
        CheckConstraint("state in ('open','processing','bank_asks','declined','canceled','paid')", name="state"),
        CheckConstraint("way in ('card','saved_card','checkout')", name="way"),
        key="reload_id",
    )

    reload_id: Mapped[int] = mapped_column(BigInteger)
    sheet_key: Mapped[str]
    number: Mapped[int]
    way: Mapped[str]
    save_card: Mapped[bool] = mapped_column(server_default=sql("false"))
    consent_text: Mapped[str | None]
    """The sentence that was agreed to, as it was read."""
    consented_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(server_default="open")
    failure: Mapped[str | None]
    reported_at: Mapped[datetime | None]
    """The moment of the newest report that the state comes from: reports arrive in any order."""
    created_at: Mapped[Created]


class SavedCard(TenantBase):
    """A card that its owner let us keep at the vendor: what can be shown of it, and what was agreed to."""

    __tablename__ = "saved_cards"
    __table_args__ = tenant_constraints(key="payment_method_id")

    payment_method_id: Mapped[str]
    brand: Mapped[str]
    last4: Mapped[str]
    expiry_month: Mapped[int]
    expiry_year: Mapped[int]
    consent_text: Mapped[str | None]
    consented_at: Mapped[datetime | None]
    created_at: Mapped[Created]


class Receipt(TenantBase):
    """Proof of a payment. Numbers of a business have no gaps; what it says is as it was on that day."""

    __tablename__ = "receipts"
    __table_args__ = tenant_constraints(
        UniqueConstraint("client_id", "number"),
        UniqueConstraint("client_id", "payment_intent_id"),
    )

    id: Mapped[Id]
    number: Mapped[int]
    payment_intent_id: Mapped[str]
    amount: Mapped[Money]
    currency: Mapped[str]
    reason: Mapped[str]
    business_name: Mapped[str]
    business_address: Mapped[str] = mapped_column(server_default="")
    card_brand: Mapped[str | None]
    card_last4: Mapped[str | None]
    emailed_to: Mapped[str | None]
    issued_at: Mapped[Created]
