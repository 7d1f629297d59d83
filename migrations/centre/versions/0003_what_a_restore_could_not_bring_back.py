"""what a restore could not bring back"""

import sqlalchemy as sa
from alembic import op


revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the database one step on."""
    op.create_table('numbers_out',
    sa.Column('business_date', sa.String(length=10), nullable=False),
    sa.Column('highest', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('business_date', name=op.f('pk_numbers_out'))
    )
    op.create_table('restorations',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('at', sa.Integer(), nullable=False),
    sa.Column('records', sa.Integer(), nullable=False),
    sa.Column('read_by', sa.String(length=36), nullable=True),
    sa.Column('read_at', sa.Integer(), nullable=True),
    sa.CheckConstraint('(read_at IS NULL) = (read_by IS NULL)', name=op.f('ck_restorations_read_by_somebody')),
    sa.ForeignKeyConstraint(['read_by'], ['staff.id'], name=op.f('fk_restorations_read_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_restorations'))
    )
    op.create_table('restore_losses',
    sa.Column('restoration_id', sa.String(length=36), nullable=False),
    sa.Column('what', sa.String(length=16), nullable=False),
    sa.Column('records', sa.Integer(), nullable=False),
    sa.CheckConstraint("what IN ('staff', 'cases', 'confidential', 'tickets', 'requests', 'visits', 'ratings', 'reasons', 'catalogues', 'taken', 'unreadable')", name=op.f('ck_restore_losses_what_known')),
    sa.ForeignKeyConstraint(['restoration_id'], ['restorations.id'], name=op.f('fk_restore_losses_restoration_id')),
    sa.PrimaryKeyConstraint('restoration_id', 'what', name=op.f('pk_restore_losses'))
    )


def downgrade() -> None:
    """Take the step back."""
    op.drop_table('restore_losses')
    op.drop_table('restorations')
    op.drop_table('numbers_out')
