"""What changes with each turn of a call moves to a table of its own: `calls` has nine indexes, `conversations` has one.

Turns refer to their call without a foreign key: its check cost as much as the row.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from ringlypro.db.tenancy import lock_to_tenant

revision = "0016"
down_revision = "0015"
branch_labels = depends_on = None

TENANT = "nullif(current_setting('app.client_id', true), '')::bigint"
MOVED_COLUMNS = {
    "talk": "jsonb NOT NULL DEFAULT '{}'",
    "answered": "bigint NOT NULL DEFAULT 0",
    "answer": "jsonb NOT NULL DEFAULT '[]'",
    "tokens": "text NOT NULL DEFAULT ''",
}
MOVE_FROM_CALLS = """
INSERT INTO conversations (client_id, call_id, call_sid, from_number, forwarded_from, state, answered, reply, token,
    updated_at)
SELECT client_id, id, twilio_call_sid, from_number, forwarded_from, talk, answered, answer, tokens, updated_at
FROM calls WHERE direction = 'incoming'
"""
MOVE_TO_CALLS = """
UPDATE calls SET talk = v.state, answered = v.answered, answer = v.reply, tokens = v.token,
    updated_at = greatest(calls.updated_at, v.updated_at)
FROM conversations AS v WHERE v.client_id = calls.client_id AND v.call_id = calls.id
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.create_table(
        "conversations",
        sa.Column("client_id", sa.BigInteger(), server_default=sa.text(TENANT), nullable=False),
        sa.Column("call_sid", sa.Text(), nullable=False),
        sa.Column("call_id", sa.BigInteger(), nullable=False),
        sa.Column("from_number", sa.Text(), nullable=False),
        sa.Column("forwarded_from", sa.Text(), nullable=True),
        sa.Column("state", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("answered", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("reply", postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("token", sa.Text(), server_default="", nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.id"], name=op.f("fk_conversations_client_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("client_id", "call_sid", name=op.f("pk_conversations")),
        postgresql_with={"fillfactor": 50},
    )
    # The owner of a table is held to its policies too, and has none: until the commit nobody else sees it otherwise.
    op.execute("ALTER TABLE calls NO FORCE ROW LEVEL SECURITY")
    op.execute(MOVE_FROM_CALLS)
    op.create_foreign_key(
        "fk_conversations_client_id_call_id", "conversations", "calls", ["client_id", "call_id"], ["client_id", "id"]
    )
    op.execute("ALTER TABLE calls FORCE ROW LEVEL SECURITY")
    for statement in lock_to_tenant("conversations"):
        op.execute(statement)
    for column in MOVED_COLUMNS:
        op.drop_column("calls", column)
    op.drop_constraint("fk_call_turns_client_id_call_id", "call_turns", type_="foreignkey")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.create_foreign_key(
        "fk_call_turns_client_id_call_id", "call_turns", "calls", ["client_id", "call_id"], ["client_id", "id"]
    )
    for column, definition in MOVED_COLUMNS.items():
        op.execute(f"ALTER TABLE calls ADD COLUMN {column} {definition}")
    for table in ("calls", "conversations"):
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute(MOVE_TO_CALLS)
    op.drop_table("conversations")
    op.execute("ALTER TABLE calls FORCE ROW LEVEL SECURITY")
