"""Calls are looked for by what callers said: keys of each word, which a job writes; those of old calls come by themselves."""

import sqlalchemy as sa
from alembic import op

from ringlypro.db.tenancy import compare_plainly, lock_to_tenant

revision = "0030"
down_revision = "0029"
branch_labels = depends_on = None

TENANT = "nullif(current_setting('app.client_id', true), '')::bigint"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.create_table(
        "call_words",
        sa.Column("client_id", sa.BigInteger(), server_default=sa.text(TENANT), nullable=False),
        sa.Column("word", sa.Text(collation="C"), nullable=False),
        sa.Column("call_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.id"], name=op.f("fk_call_words_client_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("client_id", "word", "call_id", name=op.f("pk_call_words")),
    )
    for statement in (*lock_to_tenant("call_words"), compare_plainly("call_words")):
        op.execute(statement)
    op.add_column(
        "call_key_progress", sa.Column("words_until", sa.BigInteger(), server_default=sa.text("0"), nullable=False)
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.drop_column("call_key_progress", "words_until")
    op.drop_table("call_words")
