"""Each person chooses how close the rows of lists stand: comfortable until they say otherwise."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.add_column("users", sa.Column("density", sa.Text(), server_default="comfortable", nullable=False))
    op.create_check_constraint("density", "users", "density in ('comfortable','compact')")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.drop_column("users", "density")
