"""What callers' words mean, where the owner put a reading right."""

import sqlalchemy as sa
from alembic import op

from ringlypro.db.tenancy import lock_to_tenant

revision = "0007"
down_revision = "0006"
branch_labels = depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.create_table(
        "corrections",
        sa.Column(
            "client_id",
            sa.BigInteger(),
            server_default=sa.text("nullif(current_setting('app.client_id', true), '')::bigint"),
            nullable=False,
        ),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("lang", sa.Text(), nullable=False),
        sa.Column("context", sa.Text(), nullable=False),
        sa.Column("phrase", sa.Text(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("intent", sa.Text(), server_default="", nullable=False),
        sa.Column("answer_id", sa.BigInteger(), nullable=True),
        sa.Column("call_id", sa.BigInteger(), nullable=True),
        sa.Column("turn", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("(intent = '') <> (answer_id is null)", name=op.f("ck_corrections_one_meaning")),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], name=op.f("fk_corrections_client_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("client_id", "id", name=op.f("pk_corrections")),
        sa.UniqueConstraint("client_id", "context", "phrase", name=op.f("uq_corrections_client_id_context_phrase")),
    )
    for statement in lock_to_tenant("corrections"):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("corrections")
