"""documents of the county"""

import csv
from io import StringIO

import sqlalchemy as sa
from alembic import op


revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the database one step on."""
    op.create_table('applied_documents',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('scope', sa.String(length=12), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('applied_at', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('reason', sa.String(length=40), nullable=False),
    sa.Column('problem', sa.String(length=400), nullable=False),
    sa.CheckConstraint("state IN ('applied', 'refused', 'withdrawn')", name=op.f('ck_applied_documents_state_known')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_applied_documents'))
    )
    with op.batch_alter_table('applied_documents', schema=None) as batch_op:
        batch_op.create_index('ix_applied_documents_kind', ['kind', 'id'], unique=False)

    op.create_table('county_notices',
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('on_tv', sa.Boolean(), nullable=False),
    sa.Column('on_kiosk', sa.Boolean(), nullable=False),
    sa.Column('first_day', sa.String(length=10), nullable=True),
    sa.Column('last_day', sa.String(length=10), nullable=True),
    sa.Column('words', sa.String(length=400), nullable=False),
    sa.PrimaryKeyConstraint('position', name=op.f('pk_county_notices'))
    )
    with op.batch_alter_table('catalogue_editions', schema=None) as batch_op:
        batch_op.add_column(sa.Column('source', sa.String(length=16), nullable=False, server_default='file'))
        batch_op.create_check_constraint(batch_op.f('ck_catalogue_editions_source_known'), "source IN ('file', 'county')")

    with op.batch_alter_table('workday_tables', schema=None) as batch_op:
        batch_op.add_column(sa.Column('content', sa.Text(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('withdrawn', sa.Boolean(), nullable=False, server_default=sa.false()))

    _keep_the_days_in_use()


def _keep_the_days_in_use() -> None:
    """Write the days in use into the newest table, as the CSV that would make them all."""
    connection = op.get_bind()
    days = connection.execute(sa.text('SELECT date, kind, name, source FROM workday_exceptions ORDER BY date')).all()
    written = StringIO()
    csv.writer(written, lineterminator='\n').writerows([('date', 'kind', 'name', 'source'), *days])
    newest = 'edition = (SELECT max(edition) FROM workday_tables)'
    connection.execute(sa.text(f'UPDATE workday_tables SET content = :csv WHERE {newest}'), {'csv': written.getvalue()})


def downgrade() -> None:
    """Take the step back."""
    with op.batch_alter_table('workday_tables', schema=None) as batch_op:
        batch_op.drop_column('withdrawn')
        batch_op.drop_column('content')

    with op.batch_alter_table('catalogue_editions', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_catalogue_editions_source_known'), type_='check')
        batch_op.drop_column('source')

    op.drop_table('county_notices')
    with op.batch_alter_table('applied_documents', schema=None) as batch_op:
        batch_op.drop_index('ix_applied_documents_kind')

    op.drop_table('applied_documents')
