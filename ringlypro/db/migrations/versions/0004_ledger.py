"""Credits are a ledger: entries are added, never changed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from ringlypro.db.tenancy import lock_to_tenant

revision = "0004"
down_revision = '0003'
branch_labels = depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.create_table('credit_accounts',
    sa.Column('client_id', sa.BigInteger(), server_default=sa.text("nullif(current_setting('app.client_id', true), '')::bigint"), nullable=False),
    sa.Column('balance', sa.Numeric(precision=14, scale=4), server_default='0', nullable=False),
    sa.Column('total_minutes_used', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('total_amount_spent', sa.Numeric(precision=14, scale=4), server_default='0', nullable=False),
    sa.Column('last_usage_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('auto_reload', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['client_id'], ['clients.id'], name=op.f('fk_credit_accounts_client_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('client_id', name=op.f('pk_credit_accounts'))
    )
    op.create_table('credit_entries',
    sa.Column('client_id', sa.BigInteger(), server_default=sa.text("nullif(current_setting('app.client_id', true), '')::bigint"), nullable=False),
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('reference', sa.Text(), nullable=False),
    sa.Column('amount', sa.Numeric(precision=14, scale=4), nullable=False),
    sa.Column('balance_after', sa.Numeric(precision=14, scale=4), nullable=False),
    sa.Column('minutes', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('free_minutes', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('paid_minutes', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('rate', sa.Numeric(precision=14, scale=4), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('call_id', sa.BigInteger(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("kind in ('usage','deposit','refund','dispute','correction')", name=op.f('ck_credit_entries_kind')),
    sa.ForeignKeyConstraint(['client_id'], ['clients.id'], name=op.f('fk_credit_entries_client_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('client_id', 'id', name=op.f('pk_credit_entries')),
    sa.UniqueConstraint('client_id', 'kind', 'reference', name=op.f('uq_credit_entries_client_id_kind_reference'))
    )
    op.create_index('ix_credit_entries_newest', 'credit_entries', ['client_id', sa.literal_column('id DESC')], unique=False)
    op.create_index('ix_credit_entries_call', 'credit_entries', ['client_id', 'call_id'], unique=False, postgresql_where=sa.text('call_id is not null'))
    op.create_table('usage_months',
    sa.Column('client_id', sa.BigInteger(), server_default=sa.text("nullif(current_setting('app.client_id', true), '')::bigint"), nullable=False),
    sa.Column('month', sa.Date(), nullable=False),
    sa.Column('free_used', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('minutes', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('amount', sa.Numeric(precision=14, scale=4), server_default='0', nullable=False),
    sa.ForeignKeyConstraint(['client_id'], ['clients.id'], name=op.f('fk_usage_months_client_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('client_id', 'month', name=op.f('pk_usage_months'))
    )
    op.create_table('reloads',
    sa.Column('client_id', sa.BigInteger(), server_default=sa.text("nullif(current_setting('app.client_id', true), '')::bigint"), nullable=False),
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('amount', sa.Numeric(precision=14, scale=4), nullable=False),
    sa.Column('currency', sa.Text(), server_default='usd', nullable=False),
    sa.Column('payment_intent_id', sa.Text(), nullable=True),
    sa.Column('idempotency_key', sa.Text(), nullable=False),
    sa.Column('status', sa.Text(), server_default='asked', nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("status in ('asked','paid','failed','refunded','disputed')", name=op.f('ck_reloads_status')),
    sa.ForeignKeyConstraint(['client_id'], ['clients.id'], name=op.f('fk_reloads_client_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('client_id', 'id', name=op.f('pk_reloads')),
    sa.UniqueConstraint('client_id', 'idempotency_key', name=op.f('uq_reloads_client_id_idempotency_key')),
    sa.UniqueConstraint('client_id', 'payment_intent_id', name=op.f('uq_reloads_client_id_payment_intent_id'))
    )
    for statement in lock_to_tenant('credit_accounts'):
        op.execute(statement)
    for statement in lock_to_tenant('credit_entries', append_only=True):
        op.execute(statement)
    for statement in lock_to_tenant('usage_months'):
        op.execute(statement)
    for statement in lock_to_tenant('reloads'):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table('reloads')
    op.drop_table('usage_months')
    op.drop_table('credit_entries')
    op.drop_table('credit_accounts')
