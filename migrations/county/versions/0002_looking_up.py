"""looking up: wrong tries on a case number"""

from alembic import context, op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table, on the front server."""
    if context.config.attributes.get("number", 0) == 0:
        op.execute(
            "CREATE TABLE look_up_tries ("
            "number text PRIMARY KEY, count int NOT NULL, newest_at timestamptz NOT NULL)"
        )


def downgrade() -> None:
    """Take the step back."""
    op.execute("DROP TABLE IF EXISTS look_up_tries")
