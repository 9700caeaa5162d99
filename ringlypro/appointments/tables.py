"""Appointments. Two at once on one resource are impossible: the database refuses the second."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Computed,
    Index,
    PrimaryKeyConstraint,
    UniqueConstraint,
    func,
    literal_column,
    text,
)
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ringlypro.db.base import Created, Id, Moment, TenantBase, tenant_constraints, tenant_foreign_key

STATUSES = ("confirmed", "pending", "cancelled", "completed", "no-show")
NO_OVERLAP_CONSTRAINT = "ex_appointments_no_overlap"
CODE_THIRDS = {"code_start": 1, "code_middle": 3, "code_end": 5}
"""Columns that PostgreSQL makes of a confirmation code: two characters each, and the place of the first."""


def _equality_range(column: str) -> Any:
    """Equality in a GiST constraint without any extension: a range of one value."""
    return func.int8range(literal_column(column), literal_column(column), "[]")


def _code_third(name: str) -> Any:
    third = Computed(f"substr(confirmation_code, {CODE_THIRDS[name]}, 2)", persisted=True)
    return mapped_column(third, deferred=True)


class Resource(TenantBase):
    """What an appointment occupies: a chair, a room, a person. Every client has one from the start."""

    __tablename__ = "resources"
    __table_args__ = tenant_constraints()

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(server_default="")
    created_at: Mapped[Created]


class Appointment(TenantBase):
    """An interval [starts_at, ends_at), held until busy_until, the end plus the buffer."""

    __tablename__ = "appointments"
    __table_args__ = (
        PrimaryKeyConstraint("client_id", "id"),
        tenant_foreign_key("contact_id", "contacts", ondelete="SET NULL (contact_id)"),
        tenant_foreign_key("resource_id", "resources"),
        tenant_foreign_key("service_id", "services"),
        UniqueConstraint("client_id", "confirmation_code"),
        CheckConstraint("starts_at < ends_at AND ends_at <= busy_until", name="times"),
        CheckConstraint("status in ('confirmed','pending','cancelled','completed','no-show')", name="status"),
        ExcludeConstraint(
            (_equality_range("client_id"), "&&"),
            (_equality_range("resource_id"), "&&"),
            (func.tstzrange(literal_column("starts_at"), literal_column("busy_until"), "[)"), "&&"),
            name=NO_OVERLAP_CONSTRAINT,
            using="gist",
            where=text("status IN ('confirmed','pending','completed')"),
        ),
        Index(None, "client_id", "starts_at"),
        Index("ix_appointments_status", "client_id", "status", "starts_at", "id"),
        Index("ix_appointments_contact", "client_id", "contact_id", "starts_at", "id"),
        Index("ix_appointments_phone", "client_id", "customer_phone", "starts_at"),
        *(
            Index(
                f"ix_appointments_{name}",
                "client_id",
                name,
                "starts_at",
                postgresql_where=text("status IN ('confirmed','pending')"),
            )
            for name in CODE_THIRDS
        ),
    )

    id: Mapped[Id]
    contact_id: Mapped[int | None]
    resource_id: Mapped[int]
    service_id: Mapped[int | None]
    customer_name: Mapped[str]
    customer_phone: Mapped[str]
    customer_email: Mapped[str | None]
    starts_at: Mapped[Moment]
    ends_at: Mapped[Moment]
    busy_until: Mapped[Moment]
    purpose: Mapped[str] = mapped_column(server_default="")
    status: Mapped[str] = mapped_column(server_default="confirmed")
    source: Mapped[str] = mapped_column(server_default="voice_booking")
    confirmation_code: Mapped[str]
    code_start: Mapped[str] = _code_third("code_start")
    code_middle: Mapped[str] = _code_third("code_middle")
    code_end: Mapped[str] = _code_third("code_end")
    language: Mapped[str] = mapped_column(server_default="en")
    reminder_sent: Mapped[bool] = mapped_column(server_default=text("false"))
    confirmation_sent: Mapped[bool] = mapped_column(server_default=text("false"))
    created_at: Mapped[Created]
    updated_at: Mapped[Created]

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Appointment:
        """A copy to read of a whole row. The constructor would note each column as something to be written."""
        appointment: Appointment = cls.__mapper__.class_manager.new_instance()
        appointment.__dict__.update(row)
        return appointment
