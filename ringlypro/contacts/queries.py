"""Contacts as they are looked for: newest first, by any part of a name, a number or an address."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from ringlypro.contacts.name_normalization import PREFIX_RANGE_END, normalize_for_search
from ringlypro.contacts.tables import Contact
from ringlypro.core.errors import NotFound
from ringlypro.db.tenant_queries import select_tenant_rows
from ringlypro.db.unit_of_work import UnitOfWork

_NAME_KEYS = (Contact.first_key, Contact.last_key)
_PHONE_CHARACTERS = frozenset("0123456789+-.() ")


async def search_contacts(
    unit: UnitOfWork,
    *,
    q: str = "",
    status: str | None = None,
    tag: str | None = None,
    before: tuple[datetime, int] | None = None,
    limit: int = 50,
) -> Sequence[Contact]:
    """A page of contacts. `q` is part of a name, a number or an e-mail address; `before` is (created_at, id)."""
    rows = select_tenant_rows(unit, Contact).order_by(Contact.created_at.desc(), Contact.id.desc()).limit(limit)
    if q.strip():
        rows = rows.where(_match_condition(q))
    if status:
        rows = rows.where(Contact.status == status)
    if tag:
        rows = rows.where(Contact.tags.contains([tag]))
    if before:
        rows = rows.where(tuple_(Contact.created_at, Contact.id) < before)
    return (await unit.db.scalars(rows)).all()


def _match_condition(q: str) -> ColumnElement[bool]:
    search_key = normalize_for_search(q)
    words = search_key.split()
    conditions = [_starts_with(column, search_key) for column in (*_NAME_KEYS, Contact.email_key)]
    # Second surnames begin in the middle of a key.
    conditions += [column.contains(f" {search_key}", autoescape=True) for column in _NAME_KEYS]
    for n in range(1, len(words)):
        leading_words, trailing_words = " ".join(words[:n]), " ".join(words[n:])
        conditions += [
            _starts_with(first_column, leading_words) & _starts_with(second_column, trailing_words)
            for first_column, second_column in (_NAME_KEYS, _NAME_KEYS[::-1])
        ]
    if "@" in search_key or "." in search_key:
        conditions.append(Contact.email_key.contains(search_key, autoescape=True))
    digits = "".join(c for c in q if c.isascii() and c.isdigit())
    if digits and set(q) <= _PHONE_CHARACTERS:
        conditions.append(Contact.phone.contains(digits))
    return or_(*conditions)


def _starts_with(column: InstrumentedAttribute[str], prefix: str) -> ColumnElement[bool]:
    """By range, because LIKE cannot use an index behind row security."""
    return (column >= prefix) & (column < prefix + PREFIX_RANGE_END)


async def get_contact(unit: UnitOfWork, contact_id: int) -> Contact:
    """A contact of this client. Raises NotFound."""
    contact = (await unit.db.scalars(select(Contact).where(Contact.id == contact_id))).one_or_none()
    if contact is None:
        raise NotFound
    return contact
