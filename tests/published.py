"""Listens to what a room publishes, as an open page does: topics arrive with the commit, or not at all."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from ringlypro.db.unit_of_work import NOTIFY_CHANNEL


class PublishedChanges:
    """Every change event since somebody last asked."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self._connection = connection
        self._payloads: list[str] = []
        connection.add_notify_handler(lambda notify: self._payloads.append(notify.payload))
        connection.execute(f"LISTEN {NOTIFY_CHANNEL}")

    def take(self) -> list[tuple[int | None, str, int | None]]:
        """Client, topic and row of each event since the last time, in the order of their commits."""
        self._connection.execute("SELECT 1")
        payloads, self._payloads[:] = list(self._payloads), []
        return [(client, topic, row) for client, topic, row in map(json.loads, payloads)]

    def take_topics(self) -> set[str]:
        """The topics alone."""
        return {topic for _, topic, _ in self.take()}


@contextmanager
def listen_to_changes(database_url: str) -> Iterator[PublishedChanges]:
    """What is published in this database from now on."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        yield PublishedChanges(connection)
