"""Contacts are looked for by keys: a row for each beginning of a name, a number or an address. Existing ones get theirs.

Ranges of three columns could not serve a search that may mean any of them, nor a number from its middle on.
"""

import sqlalchemy as sa
from alembic import op

from ringlypro.db.tenancy import lock_to_tenant

revision = "0014"
down_revision = "0013"
branch_labels = depends_on = None

TENANT = "nullif(current_setting('app.client_id', true), '')::bigint"
RANGES = ("last_key", "first_key", "email_key")
INSERT_KEYS = """
INSERT INTO contact_keys (client_id, key, created_at, contact_id)
SELECT DISTINCT c.client_id, left(keys.key, 40), c.created_at, c.id
FROM contacts AS c CROSS JOIN LATERAL (
    SELECT 'n' || substr(name, start) AS key
    FROM (VALUES (c.first_key), (c.last_key)) AS names (name), generate_series(1, length(name)) AS start
    WHERE start = 1 OR substr(name, start - 1, 1) = ' '
    UNION ALL SELECT 'n' || c.email_key WHERE c.email_key <> ''
    UNION ALL SELECT sides.key FROM generate_series(1, length(c.email_key)) AS start, LATERAL (VALUES
        ('e' || substr(c.email_key, start)), ('r' || reverse(left(c.email_key, start)))) AS sides (key)
    WHERE substr(c.email_key, start, 1) IN ('@', '.')
    UNION ALL SELECT 'p' || substr(digits, start)
    FROM regexp_replace(c.phone, '[^0-9]', '', 'g') AS digits, generate_series(1, length(digits)) AS start
    UNION ALL SELECT 't' || tag FROM jsonb_array_elements_text(c.tags) AS tag
) AS keys
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.create_table(
        "contact_keys",
        sa.Column("client_id", sa.BigInteger(), server_default=sa.text(TENANT), nullable=False),
        sa.Column("key", sa.Text(collation="C"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("contact_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.id"], name=op.f("fk_contact_keys_client_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["client_id", "contact_id"],
            ["contacts.client_id", "contacts.id"],
            name=op.f("fk_contact_keys_client_id_contact_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("client_id", "key", "created_at", "contact_id", name=op.f("pk_contact_keys")),
    )
    # The owner of a table is held to its policies too, and has none: until the commit nobody else sees it otherwise.
    op.execute("ALTER TABLE contacts NO FORCE ROW LEVEL SECURITY")
    op.execute(INSERT_KEYS)
    op.execute("ALTER TABLE contacts FORCE ROW LEVEL SECURITY")
    op.create_index("ix_contact_keys_contact", "contact_keys", ["client_id", "contact_id"])
    for statement in lock_to_tenant("contact_keys"):
        op.execute(statement)
    for column in RANGES:
        op.drop_index(f"ix_contacts_client_id_{column}", "contacts")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    for column in RANGES:
        op.create_index(f"ix_contacts_client_id_{column}", "contacts", ["client_id", column])
    op.drop_table("contact_keys")
