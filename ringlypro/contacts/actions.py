"""Who calls becomes a contact: one row per number, whoever is first to meet them.

Whoever is forgotten leaves their history behind: the database empties every room's references to the contact.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg.errors import UniqueViolation
from sqlalchemy import delete, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from ringlypro.contacts.contact_fields import with_search_keys
from ringlypro.contacts.name_normalization import normalize_for_search, split_full_name
from ringlypro.contacts.queries import get_contact
from ringlypro.contacts.search_keys import KEY_SOURCES, add_search_keys, store_caller_keys, store_search_keys
from ringlypro.contacts.tables import Contact
from ringlypro.core.errors import ErrorKind, NotFound, RinglyError
from ringlypro.db.prepared_statement import PreparedStatement
from ringlypro.db.unit_of_work import UnitOfWork

_UPSERT_CONTACT = PreparedStatement("ringly_upsert_contact", """
INSERT INTO contacts AS c (first_name, last_name, phone, source, language, first_key, last_key, last_contacted_at,
    created_at, updated_at)
VALUES (%(first)s, %(last)s, %(phone)s, %(source)s, %(language)s, %(first_key)s, %(last_key)s, %(now)s,
    %(now)s, %(now)s)
ON CONFLICT (client_id, phone) DO UPDATE SET
    first_name = CASE WHEN c.first_key = '' THEN excluded.first_name ELSE c.first_name END,
    first_key = CASE WHEN c.first_key = '' THEN excluded.first_key ELSE c.first_key END,
    last_name = CASE WHEN c.last_key = '' AND c.first_key IN ('', excluded.first_key)
        THEN coalesce(excluded.last_name, c.last_name) ELSE c.last_name END,
    last_key = CASE WHEN c.last_key = '' AND c.first_key IN ('', excluded.first_key)
        THEN excluded.last_key ELSE c.last_key END,
    language = coalesce(excluded.language, c.language),
    last_contacted_at = greatest(c.last_contacted_at, excluded.last_contacted_at),
    updated_at = excluded.last_contacted_at
RETURNING id, first_name, last_name, phone, xmax = 0 AS is_new, status = 'blocked' AS blocked, vip, created_at
""", types={})  # fmt: skip
"""An inserted row has no xmax; one that was there has been locked by the conflict. Names are only added to, so no key
is ever taken away here."""


class ContactPhoneTaken(RinglyError):
    """Another contact of this client has the number."""

    kind = ErrorKind.CONFLICT
    key = "contacts.phone_taken"
    code = "phone_taken"


@dataclass(frozen=True, slots=True)
class ContactReference:
    """A contact as the moment of meeting left it. `first_name` is empty while nobody has said a name."""

    id: int
    first_name: str
    last_name: str | None
    phone: str
    is_new: bool
    blocked: bool
    vip: bool


async def upsert_contact(
    unit: UnitOfWork, *, phone: str, name: str | None, source: str, language: str | None = None
) -> ContactReference:
    """Find or make the contact of a number (E.164), in one round trip; what it is searched by goes with the commit.

    A name is filled in where there is none, and a last name where the first one agrees; a known name stands, because
    families share telephones.
    """
    statement, values = build_contact_upsert(unit, phone=phone, name=name, source=source, language=language)
    (row,) = await unit.fetch_all(statement, values)
    return await read_upserted_contact(unit, row, values)


def build_contact_upsert(
    unit: UnitOfWork, *, phone: str, name: str | None, source: str, language: str | None = None
) -> tuple[PreparedStatement, dict[str, Any]]:
    """What `upsert_contact` sends, for a message that does more; its row is for `read_upserted_contact`."""
    first, last = split_full_name(name)
    return _UPSERT_CONTACT, {
        "first": first, "last": last, "phone": phone, "source": source, "language": language,
        "first_key": normalize_for_search(first), "last_key": normalize_for_search(last), "now": unit.now,
    }  # fmt: skip


async def read_upserted_contact(unit: UnitOfWork, row: dict[str, Any], values: Mapping[str, Any]) -> ContactReference:
    """The contact from the row that `build_contact_upsert` with these values gave; its keys go with the commit."""
    created_at = row.pop("created_at")
    contact = ContactReference(**row)
    if contact.is_new:
        names = {"first_key": values["first_key"], "last_key": values["last_key"]}
        await store_caller_keys(unit, contact.id, phone=contact.phone, created_at=created_at, **names)
    elif values["first_key"]:
        await add_search_keys(unit, contact.id)
    return contact


async def rename_new_contact(
    unit: UnitOfWork, contact_id: int, *, wrong_name: str, name: str, created_since: datetime
) -> None:
    """Put the name of a contact right that was made since this moment under a wrong one; any other keeps its own."""
    contact = await get_contact(unit, contact_id)
    if contact.created_at >= created_since and (contact.first_name, contact.last_name) == split_full_name(wrong_name):
        first_name, last_name = split_full_name(name)
        await update_contact(unit, contact_id, first_name=first_name, last_name=last_name)


async def create_contact(unit: UnitOfWork, **values: Any) -> Contact:
    """Enter a contact by hand; clean `values` of `ContactFields`. Raises ContactPhoneTaken."""
    row = insert(Contact).values(**with_search_keys(values), created_at=unit.now, updated_at=unit.now)
    contact_id = await unit.db.scalar(
        row.on_conflict_do_nothing(index_elements=["client_id", "phone"]).returning(Contact.id)
    )
    if contact_id is None:
        raise ContactPhoneTaken
    await store_search_keys(unit, contact_id, is_new=True)
    await unit.notify("contacts", contact_id)
    return await get_contact(unit, contact_id)


async def update_contact(unit: UnitOfWork, contact_id: int, **values: Any) -> Contact:
    """Write these values. Raises NotFound, ContactPhoneTaken."""
    contact = await get_contact(unit, contact_id)
    try:
        async with unit.db.begin_nested():
            await unit.db.execute(
                update(Contact).where(Contact.id == contact_id).values(**with_search_keys(values), updated_at=unit.now)
            )
    except IntegrityError as error:
        if not isinstance(error.orig, UniqueViolation):
            raise
        raise ContactPhoneTaken from error
    if values.keys() & KEY_SOURCES:
        await store_search_keys(unit, contact_id, is_new=False)
    await unit.db.refresh(contact)
    await unit.notify("contacts", contact_id)
    return contact


async def delete_contact(unit: UnitOfWork, contact_id: int) -> None:
    """Forget a contact; its calls, messages and appointments stay, without it. Raises NotFound."""
    if await unit.db.scalar(delete(Contact).where(Contact.id == contact_id).returning(Contact.id)) is None:
        raise NotFound
    await unit.notify("contacts", contact_id)
