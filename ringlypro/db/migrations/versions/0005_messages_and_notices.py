"""What is written to people and what the owner is told."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from ringlypro.db.tenancy import lock_to_tenant

revision = "0005"
down_revision = '0004'
branch_labels = depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.create_table('messages',
    sa.Column('client_id', sa.BigInteger(), server_default=sa.text("nullif(current_setting('app.client_id', true), '')::bigint"), nullable=False),
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('contact_id', sa.BigInteger(), nullable=True),
    sa.Column('twilio_sid', sa.Text(), nullable=True),
    sa.Column('direction', sa.Text(), nullable=False),
    sa.Column('from_number', sa.Text(), nullable=False),
    sa.Column('to_number', sa.Text(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('purpose', sa.Text(), nullable=True),
    sa.Column('error_code', sa.Text(), nullable=True),
    sa.Column('error_message', sa.Text(), nullable=True),
    sa.Column('cost', sa.Numeric(precision=14, scale=4), nullable=True),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('delivered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("direction in ('incoming','outgoing')", name=op.f('ck_messages_direction')),
    sa.ForeignKeyConstraint(['client_id', 'contact_id'], ['contacts.client_id', 'contacts.id'], name=op.f('fk_messages_client_id_contact_id')),
    sa.ForeignKeyConstraint(['client_id'], ['clients.id'], name=op.f('fk_messages_client_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('client_id', 'id', name=op.f('pk_messages')),
    sa.UniqueConstraint('client_id', 'purpose', name=op.f('uq_messages_client_id_purpose')),
    sa.UniqueConstraint('client_id', 'twilio_sid', name=op.f('uq_messages_client_id_twilio_sid'))
    )
    op.create_index('ix_messages_newest', 'messages', ['client_id', sa.literal_column('created_at DESC'), sa.literal_column('id DESC')], unique=False)
    op.create_index('ix_messages_thread', 'messages', ['client_id', 'contact_id', sa.literal_column('id DESC')], unique=False)
    op.create_table('threads',
    sa.Column('client_id', sa.BigInteger(), server_default=sa.text("nullif(current_setting('app.client_id', true), '')::bigint"), nullable=False),
    sa.Column('contact_id', sa.BigInteger(), nullable=False),
    sa.Column('last_message_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('unread', sa.BigInteger(), server_default='0', nullable=False),
    sa.ForeignKeyConstraint(['client_id', 'contact_id'], ['contacts.client_id', 'contacts.id'], name=op.f('fk_threads_client_id_contact_id')),
    sa.PrimaryKeyConstraint('client_id', 'contact_id', name=op.f('pk_threads'))
    )
    op.create_index('ix_threads_newest', 'threads', ['client_id', sa.literal_column('last_message_at DESC'), sa.literal_column('contact_id DESC')], unique=False)
    op.create_table('opt_outs',
    sa.Column('client_id', sa.BigInteger(), server_default=sa.text("nullif(current_setting('app.client_id', true), '')::bigint"), nullable=False),
    sa.Column('phone', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['client_id'], ['clients.id'], name=op.f('fk_opt_outs_client_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('client_id', 'phone', name=op.f('pk_opt_outs'))
    )
    op.create_table('notifications',
    sa.Column('client_id', sa.BigInteger(), server_default=sa.text("nullif(current_setting('app.client_id', true), '')::bigint"), nullable=False),
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('values', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False),
    sa.Column('link', sa.Text(), server_default='', nullable=False),
    sa.Column('read_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['client_id'], ['clients.id'], name=op.f('fk_notifications_client_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('client_id', 'id', name=op.f('pk_notifications'))
    )
    op.create_index('ix_notifications_newest', 'notifications', ['client_id', sa.literal_column('id DESC')], unique=False)
    op.create_index('ix_notifications_unread', 'notifications', ['client_id'], unique=False, postgresql_where=sa.text('read_at is null'))
    op.create_table('follow_ups',
    sa.Column('client_id', sa.BigInteger(), server_default=sa.text("nullif(current_setting('app.client_id', true), '')::bigint"), nullable=False),
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('contact_id', sa.BigInteger(), nullable=True),
    sa.Column('call_id', sa.BigInteger(), nullable=True),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('reference', sa.Text(), nullable=False),
    sa.Column('caller_name', sa.Text(), server_default='', nullable=False),
    sa.Column('caller_phone', sa.Text(), server_default='', nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('urgent', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('best_time', sa.Text(), server_default='', nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['client_id', 'contact_id'], ['contacts.client_id', 'contacts.id'], name=op.f('fk_follow_ups_client_id_contact_id')),
    sa.ForeignKeyConstraint(['client_id'], ['clients.id'], name=op.f('fk_follow_ups_client_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('client_id', 'id', name=op.f('pk_follow_ups'))
    )
    op.create_index('ix_follow_ups_open', 'follow_ups', ['client_id', sa.literal_column('id DESC')], unique=False, postgresql_where=sa.text('done_at is null'))
    op.create_index('uq_follow_ups_reference', 'follow_ups', ['client_id', 'reference'], unique=True)
    op.create_table('activities',
    sa.Column('client_id', sa.BigInteger(), server_default=sa.text("nullif(current_setting('app.client_id', true), '')::bigint"), nullable=False),
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('contact_id', sa.BigInteger(), nullable=True),
    sa.Column('values', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False),
    sa.Column('link', sa.Text(), server_default='', nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['client_id', 'contact_id'], ['contacts.client_id', 'contacts.id'], name=op.f('fk_activities_client_id_contact_id')),
    sa.ForeignKeyConstraint(['client_id'], ['clients.id'], name=op.f('fk_activities_client_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('client_id', 'id', name=op.f('pk_activities'))
    )
    op.create_index('ix_activities_contact', 'activities', ['client_id', 'contact_id', sa.literal_column('id DESC')], unique=False)
    op.create_index('ix_activities_newest', 'activities', ['client_id', sa.literal_column('id DESC')], unique=False)
    for statement in lock_to_tenant('messages'):
        op.execute(statement)
    for statement in lock_to_tenant('threads'):
        op.execute(statement)
    for statement in lock_to_tenant('opt_outs'):
        op.execute(statement)
    for statement in lock_to_tenant('notifications'):
        op.execute(statement)
    for statement in lock_to_tenant('follow_ups'):
        op.execute(statement)
    for statement in lock_to_tenant('activities'):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table('activities')
    op.drop_table('follow_ups')
    op.drop_table('notifications')
    op.drop_table('opt_outs')
    op.drop_table('threads')
    op.drop_table('messages')
