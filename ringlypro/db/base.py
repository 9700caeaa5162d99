"""What all tables share: constraint names, column types and the shape of a tenant's key.

Every tenant table has the primary key (client_id, id): row security can use it, foreign keys carry it, and a tenant
can be moved. `client_id` fills itself from the unit, so Python never sets it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, ClassVar

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKeyConstraint,
    Identity,
    MetaData,
    Numeric,
    PrimaryKeyConstraint,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

CONSTRAINT_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

CURRENT_CLIENT = text("nullif(current_setting('app.client_id', true), '')::bigint")

Id = Annotated[int, mapped_column(BigInteger, Identity(always=True))]
Money = Annotated[Decimal, mapped_column(Numeric(14, 4))]
Moment = Annotated[datetime, mapped_column(DateTime(timezone=True))]
Created = Annotated[datetime, mapped_column(DateTime(timezone=True), server_default=text("now()"))]
Json = Annotated[dict[str, Any], mapped_column(JSONB)]
JsonList = Annotated[list[Any], mapped_column(JSONB)]
ClientId = Annotated[int, mapped_column(BigInteger, server_default=CURRENT_CLIENT)]


class Base(DeclarativeBase):
    """The one metadata: migrations and the tests of the code read it."""

    metadata = MetaData(naming_convention=CONSTRAINT_NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {str: Text, int: BigInteger, datetime: DateTime(timezone=True)}


class TenantBase(Base):
    """A table whose rows belong to one client."""

    __abstract__ = True

    client_id: Mapped[ClientId] = mapped_column(sort_order=-10)


def tenant_constraints(*extra_constraints: Any, key: str = "id") -> tuple[Any, ...]:
    """The constraints of a tenant table: its key within a client, its client, and what else is given.

    A table whose every row has a `tenant_foreign_key` needs no other to its client: that one proves it.
    """
    return (
        PrimaryKeyConstraint("client_id", key),
        ForeignKeyConstraint(["client_id"], ["clients.id"], ondelete="RESTRICT"),
        *extra_constraints,
    )


def tenant_foreign_key(
    columns: Sequence[str] | str, table: str, *, ondelete: str | None = None
) -> ForeignKeyConstraint:
    """A foreign key to another tenant table: it carries the client, because such checks ignore row security.

    `ondelete` as SQL has it; SET NULL must name its columns, or it would empty `client_id` too.
    """
    names = [columns] if isinstance(columns, str) else list(columns)
    return ForeignKeyConstraint(["client_id", *names], [f"{table}.client_id", f"{table}.id"], ondelete=ondelete)


def language_check() -> CheckConstraint:
    """A `language` is a code of two letters: which there are is known to the texts and the packs, not to the tables."""
    return CheckConstraint("language ~ '^[a-z]{2}$'", name="language")
