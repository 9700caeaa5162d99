"""The owner's words in another language are rows, one a language, in place of a Spanish column beside each text.

Which languages there are is no longer known to the tables: a code of two letters, that is all they ask for.
"""

import sqlalchemy as sa
from alembic import op

from ringlypro.db.tenancy import lock_to_tenant

revision = "0020"
down_revision = "0019"
branch_labels = depends_on = None

TENANT = "nullif(current_setting('app.client_id', true), '')::bigint"
TEXTS = {
    "clients": ("client_texts", None, ("address", "prices", "custom_greeting")),
    "services": ("service_texts", "service_id", ("name", "price")),
    "answers": ("answer_texts", "answer_id", ("answer",)),
}
"""By parent: the new table, its column for the parent's id, and the texts."""
IS_CODE = "language ~ '^[a-z]{2}$'"
IS_ONE_OF_TWO = "language in ('en','es')"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    for parent, (table, reference, texts) in TEXTS.items():
        create_texts(parent, table, reference, texts)
        move_texts(parent, table, reference, texts)
        for statement in lock_to_tenant(table):
            op.execute(statement)
        for name in texts:
            op.drop_column(parent, f"{name}_es")
    check_languages(IS_CODE)


def create_texts(parent: str, table: str, reference: str | None, texts: tuple[str, ...]) -> None:
    own_keys = [reference] if reference else []
    key = ["client_id", *own_keys]
    op.create_table(
        table,
        sa.Column("client_id", sa.BigInteger(), server_default=sa.text(TENANT), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in own_keys),
        sa.Column("language", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text(), server_default="", nullable=False) for name in texts),
        sa.CheckConstraint(IS_CODE, name=op.f(f"ck_{table}_language")),
        sa.ForeignKeyConstraint(
            key,
            [f"{parent}.client_id", f"{parent}.id"] if reference else [f"{parent}.id"],
            name=op.f(f"fk_{table}_{'_'.join(key)}"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(*key, "language", name=op.f(f"pk_{table}")),
    )


def move_texts(parent: str, table: str, reference: str | None, texts: tuple[str, ...]) -> None:
    # The owner of a table is held to its policies too, and has none: until the commit nobody else sees it otherwise.
    op.execute(f"ALTER TABLE {parent} NO FORCE ROW LEVEL SECURITY")
    key, parent_key = ("client_id, " + reference, "client_id, id") if reference else ("client_id", "id")
    spanish = [f"{name}_es" for name in texts]
    is_written = " OR ".join(f"{name} <> ''" for name in spanish)
    op.execute(
        f"INSERT INTO {table} ({key}, language, {', '.join(texts)})"
        f" SELECT {parent_key}, 'es', {', '.join(spanish)} FROM {parent}"
        f" WHERE {is_written}"
    )
    op.execute(f"ALTER TABLE {parent} FORCE ROW LEVEL SECURITY")


def check_languages(condition: str) -> None:
    for table in ("clients", "users"):
        op.drop_constraint(op.f(f"ck_{table}_language"), table, type_="check")
        op.create_check_constraint(op.f(f"ck_{table}_language"), table, condition)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    check_languages(IS_ONE_OF_TWO)
    for parent, (table, reference, texts) in TEXTS.items():
        for name in texts:
            op.add_column(parent, sa.Column(f"{name}_es", sa.Text(), server_default="", nullable=False))
        for each in (parent, table):
            op.execute(f"ALTER TABLE {each} NO FORCE ROW LEVEL SECURITY")
        same_row = f"t.client_id = p.client_id AND t.{reference} = p.id" if reference else "t.client_id = p.id"
        op.execute(
            f"UPDATE {parent} AS p SET {', '.join(f'{name}_es = t.{name}' for name in texts)}"
            f" FROM {table} AS t WHERE {same_row} AND t.language = 'es'"
        )
        op.drop_table(table)
        op.execute(f"ALTER TABLE {parent} FORCE ROW LEVEL SECURITY")
