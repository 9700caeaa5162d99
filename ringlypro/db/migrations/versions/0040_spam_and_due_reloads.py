"""A call that its owner marks as spam keeps what came of it, so that the mark can be taken back.

A system session may see which accounts are due for an automatic reload, and nothing else of them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = depends_on = None

IS_DUE = "(auto_reload ->> 'enabled')::boolean AND balance < (auto_reload ->> 'threshold')::numeric"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.add_column("calls", sa.Column("outcome_before_spam", sa.Text()))
    op.execute(f"CREATE POLICY due_reloads ON credit_accounts FOR SELECT TO ringly_system USING ({IS_DUE})")
    op.execute("GRANT SELECT (client_id) ON credit_accounts TO ringly_system")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.execute("REVOKE SELECT (client_id) ON credit_accounts FROM ringly_system")
    op.execute("DROP POLICY due_reloads ON credit_accounts")
    op.drop_column("calls", "outcome_before_spam")
