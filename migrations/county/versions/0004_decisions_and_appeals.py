"""decisions by their day, appeals that wait"""

from alembic import context, op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

PARTITIONS = 12
INDEXES = {
    "decided": "(centre, (date '1970-01-01' + (((state ->> 'decided_at')::bigint + 28800000) / 86400000)::int))"
    " WHERE kind = 'case' AND state ->> 'decided_at' IS NOT NULL",
    "appeals": "(centre) WHERE kind = 'follow_up' AND state ->> 'closed_at' IS NOT NULL"
    " AND state ->> 'appealed_at' IS NOT NULL AND state ->> 'appeal_upheld' IS NULL",
}
"""Few records stand in them, so that what a village delivers pays next to nothing."""


def upgrade() -> None:
    """Make the indexes of the partitions that live on this server."""
    for table in _mine():
        for name, said in INDEXES.items():
            op.execute(f"CREATE INDEX {table}_{name} ON {table} {said}")


def downgrade() -> None:
    """Take the step back."""
    for table in _mine():
        for name in INDEXES:
            op.execute(f"DROP INDEX IF EXISTS {table}_{name}")


def _mine() -> list[str]:
    urls, number = context.config.attributes["urls"], context.config.attributes["number"]
    return [f"records_{place}" for place in range(PARTITIONS) if place % len(urls) == number]
