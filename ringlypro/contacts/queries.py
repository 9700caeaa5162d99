"""Contacts as they are looked for: newest first, by any part of a name, a number or an address.

What may match is found by keys where they are few, and by the list itself, from its newest on, where they are many:
then a page is full soon. Either way each row is compared with what was asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    func,
    or_,
    select,
    true,
    tuple_,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, aliased

from ringlypro.contacts.name_normalization import PREFIX_RANGE_END, fold_letters, normalize_for_search
from ringlypro.contacts.search_keys import KeyCover, KeyRange, list_key_covers, tag_key_range
from ringlypro.contacts.tables import Contact, ContactKey
from ringlypro.core.errors import NotFound
from ringlypro.core.phone_numbers import phone_digits
from ringlypro.db.tenant_queries import select_tenant_rows, tenant_constant
from ringlypro.db.unit_of_work import UnitOfWork

MAX_CANDIDATES = 5_000
"""So many contacts are looked up by their keys; of more, the newest of the list are read first."""
MAX_RARE_KEYS = 300
"""A word alone, beside both names together, is of use only where so few have it."""
NEWEST_ROWS = 1_000
"""So many of the list are read for a page of what has more candidates: at 100,000 contacts, fifty match at least."""

Place = tuple[datetime, int]


@dataclass(frozen=True, slots=True)
class ContactFilter:
    """Which contacts: every part is optional. `q` is part of a name, a number or an e-mail address.

    `since` and `until` are of when a contact was added; the end is not included.
    """

    q: str = ""
    status: str | None = None
    tag: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    def conditions(self, contacts: type[Contact]) -> list[ColumnElement[bool]]:
        """What a contact has to fulfil; `contacts` is the table, or what stands for it."""
        conditions = []
        if self.status:
            conditions.append(contacts.status == self.status)
        if self.tag:
            conditions.append(contacts.tags.contains([self.tag]))
        if self.q.strip():
            conditions.append(_match_condition(contacts, self.q))
        return [*conditions, *self.day_conditions(contacts)]

    def day_conditions(self, contacts: type[Contact]) -> list[ColumnElement[bool]]:
        """When it has to be added."""
        conditions: list[ColumnElement[bool]] = []
        if self.since:
            conditions.append(contacts.created_at >= self.since)
        if self.until:
            conditions.append(contacts.created_at < self.until)
        return conditions


async def search_contacts(
    unit: UnitOfWork,
    *,
    q: str = "",
    status: str | None = None,
    tag: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    before: Place | None = None,
    limit: int = 50,
) -> Sequence[Contact]:
    """A page of contacts, as `ContactFilter` says which; `before` is (created_at, id)."""
    contact_filter = ContactFilter(q, status, tag, since, until)
    ranges = await _find_few_keys(unit, contact_filter)
    if ranges:
        return await _fetch_by_keys(unit, contact_filter, ranges, before=before, limit=limit)
    if ranges is None:
        rows = _newest_rows(unit, contact_filter, before).where(*contact_filter.conditions(Contact))
        return (await unit.db.scalars(rows.limit(limit))).all()
    page = await _fetch_from_newest(unit, contact_filter, before=before, limit=limit)
    if len(page) == limit:
        return page
    return await _fetch_by_keys(unit, contact_filter, _all_key_ranges(contact_filter), before=before, limit=limit)


async def get_contact(unit: UnitOfWork, contact_id: int, *, lock: bool = False) -> Contact:
    """A contact of this client; `lock` keeps other writers away until the unit ends. Raises NotFound."""
    query = select(Contact).where(Contact.id == contact_id)
    contact = (await unit.db.scalars(query.with_for_update() if lock else query)).one_or_none()
    if contact is None:
        raise NotFound
    return contact


async def _find_few_keys(unit: UnitOfWork, contact_filter: ContactFilter) -> list[KeyRange] | None:
    """Ranges of keys in which everything is that matches, and not much else; empty when there are too many.

    None when no key is needed, since nothing is looked for or few contacts have the status, or when none would help.
    """
    choices = _key_choices(contact_filter)
    if not choices:
        return None
    limits = {
        key_range: MAX_CANDIDATES if place == 0 else MAX_RARE_KEYS
        for ways in choices
        for covers in ways
        for place, cover in enumerate(covers)
        for key_range in cover
    }
    counts = [_count_keys(unit, key_range, limit=limit + 1) for key_range, limit in limits.items()]
    if contact_filter.status:
        counts.append(_count_with_status(unit, contact_filter.status))
    row = (await unit.db.execute(select(*(count.label(f"n{n}") for n, count in enumerate(counts))))).one()
    if contact_filter.status and row[-1] <= MAX_CANDIDATES:
        return None
    sizes = {
        key_range: count if count <= limit else MAX_CANDIDATES + 1
        for (key_range, limit), count in zip(limits.items(), row, strict=False)
    }

    def count_candidates(ranges: KeyCover) -> int:
        return sum(sizes[key_range] for key_range in ranges)

    smallest = [_join_covers([min(covers, key=count_candidates) for covers in ways]) for ways in choices]
    best = min(smallest, key=count_candidates)
    return best if count_candidates(best) <= MAX_CANDIDATES else []


def _key_choices(contact_filter: ContactFilter) -> list[list[list[KeyCover]]]:
    """The text in all its ways, and the tag in its one: the keys of either find everything."""
    ways_of_tag = [[[tag_key_range(contact_filter.tag)]]] if contact_filter.tag else []
    return [ways for ways in (list_key_covers(contact_filter.q), ways_of_tag) if ways]


def _all_key_ranges(contact_filter: ContactFilter) -> list[KeyRange]:
    return _join_covers([covers[0] for covers in _key_choices(contact_filter)[0]])


def _join_covers(covers: Sequence[KeyCover]) -> list[KeyRange]:
    return [key_range for cover in covers for key_range in cover]


def _count_keys(unit: UnitOfWork, key_range: KeyRange, *, limit: int) -> ColumnElement[int]:
    keys = select(true()).where(*_range_conditions(unit, key_range)).limit(limit)
    return select(func.count()).select_from(keys.subquery()).scalar_subquery()


def _count_with_status(unit: UnitOfWork, status: str) -> ColumnElement[int]:
    rows = select_tenant_rows(unit, Contact).where(Contact.status == status).with_only_columns(true())
    return select(func.count()).select_from(rows.limit(MAX_CANDIDATES + 1).subquery()).scalar_subquery()


def _range_conditions(unit: UnitOfWork, key_range: KeyRange) -> list[ColumnElement[bool]]:
    in_range = [ContactKey.key >= key_range.first, ContactKey.key < key_range.end]
    return [ContactKey.client_id == tenant_constant(unit), *in_range]


async def _fetch_by_keys(
    unit: UnitOfWork,
    contact_filter: ContactFilter,
    ranges: Sequence[KeyRange],
    *,
    before: Place | None,
    limit: int,
) -> Sequence[Contact]:
    """Candidates newest first, each looked up and compared until the page is full."""
    branches = []
    for key_range in ranges:
        keys = select(ContactKey.created_at, ContactKey.contact_id).where(*_range_conditions(unit, key_range))
        branches.append(keys.where(tuple_(ContactKey.created_at, ContactKey.contact_id) < before) if before else keys)
    places = union_all(*branches).subquery()
    newest = places.c.created_at.desc(), places.c.contact_id.desc()
    candidates = select(places).distinct().order_by(*newest).subquery()
    newest = candidates.c.created_at.desc(), candidates.c.contact_id.desc()
    # OFFSET keeps the look-up where it is, a row for each candidate: joined, all contacts might be read.
    rows = select_tenant_rows(unit, Contact).where(Contact.id == candidates.c.contact_id)
    matching_contacts = aliased(Contact, rows.where(*contact_filter.conditions(Contact)).offset(0).lateral())
    page = select(matching_contacts).select_from(candidates).join(matching_contacts, true())
    return (await unit.db.scalars(page.order_by(*newest).limit(limit))).all()


async def _fetch_from_newest(
    unit: UnitOfWork, contact_filter: ContactFilter, *, before: Place | None, limit: int
) -> Sequence[Contact]:
    rows = aliased(Contact, _newest_rows(unit, contact_filter, before).limit(NEWEST_ROWS).subquery())
    matching = select(rows).where(*contact_filter.conditions(rows))
    return (await unit.db.scalars(matching.order_by(rows.created_at.desc(), rows.id.desc()).limit(limit))).all()


def _newest_rows(unit: UnitOfWork, contact_filter: ContactFilter, before: Place | None) -> Select[Contact]:
    rows = select_tenant_rows(unit, Contact).order_by(Contact.created_at.desc(), Contact.id.desc())
    if contact_filter.status:
        rows = rows.where(Contact.status == contact_filter.status)
    rows = rows.where(*contact_filter.day_conditions(Contact))
    return rows.where(tuple_(Contact.created_at, Contact.id) < before) if before else rows


def _match_condition(contacts: type[Contact], q: str) -> ColumnElement[bool]:
    search_key, email_key = normalize_for_search(q), fold_letters(q)
    words = search_key.split()
    names = contacts.first_key, contacts.last_key
    conditions = [_starts_with(column, search_key) for column in names]
    conditions.append(_starts_with(contacts.email_key, email_key))
    # Second surnames begin in the middle of a key.
    conditions += [column.contains(f" {search_key}", autoescape=True) for column in names]
    for n in range(1, len(words)):
        leading_words, trailing_words = " ".join(words[:n]), " ".join(words[n:])
        conditions += [
            _starts_with(first_column, leading_words) & _starts_with(second_column, trailing_words)
            for first_column, second_column in (names, names[::-1])
        ]
    if "@" in email_key or "." in email_key:
        conditions.append(contacts.email_key.contains(email_key, autoescape=True))
    if digits := phone_digits(q):
        conditions.append(contacts.phone.contains(digits))
    return or_(*conditions)


def _starts_with(column: InstrumentedAttribute[str], prefix: str) -> ColumnElement[Any]:
    return (column >= prefix) & (column < prefix + PREFIX_RANGE_END)
