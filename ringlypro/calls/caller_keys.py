"""Whom calls are looked for by: keys of every name and number that ever called, written by a job some time after.

A name is found from each of its letters on (`n`), a number from each of its digits on (`p`): behind row security only
ranges may use an index. Keys are of callers, not of calls, so a turn of a call writes none. Calls that came after
`keyed_until` have no keys yet, and whoever looks compares them one by one.
"""

from __future__ import annotations

from datetime import timedelta

from ringlypro.db.unit_of_work import UnitOfWork

NAMES_SETTLE_AFTER = timedelta(hours=1)
"""A caller's name may change from turn to turn; so long after the last one it does not."""
CALLS_PER_STEP = 5_000
"""So many calls are read by one statement."""

INSERT_CALLER_KEYS = """
WITH progress AS (
    SELECT coalesce((SELECT keyed_until FROM call_key_progress WHERE client_id = %(client)s), 0) AS keyed_until),
step AS (
    SELECT c.id, c.caller_name, c.from_number, greatest(c.updated_at, v.updated_at) AS updated_at
    FROM calls AS c LEFT JOIN conversations AS v ON v.client_id = %(client)s AND v.call_sid = c.twilio_call_sid
    WHERE c.client_id = %(client)s AND c.id > (SELECT keyed_until FROM progress) ORDER BY c.id LIMIT %(limit)s),
settled AS (
    SELECT * FROM step WHERE id < coalesce((SELECT min(id) FROM step WHERE updated_at > %(until)s), id + 1)),
callers AS (
    SELECT DISTINCT 'n' AS kind, caller_name AS value, lower(caller_name) AS text FROM settled WHERE caller_name <> ''
    UNION SELECT 'p', from_number, regexp_replace(from_number, '[^0-9]', '', 'g') FROM settled),
keys AS (
    INSERT INTO caller_keys (client_id, key, value)
    SELECT DISTINCT %(client)s::bigint, kind || left(substr(text, start), 39), value
    FROM callers, generate_series(1, length(text)) AS start
    WHERE NOT EXISTS (
        SELECT FROM caller_keys AS k
        WHERE k.client_id = %(client)s AND k.key = kind || left(text, 39) AND k.value = callers.value)
    ON CONFLICT DO NOTHING)
INSERT INTO call_key_progress AS p (client_id, keyed_until)
SELECT %(client)s, max(id) FROM settled HAVING max(id) IS NOT NULL
ON CONFLICT (client_id) DO UPDATE SET keyed_until = excluded.keyed_until
WHERE p.keyed_until < excluded.keyed_until
RETURNING (SELECT count(*) FROM settled) AS calls
"""
"""The next calls whose names have settled: keys of those callers that have none, and how far all of this is now."""


async def write_caller_keys(unit: UnitOfWork) -> bool:
    """Write the keys of the next calls; says whether there may be more."""
    values = {"client": unit.client_id, "until": unit.now - NAMES_SETTLE_AFTER, "limit": CALLS_PER_STEP}
    rows = await unit.fetch_all(INSERT_CALLER_KEYS, values)
    return bool(rows) and rows[0]["calls"] == CALLS_PER_STEP
