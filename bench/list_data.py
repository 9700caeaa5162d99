"""Fills one tenant with as many calls and contacts as are asked for: for measurements and tests of lists.

The database makes every row from a number, so a row is the same in every run, and a second filling goes on where the
first stopped. Some values are rare on purpose: a name, a tag, and statuses and outcomes that only the oldest rows have.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import psycopg

from ringlypro.calls.call_words import INSERT_CALL_WORDS, SPELLING
from ringlypro.calls.caller_keys import INSERT_CALLER_KEYS
from ringlypro.contacts.search_keys import SELECT_KEYS

FIRST_NAMES = (
    "Ana José María Luis Carmen Juan Rosa Pedro Lucía Miguel Emma Liam Olivia Noah Grace Henry Ruth Oscar Ines Hugo"
)
LAST_NAMES = (
    "García López Martínez Sánchez Pérez Gómez Fernández Álvarez Muñoz Ruiz Smith Johnson Brown Miller Davis Wilson"
    " Moore Taylor Thomas White Harris Clark Lewis Young Walker Hall Allen King Wright Scott Green Baker Nelson"
)
RARE_FIRST_NAME, RARE_LAST_NAME, RARE_TAG = "Xochitl", "Quetzal", "rare"
"""One contact of ten thousand."""
RARE_WORD = "stroller"
"""In the texts of one thread of a thousand."""
OLDEST_STATUS, OLDEST_OUTCOME = "failed", "emergency"
"""Only the first forty calls."""
FILLED_TABLES = (
    "contacts", "contact_keys", "calls", "caller_keys", "call_words", "call_key_progress", "messages", "threads",
    "thread_words", "appointments",
    "notifications", "activities", "follow_ups", "credit_entries", "usage_months", "credit_accounts",
)  # fmt: skip
BULK_TABLES = tuple(
    table for table in FILLED_TABLES if table not in {"usage_months", "call_key_progress", "credit_accounts"}
)
"""Those of which a tenant has more than a few rows; the others are written by way of their keys."""
KEY_TABLES = "contact_keys", "caller_keys", "call_words", "thread_words"
"""The longest ones, which nothing refers to: only their reading is measured, so no crash has to leave them."""
DISABLE_INDEXES = "UPDATE pg_index SET indisready = false, indisvalid = false WHERE indrelid = ANY(%s::regclass[])"

NAMES = f"(string_to_array('{FIRST_NAMES}', ' '))[n %% 20 + 1]", f"(string_to_array('{LAST_NAMES}', ' '))"
FOLDED = "translate(lower({}), 'áéíóúñ', 'aeioun')"
CONTACT_TIME = "now() - interval '360 days' + {} * interval '200 seconds'"
CALL_TIME = "now() - interval '350 days' + {} * interval '30 seconds'"
NUMBERS = "generate_series(%(first)s::bigint, %(last)s::bigint)"

INSERT_CONTACTS = f"""
INSERT INTO contacts (client_id, first_name, last_name, phone, email, status, tags, first_key, last_key, email_key,
    last_contacted_at, created_at, updated_at)
SELECT %(client)s, f, l, '+1305' || lpad(((n * 7919 + 131) %% 10000000)::text, 7, '0'), e,
    CASE WHEN n %% 10000 = 17 THEN 'blocked' WHEN n %% 10 = 0 THEN 'inactive' ELSE 'active' END,
    CASE WHEN n %% 10000 = 17 THEN '["{RARE_TAG}"]' WHEN n %% 3 = 0 THEN '["regular", "family"]' ELSE '[]' END::jsonb,
    {FOLDED.format("f")}, {FOLDED.format("l")}, coalesce(e, ''), {CONTACT_TIME.format("n")}, {CONTACT_TIME.format("n")},
    now()
FROM (
    SELECT n, CASE WHEN n %% 10000 = 17 THEN '{RARE_FIRST_NAME}' ELSE {NAMES[0]} END AS f,
        CASE WHEN n %% 10000 = 17 THEN '{RARE_LAST_NAME}' ELSE {NAMES[1]}[n / 20 %% 33 + 1]
            || CASE WHEN n %% 4 = 0 THEN ' ' || {NAMES[1]}[n / 660 %% 33 + 1] ELSE '' END END AS l,
        CASE WHEN n %% 2 = 0 THEN 'person.' || n || '@mail' || n %% 7 || '.example' END AS e
    FROM {NUMBERS} AS n) AS people
"""
INSERT_CONTACT_KEYS = f"""
INSERT INTO contact_keys (client_id, key, created_at, contact_id) {SELECT_KEYS.format(contacts="contacts")}
WHERE c.client_id = %(client)s AND c.id > %(contact)s
"""
INSERT_CALLS = f"""
INSERT INTO calls (client_id, contact_id, twilio_call_sid, direction, from_number, to_number, status, duration,
    outcome, cost, caller_name, start_time, end_time, created_at)
SELECT %(client)s, c.id, 'CA' || n, CASE WHEN n %% 12 = 5 THEN 'outgoing' ELSE 'incoming' END, c.phone, '+13055550101',
    CASE WHEN n <= 40 THEN '{OLDEST_STATUS}' WHEN n %% 20 = 3 THEN 'no-answer' ELSE 'completed' END, 61,
    CASE WHEN n <= 40 THEN '{OLDEST_OUTCOME}' ELSE (ARRAY['booked', 'message', 'abandoned'])[n %% 3 + 1] END, 0.1,
    concat_ws(' ', c.first_name, c.last_name), {CALL_TIME.format("n")}, {CALL_TIME.format("n")}, {CALL_TIME.format("n")}
FROM {NUMBERS} AS n
JOIN (SELECT *, row_number() OVER (ORDER BY id) - 1 AS place FROM contacts WHERE client_id = %(client)s) AS c
    ON c.place = n %% %(callers)s * 7 %% %(contacts)s
ORDER BY n
"""
INSERT_MESSAGES = """
INSERT INTO messages (client_id, contact_id, twilio_sid, direction, from_number, to_number, body, status, created_at)
SELECT client_id, contact_id, 'SM' || id, CASE WHEN id %% 2 = 0 THEN 'incoming' ELSE 'outgoing' END,
    CASE WHEN id %% 2 = 0 THEN from_number ELSE to_number END,
    CASE WHEN id %% 2 = 0 THEN to_number ELSE from_number END,
    'See you tomorrow', 'delivered', created_at
FROM calls WHERE client_id = %(client)s AND id > %(call)s AND id %% 4 < 2 ORDER BY id
"""
INSERT_ACTIVITIES = """
INSERT INTO activities (client_id, kind, contact_id, "values", link, at)
SELECT client_id, 'call', contact_id, '{"outcome": "booked", "name": "Ana"}', '/calls/' || id, created_at
FROM calls WHERE client_id = %(client)s AND id > %(call)s AND id %% 4 = 0 ORDER BY id
"""
INSERT_NOTIFICATIONS = """
INSERT INTO notifications (client_id, kind, "values", link, created_at)
SELECT client_id, 'welcome', '{}', '/', created_at FROM calls
WHERE client_id = %(client)s AND id > %(call)s AND id %% 4 = 0 ORDER BY id
"""
INSERT_FOLLOW_UPS = """
INSERT INTO follow_ups (client_id, contact_id, call_id, kind, reference, body, created_at, done_at)
SELECT client_id, contact_id, id, 'message', 'R' || id, 'Call me', created_at,
    CASE WHEN id %% 8 = 0 THEN created_at + interval '1 hour' END
FROM calls WHERE client_id = %(client)s AND id > %(call)s AND id %% 4 = 0 ORDER BY id
"""
INSERT_ENTRIES = """
INSERT INTO credit_entries (client_id, kind, reference, amount, balance_after, minutes, free_minutes, paid_minutes,
    rate, reason, call_id, at)
SELECT %(client)s, kind, reference, amount, %(balance)s + sum(amount) OVER (ORDER BY id, kind), minutes, 0, minutes,
    0.1, reason, call_id, at
FROM (
    SELECT id, 'usage' AS kind, twilio_call_sid AS reference, -0.2 AS amount, 2 AS minutes, 'call' AS reason,
        id AS call_id, created_at AS at
    FROM calls WHERE client_id = %(client)s AND id > %(call)s
    UNION ALL
    SELECT id, 'deposit', 'pi_' || id, 20, 0, 'reload', NULL, created_at
    FROM calls WHERE client_id = %(client)s AND id > %(call)s AND id %% 100 = 0) AS entries
ORDER BY id, kind
"""
INSERT_MONTHS = """
INSERT INTO usage_months (client_id, month, minutes, amount)
SELECT client_id, date_trunc('month', at)::date, sum(minutes), -sum(amount) FROM credit_entries
WHERE client_id = %(client)s AND kind = 'usage' GROUP BY 1, 2
ON CONFLICT (client_id, month) DO UPDATE SET minutes = excluded.minutes, amount = excluded.amount
"""
UPDATE_BALANCE = """
UPDATE credit_accounts SET balance = (
    SELECT balance_after FROM credit_entries WHERE client_id = %(client)s ORDER BY id DESC LIMIT 1)
WHERE client_id = %(client)s
"""
INSERT_THREADS = """
INSERT INTO threads (client_id, contact_id, sender, last_message_at, last_message_id, unread)
SELECT m.client_id, m.contact_id, c.phone, max(m.created_at), max(m.id),
    CASE WHEN m.contact_id %% 50 = 0 THEN 1 ELSE 0 END
FROM messages AS m JOIN contacts AS c ON c.client_id = m.client_id AND c.id = m.contact_id
WHERE m.client_id = %(client)s AND NOT EXISTS (
    SELECT FROM threads WHERE threads.client_id = m.client_id AND threads.contact_id = m.contact_id)
GROUP BY 1, 2, 3
"""
"""No index is kept meanwhile, so none could say what is there already."""
INSERT_THREAD_WORDS = f"""
INSERT INTO thread_words (client_id, word, thread_id)
SELECT t.client_id, word, t.id FROM threads AS t, unnest(ARRAY['see', 'tomorrow', 'you',
    CASE WHEN t.id %% 1000 = 17 THEN '{RARE_WORD}' ELSE 'soon' END]) AS word
WHERE t.client_id = %(client)s AND NOT EXISTS (
    SELECT FROM thread_words AS w WHERE w.client_id = t.client_id AND w.thread_id = t.id)
"""
INSERT_APPOINTMENTS = f"""
INSERT INTO appointments (client_id, contact_id, resource_id, customer_name, customer_phone, starts_at, ends_at,
    busy_until, status, confirmation_code)
SELECT client_id, id, (SELECT min(id) FROM resources WHERE client_id = %(client)s),
    concat_ws(' ', first_name, last_name), phone, at, at + interval '30 minutes', at + interval '30 minutes',
    CASE WHEN id %% 10000 = 17 THEN 'no-show' WHEN at < now() THEN 'completed' WHEN id %% 9 = 0 THEN 'pending'
         ELSE 'confirmed' END, 'A' || id
FROM (SELECT *, {CONTACT_TIME.format("10 * (row_number() OVER (ORDER BY id))")} + interval '100 days' AS at,
          row_number() OVER (ORDER BY id) AS place
      FROM contacts WHERE client_id = %(client)s) AS people
WHERE id > %(contact)s AND place %% 4 = 1
"""
FOLLOWING_INSERTS = (
    INSERT_CONTACT_KEYS, INSERT_APPOINTMENTS, INSERT_MESSAGES, INSERT_ACTIVITIES, INSERT_NOTIFICATIONS,
    INSERT_FOLLOW_UPS, INSERT_ENTRIES, INSERT_MONTHS, UPDATE_BALANCE, INSERT_THREADS, INSERT_THREAD_WORDS,
)  # fmt: skip


def fill_tenant(superuser: str, *, client_id: int, calls: int, contacts: int, callers: int | None = None) -> None:
    """Bring a client to so many calls and contacts, with what hangs on them; rows that are there stay.

    A ledger entry for each call, a message for every second one; an activity, a notification and a follow-up for
    every fourth; an appointment of every fourth contact. So many of the contacts call, or all. Needs a superuser's
    address of the database: checks of foreign keys would take most of the time.
    """
    with open_bulk_connection(superuser) as connection:
        with defer_indexes(connection):
            insert_rows(connection, client_id=client_id, calls=calls, contacts=contacts, callers=callers)
        vacuum_tables(connection)


def open_bulk_connection(superuser: str) -> psycopg.Connection:
    """A connection without time limits, on which no foreign key is checked; closing it is the caller's."""
    connection = psycopg.connect(superuser, autocommit=True)
    connection.execute("SET session_replication_role = replica; SET statement_timeout = 0")
    # Indexes are sorted in what fits a processor's cache: with more memory the sort waits for memory.
    connection.execute("SET maintenance_work_mem = '8MB'; SET work_mem = '256MB'")
    # Vacuum takes no page for visible to all whose commit has not reached the disk.
    connection.execute("SET synchronous_commit = on")
    return connection


@contextmanager
def defer_indexes(connection: psycopg.Connection) -> Iterator[None]:
    """One transaction in which no index of the filled tables is kept; at its end each is built from all rows at once.

    Whoever inserts meanwhile is alone with the tables. A row that an index refuses fails the whole transaction.
    """
    with connection.transaction():
        for table in KEY_TABLES:
            connection.execute(f"ALTER TABLE {table} SET UNLOGGED".encode())
        connection.execute(DISABLE_INDEXES, [list(BULK_TABLES)])
        yield
        for table in BULK_TABLES:
            connection.execute(f"REINDEX TABLE {table}".encode())


def insert_rows(
    connection: psycopg.Connection, *, client_id: int, calls: int, contacts: int, callers: int | None = None
) -> None:
    """What `fill_tenant` inserts, in one transaction, without the statistics that plans are made from."""
    contact_state = _count_rows(connection, "contacts", client_id)
    call_state = _count_rows(connection, "calls", client_id)
    values = {
        "client": client_id,
        "contacts": contacts,
        "callers": callers or contacts,
        "contact": contact_state[1],
        "call": call_state[1],
    }
    balance = connection.execute("SELECT balance FROM credit_accounts WHERE client_id = %s", [client_id]).fetchone()
    values["balance"] = balance[0] if balance else 0
    with connection.transaction():
        connection.execute(INSERT_CONTACTS, {**values, "first": contact_state[0] + 1, "last": contacts})
        connection.execute(INSERT_CALLS, {**values, "first": call_state[0] + 1, "last": calls})
        for statement in FOLLOWING_INSERTS:
            connection.execute(statement, values)
        keyed_calls = {**values, "limit": calls, "until": datetime.max.replace(tzinfo=UTC)}
        connection.execute(INSERT_CALLER_KEYS, keyed_calls)
        connection.execute(INSERT_CALL_WORDS, keyed_calls | SPELLING)


def vacuum_tables(connection: psycopg.Connection) -> None:
    """Leave the filled tables as they are when autovacuum has been by."""
    connection.execute(f"VACUUM ANALYZE {', '.join(FILLED_TABLES)}".encode())


def _count_rows(connection: psycopg.Connection, table: str, client_id: int) -> tuple[int, int]:
    """How many rows a client has in a table, and the greatest id."""
    query = f"SELECT count(*), coalesce(max(id), 0) FROM {table} WHERE client_id = %s"
    row = connection.execute(query.encode(), [client_id]).fetchone()
    if row is None:
        raise LookupError(table)
    return row[0], row[1]
