"""Where later migrations have moved what an old database has, so that nothing moved is taken for lost."""

from __future__ import annotations

from typing import Any

Rows = dict[str, list[dict[str, Any]]]
"""Rows by table, with its schema."""
MOVED_COLUMNS = {"talk": "state", "answered": "answered", "answer": "reply", "tokens": "token"}
"""Columns that calls had once, and their names in the conversations that have them now."""


MOVED_TEXTS = {
    "clients": ("client_texts", {"client_id": "id"}, ("address", "prices", "custom_greeting")),
    "services": ("service_texts", {"client_id": "client_id", "service_id": "id"}, ("name", "price")),
    "answers": ("answer_texts", {"client_id": "client_id", "answer_id": "id"}, ("answer",)),
}
"""Tables that had Spanish columns once, and where their texts are now: a table, its keys, its columns."""


def as_stored_now(before: Rows) -> Rows:
    """Rows of a dump, with what later migrations have moved where it belongs now."""
    return without_short_numbers(with_texts_apart(with_conversations_apart(before)))


def without_short_numbers(before: Rows) -> Rows:
    """Keys of a number's last two digits, which are no longer searched for, left out."""
    keys = [row for row in before.get("public.contact_keys", []) if row["key"][0] != "p" or len(row["key"]) > 3]
    return {**before, "public.contact_keys": keys}


def with_texts_apart(before: Rows) -> Rows:
    after = dict(before)
    for parent, (table, keys, names) in MOVED_TEXTS.items():
        spanish = [f"{name}_es" for name in names]
        rows = before[f"public.{parent}"]
        after[f"public.{parent}"] = [{n: value for n, value in row.items() if n not in spanish} for row in rows]
        after.setdefault(
            f"public.{table}",
            [
                {key: row[column] for key, column in keys.items()}
                | {"language": "es"}
                | {name: row.get(f"{name}_es", "") for name in names}
                for row in rows
                if any(row.get(name) for name in spanish)
            ],
        )
    return after


def with_conversations_apart(before: Rows) -> Rows:
    if "public.conversations" in before:
        return before
    calls = [
        {name: value for name, value in row.items() if name not in MOVED_COLUMNS} for row in before["public.calls"]
    ]
    conversations = [
        {
            "client_id": row["client_id"],
            "call_id": row["id"],
            "call_sid": row["twilio_call_sid"],
            **{name: row[column] for column, name in MOVED_COLUMNS.items()},
        }
        for row in before["public.calls"]
    ]
    return {**before, "public.calls": calls, "public.conversations": conversations}


def lost_rows(before: Rows, after: Rows) -> Rows:
    """Rows that are gone or changed; what a migration adds to a row is not looked at."""
    before = as_stored_now(before)
    kept = {table: [row.items() for row in rows] for table, rows in after.items()}
    lost = {
        table: [row for row in rows if not any(row.items() <= other for other in kept.get(table, []))]
        for table, rows in before.items()
    }
    return {table: rows for table, rows in lost.items() if rows}
