"""The job queue lives in its own schema, and a job can be queued in the transaction that wants it."""

from alembic import op
from procrastinate.schema import SchemaManager

revision = "0006"
down_revision = "0005"
branch_labels = depends_on = None

ROLES = "ringly_app, ringly_system"


def upgrade() -> None:
    op.execute("CREATE SCHEMA IF NOT EXISTS jobs")
    op.execute("SET LOCAL search_path = jobs")
    connection = op.get_bind()
    connection.connection.cursor().execute(SchemaManager.get_schema())
    op.execute("SET LOCAL search_path = public, jobs")
    op.execute(f"GRANT USAGE ON SCHEMA public, jobs TO {ROLES}")
    op.execute(f"GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA jobs TO {ROLES}")
    op.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA jobs TO {ROLES}")


def downgrade() -> None:
    op.execute("DROP SCHEMA jobs CASCADE")
    op.execute("CREATE SCHEMA jobs")
    op.execute(f"GRANT USAGE ON SCHEMA jobs TO {ROLES}")
