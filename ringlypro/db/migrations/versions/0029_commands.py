"""What people pressed is kept by the key of the press, so that it counts once and can be taken back after a restart."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from ringlypro.db.tenancy import compare_plainly, lock_to_tenant

revision = "0029"
down_revision = "0028"
branch_labels = depends_on = None

TENANT = "nullif(current_setting('app.client_id', true), '')::bigint"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.create_table(
        "commands",
        sa.Column("client_id", sa.BigInteger(), server_default=sa.text(TENANT), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("undo", postgresql.JSONB(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.id"], name=op.f("fk_commands_client_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("client_id", "key", name=op.f("pk_commands")),
    )
    op.create_index(
        "ix_commands_of_user", "commands", ["client_id", "user_id", sa.text("created_at DESC")], unique=False
    )
    for statement in (*lock_to_tenant("commands"), compare_plainly("commands")):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("commands")
