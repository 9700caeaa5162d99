"""Contacts as they are looked for: newest first, by any part of a name, a number or an address."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from ringlypro.contacts.folding import LAST, fold
from ringlypro.contacts.tables import Contact
from ringlypro.db.unit import Unit
from ringlypro.kit.errors import NotFound

_NAMES = (Contact.first_key, Contact.last_key)
_IN_A_NUMBER = frozenset("0123456789+-.() ")


async def search(
    unit: Unit,
    *,
    q: str = "",
    status: str | None = None,
    tag: str | None = None,
    before: tuple[datetime, int] | None = None,
    limit: int = 50,
) -> Sequence[Contact]:
    """A page of contacts. `q` is part of a name, a number or an e-mail address; `before` is (created_at, id)."""
    rows = select(Contact).order_by(Contact.created_at.desc(), Contact.id.desc()).limit(limit)
    if q.strip():
        rows = rows.where(_matches(q))
    if status:
        rows = rows.where(Contact.status == status)
    if tag:
        rows = rows.where(Contact.tags.contains([tag]))
    if before:
        rows = rows.where(tuple_(Contact.created_at, Contact.id) < before)
    return (await unit.db.scalars(rows)).all()


def _matches(q: str) -> ColumnElement[bool]:
    whole = fold(q)
    words = whole.split()
    ways = [_begins(column, whole) for column in (*_NAMES, Contact.email_key)]
    # Second surnames begin in the middle of a key.
    ways += [column.contains(f" {whole}", autoescape=True) for column in _NAMES]
    for n in range(1, len(words)):
        front, back = " ".join(words[:n]), " ".join(words[n:])
        ways += [_begins(a, front) & _begins(b, back) for a, b in (_NAMES, _NAMES[::-1])]
    if "@" in whole or "." in whole:
        ways.append(Contact.email_key.contains(whole, autoescape=True))
    digits = "".join(c for c in q if c.isascii() and c.isdigit())
    if digits and set(q) <= _IN_A_NUMBER:
        ways.append(Contact.phone.contains(digits))
    return or_(*ways)


def _begins(column: InstrumentedAttribute[str], prefix: str) -> ColumnElement[bool]:
    """By range, because LIKE cannot use an index behind row security."""
    return (column >= prefix) & (column < prefix + LAST)


async def one(unit: Unit, contact_id: int, *, lock: bool = False) -> Contact:
    """A contact of this client, with `lock` for this unit alone. Raises NotFound."""
    mine = select(Contact).where(Contact.id == contact_id)
    found = (await unit.db.scalars(mine.with_for_update() if lock else mine)).one_or_none()
    if found is None:
        raise NotFound
    return found
