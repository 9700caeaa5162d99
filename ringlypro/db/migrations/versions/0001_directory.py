"""Who there is: clients, the people who sign in, and the directory that finds a tenant."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from ringlypro.db.tenancy import lock_to_tenant, open_to_system

revision = "0001"
down_revision = None
branch_labels = depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.create_table('clients',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('business_name', sa.Text(), nullable=False),
    sa.Column('business_phone', sa.Text(), nullable=False),
    sa.Column('business_type', sa.Text(), server_default='', nullable=False),
    sa.Column('business_description', sa.Text(), server_default='', nullable=False),
    sa.Column('website_url', sa.Text(), server_default='', nullable=False),
    sa.Column('address', sa.Text(), server_default='', nullable=False),
    sa.Column('prices', sa.Text(), server_default='', nullable=False),
    sa.Column('ringlypro_number', sa.Text(), nullable=True),
    sa.Column('twilio_number_sid', sa.Text(), nullable=True),
    sa.Column('owner_name', sa.Text(), server_default='', nullable=False),
    sa.Column('owner_phone', sa.Text(), nullable=True),
    sa.Column('owner_email', sa.Text(), server_default='', nullable=False),
    sa.Column('custom_greeting', sa.Text(), server_default='', nullable=False),
    sa.Column('business_hours', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False),
    sa.Column('timezone', sa.Text(), server_default='America/New_York', nullable=False),
    sa.Column('language', sa.Text(), server_default='en', nullable=False),
    sa.Column('appointment_duration', sa.BigInteger(), server_default='30', nullable=False),
    sa.Column('buffer_minutes', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('notice_minutes', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('horizon_days', sa.BigInteger(), server_default='365', nullable=False),
    sa.Column('booking_enabled', sa.Boolean(), server_default=sa.text('true'), nullable=False),
    sa.Column('after_hours_mode', sa.Text(), server_default='always', nullable=False),
    sa.Column('staff_first', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('records_calls', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('emergency_phrases', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False),
    sa.Column('sms_notifications', sa.Boolean(), server_default=sa.text('true'), nullable=False),
    sa.Column('monthly_free_minutes', sa.BigInteger(), server_default='100', nullable=False),
    sa.Column('per_minute_rate', sa.Numeric(precision=14, scale=4), server_default='0.1000', nullable=False),
    sa.Column('rachel_enabled', sa.Boolean(), server_default=sa.text('true'), nullable=False),
    sa.Column('credit_suspended', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('active', sa.Boolean(), server_default=sa.text('true'), nullable=False),
    sa.Column('forwarding_status', sa.Text(), server_default='', nullable=False),
    sa.Column('stripe_customer_id', sa.Text(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("after_hours_mode in ('always','message_only','emergency_only')", name=op.f('ck_clients_after_hours_mode')),
    sa.CheckConstraint("language in ('en','es')", name=op.f('ck_clients_language')),
    sa.CheckConstraint('appointment_duration between 5 and 1440', name=op.f('ck_clients_appointment_duration')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_clients')),
    sa.UniqueConstraint('ringlypro_number', name=op.f('uq_clients_ringlypro_number')),
    sa.UniqueConstraint('stripe_customer_id', name=op.f('uq_clients_stripe_customer_id'))
    )
    op.create_table('users',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('client_id', sa.BigInteger(), nullable=True),
    sa.Column('email', sa.Text(), nullable=False),
    sa.Column('password_hash', sa.Text(), nullable=False),
    sa.Column('first_name', sa.Text(), server_default='', nullable=False),
    sa.Column('last_name', sa.Text(), server_default='', nullable=False),
    sa.Column('phone_number', sa.Text(), nullable=True),
    sa.Column('services', sa.Text(), server_default='', nullable=False),
    sa.Column('role', sa.Text(), server_default='owner', nullable=False),
    sa.Column('language', sa.Text(), server_default='en', nullable=False),
    sa.Column('dark', sa.Boolean(), nullable=True),
    sa.Column('terms_accepted', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('onboarding_completed', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('email_verified', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('email_verification_token', sa.Text(), nullable=True),
    sa.Column('password_reset_token', sa.Text(), nullable=True),
    sa.Column('password_reset_expires', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("language in ('en','es')", name=op.f('ck_users_language')),
    sa.ForeignKeyConstraint(['client_id'], ['clients.id'], name=op.f('fk_users_client_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_users'))
    )
    op.create_index(op.f('ix_users_client_id'), 'users', ['client_id'], unique=False)
    op.create_index('ix_users_reset', 'users', ['password_reset_token'], unique=False, postgresql_where=sa.text('password_reset_token is not null'))
    op.create_index('uq_users_email', 'users', [sa.literal_column('lower(email)')], unique=True)
    op.create_table('external_refs',
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('external_id', sa.Text(), nullable=False),
    sa.Column('client_id', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['client_id'], ['clients.id'], name=op.f('fk_external_refs_client_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('kind', 'external_id', name=op.f('pk_external_refs'))
    )
    op.create_table('throttles',
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('count', sa.BigInteger(), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_throttles'))
    )
    op.create_table('sign_ins',
    sa.Column('client_id', sa.BigInteger(), server_default=sa.text("nullif(current_setting('app.client_id', true), '')::bigint"), nullable=False),
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('user_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('token_hash', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("kind in ('web','api')", name=op.f('ck_sign_ins_kind')),
    sa.ForeignKeyConstraint(['client_id'], ['clients.id'], name=op.f('fk_sign_ins_client_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_sign_ins_user_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('client_id', 'id', name=op.f('pk_sign_ins'))
    )
    op.create_index(op.f('ix_sign_ins_client_id_user_id'), 'sign_ins', ['client_id', 'user_id'], unique=False)
    op.create_index('uq_sign_ins_token', 'sign_ins', ['client_id', 'token_hash'], unique=True)
    for statement in lock_to_tenant('clients', column='id'):
        op.execute(statement)
    for statement in open_to_system('clients'):
        op.execute(statement)
    for statement in lock_to_tenant('users'):
        op.execute(statement)
    for statement in open_to_system('users'):
        op.execute(statement)
    for statement in lock_to_tenant('external_refs'):
        op.execute(statement)
    for statement in open_to_system('external_refs'):
        op.execute(statement)
    op.execute('GRANT SELECT, INSERT, UPDATE, DELETE ON throttles TO ringly_system')
    for statement in lock_to_tenant('sign_ins'):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table('sign_ins')
    op.drop_table('throttles')
    op.drop_table('external_refs')
    op.drop_table('users')
    op.drop_table('clients')
