"""What happened, written where it happens: a line of the feed, a notification, and an event for open pages.

Kinds and values only; the words are found when somebody reads them (`activity.<kind>` in the texts).
"""

from __future__ import annotations

from psycopg.types.json import Jsonb

from ringlypro.db.prepared_statement import PreparedStatement
from ringlypro.db.unit_of_work import NOTIFY_CHANNEL, UnitOfWork

_INSERT_ACTIVITY = PreparedStatement("ringly_insert_activity", """
WITH line AS (
    INSERT INTO activities (kind, contact_id, "values", link, at)
    VALUES (%(kind)s, %(contact_id)s, %(values)s, %(link)s, %(now)s) RETURNING client_id, id
), rung AS (
    INSERT INTO notifications (kind, "values", link, created_at)
    SELECT %(kind)s, %(values)s, %(link)s, %(now)s WHERE %(bell)s
)
SELECT pg_notify(%(channel)s, json_build_array(line.client_id, topic, line.id)::text)
FROM line, unnest(%(topics)s::text[]) AS topic
""", types={"bell": "boolean"})  # fmt: skip


async def record_activity(
    unit: UnitOfWork,
    kind: str,
    *,
    contact_id: int | None = None,
    link: str = "",
    notify_owner: bool = False,
    changed_topics: tuple[str, ...] = (),
    **values: object,
) -> None:
    """Write it down and tell open pages, in one round trip.

    `notify_owner` also makes it a notification of the owner; `changed_topics` names further topics that changed by it,
    besides "activity"
    and, with `notify_owner`, "notifications". `values` must be JSON.
    """
    topics = ["activity", *(("notifications",) if notify_owner else ()), *changed_topics]
    statement_values = {
        "kind": kind, "contact_id": contact_id, "values": Jsonb(values), "link": link, "now": unit.now,
        "bell": notify_owner,
        "channel": NOTIFY_CHANNEL, "topics": topics,
    }  # fmt: skip
    await unit.execute_at_commit(_INSERT_ACTIVITY, statement_values)
