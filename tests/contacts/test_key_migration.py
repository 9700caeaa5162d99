"""Contacts that were there before a migration of search keys have the keys that new ones are given."""

from __future__ import annotations

import psycopg

from ringlypro.contacts.search_keys import SELECT_KEYS
from ringlypro.db.schema import migrate_schema

ADD_CONTACTS = """
SET LOCAL ROLE ringly_system;
INSERT INTO clients (business_name, business_phone) VALUES ('Bright Dental', '+13055550100');
SET LOCAL ROLE ringly_app;
SET LOCAL app.client_id = '1';
INSERT INTO contacts (first_name, last_name, phone, email, tags, first_key, last_key, email_key) VALUES
    ('Ana', 'López García', '+13055550142', 'a@b.example', '["vip"]', 'ana', 'lopez garcia', 'a@b.example'),
    ('Maximiliano', 'Fernández', '+13055550143', NULL, '[]', 'maximiliano', 'fernandez', ''),
    ('Luis', NULL, '+13055550144', NULL, '[]', 'luis', '', ''),
    ('', NULL, '+13055550145', NULL, '[]', '', '', '')
"""
STORED_KEYS = "SELECT contact_id, key FROM contact_keys ORDER BY contact_id, key"


def read_rows(url: str, query: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url) as connection:
        connection.execute("SET LOCAL ROLE ringly_app; SET LOCAL app.client_id = '1'")
        return connection.execute(query.encode()).fetchall()


def test_keys_of_old_contacts_are_those_of_new_ones(own_database_url: str) -> None:
    migrate_schema(own_database_url, to="0013", downgrade=True)
    with psycopg.connect(own_database_url) as connection:
        connection.execute(ADD_CONTACTS)

    migrate_schema(own_database_url)

    new_keys = SELECT_KEYS.format(contacts="contacts")
    stored = read_rows(own_database_url, STORED_KEYS)
    assert stored == read_rows(own_database_url, f"SELECT contact_id, key FROM ({new_keys}) AS k ORDER BY 1, 2")
    assert (1, "balnoap") in stored


def test_going_back_gives_numbers_their_short_keys(own_database_url: str) -> None:
    with psycopg.connect(own_database_url) as connection:
        connection.execute(ADD_CONTACTS)
        connection.execute(
            f"INSERT INTO contact_keys (client_id, key, created_at, contact_id) {SELECT_KEYS.format(contacts='contacts')}".encode()
        )

    migrate_schema(own_database_url, to="0017", downgrade=True)

    keys = {key for contact_id, key in read_rows(own_database_url, STORED_KEYS) if contact_id == 1}
    assert {"p2", "p42", "p142", "nana"} <= keys
    assert "balnoap" not in keys
