"""Threads as they are looked for: newest first, by state, by whose they are, by name, number or words, paged by key.

A search finds threads by the keys of contacts, by the number or sender, and by the words of texts (`thread_words`);
where a word is in too many threads, the newest threads are read from the top instead. Either way each thread is
compared, so both ways find the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from ringlypro.contacts import queries as contacts
from ringlypro.contacts.name_normalization import PREFIX_RANGE_END
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.messages.thread_words import split_search_words

ThreadState = Literal["", "open", "unread", "mine", "closed"]
STATES: tuple[ThreadState, ...] = ("open", "unread", "mine", "closed")
Place = tuple[datetime, int]
MAX_COUNTED = 100
"""Nobody is shown a greater number: it means "more than 99"."""
RARE_THREADS = 2_000
"""The threads of a word that is in so many are looked up; of a more common one, the newest threads are read first."""
NEWEST_THREADS = 5_000
MAX_PEOPLE = 200
"""So many contacts that match are looked for in threads: who means somebody types more of the name."""
CONDITIONS: dict[str, str] = {
    "": "true", "open": "t.closed_at IS NULL", "closed": "t.closed_at IS NOT NULL", "unread": "t.unread > 0",
    "mine": "t.assignee_id = %(user_id)s",
}  # fmt: skip
_COLUMNS = """
t.id, t.contact_id, t.sender, t.last_message_at, t.unread, t.closed_at, t.assignee_id,
c.first_name, c.last_name, m.direction, m.body, m.status, m.error_code, m.purpose
"""
_LAST_ROWS = """
LEFT JOIN contacts AS c ON c.client_id = {client} AND c.id = t.contact_id
LEFT JOIN messages AS m ON m.client_id = {client} AND m.id = t.last_message_id
"""
_PAGE = """
SELECT {columns} FROM (
    SELECT t.* FROM {rows} AS t WHERE t.client_id = {client} AND {condition}
    ORDER BY t.last_message_at DESC, t.id DESC LIMIT %(limit)s
) AS t {last_rows} ORDER BY t.last_message_at DESC, t.id DESC
"""
_NEWEST_ROWS = """(
    SELECT t.* FROM threads AS t WHERE t.client_id = {client} AND {condition}
    ORDER BY t.last_message_at DESC, t.id DESC LIMIT {newest}
)"""
_PEOPLE = "SELECT p.id FROM threads AS p WHERE p.client_id = {client} AND p.contact_id = ANY (%(people)s)"
_WITH_WORD = """SELECT w.thread_id FROM thread_words AS w
    WHERE w.client_id = {client} AND w.word >= %(first{n})s AND w.word < %(end{n})s"""
_HAS_WORD = """EXISTS (SELECT FROM thread_words AS o WHERE o.client_id = {client} AND o.thread_id = {thread}
    AND o.word >= %(first{n})s AND o.word < %(end{n})s)"""
_COUNT_WORD = """(SELECT count(*) FROM (
    SELECT FROM thread_words AS w WHERE w.client_id = {client} AND w.word >= %(first{n})s AND w.word < %(end{n})s
    LIMIT {most}) AS k) AS n{n}"""
_COUNT_UNREAD = """
SELECT count(*) AS unread
FROM (SELECT FROM threads AS t WHERE t.client_id = {client} AND t.unread > 0 LIMIT {most}) AS t
"""


@dataclass(frozen=True, slots=True)
class ThreadSummary:
    """A line of the inbox: whose thread it is, how it stands, and its last text; `direction` is None before one."""

    id: int
    contact_id: int | None
    sender: str
    last_message_at: datetime
    unread: int
    closed_at: datetime | None
    assignee_id: int | None
    first_name: str | None
    last_name: str | None
    direction: str | None
    body: str | None
    status: str | None
    error_code: str | None
    purpose: str | None

    @property
    def place(self) -> Place:
        """What the next page begins behind."""
        return self.last_message_at, self.id


async def list_threads(
    unit: UnitOfWork,
    *,
    state: ThreadState = "",
    q: str = "",
    user_id: int = 0,
    before: Place | None = None,
    limit: int = 50,
) -> Sequence[ThreadSummary]:
    """A page of threads; `user_id` is whose they are for "mine"."""
    values: dict[str, Any] = {"user_id": user_id, "limit": limit}
    condition = CONDITIONS[state]
    if before is not None:
        condition += " AND (t.last_message_at, t.id) < (%(moment)s, %(id)s)"
        values |= {"moment": before[0], "id": before[1]}
    if not q.strip():
        return await _fetch_page(unit, condition, values)
    people = [person.id for person in await contacts.search_contacts(unit, q=q, limit=MAX_PEOPLE)]
    words = split_search_words(q)
    if not people and not words:
        return []
    values["people"] = people
    for number, word in enumerate(words):
        values |= {f"first{number}": word, f"end{number}": word + PREFIX_RANGE_END}
    rarest = await _find_rarest(unit, len(words), values)
    if words and rarest is None:
        return await _search_newest(unit, condition, len(words), values)
    candidates = [_PEOPLE]
    if rarest is not None:
        others = [_word_sql(_HAS_WORD, number, "w.thread_id") for number in range(len(words)) if number != rarest]
        candidates.append(" AND ".join([_word_sql(_WITH_WORD, rarest), *others]))
    return await _fetch_page(unit, f"{condition} AND t.id = ANY (ARRAY({' UNION '.join(candidates)}))", values)


async def get_summary(unit: UnitOfWork, thread_id: int) -> ThreadSummary | None:
    """One line; None where there is no such thread."""
    rows = await _fetch_page(unit, "t.id = %(id)s", {"id": thread_id, "limit": 1})
    return rows[0] if rows else None


async def count_unread(unit: UnitOfWork) -> int:
    """How many threads have a text that nobody has read; no more than `MAX_COUNTED` are counted."""
    sql = _COUNT_UNREAD.format(client=int(unit.client_id), most=MAX_COUNTED)
    return int((await unit.fetch_all(sql, {}))[0]["unread"])


async def _search_newest(
    unit: UnitOfWork, condition: str, words: int, values: dict[str, Any]
) -> Sequence[ThreadSummary]:
    """The words are everywhere: the newest threads are compared one by one."""
    has_words = " AND ".join(_word_sql(_HAS_WORD, number, "t.id") for number in range(words))
    rows = _NEWEST_ROWS.replace("{condition}", condition).replace("{newest}", str(NEWEST_THREADS))
    return await _fetch_page(unit, f"(t.contact_id = ANY (%(people)s) OR ({has_words}))", values, rows=rows)


async def _fetch_page(
    unit: UnitOfWork, condition: str, values: dict[str, Any], *, rows: str = "threads"
) -> list[ThreadSummary]:
    # The client is a constant of the text: row security alone lets the planner expect an average tenant.
    sql = _PAGE.replace("{rows}", rows).replace("{condition}", condition)
    sql = sql.replace("{columns}", _COLUMNS).replace("{last_rows}", _LAST_ROWS)
    found_rows = await unit.fetch_all(sql.replace("{client}", str(int(unit.client_id))), values)
    return [ThreadSummary(**row) for row in found_rows]


async def _find_rarest(unit: UnitOfWork, words: int, values: dict[str, Any]) -> int | None:
    """The word that is in the fewest threads; None where each is in more than `RARE_THREADS`, or there is none."""
    if not words:
        return None
    counts = ", ".join(_word_sql(_COUNT_WORD, number) for number in range(words))
    sql = f"SELECT {counts}".replace("{client}", str(int(unit.client_id))).replace("{most}", str(RARE_THREADS + 1))
    row = (await unit.fetch_all(sql, values))[0]
    rarest = min(range(words), key=lambda number: int(row[f"n{number}"]))
    return rarest if row[f"n{rarest}"] <= RARE_THREADS else None


def _word_sql(sql: str, number: int, thread: str = "") -> str:
    return sql.replace("{n}", str(number)).replace("{thread}", thread)
