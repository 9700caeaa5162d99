"""Texts get an inbox: a thread for every number and sender, with its last text, who has it, notes, and words to find it by.

Contacts are looked for without apostrophes and hyphens. Old texts without a contact get threads of their own.
"""

import sqlalchemy as sa
from alembic import op

from ringlypro.db.tenancy import compare_plainly, lock_to_tenant

revision = "0037"
down_revision = "0036"
branch_labels = depends_on = None

TENANT = "nullif(current_setting('app.client_id', true), '')::bigint"
TABLES = ("clients", "threads", "messages", "contacts", "contact_keys")
ACCENTED, PLAIN = "áàâäãéèêëíìîïóòôöõúùûüñç", "aaaaaeeeeiiiiooooouuuunc"
OTHER_PARTY = "CASE direction WHEN 'incoming' THEN from_number ELSE to_number END"
FILL_THREADS = f"""
UPDATE threads AS t SET sender = c.phone FROM contacts AS c WHERE c.client_id = t.client_id AND c.id = t.contact_id;
INSERT INTO threads (client_id, contact_id, sender, last_message_at, unread)
SELECT m.client_id, NULL, m.sender, max(m.created_at), 0
FROM (SELECT client_id, {OTHER_PARTY} AS sender, created_at FROM messages
      WHERE contact_id IS NULL AND coalesce(purpose, '') NOT LIKE 'urgent:%') AS m
WHERE NOT EXISTS (SELECT FROM threads AS t WHERE t.client_id = m.client_id AND t.sender = m.sender)
GROUP BY m.client_id, m.sender;
UPDATE threads AS t SET last_message_id = greatest(
    (SELECT max(id) FROM messages AS m WHERE m.client_id = t.client_id AND m.contact_id = t.contact_id),
    (SELECT max(id) FROM messages AS m
     WHERE m.client_id = t.client_id AND m.from_number = t.sender AND m.contact_id IS NULL),
    (SELECT max(id) FROM messages AS m
     WHERE m.client_id = t.client_id AND m.to_number = t.sender AND m.contact_id IS NULL));
"""
FILL_WORDS = f"""
INSERT INTO thread_words (client_id, word, thread_id)
SELECT DISTINCT m.client_id, left(word, 24), t.id
FROM messages AS m JOIN threads AS t ON t.client_id = m.client_id AND t.sender = {OTHER_PARTY},
    regexp_split_to_table(translate(lower(m.body), '{ACCENTED}', '{PLAIN}'), '[^a-z0-9]+') AS word
WHERE length(word) >= 2
ON CONFLICT DO NOTHING
"""
FOLD_NAMES = """
CREATE TEMPORARY TABLE folded ON COMMIT DROP AS
SELECT client_id, id FROM contacts WHERE first_key ~ '[''’‘`´ʼ‐‑–-]' OR last_key ~ '[''’‘`´ʼ‐‑–-]'
    OR first_key ~ '(^| )o [a-z]' OR last_key ~ '(^| )o [a-z]';
UPDATE contacts AS c SET
    first_key = {0}, last_key = {1}
FROM folded AS f WHERE f.client_id = c.client_id AND f.id = c.id;
DELETE FROM contact_keys AS k USING folded AS f WHERE f.client_id = k.client_id AND f.id = k.contact_id;
INSERT INTO contact_keys (client_id, key, created_at, contact_id)
SELECT c.client_id, keys.key, c.created_at, c.id
FROM contacts AS c JOIN folded AS f ON f.client_id = c.client_id AND f.id = c.id
CROSS JOIN LATERAL (SELECT DISTINCT left(texts.key, 40) AS key FROM (
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
ON CONFLICT DO NOTHING;
"""
FOLDED = (
    "regexp_replace(btrim(regexp_replace(regexp_replace(c.{0}, '[''’‘`´ʼ]', '', 'g'), '[ ‐‑–-]+', ' ', 'g')),"
    " '(^| )o (?=[a-z])', '\\1o', 'g')"
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    _change_threads()
    _create_notes()
    _create_words()
    op.execute(FOLD_NAMES.format(FOLDED.format("first_key"), FOLDED.format("last_key")))
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.add_column("users", sa.Column("mail_text", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    for column in ("from_number", "to_number"):
        op.create_index(
            f"ix_messages_stray_{column}",
            "messages",
            ["client_id", column, sa.text("id DESC")],
            postgresql_where=sa.text("contact_id is null"),
        )


def _change_threads() -> None:
    op.drop_constraint("pk_threads", "threads")
    op.drop_constraint("fk_threads_client_id_contact_id", "threads")
    op.drop_index("ix_threads_newest", table_name="threads")
    op.add_column("threads", sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False))
    op.add_column("threads", sa.Column("sender", sa.Text(), server_default=sa.text("''"), nullable=False))
    op.add_column("threads", sa.Column("last_message_id", sa.BigInteger()))
    op.add_column("threads", sa.Column("closed_at", sa.DateTime(timezone=True)))
    op.add_column("threads", sa.Column("assignee_id", sa.BigInteger()))
    op.alter_column("threads", "contact_id", nullable=True)
    op.create_primary_key(op.f("pk_threads"), "threads", ["client_id", "id"])
    op.execute(FILL_THREADS)
    op.alter_column("threads", "sender", server_default=None)
    op.create_unique_constraint(op.f("uq_threads_client_id_sender"), "threads", ["client_id", "sender"])
    op.create_foreign_key(
        op.f("fk_threads_client_id_contact_id"),
        "threads",
        "contacts",
        ["client_id", "contact_id"],
        ["client_id", "id"],
        ondelete="SET NULL (contact_id)",
    )
    op.create_foreign_key(
        op.f("fk_threads_assignee_id"), "threads", "users", ["assignee_id"], ["id"], ondelete="SET NULL"
    )
    op.create_foreign_key(
        op.f("fk_threads_client_id"), "threads", "clients", ["client_id"], ["id"], ondelete="RESTRICT"
    )
    newest = [sa.text("last_message_at DESC"), sa.text("id DESC")]
    op.create_index("ix_threads_newest", "threads", ["client_id", *newest])
    for name, condition in (("open", "closed_at is null"), ("closed", "closed_at is not null"), ("unread", "unread > 0")):
        op.create_index(f"ix_threads_{name}", "threads", ["client_id", *newest], postgresql_where=sa.text(condition))
    op.create_index(
        "ix_threads_assigned",
        "threads",
        ["client_id", "assignee_id", *newest],
        postgresql_where=sa.text("assignee_id is not null"),
    )
    op.create_index("ix_threads_contact", "threads", ["client_id", "contact_id"])


def _create_notes() -> None:
    op.create_table(
        "thread_notes",
        sa.Column("client_id", sa.BigInteger(), server_default=sa.text(TENANT), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("thread_id", sa.BigInteger(), nullable=False),
        sa.Column("author_id", sa.BigInteger()),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.id"], name=op.f("fk_thread_notes_client_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["client_id", "thread_id"],
            ["threads.client_id", "threads.id"],
            name=op.f("fk_thread_notes_client_id_thread_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["users.id"], name=op.f("fk_thread_notes_author_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("client_id", "id", name=op.f("pk_thread_notes")),
    )
    op.create_index("ix_thread_notes_thread", "thread_notes", ["client_id", "thread_id", sa.text("id DESC")])
    for statement in (*lock_to_tenant("thread_notes"), compare_plainly("thread_notes")):
        op.execute(statement)


def _create_words() -> None:
    op.create_table(
        "thread_words",
        sa.Column("client_id", sa.BigInteger(), server_default=sa.text(TENANT), nullable=False),
        sa.Column("word", sa.Text(collation="C"), nullable=False),
        sa.Column("thread_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id", "thread_id"],
            ["threads.client_id", "threads.id"],
            name=op.f("fk_thread_words_client_id_thread_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("client_id", "word", "thread_id", name=op.f("pk_thread_words")),
    )
    op.create_index("ix_thread_words_thread", "thread_words", ["client_id", "thread_id", "word"])
    op.execute(FILL_WORDS)
    for statement in (*lock_to_tenant("thread_words"), compare_plainly("thread_words")):
        op.execute(statement)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    for column in ("from_number", "to_number"):
        op.drop_index(f"ix_messages_stray_{column}", table_name="messages")
    op.drop_column("users", "mail_text")
    op.drop_table("thread_words")
    op.drop_table("thread_notes")
    for name in ("newest", "open", "closed", "unread", "assigned", "contact"):
        op.drop_index(f"ix_threads_{name}", table_name="threads")
    op.drop_constraint("fk_threads_client_id", "threads")
    op.drop_constraint("fk_threads_assignee_id", "threads")
    op.drop_constraint("fk_threads_client_id_contact_id", "threads")
    op.drop_constraint("uq_threads_client_id_sender", "threads")
    op.drop_constraint("pk_threads", "threads")
    op.execute("ALTER TABLE threads NO FORCE ROW LEVEL SECURITY")
    op.execute("DELETE FROM threads WHERE contact_id IS NULL")
    op.execute("ALTER TABLE threads FORCE ROW LEVEL SECURITY")
    for column in ("id", "sender", "last_message_id", "closed_at", "assignee_id"):
        op.drop_column("threads", column)
    op.alter_column("threads", "contact_id", nullable=False)
    op.create_primary_key("pk_threads", "threads", ["client_id", "contact_id"])
    op.create_foreign_key(
        "fk_threads_client_id_contact_id",
        "threads",
        "contacts",
        ["client_id", "contact_id"],
        ["client_id", "id"],
        ondelete="CASCADE",
    )
    op.create_index(
        "ix_threads_newest", "threads", ["client_id", sa.text("last_message_at DESC"), sa.text("contact_id DESC")]
    )
