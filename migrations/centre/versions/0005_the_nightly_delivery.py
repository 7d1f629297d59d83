"""the nightly delivery"""

import sqlalchemy as sa
from alembic import op


revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the database one step on."""
    op.create_table('deliveries',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('way', sa.String(length=16), nullable=False),
    sa.Column('started_at', sa.Integer(), nullable=False),
    sa.Column('ended_at', sa.Integer(), nullable=True),
    sa.Column('outcome', sa.String(length=16), nullable=False),
    sa.Column('lines', sa.Integer(), nullable=False),
    sa.Column('bytes', sa.Integer(), nullable=False),
    sa.Column('epoch', sa.Integer(), nullable=True),
    sa.Column('seq', sa.Integer(), nullable=True),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('said', sa.JSON(), nullable=False),
    sa.CheckConstraint("outcome IN ('running', 'done', 'away', 'refused')", name=op.f('ck_deliveries_outcome_known')),
    sa.CheckConstraint("way IN ('night', 'office', 'command', 'stick')", name=op.f('ck_deliveries_way_known')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_deliveries'))
    )
    with op.batch_alter_table('deliveries', schema=None) as batch_op:
        batch_op.create_index('ix_deliveries_outcome', ['outcome', 'ended_at'], unique=False)

    op.create_table('journal_epochs',
    sa.Column('epoch', sa.Integer(), nullable=False),
    sa.Column('after_epoch', sa.Integer(), nullable=False),
    sa.Column('after_seq', sa.Integer(), nullable=False),
    sa.Column('ended_seq', sa.Integer(), nullable=False),
    sa.Column('opened_at', sa.Integer(), nullable=False),
    sa.Column('why', sa.String(length=16), nullable=False),
    sa.Column('fetched', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('epoch', name=op.f('pk_journal_epochs'))
    )


def downgrade() -> None:
    """Take the step back."""
    op.drop_table('journal_epochs')
    with op.batch_alter_table('deliveries', schema=None) as batch_op:
        batch_op.drop_index('ix_deliveries_outcome')

    op.drop_table('deliveries')
