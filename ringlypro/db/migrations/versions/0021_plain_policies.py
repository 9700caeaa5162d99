"""Row security compares the tenant with the setting itself, and a row's client is checked once.

As a sub-select the setting was a plan of its own, which every table of every statement set up and took down. And where a
row's key names its client's contact, call or resource, that row already proves the client.
"""

from alembic import op

from ringlypro.db.tenancy import CURRENT, compare_plainly

revision = "0021"
down_revision = "0020"
branch_labels = depends_on = None

TABLES = (
    "activities", "answer_texts", "answers", "appointments", "call_days", "call_key_progress", "call_turns",
    "caller_keys", "calls", "client_texts", "contact_keys", "contacts", "conversations", "corrections",
    "credit_accounts", "credit_entries", "early_statuses", "external_refs", "follow_ups", "ledger_checkpoints",
    "messages", "notifications", "opt_outs", "reloads", "resources", "screen_calls", "service_texts", "services",
    "sign_ins", "threads", "usage_months", "users",
)  # fmt: skip
PROVEN_TWICE = ("appointments", "contact_keys", "conversations")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.execute(compare_plainly("clients", column="id"))
    for table in TABLES:
        op.execute(compare_plainly(table))
    for table in PROVEN_TWICE:
        op.drop_constraint(f"fk_{table}_client_id", table, type_="foreignkey")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    for table in PROVEN_TWICE:
        op.create_foreign_key(f"fk_{table}_client_id", table, "clients", ["client_id"], ["id"], ondelete="RESTRICT")
    for table, column in (("clients", "id"), *((table, "client_id") for table in TABLES)):
        op.execute(f"ALTER POLICY tenant ON {table} USING ({column} = {CURRENT}) WITH CHECK ({column} = {CURRENT})")
