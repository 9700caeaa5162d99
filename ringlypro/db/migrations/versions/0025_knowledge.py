"""What an owner wrote about the business at length, a row per language, with the passages it is quoted by."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from ringlypro.db.tenancy import compare_plainly, lock_to_tenant

revision = "0025"
down_revision = "0024"
branch_labels = depends_on = None

TENANT = "nullif(current_setting('app.client_id', true), '')::bigint"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.create_table(
        "knowledge_texts",
        sa.Column("client_id", sa.BigInteger(), server_default=sa.text(TENANT), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), server_default="", nullable=False),
        sa.Column("passages", postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("language ~ '^[a-z]{2}$'", name=op.f("ck_knowledge_texts_language")),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.id"], name=op.f("fk_knowledge_texts_client_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("client_id", "language", name=op.f("pk_knowledge_texts")),
    )
    for statement in (*lock_to_tenant("knowledge_texts"), compare_plainly("knowledge_texts")):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("knowledge_texts")
