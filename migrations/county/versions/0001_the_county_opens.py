"""the county opens"""

from alembic import context, op
from psycopg.conninfo import conninfo_to_dict

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

PARTITIONS = 12
"""For ever: rows are placed by it. Divisible by 1, 2, 3, 4 and 6 servers."""

DAY_COLUMNS = (
    "visits", "finished", "missed", "cancelled", "unfinished", "priority", "errands",
    "waited", "wait_ms", "served", "served_ms", "quoted", "quote_kept",
    "opened", "instant", "decided", "promised", "on_time", "delivered", "entered_later", "overtime",
    "confidential", "rated_1", "rated_2", "rated_3", "rated_4", "rated_5",
    "follow_ups", "followed_up", "home_asked", "home_done", "requests", "unattended",
    *(f"wait_{place}" for place in range(14)), *(f"serve_{place}" for place in range(14)),
)  # fmt: skip
ITEM_COLUMNS = ("errands", "opened", "decided", "promised", "on_time")
ZERO = "bigint NOT NULL DEFAULT 0"

PARTITIONED = {
    "journal_lines": ("""
        centre text NOT NULL, epoch int NOT NULL, seq int NOT NULL, line text NOT NULL,
        hash bytea NOT NULL, received_at timestamptz NOT NULL""", "centre, epoch, seq"),
    "records": ("""
        centre text NOT NULL, kind text NOT NULL, key text NOT NULL, epoch int NOT NULL,
        version int NOT NULL, day date, state jsonb NOT NULL""", "centre, key, kind"),
    "cursors": ("""
        centre text NOT NULL, epoch int NOT NULL, seq int NOT NULL, head bytea NOT NULL,
        lines bigint NOT NULL, moved_at timestamptz NOT NULL""", "centre"),
    "quarantine": ("""
        centre text NOT NULL, epoch int NOT NULL, seq int NOT NULL, reason text NOT NULL,
        noted_at timestamptz NOT NULL, mended text, settled_at timestamptz,
        settled_by text""", "centre, epoch, seq"),
    "deliveries": ("""
        centre text NOT NULL, night date NOT NULL, first_at timestamptz NOT NULL,
        last_at timestamptz NOT NULL, lines bigint NOT NULL, bytes bigint NOT NULL, batches int NOT NULL,
        way text NOT NULL""", "centre, night"),
    "centre_days": (f"""
        centre text NOT NULL, day date NOT NULL, {", ".join(f"{name} {ZERO}" for name in DAY_COLUMNS)}""", "centre, day"),
    "centre_day_items": (f"""
        centre text NOT NULL, day date NOT NULL, item text NOT NULL,
        {", ".join(f"{name} {ZERO}" for name in ITEM_COLUMNS)}""", "centre, day, item"),
}
"""Tables of what villages deliver: placed by the hash of the centre, on one server or on several."""

INDEXES = {
    "records": (
        "CREATE INDEX {table}_by_day ON {table} (centre, kind, day)",
        "CREATE INDEX {table}_open_cases ON {table} ((state ->> 'due_date')) WHERE kind = 'case'"
        " AND state ->> 'decided_at' IS NULL AND state ->> 'due_date' IS NOT NULL",
        "CREATE INDEX {table}_open_follow_ups ON {table} ((state ->> 'due_date')) WHERE kind = 'follow_up'"
        " AND state ->> 'closed_at' IS NULL",
        "CREATE INDEX {table}_places ON {table} (kind, centre)"
        " WHERE kind IN ('post', 'duty_shift', 'absence', 'window', 'staff', 'opening_exception')",
        "CREATE INDEX {table}_secret_cases ON {table} (centre) WHERE kind = 'case'"
        " AND state ->> 'confidential' = 'true'"
        " AND state ->> 'state' NOT IN ('delivered', 'withdrawn', 'refused')",
        "CREATE INDEX {table}_doors ON {table} ((state ->> 'door')) WHERE state ->> 'door' IS NOT NULL",
    ),
    "deliveries": ("CREATE INDEX {table}_by_night ON {table} (night)",),
    "quarantine": ("CREATE INDEX {table}_open ON {table} (noted_at) WHERE settled_at IS NULL",),
    "centre_days": ("CREATE INDEX {table}_by_day ON {table} (day)",),
    "centre_day_items": ("CREATE INDEX {table}_by_day ON {table} (day)",),
}

FRONT = (
    "CREATE TABLE layout (servers int PRIMARY KEY)",
    """CREATE TABLE centres (
        code text PRIMARY KEY, town_code text NOT NULL, town text NOT NULL, village text NOT NULL,
        kind text NOT NULL, valid_from date, valid_to date, successor text,
        CHECK (code ~ '^[0-9]{12}$'), CHECK (town_code = left(code, 9)), CHECK (valid_to >= valid_from))""",
    "CREATE INDEX centres_town ON centres (town_code)",
    """CREATE TABLE enrol_codes (
        mark text PRIMARY KEY, name text NOT NULL UNIQUE, centre text NOT NULL REFERENCES centres, made_at timestamptz NOT NULL,
        made_by text NOT NULL, expires_at timestamptz NOT NULL, used_at timestamptz,
        withdrawn_at timestamptz)""",
    "CREATE INDEX enrol_codes_centre ON enrol_codes (centre)",
    """CREATE TABLE centre_keys (
        key_id text PRIMARY KEY, centre text NOT NULL REFERENCES centres, public bytea NOT NULL,
        made_at timestamptz NOT NULL, valid_until timestamptz, revoked_at timestamptz, revoked_by text,
        revoked_why text)""",
    "CREATE INDEX centre_keys_centre ON centre_keys (centre)",
    """CREATE TABLE nonces (
        key_id text NOT NULL, nonce text NOT NULL, seen_at timestamptz NOT NULL,
        PRIMARY KEY (key_id, nonce))""",
    """CREATE TABLE reports (
        centre text PRIMARY KEY REFERENCES centres, at timestamptz NOT NULL, offset_ms bigint NOT NULL,
        program text NOT NULL, epoch int NOT NULL, seq int NOT NULL, head bytea NOT NULL,
        lines bigint NOT NULL, standing text NOT NULL, documents jsonb NOT NULL, trouble text NOT NULL,
        apart text NOT NULL DEFAULT '')""",
    """CREATE TABLE proofs (
        centre text PRIMARY KEY REFERENCES centres, at timestamptz NOT NULL, counted bigint NOT NULL,
        broken_epoch int, broken_seq int)""",
    """CREATE TABLE epochs (
        centre text NOT NULL REFERENCES centres, epoch int NOT NULL, after_epoch int NOT NULL,
        after_seq int NOT NULL, ended_seq int NOT NULL, opened_at timestamptz NOT NULL, why text NOT NULL,
        seen_by text, PRIMARY KEY (centre, epoch))""",
    """CREATE TABLE documents (
        kind text NOT NULL, version int NOT NULL, scope text NOT NULL, body bytea NOT NULL,
        signature bytea NOT NULL, sha256 text NOT NULL, made_at timestamptz NOT NULL, made_by text NOT NULL,
        withdrawn_at timestamptz, withdrawn_by text, PRIMARY KEY (kind, version))""",
    """CREATE TABLE users (
        username text PRIMARY KEY, name text NOT NULL,
        role text NOT NULL CHECK (role IN ('viewer', 'officer', 'admin')), scope text NOT NULL,
        password_hash text NOT NULL, session_mark text NOT NULL, active boolean NOT NULL)""",
)
"""Tables of the county itself: on the front server only."""


def upgrade() -> None:
    """Make the tables of one server of several; the front, number 0, also has what is not divided."""
    urls, number = context.config.attributes["urls"], context.config.attributes["number"]
    if number == 0:
        for statement in FRONT:
            op.execute(statement)
        op.execute(f"INSERT INTO layout (servers) VALUES ({len(urls)})")
        for other in range(1, len(urls)):
            _know_server(other, urls[other])
    for table, (columns, key) in PARTITIONED.items():
        if number == 0:
            # No key here: PostgreSQL allows none above partitions that live on other servers.
            op.execute(f"CREATE TABLE {table} ({columns}) PARTITION BY HASH (centre)")
        for place in range(PARTITIONS):
            if place % len(urls) == number:
                _own(table, place, columns, key)
            if number == 0:
                _hang(table, place, columns, place % len(urls))


def _own(table: str, place: int, columns: str, key: str) -> None:
    """Make a partition that lives here."""
    name = f"{table}_{place}"
    op.execute(f"CREATE TABLE {name} ({columns}, PRIMARY KEY ({key}))")
    for statement in INDEXES.get(table, ()):
        op.execute(statement.format(table=name))


def _hang(table: str, place: int, columns: str, server: int) -> None:
    """Let the front's table see a partition, here or on another server."""
    name = f"{table}_{place}"
    if server:
        op.execute(f"CREATE FOREIGN TABLE {name} ({columns}) SERVER server_{server}")
    attached = f"FOR VALUES WITH (MODULUS {PARTITIONS}, REMAINDER {place})"
    op.execute(f"ALTER TABLE {table} ATTACH PARTITION {name} {attached}")


def _know_server(number: int, url: str) -> None:
    """Tell the front where another server is and how to sign in there."""
    told = conninfo_to_dict(url)
    place = {name: told[name] for name in ("host", "port", "dbname") if told.get(name)}
    person = {name: told[name] for name in ("user", "password") if told.get(name)}
    if "password" not in person:
        person["password_required"] = "false"
    more = {"async_capable": "true", "fetch_size": "10000", "use_remote_estimate": "false"}
    op.execute("CREATE EXTENSION IF NOT EXISTS postgres_fdw")
    op.execute(
        f"CREATE SERVER server_{number} FOREIGN DATA WRAPPER postgres_fdw OPTIONS ({_said(place | more)})"
    )
    op.execute(f"CREATE USER MAPPING FOR CURRENT_USER SERVER server_{number} OPTIONS ({_said(person)})")


def _said(options: dict[str, str]) -> str:
    return ", ".join(f"{name} '" + str(value).replace("'", "''") + "'" for name, value in options.items())


def downgrade() -> None:
    """Take the step back."""
    for table in PARTITIONED:
        op.execute(f"DROP TABLE IF EXISTS {table} CASCADE")
        for place in range(PARTITIONS):
            op.execute(f"DROP TABLE IF EXISTS {table}_{place}")
    for statement in reversed(FRONT):
        if statement.startswith("CREATE TABLE"):
            op.execute(f"DROP TABLE IF EXISTS {statement.split()[2]} CASCADE")
