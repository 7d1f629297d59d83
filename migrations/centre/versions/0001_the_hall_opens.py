"""the hall opens"""

import sqlalchemy as sa
from alembic import op


revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the database one step on."""
    op.create_table('catalogue_editions',
    sa.Column('edition', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('stated_version', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('items', sa.Integer(), nullable=False),
    sa.Column('document', sa.Text(), nullable=False),
    sa.Column('loaded_at', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('edition', name=op.f('pk_catalogue_editions'))
    )
    op.create_table('journal',
    sa.Column('epoch', sa.Integer(), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=24), nullable=False),
    sa.Column('key', sa.String(length=36), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('at', sa.Integer(), nullable=False),
    sa.Column('line', sa.Text(), nullable=False),
    sa.Column('hash', sa.LargeBinary(length=32), nullable=False),
    sa.PrimaryKeyConstraint('epoch', 'seq', name=op.f('pk_journal'))
    )
    with op.batch_alter_table('journal', schema=None) as batch_op:
        batch_op.create_index('ix_journal_kind_key', ['kind', 'key'], unique=False)

    op.create_table('notices',
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('words', sa.String(length=400), nullable=False),
    sa.PrimaryKeyConstraint('position', name=op.f('pk_notices'))
    )
    op.create_table('paces',
    sa.Column('category', sa.String(length=16), nullable=False),
    sa.Column('served', sa.Integer(), nullable=False),
    sa.Column('mean_ms', sa.Float(), nullable=False),
    sa.PrimaryKeyConstraint('category', name=op.f('pk_paces'))
    )
    op.create_table('print_jobs',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('ref', sa.String(length=36), nullable=False),
    sa.Column('payload', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('fault', sa.String(length=16), nullable=True),
    sa.Column('created_at', sa.Integer(), nullable=False),
    sa.Column('printed_at', sa.Integer(), nullable=True),
    sa.Column('next_try_at', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state = 'printed') = (printed_at IS NOT NULL)", name=op.f('ck_print_jobs_printed_once')),
    sa.CheckConstraint("state IN ('queued', 'printed', 'failed')", name=op.f('ck_print_jobs_state_known')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_print_jobs'))
    )
    with op.batch_alter_table('print_jobs', schema=None) as batch_op:
        batch_op.create_index('ix_print_jobs_queued', ['state'], unique=False, sqlite_where=sa.text("state = 'queued'"))
        batch_op.create_index('ix_print_jobs_ref', ['ref'], unique=False)

    op.create_table('printer',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('since', sa.Integer(), nullable=False),
    sa.CheckConstraint("state IN ('ok', 'off', 'offline', 'paper_out', 'cover_open', 'paper_low', 'unknown')", name=op.f('ck_printer_state_known')),
    sa.CheckConstraint('id = 1', name=op.f('ck_printer_only_one')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_printer'))
    )
    op.create_table('queue_day',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('business_date', sa.String(length=10), nullable=False),
    sa.Column('priority_run', sa.Integer(), nullable=False),
    sa.CheckConstraint('id = 1', name=op.f('ck_queue_day_only_one')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_queue_day'))
    )
    op.create_table('staff',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('username', sa.String(length=40), nullable=False),
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('role', sa.String(length=16), nullable=False),
    sa.Column('password_hash', sa.String(length=200), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('session_mark', sa.String(length=32), nullable=False),
    sa.Column('created_at', sa.Integer(), nullable=False),
    sa.CheckConstraint("role IN ('clerk', 'manager')", name=op.f('ck_staff_role_known')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_staff')),
    sa.UniqueConstraint('username', name=op.f('uq_staff_username'))
    )
    op.create_table('help_rings',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('place', sa.String(length=40), nullable=False),
    sa.Column('rung_at', sa.Integer(), nullable=False),
    sa.Column('answered_at', sa.Integer(), nullable=True),
    sa.Column('answered_by', sa.String(length=36), nullable=True),
    sa.ForeignKeyConstraint(['answered_by'], ['staff.id'], name=op.f('fk_help_rings_answered_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_help_rings'))
    )
    with op.batch_alter_table('help_rings', schema=None) as batch_op:
        batch_op.create_index('uq_help_rings_open', ['place'], unique=True, sqlite_where=sa.text('answered_at IS NULL'))

    op.create_table('windows',
    sa.Column('n', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('staff_id', sa.String(length=36), nullable=True),
    sa.Column('categories', sa.String(length=80), nullable=False),
    sa.Column('changed_at', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state = 'closed') = (staff_id IS NULL)", name=op.f('ck_windows_staffed')),
    sa.CheckConstraint("state IN ('closed', 'open', 'paused')", name=op.f('ck_windows_state_known')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_windows_staff_id')),
    sa.PrimaryKeyConstraint('n', name=op.f('pk_windows')),
    sa.UniqueConstraint('staff_id', name=op.f('uq_windows_staff_id'))
    )
    op.create_table('tickets',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('token', sa.String(length=32), nullable=False),
    sa.Column('business_date', sa.String(length=10), nullable=False),
    sa.Column('letter', sa.String(length=1), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('category', sa.String(length=16), nullable=False),
    sa.Column('priority', sa.Boolean(), nullable=False),
    sa.Column('channel', sa.String(length=16), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('effective_at', sa.Float(), nullable=False),
    sa.Column('window', sa.Integer(), nullable=True),
    sa.Column('for_window', sa.Integer(), nullable=True),
    sa.Column('issued_at', sa.Integer(), nullable=False),
    sa.Column('first_called_at', sa.Integer(), nullable=True),
    sa.Column('called_at', sa.Integer(), nullable=True),
    sa.Column('call_count', sa.Integer(), nullable=False),
    sa.Column('started_at', sa.Integer(), nullable=True),
    sa.Column('resumed_at', sa.Integer(), nullable=True),
    sa.Column('served_ms', sa.Integer(), nullable=False),
    sa.Column('finished_at', sa.Integer(), nullable=True),
    sa.Column('quote_low', sa.Integer(), nullable=False),
    sa.Column('quote_high', sa.Integer(), nullable=False),
    sa.Column('staffed', sa.Boolean(), nullable=False),
    sa.Column('timed', sa.Boolean(), nullable=False),
    sa.Column('action', sa.String(length=16), nullable=False),
    sa.Column('acted_by', sa.String(length=36), nullable=True),
    sa.Column('acted_at', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state IN ('called', 'serving')) <= (window IS NOT NULL)", name=op.f('ck_tickets_at_a_window')),
    sa.CheckConstraint("state IN ('waiting', 'called', 'serving', 'held', 'missed', 'finished', 'cancelled', 'closed_by_day')", name=op.f('ck_tickets_state_known')),
    sa.CheckConstraint('number >= 1', name=op.f('ck_tickets_numbers_start_at_one')),
    sa.ForeignKeyConstraint(['acted_by'], ['staff.id'], name=op.f('fk_tickets_acted_by')),
    sa.ForeignKeyConstraint(['for_window'], ['windows.n'], name=op.f('fk_tickets_for_window')),
    sa.ForeignKeyConstraint(['window'], ['windows.n'], name=op.f('fk_tickets_window')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_tickets'))
    )
    with op.batch_alter_table('tickets', schema=None) as batch_op:
        batch_op.create_index('ix_tickets_called', ['business_date', 'called_at'], unique=False, sqlite_where=sa.text('called_at > 0'))
        batch_op.create_index('ix_tickets_under_way', ['state', 'acted_at'], unique=False, sqlite_where=sa.text("state IN ('called', 'serving', 'held', 'missed')"))
        batch_op.create_index('ix_tickets_waiting', ['effective_at', 'id'], unique=False, sqlite_where=sa.text("state = 'waiting'"))
        batch_op.create_index('uq_tickets_day_letter_number', ['business_date', 'letter', 'number'], unique=True)
        batch_op.create_index('uq_tickets_one_at_a_window', ['window'], unique=True, sqlite_where=sa.text("state IN ('called', 'serving')"))
        batch_op.create_index('uq_tickets_token', ['token'], unique=True)

    op.create_table('errands',
    sa.Column('ticket_id', sa.String(length=36), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('category', sa.String(length=16), nullable=False),
    sa.Column('item', sa.String(length=16), nullable=True),
    sa.Column('confidential', sa.Boolean(), nullable=False),
    sa.Column('outcome', sa.String(length=16), nullable=True),
    sa.ForeignKeyConstraint(['ticket_id'], ['tickets.id'], name=op.f('fk_errands_ticket_id')),
    sa.PrimaryKeyConstraint('ticket_id', 'position', name=op.f('pk_errands')),
    sqlite_with_rowid=False
    )
    op.create_table('used_keys',
    sa.Column('key', sa.String(length=200), nullable=False),
    sa.Column('body_hash', sa.LargeBinary(length=32), nullable=False),
    sa.Column('ticket_id', sa.String(length=36), nullable=False),
    sa.Column('used_at', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['ticket_id'], ['tickets.id'], name=op.f('fk_used_keys_ticket_id')),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_used_keys')),
    sqlite_with_rowid=False
    )
    op.execute("INSERT INTO queue_day (id, business_date, priority_run) VALUES (1, '2000-01-01', 0)")


def downgrade() -> None:
    """Take the step back."""
    op.drop_table('used_keys')
    op.drop_table('errands')
    with op.batch_alter_table('tickets', schema=None) as batch_op:
        batch_op.drop_index('uq_tickets_token')
        batch_op.drop_index('uq_tickets_one_at_a_window', sqlite_where=sa.text("state IN ('called', 'serving')"))
        batch_op.drop_index('uq_tickets_day_letter_number')
        batch_op.drop_index('ix_tickets_waiting', sqlite_where=sa.text("state = 'waiting'"))
        batch_op.drop_index('ix_tickets_under_way', sqlite_where=sa.text("state IN ('called', 'serving', 'held', 'missed')"))
        batch_op.drop_index('ix_tickets_called', sqlite_where=sa.text('called_at > 0'))

    op.drop_table('tickets')
    op.drop_table('windows')
    with op.batch_alter_table('help_rings', schema=None) as batch_op:
        batch_op.drop_index('uq_help_rings_open', sqlite_where=sa.text('answered_at IS NULL'))

    op.drop_table('help_rings')
    op.drop_table('staff')
    op.drop_table('queue_day')
    op.drop_table('printer')
    with op.batch_alter_table('print_jobs', schema=None) as batch_op:
        batch_op.drop_index('ix_print_jobs_ref')
        batch_op.drop_index('ix_print_jobs_queued', sqlite_where=sa.text("state = 'queued'"))

    op.drop_table('print_jobs')
    op.drop_table('paces')
    op.drop_table('notices')
    with op.batch_alter_table('journal', schema=None) as batch_op:
        batch_op.drop_index('ix_journal_kind_key')

    op.drop_table('journal')
    op.drop_table('catalogue_editions')
