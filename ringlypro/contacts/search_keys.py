"""What contacts are looked for by: a key for each way in which somebody may begin to type one.

Behind row security only comparisons may use an index, and no LIKE and no array may. So each beginning that can be
typed is a row, found by its range: `n` a word of a name and all after it, or a whole e-mail address; `b` both names,
a letter of either in turn, so that a beginning of each is one beginning; `p` the number from each of its digits on, as
long as three are left; `e` an address from a dot or an at sign on, `r` the same backwards; `t` a tag.

A key says that a contact may match; whoever looks compares the contact itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ringlypro.contacts.name_normalization import PREFIX_RANGE_END, fold_letters, normalize_for_search
from ringlypro.core.phone_numbers import phone_digits
from ringlypro.db.prepared_statement import PreparedStatement
from ringlypro.db.unit_of_work import UnitOfWork

MAX_KEY_LENGTH = 40
"""What is typed beyond that is compared with the contacts that are found by so much of it."""
KEY_SOURCES = frozenset({"first_name", "last_name", "email", "phone", "tags"})
"""Keys follow from these fields."""
MAX_LETTER_PAIRS = 8
"""So many letters of either name are in the key of both."""
MAX_NAME_WORDS = 4
"""More words are looked for one by one: two names may be parted between any of them."""
MIN_PHONE_DIGITS = 3
"""Fewer digits are in so many numbers that no key is kept for them."""
EMAIL_SEPARATORS = "@."

SELECT_KEYS = r"""
SELECT c.client_id, keys.key, c.created_at, c.id AS contact_id
FROM {contacts} AS c CROSS JOIN LATERAL (SELECT DISTINCT left(texts.key, 40) AS key FROM (
    SELECT 'n' || substr(name, start) AS key
    FROM (VALUES (c.first_key), (c.last_key)) AS names (name), generate_series(1, length(name)) AS start
    WHERE start = 1 OR substr(name, start - 1, 1) = ' '
    UNION ALL SELECT 'b' || string_agg(substr(c.first_key, place, 1) || substr(c.last_key, place, 1), '' ORDER BY place)
    FROM generate_series(1, least(length(c.first_key), length(c.last_key), 8)) AS place HAVING count(*) > 0
    UNION ALL SELECT 'n' || c.email_key WHERE c.email_key <> ''
    UNION ALL SELECT sides.key FROM generate_series(1, length(c.email_key)) AS start, LATERAL (VALUES
        ('e' || substr(c.email_key, start)), ('r' || reverse(left(c.email_key, start)))) AS sides (key)
    WHERE substr(c.email_key, start, 1) IN ('@', '.')
    UNION ALL SELECT 'p' || substr(digits, start)
    FROM regexp_replace(c.phone, '[^0-9]', '', 'g') AS digits, generate_series(1, length(digits) - 2) AS start
    UNION ALL SELECT 't' || tag FROM jsonb_array_elements_text(c.tags) AS tag
) AS texts) AS keys
"""
"""The keys of the rows of `{contacts}`, which has the columns of contacts."""
INSERT_KEYS = f"""
INSERT INTO contact_keys (client_id, key, created_at, contact_id) {SELECT_KEYS.format(contacts="contacts")}
WHERE c.client_id = %(client)s AND c.id = %(contact)s ON CONFLICT DO NOTHING
"""  # the text is made of constants alone
_INSERT_ALL_KEYS = PreparedStatement("ringly_insert_all_keys", INSERT_KEYS, types={})
_INSERT_CALLER_KEYS = PreparedStatement("ringly_insert_caller_keys", """
INSERT INTO contact_keys (client_id, key, created_at, contact_id)
SELECT %(client)s, key, %(created_at)s, %(contact)s FROM unnest(%(keys)s::text[]) AS key
""", types={"client": "bigint", "created_at": "timestamptz", "contact": "bigint", "keys": "text[]"})  # fmt: skip
DELETE_KEYS = "DELETE FROM contact_keys WHERE client_id = %(client)s AND contact_id = %(contact)s"


@dataclass(frozen=True, slots=True)
class KeyRange:
    """Keys that begin alike: from `first` on, before `end`."""

    first: str
    end: str


KeyCover = list[KeyRange]
"""Ranges that have, between them, a key of everything that matches in one way."""


async def store_search_keys(unit: UnitOfWork, contact_id: int, *, is_new: bool) -> None:
    """Write the keys of a contact as it is now; former ones of a contact that is not new are taken away."""
    values = {"client": unit.client_id, "contact": contact_id}
    if not is_new:
        await unit.fetch_all(DELETE_KEYS, values)
    await unit.fetch_all(INSERT_KEYS, values)


async def store_caller_keys(
    unit: UnitOfWork, contact_id: int, *, first_key: str, last_key: str, phone: str, created_at: datetime
) -> None:
    """Write, with the commit, the keys of a contact that was just made of a name and a number (E.164).

    PostgreSQL takes three times as long to find them as to write them, so they are found here.
    """
    keys = list_caller_keys(first_key=first_key, last_key=last_key, phone=phone)
    values = {"client": unit.client_id, "contact": contact_id, "created_at": created_at, "keys": keys}
    await unit.execute_at_commit(_INSERT_CALLER_KEYS, values)


async def add_search_keys(unit: UnitOfWork, contact_id: int) -> None:
    """Write, with the commit, what keys a contact lacks whose name was added to."""
    await unit.execute_at_commit(_INSERT_ALL_KEYS, {"client": unit.client_id, "contact": contact_id})


def list_caller_keys(*, first_key: str, last_key: str, phone: str) -> list[str]:
    """The keys of a contact that has these names and this number and no more, as `SELECT_KEYS` finds them."""
    keys = {
        "n" + name[start:]
        for name in (first_key, last_key)
        for start in range(len(name))
        if start == 0 or name[start - 1] == " "
    }
    if first_key and last_key:
        keys.add(_both_names_range(first_key, last_key).first)
    digits = "".join(character for character in phone if "0" <= character <= "9")
    keys |= {"p" + digits[start:] for start in range(len(digits) - MIN_PHONE_DIGITS + 1)}
    return sorted({key[:MAX_KEY_LENGTH] for key in keys})


def list_key_covers(q: str) -> list[list[KeyCover]] | None:
    """The ways in which `q` can be meant (as a name, an address, a number), each with its covers: the likeliest first.

    Whatever matches in one way has a key in one of the ranges of each of its covers, so one cover is enough to find it.
    Empty when nothing is left of `q` to compare; None when keys do not find all that it may mean.
    """
    search_key, email_key = normalize_for_search(q), fold_letters(q)
    if not search_key:
        return []
    digits = phone_digits(q)
    if 0 < len(digits) < MIN_PHONE_DIGITS:
        return None
    ways = [_name_covers(search_key)]
    separators = [place for place, character in enumerate(email_key) if character in EMAIL_SEPARATORS]
    if email_key != search_key:
        ways.append([[_prefix_range("n" + email_key)]])
    if separators:
        head, tail = email_key[: separators[-1] + 1], email_key[separators[0] :]
        sides = sorted(("e" + tail, "r" + head[::-1]), key=len, reverse=True)
        ways.append([[_prefix_range(side)] for side in sides])
    if digits:
        ways.append([[_prefix_range("p" + digits)]])
    return ways


def _name_covers(search_key: str) -> list[KeyCover]:
    """Ranges for both names together, then for each word alone, the longest first."""
    words = search_key.split()
    covers = [[_prefix_range("n" + word)] for word in sorted(words, key=len, reverse=True)]
    if not 1 < len(words) <= MAX_NAME_WORDS:
        return covers
    both_names = {_prefix_range("n" + search_key): None}
    for n in range(1, len(words)):
        halves = " ".join(words[:n]), " ".join(words[n:])
        both_names |= {_both_names_range(*halves): None, _both_names_range(*halves[::-1]): None}
    return [list(both_names), *covers]


def _both_names_range(first: str, last: str) -> KeyRange:
    pairs = zip(first[:MAX_LETTER_PAIRS], last[:MAX_LETTER_PAIRS], strict=False)
    return _prefix_range("b" + "".join(letter for pair in pairs for letter in pair))


def tag_key_range(tag: str) -> KeyRange:
    """The key of one tag, or of several that begin with the same forty signs."""
    key = ("t" + tag)[:MAX_KEY_LENGTH]
    return KeyRange(key, key + "\x01")


def _prefix_range(prefix: str) -> KeyRange:
    key = prefix[:MAX_KEY_LENGTH]
    return KeyRange(key, key + PREFIX_RANGE_END)
