"""Services and answers say when they last changed; a service has a price in numbers, a question is written per language.

Of the ways to ask something, one is how the owner words it: the first so far, which callers are already heard by.
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = depends_on = None

OFFERS = ("services", "answers")
WORDED = ("answers", "answer_texts")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    for table in OFFERS:
        # The owner of a table is held to its policies too, and has none: until the commit nobody sees it otherwise.
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        changed_at = sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False)
        op.add_column(table, changed_at)
        op.execute(f"UPDATE {table} SET updated_at = created_at")
    op.add_column("services", sa.Column("price_amount", sa.Numeric(14, 4), nullable=True))
    op.create_check_constraint(op.f("ck_services_price_amount"), "services", "price_amount >= 0")
    for table in WORDED:
        op.add_column(table, sa.Column("question", sa.Text(), server_default="", nullable=False))
    op.execute("UPDATE answers SET question = questions->>0, questions = questions - 0 WHERE questions->>0 <> ''")
    for table in OFFERS:
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.execute("ALTER TABLE answers NO FORCE ROW LEVEL SECURITY")
    op.execute("UPDATE answers SET questions = jsonb_build_array(question) || questions WHERE question <> ''")
    op.execute("ALTER TABLE answers FORCE ROW LEVEL SECURITY")
    for table in WORDED:
        op.drop_column(table, "question")
    op.drop_column("services", "price_amount")
    for table in OFFERS:
        op.drop_column(table, "updated_at")
