"""A follow-up says when it last changed, until when and by whom it is to be done, and which answer it became.

Each list of them begins with its status: an index per status and order, and one more for those of a person.
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = depends_on = None

INDEXES = {
    "ix_follow_ups_done_newest": ("id DESC", "done_at is not null"),
    "ix_follow_ups_assigned_open": ("assignee_id, id DESC", "done_at is null and assignee_id is not null"),
    "ix_follow_ups_assigned_done": ("assignee_id, id DESC", "done_at is not null and assignee_id is not null"),
}


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.execute("ALTER TABLE follow_ups NO FORCE ROW LEVEL SECURITY")
    changed_at = sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False)
    op.add_column("follow_ups", changed_at)
    op.execute("UPDATE follow_ups SET updated_at = coalesce(done_at, created_at)")
    op.execute("ALTER TABLE follow_ups FORCE ROW LEVEL SECURITY")
    op.add_column("follow_ups", sa.Column("due_at", sa.DateTime(timezone=True), nullable=True))
    for name in ("assignee_id", "answer_id"):
        op.add_column("follow_ups", sa.Column(name, sa.BigInteger(), nullable=True))
    op.create_foreign_key(
        op.f("fk_follow_ups_assignee_id"), "follow_ups", "users", ["assignee_id"], ["id"], ondelete="SET NULL"
    )
    op.create_foreign_key(
        op.f("fk_follow_ups_client_id_answer_id"),
        "follow_ups",
        "answers",
        ["client_id", "answer_id"],
        ["client_id", "id"],
        ondelete="SET NULL (answer_id)",
    )
    for name, (columns, condition) in INDEXES.items():
        op.execute(f"CREATE INDEX {name} ON follow_ups (client_id, {columns}) WHERE {condition}")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    for name in INDEXES:
        op.drop_index(name, "follow_ups")
    for name in ("answer_id", "assignee_id", "due_at", "updated_at"):
        op.drop_column("follow_ups", name)
