"""Who calls and what is booked: two appointments at once on one resource are impossible."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from ringlypro.db.tenancy import lock_to_tenant

revision = "0002"
down_revision = '0001'
branch_labels = depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.create_table('contacts',
    sa.Column('client_id', sa.BigInteger(), server_default=sa.text("nullif(current_setting('app.client_id', true), '')::bigint"), nullable=False),
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('first_name', sa.Text(), nullable=False),
    sa.Column('last_name', sa.Text(), nullable=True),
    sa.Column('phone', sa.Text(), nullable=False),
    sa.Column('email', sa.Text(), nullable=True),
    sa.Column('notes', sa.Text(), server_default='', nullable=False),
    sa.Column('status', sa.Text(), server_default='active', nullable=False),
    sa.Column('source', sa.Text(), server_default='manual', nullable=False),
    sa.Column('tags', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False),
    sa.Column('language', sa.Text(), nullable=True),
    sa.Column('vip', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('first_key', sa.Text(collation='C'), server_default='', nullable=False),
    sa.Column('last_key', sa.Text(collation='C'), server_default='', nullable=False),
    sa.Column('email_key', sa.Text(collation='C'), server_default='', nullable=False),
    sa.Column('last_contacted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("status in ('active','inactive','blocked')", name=op.f('ck_contacts_status')),
    sa.ForeignKeyConstraint(['client_id'], ['clients.id'], name=op.f('fk_contacts_client_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('client_id', 'id', name=op.f('pk_contacts')),
    sa.UniqueConstraint('client_id', 'phone', name=op.f('uq_contacts_client_id_phone'))
    )
    op.create_index(op.f('ix_contacts_client_id_email_key'), 'contacts', ['client_id', 'email_key'], unique=False)
    op.create_index(op.f('ix_contacts_client_id_first_key'), 'contacts', ['client_id', 'first_key'], unique=False)
    op.create_index(op.f('ix_contacts_client_id_last_key'), 'contacts', ['client_id', 'last_key'], unique=False)
    op.create_index('ix_contacts_newest', 'contacts', ['client_id', sa.literal_column('created_at DESC'), sa.literal_column('id DESC')], unique=False)
    op.create_table('services',
    sa.Column('client_id', sa.BigInteger(), server_default=sa.text("nullif(current_setting('app.client_id', true), '')::bigint"), nullable=False),
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('minutes', sa.BigInteger(), nullable=False),
    sa.Column('buffer_minutes', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('price', sa.Text(), server_default='', nullable=False),
    sa.Column('position', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('active', sa.Boolean(), server_default=sa.text('true'), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint('minutes between 5 and 1440', name=op.f('ck_services_minutes')),
    sa.ForeignKeyConstraint(['client_id'], ['clients.id'], name=op.f('fk_services_client_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('client_id', 'id', name=op.f('pk_services'))
    )
    op.create_index(op.f('ix_services_client_id_position_id'), 'services', ['client_id', 'position', 'id'], unique=False)
    op.create_table('answers',
    sa.Column('client_id', sa.BigInteger(), server_default=sa.text("nullif(current_setting('app.client_id', true), '')::bigint"), nullable=False),
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('questions', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('answer_es', sa.Text(), server_default='', nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['client_id'], ['clients.id'], name=op.f('fk_answers_client_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('client_id', 'id', name=op.f('pk_answers'))
    )
    op.create_table('resources',
    sa.Column('client_id', sa.BigInteger(), server_default=sa.text("nullif(current_setting('app.client_id', true), '')::bigint"), nullable=False),
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('name', sa.Text(), server_default='', nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['client_id'], ['clients.id'], name=op.f('fk_resources_client_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('client_id', 'id', name=op.f('pk_resources'))
    )
    op.create_table('appointments',
    sa.Column('client_id', sa.BigInteger(), server_default=sa.text("nullif(current_setting('app.client_id', true), '')::bigint"), nullable=False),
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('contact_id', sa.BigInteger(), nullable=True),
    sa.Column('resource_id', sa.BigInteger(), nullable=False),
    sa.Column('service_id', sa.BigInteger(), nullable=True),
    sa.Column('customer_name', sa.Text(), nullable=False),
    sa.Column('customer_phone', sa.Text(), nullable=False),
    sa.Column('customer_email', sa.Text(), nullable=True),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('busy_until', sa.DateTime(timezone=True), nullable=False),
    sa.Column('purpose', sa.Text(), server_default='', nullable=False),
    sa.Column('status', sa.Text(), server_default='confirmed', nullable=False),
    sa.Column('source', sa.Text(), server_default='voice_booking', nullable=False),
    sa.Column('confirmation_code', sa.Text(), nullable=False),
    sa.Column('language', sa.Text(), server_default='en', nullable=False),
    sa.Column('reminder_sent', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('confirmation_sent', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    postgresql.ExcludeConstraint((sa.text("int8range(client_id, client_id, '[]')"), '&&'), (sa.text("int8range(resource_id, resource_id, '[]')"), '&&'), (sa.text("tstzrange(starts_at, busy_until, '[)')"), '&&'), where=sa.text("status IN ('confirmed','pending','completed')"), using='gist', name='ex_appointments_no_overlap'),
    sa.CheckConstraint("status in ('confirmed','pending','cancelled','completed','no-show')", name=op.f('ck_appointments_status')),
    sa.CheckConstraint('starts_at < ends_at AND ends_at <= busy_until', name=op.f('ck_appointments_times')),
    sa.ForeignKeyConstraint(['client_id', 'contact_id'], ['contacts.client_id', 'contacts.id'], name=op.f('fk_appointments_client_id_contact_id')),
    sa.ForeignKeyConstraint(['client_id', 'resource_id'], ['resources.client_id', 'resources.id'], name=op.f('fk_appointments_client_id_resource_id')),
    sa.ForeignKeyConstraint(['client_id', 'service_id'], ['services.client_id', 'services.id'], name=op.f('fk_appointments_client_id_service_id')),
    sa.ForeignKeyConstraint(['client_id'], ['clients.id'], name=op.f('fk_appointments_client_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('client_id', 'id', name=op.f('pk_appointments')),
    sa.UniqueConstraint('client_id', 'confirmation_code', name=op.f('uq_appointments_client_id_confirmation_code'))
    )
    op.create_index(op.f('ix_appointments_client_id_contact_id'), 'appointments', ['client_id', 'contact_id'], unique=False)
    op.create_index(op.f('ix_appointments_client_id_starts_at'), 'appointments', ['client_id', 'starts_at'], unique=False)
    for statement in lock_to_tenant('contacts'):
        op.execute(statement)
    for statement in lock_to_tenant('services'):
        op.execute(statement)
    for statement in lock_to_tenant('answers'):
        op.execute(statement)
    for statement in lock_to_tenant('resources'):
        op.execute(statement)
    for statement in lock_to_tenant('appointments'):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table('appointments')
    op.drop_table('resources')
    op.drop_table('answers')
    op.drop_table('services')
    op.drop_table('contacts')
