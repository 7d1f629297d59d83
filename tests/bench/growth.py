"""Ten years later: the same steps in a hall with five million old tickets and in an empty one."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from tests.bench.halls import Users
from tests.bench.measuring import Ratio, Step, interleaved, ratio_of
from tests.running import RunningHall, running_hall

OLD_TICKETS = 5_000_000
A_DAY = 1_500
ROUNDS = 200
IN_LINE = 12
BOUND = 1.3
BATCH = 250_000

_OLD = """
INSERT INTO tickets (id, version, token, business_date, letter, number, category, priority, channel,
    language, state, effective_at, window, issued_at, first_called_at, called_at, call_count, started_at,
    served_ms, finished_at, quote_low, quote_high, staffed, timed, action, acted_at)
WITH RECURSIVE n(i) AS (SELECT :first UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :last)
SELECT printf('%08x-0000-7000-8000-%012x', i / 65536, i), 4, lower(hex(randomblob(16))),
    date('2015-01-01', '+' || (i / :day) || ' days'), 'A', i % :day + 1, 'SB', 0, 'kiosk',
    'zh', 'finished', i, 1, i, i, i + 1, 1, i, 300000, i, 5, 12, 1, 1, 'finish', i
FROM n"""


def measure(place: Path, old_tickets: int = OLD_TICKETS) -> Iterator[Ratio]:
    """Yield the ratios of the full hall's steps to the empty hall's."""
    for name in ("empty", "full"):
        (place / name).mkdir()
    with running_hall(place / "empty") as empty, running_hall(place / "full") as full:
        grow_old(full, old_tickets)
        few, many = Users(empty), Users(full)
        for users in (few, many):
            for _ in range(IN_LINE):
                users.issue()
        times = interleaved(_steps(few, "empty") | _steps(many, "full"), ROUNDS)
    for step in (name.removeprefix("full ") for name in times if name.startswith("full ")):
        name = f"{old_tickets:,} old tickets: {step}"
        yield ratio_of(name, times[f"full {step}"], times[f"empty {step}"], BOUND)


def _steps(users: Users, name: str) -> dict[str, Step]:
    token = users.issue_token()
    return {
        f"{name} issue": users.issue,
        f"{name} call": users.call_next,
        f"{name} miss": users.miss,
        f"{name} board": lambda: users.kiosk.get("/api/v1/board"),
        f"{name} estimate": lambda: users.kiosk.get(f"/api/v1/tickets/{token}"),
        f"{name} desk page": lambda: users.desk.get("/desk"),
    }


def grow_old(hall: RunningHall, count: int) -> None:
    """Fill a hall's records with the finished tickets of many years."""
    database = sqlite3.connect(hall.folder / "instance" / "hall.db")
    database.execute("PRAGMA synchronous = OFF")
    database.execute("PRAGMA cache_size = -400000")
    for first in range(0, count, BATCH):
        with database:
            database.execute(_OLD, {"first": first, "last": min(first + BATCH, count), "day": A_DAY})
        print(f"\r  {first + BATCH:,} old tickets", end="", flush=True)
    print()
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
