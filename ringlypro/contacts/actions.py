"""Who calls becomes a contact: one row per number, whoever is first to meet them."""

from __future__ import annotations

from dataclasses import dataclass

from ringlypro.contacts.folding import fold, split
from ringlypro.db.unit import Unit

_MEET = """
INSERT INTO contacts AS c (first_name, last_name, phone, source, language, first_key, last_key, last_contacted_at)
VALUES (%(first)s, %(last)s, %(phone)s, %(source)s, %(language)s, %(first_key)s, %(last_key)s, %(now)s)
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
RETURNING id, first_name, last_name, phone, xmax = 0 AS is_new, status = 'blocked' AS blocked, vip
"""
"""An inserted row has no xmax; one that was there has been locked by the conflict."""


@dataclass(frozen=True, slots=True)
class Met:
    """A contact as the moment of meeting left it. `first_name` is empty while nobody has said a name."""

    id: int
    first_name: str
    last_name: str | None
    phone: str
    is_new: bool
    blocked: bool
    vip: bool


async def meet(unit: Unit, *, phone: str, name: str | None, source: str, language: str | None = None) -> Met:
    """Find or make the contact of a number (E.164), in one round trip.

    A name is filled in where there is none, and a last name where the first one agrees; a known name stands, because
    families share telephones.
    """
    first, last = split(name)
    values = {
        "first": first, "last": last, "phone": phone, "source": source, "language": language,
        "first_key": fold(first), "last_key": fold(last), "now": unit.now,
    }  # fmt: skip
    (row,) = await unit.run(_MEET, values)
    return Met(**row)
