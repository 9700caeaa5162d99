"""What the owner is told and what is left to do. Kept as a kind and its values; the words are found when it is read."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from ringlypro.db.base import Created, Id, Json, Moment, TenantBase, tenant_constraints, tenant_foreign_key


class Notification(TenantBase):
    """One notification of the owner."""

    __tablename__ = "notifications"
    __table_args__ = tenant_constraints(
        Index("ix_notifications_newest", "client_id", text("id DESC")),
        Index("ix_notifications_unread", "client_id", postgresql_where=text("read_at is null")),
    )

    id: Mapped[Id]
    kind: Mapped[str]
    values: Mapped[Json] = mapped_column("values", server_default=text("'{}'"))
    link: Mapped[str] = mapped_column(server_default="")
    read_at: Mapped[datetime | None]
    created_at: Mapped[Created]


class MailFailure(TenantBase):
    """An e-mail that did not arrive, as it was reported: once per event, until it works again."""

    __tablename__ = "mail_failures"
    __table_args__ = tenant_constraints(
        UniqueConstraint("client_id", "event_id"),
        Index("ix_mail_failures_open", "client_id", text("id DESC"), postgresql_where=text("resolved_at is null")),
    )

    id: Mapped[Id]
    event_id: Mapped[str]
    kind: Mapped[str]
    address: Mapped[str]
    reference: Mapped[str]
    to_owner: Mapped[bool]
    at: Mapped[Moment]
    resolved_at: Mapped[datetime | None]


class FollowUp(TenantBase):
    """A message a caller left, or a question nobody could answer: something a person must do."""

    __tablename__ = "follow_ups"
    __table_args__ = tenant_constraints(
        tenant_foreign_key("contact_id", "contacts", ondelete="SET NULL (contact_id)"),
        tenant_foreign_key("answer_id", "answers", ondelete="SET NULL (answer_id)"),
        ForeignKeyConstraint(["assignee_id"], ["users.id"], ondelete="SET NULL"),
        Index("ix_follow_ups_open", "client_id", text("id DESC"), postgresql_where=text("done_at is null")),
        Index(
            "ix_follow_ups_urgent", "client_id", text("id DESC"), postgresql_where=text("done_at is null and urgent")
        ),
        Index(
            "ix_follow_ups_done",
            "client_id",
            text("done_at DESC"),
            text("id DESC"),
            postgresql_where=text("done_at is not null"),
        ),
        Index("ix_follow_ups_done_newest", "client_id", text("id DESC"), postgresql_where=text("done_at is not null")),
        *(
            Index(
                f"ix_follow_ups_assigned_{status}",
                "client_id",
                "assignee_id",
                text("id DESC"),
                postgresql_where=text(f"{condition} and assignee_id is not null"),
            )
            for status, condition in (("open", "done_at is null"), ("done", "done_at is not null"))
        ),
        Index("ix_follow_ups_contact", "client_id", "contact_id"),
        Index("ix_follow_ups_call", "client_id", "call_id"),
        Index("uq_follow_ups_reference", "client_id", "reference", unique=True),
    )

    id: Mapped[Id]
    contact_id: Mapped[int | None]
    call_id: Mapped[int | None]
    kind: Mapped[str]
    reference: Mapped[str]
    caller_name: Mapped[str] = mapped_column(server_default="")
    caller_phone: Mapped[str] = mapped_column(server_default="")
    body: Mapped[str]
    urgent: Mapped[bool] = mapped_column(server_default=text("false"))
    best_time: Mapped[str] = mapped_column(server_default="")
    due_at: Mapped[datetime | None]
    assignee_id: Mapped[int | None]
    answer_id: Mapped[int | None]
    done_at: Mapped[datetime | None]
    created_at: Mapped[Created]
    updated_at: Mapped[Created]

    @property
    def status(self) -> str:
        """`open` until somebody has done it, then `done`."""
        return "open" if self.done_at is None else "done"


class Activity(TenantBase):
    """The feed: what happened, newest first, written in the transaction that made it happen."""

    __tablename__ = "activities"
    __table_args__ = tenant_constraints(
        tenant_foreign_key("contact_id", "contacts", ondelete="SET NULL (contact_id)"),
        Index("ix_activities_newest", "client_id", text("id DESC")),
        Index("ix_activities_contact", "client_id", "contact_id", text("id DESC")),
    )

    id: Mapped[Id]
    kind: Mapped[str]
    contact_id: Mapped[int | None]
    values: Mapped[Json] = mapped_column("values", server_default=text("'{}'"))
    link: Mapped[str] = mapped_column(server_default="")
    at: Mapped[Created]
