"""the look-up code"""

import sqlalchemy as sa
from alembic import op


revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the database one step on."""
    with op.batch_alter_table('cases', schema=None) as batch_op:
        batch_op.add_column(sa.Column('look_up_code', sa.String(length=6), nullable=True))
        batch_op.add_column(sa.Column('door', sa.String(length=24), nullable=True))



def downgrade() -> None:
    """Take the step back."""
    with op.batch_alter_table('cases', schema=None) as batch_op:
        batch_op.drop_column('door')
        batch_op.drop_column('look_up_code')

