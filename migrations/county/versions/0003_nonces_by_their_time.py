"""nonces by their time: the old ones are forgotten in every round"""

from alembic import context, op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the index, on the front server."""
    if context.config.attributes.get("number", 0) == 0:
        op.execute("CREATE INDEX nonces_by_time ON nonces (seen_at)")


def downgrade() -> None:
    """Take the step back."""
    op.execute("DROP INDEX IF EXISTS nonces_by_time")
