"""Calls, what was said in them, and the counts that dashboards read."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from ringlypro.db.tenancy import lock_to_tenant

revision = "0003"
down_revision = '0002'
branch_labels = depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.create_table('calls',
    sa.Column('client_id', sa.BigInteger(), server_default=sa.text("nullif(current_setting('app.client_id', true), '')::bigint"), nullable=False),
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('contact_id', sa.BigInteger(), nullable=True),
    sa.Column('twilio_call_sid', sa.Text(), nullable=False),
    sa.Column('direction', sa.Text(), server_default='incoming', nullable=False),
    sa.Column('from_number', sa.Text(), nullable=False),
    sa.Column('to_number', sa.Text(), nullable=False),
    sa.Column('forwarded_from', sa.Text(), nullable=True),
    sa.Column('status', sa.Text(), server_default='ringing', nullable=False),
    sa.Column('duration', sa.BigInteger(), nullable=True),
    sa.Column('language', sa.Text(), server_default='en', nullable=False),
    sa.Column('outcome', sa.Text(), nullable=True),
    sa.Column('cost', sa.Numeric(precision=14, scale=4), nullable=True),
    sa.Column('recording_url', sa.Text(), nullable=True),
    sa.Column('recording_sid', sa.Text(), nullable=True),
    sa.Column('transcription', sa.Text(), nullable=True),
    sa.Column('answered_by', sa.Text(), nullable=True),
    sa.Column('hangup_cause', sa.Text(), nullable=True),
    sa.Column('caller_name', sa.Text(), server_default='', nullable=False),
    sa.Column('notes', sa.Text(), server_default='', nullable=False),
    sa.Column('appointment_id', sa.BigInteger(), nullable=True),
    sa.Column('screen', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('talk', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False),
    sa.Column('answered', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('answer', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False),
    sa.Column('tokens', sa.Text(), server_default='', nullable=False),
    sa.Column('start_time', sa.DateTime(timezone=True), nullable=True),
    sa.Column('end_time', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("direction in ('incoming','outgoing')", name=op.f('ck_calls_direction')),
    sa.ForeignKeyConstraint(['client_id', 'contact_id'], ['contacts.client_id', 'contacts.id'], name=op.f('fk_calls_client_id_contact_id')),
    sa.ForeignKeyConstraint(['client_id'], ['clients.id'], name=op.f('fk_calls_client_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('client_id', 'id', name=op.f('pk_calls')),
    sa.UniqueConstraint('client_id', 'twilio_call_sid', name=op.f('uq_calls_client_id_twilio_call_sid'))
    )
    op.create_index('ix_calls_contact', 'calls', ['client_id', 'contact_id', sa.literal_column('created_at DESC')], unique=False)
    op.create_index('ix_calls_newest', 'calls', ['client_id', sa.literal_column('created_at DESC'), sa.literal_column('id DESC')], unique=False, postgresql_include=['direction', 'status', 'duration'])
    op.create_table('call_turns',
    sa.Column('client_id', sa.BigInteger(), server_default=sa.text("nullif(current_setting('app.client_id', true), '')::bigint"), nullable=False),
    sa.Column('call_id', sa.BigInteger(), nullable=False),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('step', sa.Text(), server_default='', nullable=False),
    sa.Column('heard', sa.Text(), server_default='', nullable=False),
    sa.Column('keys', sa.Text(), server_default='', nullable=False),
    sa.Column('confidence', sa.Double(), nullable=True),
    sa.Column('understood', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False),
    sa.Column('said', sa.Text(), server_default='', nullable=False),
    sa.Column('lang', sa.Text(), server_default='en', nullable=False),
    sa.Column('ms', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['client_id', 'call_id'], ['calls.client_id', 'calls.id'], name=op.f('fk_call_turns_client_id_call_id')),
    sa.PrimaryKeyConstraint('client_id', 'call_id', 'number', name=op.f('pk_call_turns'))
    )
    op.create_table('screen_calls',
    sa.Column('client_id', sa.BigInteger(), server_default=sa.text("nullif(current_setting('app.client_id', true), '')::bigint"), nullable=False),
    sa.Column('call_sid', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['client_id'], ['clients.id'], name=op.f('fk_screen_calls_client_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('client_id', 'call_sid', name=op.f('pk_screen_calls'))
    )
    op.create_table('call_days',
    sa.Column('client_id', sa.BigInteger(), server_default=sa.text("nullif(current_setting('app.client_id', true), '')::bigint"), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('calls', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('incoming', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('outgoing', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('missed', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('answered', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('booked', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('seconds', sa.BigInteger(), server_default='0', nullable=False),
    sa.ForeignKeyConstraint(['client_id'], ['clients.id'], name=op.f('fk_call_days_client_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('client_id', 'day', name=op.f('pk_call_days'))
    )
    op.create_index("ix_calls_caller", "calls", ["client_id", "from_number", sa.literal_column("created_at DESC")])
    op.create_table(
        "early_statuses",
        sa.Column(
            "client_id",
            sa.BigInteger(),
            server_default=sa.text("nullif(current_setting('app.client_id', true), '')::bigint"),
            nullable=False,
        ),
        sa.Column("call_sid", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("seconds", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.id"], name=op.f("fk_early_statuses_client_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("client_id", "call_sid", name=op.f("pk_early_statuses")),
    )
    for statement in lock_to_tenant("early_statuses"):
        op.execute(statement)
    for statement in lock_to_tenant('calls'):
        op.execute(statement)
    for statement in lock_to_tenant('call_turns'):
        op.execute(statement)
    for statement in lock_to_tenant('screen_calls'):
        op.execute(statement)
    for statement in lock_to_tenant('call_days'):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("early_statuses")
    op.drop_table('call_days')
    op.drop_table('screen_calls')
    op.drop_table('call_turns')
    op.drop_table('calls')
