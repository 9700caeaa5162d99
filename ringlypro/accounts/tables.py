"""Who may sign in, with what, and where they are signed in now."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, ForeignKeyConstraint, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from ringlypro.db.base import Base, Created, Id, Moment, TenantBase, language_check, tenant_constraints


class User(Base):
    """A person. The e-mail is unique whatever its case; tokens are kept as hashes only."""

    __tablename__ = "users"
    __table_args__ = (
        language_check(),
        CheckConstraint("density in ('comfortable','compact')", name="density"),
        Index("uq_users_email", text("lower(email)"), unique=True),
        Index("ix_users_reset", "password_reset_token", postgresql_where=text("password_reset_token is not null")),
        Index(None, "client_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    client_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("clients.id", ondelete="RESTRICT"))
    email: Mapped[str]
    password_hash: Mapped[str]
    first_name: Mapped[str] = mapped_column(server_default="")
    last_name: Mapped[str] = mapped_column(server_default="")
    phone_number: Mapped[str | None]
    services: Mapped[str] = mapped_column(server_default="")
    role: Mapped[str] = mapped_column(server_default="owner")
    language: Mapped[str] = mapped_column(server_default="en")
    dark: Mapped[bool | None]
    density: Mapped[str] = mapped_column(server_default="comfortable")
    notice_booking: Mapped[bool] = mapped_column(server_default=text("false"))
    notice_text: Mapped[bool] = mapped_column(server_default=text("false"))
    notice_emergency: Mapped[bool] = mapped_column(server_default=text("false"))
    mail_text: Mapped[bool] = mapped_column(server_default=text("false"))
    """Whether a text that comes in is told by e-mail too."""
    mail_digest: Mapped[bool] = mapped_column(server_default=text("false"))
    mail_calls: Mapped[bool] = mapped_column(server_default=text("false"))
    digest_sent_on: Mapped[date | None]
    """The day on the business's calendar on which the last digest left."""
    terms_accepted: Mapped[bool] = mapped_column(server_default=text("false"))
    onboarding_completed: Mapped[bool] = mapped_column(server_default=text("false"))
    email_verified: Mapped[bool] = mapped_column(server_default=text("false"))
    email_verification_token: Mapped[str | None]
    password_reset_token: Mapped[str | None]
    password_reset_expires: Mapped[datetime | None]
    created_at: Mapped[Created]
    updated_at: Mapped[Created]


class SignIn(TenantBase):
    """One signed-in browser or one bearer token. Gone is dead: sign-out deletes the row."""

    __tablename__ = "sign_ins"
    __table_args__ = tenant_constraints(
        ForeignKeyConstraint(["user_id"], ["users.id"], ondelete="RESTRICT"),
        CheckConstraint("kind in ('web','api')", name="kind"),
        Index(None, "client_id", "user_id"),
        Index("uq_sign_ins_token", "client_id", "token_hash", unique=True),
    )

    id: Mapped[Id]
    user_id: Mapped[int]
    kind: Mapped[str]
    token_hash: Mapped[str]
    created_at: Mapped[Created]
    expires_at: Mapped[Moment]


class Throttle(Base):
    """Failures counted in a window, for all processes together. Keys are hashes: no address or e-mail is kept."""

    __tablename__ = "throttles"

    key: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int]
    since: Mapped[Moment]
