"""Calls by the words that callers said: keys of each word, written by a job once a call is over for an hour.

Behind row security only ranges may use an index (ADR 26), so a word is found by its beginning in `call_words`. Calls
that came after `words_until` have no keys yet and are compared one by one. Whatever the way, each call is compared with
what was typed, as everybody would: without accents, each word from its beginning, in any order.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    and_,
    any_,
    exists,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import aliased

from ringlypro.calls.caller_keys import NAMES_SETTLE_AFTER
from ringlypro.calls.tables import Call, CallKeyProgress, CallTurn, CallWord
from ringlypro.db.tenant_queries import RowOrder, select_first_rows, select_tenant_rows, tenant_constant
from ringlypro.db.unit_of_work import UnitOfWork

MIN_WORD, MAX_WORD, MAX_WORDS = 3, 24, 6
"""Signs of a word that is worth a key, and how many words of a search are looked at."""
RARE_KEYS = 5_000
"""The calls of a word with so many keys are looked up; of a more common one, the newest calls are read first."""
NEWEST_CALLS = 3_000
MAX_UNKEYED_CALLS = 10_000
"""So many of the calls without keys are compared: more than come in an hour, fewer than a history."""
CALLS_PER_STEP = 2_000
RANGE_END = "\U0010ffff"
ACCENTED, PLAIN = "áàâäãéèêëíìîïóòôöõúùûüñç", "aaaaaeeeeiiiiooooouuuunc"
WORD_PATTERN = re.compile(r"[a-z0-9]+")

SPELLING = {"accented": ACCENTED, "plain": PLAIN, "shortest": MIN_WORD, "longest": MAX_WORD}
"""How words are cut and spelt: a part of the values of `INSERT_CALL_WORDS`."""

INSERT_CALL_WORDS = """
WITH progress AS (
    SELECT coalesce((SELECT words_until FROM call_key_progress WHERE client_id = %(client)s), 0) AS words_until),
step AS (
    SELECT c.id, c.transcription, greatest(c.updated_at, v.updated_at) AS updated_at
    FROM calls AS c LEFT JOIN conversations AS v ON v.client_id = %(client)s AND v.call_sid = c.twilio_call_sid
    WHERE c.client_id = %(client)s AND c.id > (SELECT words_until FROM progress) ORDER BY c.id LIMIT %(limit)s),
settled AS (
    SELECT * FROM step WHERE id < coalesce((SELECT min(id) FROM step WHERE updated_at > %(until)s), id + 1)),
texts AS (
    SELECT t.call_id, t.heard AS text FROM call_turns AS t
    WHERE t.client_id = %(client)s AND t.call_id = ANY (ARRAY(SELECT id FROM settled))
    UNION ALL SELECT id, transcription FROM settled WHERE transcription IS NOT NULL),
keys AS (
    INSERT INTO call_words (client_id, word, call_id)
    SELECT DISTINCT %(client)s::bigint, left(word, %(longest)s::int), call_id
    FROM texts, regexp_split_to_table(translate(lower(text), %(accented)s, %(plain)s), '[^a-z0-9]+') AS word
    WHERE length(word) >= %(shortest)s
    ON CONFLICT DO NOTHING)
INSERT INTO call_key_progress AS p (client_id, keyed_until, words_until)
SELECT %(client)s, 0, max(id) FROM settled HAVING max(id) IS NOT NULL
ON CONFLICT (client_id) DO UPDATE SET words_until = excluded.words_until
WHERE p.words_until < excluded.words_until
RETURNING (SELECT count(*) FROM settled) AS calls
"""
"""Words of the next calls that are over, and how far all of this is now."""


async def write_call_words(unit: UnitOfWork) -> bool:
    """Write the words of the next calls; says whether there may be more."""
    values = {"client": unit.client_id, "until": unit.now - NAMES_SETTLE_AFTER, "limit": CALLS_PER_STEP}
    rows = await unit.fetch_all(INSERT_CALL_WORDS, values | SPELLING)
    return bool(rows) and rows[0]["calls"] == CALLS_PER_STEP


def split_words(text: str) -> list[str]:
    """The words of a search that can be looked for, as keys have them: at most `MAX_WORDS`, none of digits alone."""
    folded = text.lower().translate(str.maketrans(ACCENTED, PLAIN))
    words = [word[:MAX_WORD] for word in WORD_PATTERN.findall(folded)]
    return list(dict.fromkeys(word for word in words if len(word) >= MIN_WORD and not word.isdigit()))[:MAX_WORDS]


def is_said(text: str, words: Sequence[str]) -> bool:
    """Whether one of these words begins a word of the text: which sentence of a found call to show."""
    said_words = WORD_PATTERN.findall(text.lower().translate(str.maketrans(ACCENTED, PLAIN)))
    return any(said_word.startswith(word) for said_word in said_words for word in words)


async def search_words(
    unit: UnitOfWork, words: Sequence[str], branches: Sequence[Select[Call]], *, order_by: RowOrder[Call], limit: int
) -> Sequence[Call]:
    """The first calls of `branches` (selects that share no row) in which a caller said all of these words."""
    counts, words_until = await _count_keys(unit, words)
    rarest, key_count = min(counts.items(), key=lambda item: item[1])
    if key_count > RARE_KEYS:
        newest = select_first_rows(Call, branches, order_by=order_by, limit=NEWEST_CALLS)
        calls = aliased(Call, newest.subquery())
        page = select(calls).where(_are_said(unit, calls, words)).order_by(*order_by(calls)).limit(limit)
        found_calls = (await unit.db.scalars(page)).all()
        if len(found_calls) == limit:
            return found_calls
    places = [
        place
        for branch in branches
        for place in (
            _first_places(unit, _call_ids_with(unit, branch, rarest), words, order_by, limit),
            _first_places(unit, _unkeyed_calls(branch, words_until, order_by), words, order_by, limit),
        )
    ]
    ids = select(union_all(*places).subquery().c.id)
    rows = select_tenant_rows(unit, Call).where(
        Call.id == any_(func.array(ids.scalar_subquery(), type_=ARRAY(BigInteger)))
    )
    return (await unit.db.scalars(rows.order_by(*order_by(Call)).limit(limit))).all()


async def _count_keys(unit: UnitOfWork, words: Sequence[str]) -> tuple[dict[str, int], int]:
    counts = [
        select(func.count())
        .select_from(select(true()).where(*_key_range(unit, word)).limit(RARE_KEYS + 1).subquery())
        .scalar_subquery()
        for word in words
    ]
    progress = select(CallKeyProgress.words_until).where(CallKeyProgress.client_id == tenant_constant(unit))
    row = (await unit.db.execute(select(*counts, func.coalesce(progress.scalar_subquery(), 0)))).one()
    return dict(zip(words, row[:-1], strict=True)), row[-1]


def _key_range(unit: UnitOfWork, word: str) -> tuple[ColumnElement[bool], ...]:
    return CallWord.client_id == tenant_constant(unit), CallWord.word >= word, CallWord.word < word + RANGE_END


def _call_ids_with(unit: UnitOfWork, branch: Select[Call], word: str) -> Select[Call]:
    ids = select(CallWord.call_id).where(*_key_range(unit, word)).distinct()
    return branch.where(Call.id == any_(func.array(ids.scalar_subquery(), type_=ARRAY(BigInteger))))


def _unkeyed_calls(branch: Select[Call], words_until: int, order_by: RowOrder[Call]) -> Select[Call]:
    return branch.where(Call.id > words_until).order_by(*order_by(Call)).limit(MAX_UNKEYED_CALLS)


def _first_places(
    unit: UnitOfWork, branch: Select[Call], words: Sequence[str], order_by: RowOrder[Call], limit: int
) -> Select[Any]:
    # OFFSET keeps the planner from walking the whole list for the few rows that are meant.
    calls = aliased(Call, branch.offset(0).subquery())
    first = select(calls.id).where(_are_said(unit, calls, words)).order_by(*order_by(calls)).limit(limit)
    return select(first.subquery())


def _are_said(unit: UnitOfWork, calls: type[Call], words: Sequence[str]) -> ColumnElement[bool]:
    return and_(*(_is_said(unit, calls, word) for word in words))


def _is_said(unit: UnitOfWork, calls: type[Call], word: str) -> ColumnElement[bool]:
    pattern = literal(r"\m" + word)
    turns = select(CallTurn.number).where(
        CallTurn.client_id == tenant_constant(unit),
        CallTurn.call_id == calls.id,
        _fold(CallTurn.heard).op("~")(pattern),
    )
    return or_(exists(turns), _fold(func.coalesce(calls.transcription, "")).op("~")(pattern))


def _fold(text: Any) -> ColumnElement[str]:
    return func.translate(func.lower(text), ACCENTED, PLAIN)
