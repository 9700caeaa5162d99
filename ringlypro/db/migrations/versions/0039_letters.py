"""Letters that nobody must get are chosen by each person: a digest of the day, and one for each call.

What mail companies report of letters that did not arrive is kept for the business that they were of.
"""

import sqlalchemy as sa
from alembic import op

from ringlypro.db.tenancy import compare_plainly, lock_to_tenant

revision = "0039"
down_revision = "0038"
branch_labels = depends_on = None

TENANT = "nullif(current_setting('app.client_id', true), '')::bigint"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    for column in ("mail_digest", "mail_calls"):
        op.add_column("users", sa.Column(column, sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("users", sa.Column("digest_sent_on", sa.Date()))
    op.create_table(
        "mail_failures",
        sa.Column("client_id", sa.BigInteger(), server_default=sa.text(TENANT), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("to_owner", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.id"], name=op.f("fk_mail_failures_client_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("client_id", "id", name=op.f("pk_mail_failures")),
        sa.UniqueConstraint("client_id", "event_id", name=op.f("uq_mail_failures_client_id_event_id")),
    )
    op.create_index(
        "ix_mail_failures_open",
        "mail_failures",
        ["client_id", sa.text("id DESC")],
        postgresql_where=sa.text("resolved_at is null"),
    )
    for statement in (*lock_to_tenant("mail_failures"), compare_plainly("mail_failures")):
        op.execute(statement)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.drop_table("mail_failures")
    for column in ("digest_sent_on", "mail_calls", "mail_digest"):
        op.drop_column("users", column)
