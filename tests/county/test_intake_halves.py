"""However a journal is cut, and whatever of a batch is read first, the same comes of it."""

import random
from typing import Any

import pytest

from kiosk import clock
from kiosk.county.intake import applying, counting, states, taking
from kiosk.county.intake.taking import Parcel
from kiosk.county.store.database import CountyDatabase
from tests.county.postgres import Postgres
from tests.county.village import FINISHED, MORNING, SHAPO, TICKET, Village

DRAWS = 12
STATES = ("waiting", "called", "serving", "finished", "missed", "cancelled", "closed_by_day")
MADE = {
    "records": "kind, key, version, day, state",
    "centre_days": "*",
    "centre_day_items": "*",
    "quarantine": "epoch, seq",
}


def made_of(county: CountyDatabase) -> dict[str, list[str]]:
    """Return all that came of the lines; a row of zeros says nothing."""
    found = {}
    for table, columns in MADE.items():
        rows = county.read(f"SELECT {columns} FROM {table}")
        said = [row for row in rows if any(isinstance(value, int) and value for value in row.values())]
        found[table] = sorted(map(repr, said))
    return found


def history(draw: random.Random) -> Village:
    """Return a village to which all sorts of things happened, line by line."""
    village, secret = Village(), set[str]()
    for number in range(draw.randint(20, 60)):
        kind, at = draw.choice(("ticket", "ticket", "case", "window")), MORNING + number * clock.MINUTE
        key = f"{kind}{draw.randrange(8)}"
        if draw.random() < 0.05:
            village.writes(b'{"format":1,"kind":"ticket","key":"bad"}')
        elif kind == "window":
            village.notes(kind, key, state=draw.choice(("open", "closed")))
        elif kind == "ticket":
            village.notes(kind, key, **_visit(draw, at, key))
        elif key in secret or draw.random() < 0.1:
            secret.add(key)
            village.notes(kind, key, business_date="2026-11-23", state="accepted", confidential=True)
        else:
            moved = {"moved_at": at + draw.randrange(3) * 24 * 60 * clock.MINUTE}
            village.opens_case(key, state=draw.choice(("accepted", "decided", "delivered")), **moved)
    return village


def _visit(draw: random.Random, at: int, key: str) -> dict[str, Any]:
    state = draw.choice(STATES)
    called = {"first_called_at": draw.choice((None, at)), "served_ms": draw.randrange(900_000)}
    action = draw.choice(("issue", "call", "transfer", "requeue", "finish"))
    return TICKET | FINISHED | called | {"state": state, "action": action, "door": f"d{key}"}


def takes_line_by_line(county: CountyDatabase, village: Village) -> None:
    for seq in range(1, village.seq + 1):
        taking.take_in(county, Parcel.of(village.batch(seq, seq)))


def takes_cut(county: CountyDatabase, village: Village, draw: random.Random) -> None:
    """Take it in by batches of any length, some twice, some that overlap."""
    first = 1
    while first <= village.seq:
        last = min(village.seq, first + draw.choice((0, 5, 20, 100)))
        taking.take_in(county, Parcel.of(village.batch(max(1, first - draw.choice((0, 0, 2))), last)))
        if draw.random() < 0.2:
            taking.take_in(county, Parcel.of(village.batch(first, last)))
        first = last + 1


@pytest.mark.usefixtures("hall_clock")
@pytest.mark.parametrize("at_once", [1, 5, 250])
def test_the_same_comes_of_it_however_it_is_cut(
    postgres: Postgres, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(applying, "AT_ONCE", at_once)
    for seed in range(DRAWS):
        draw = random.Random(f"{seed} {at_once}")  # noqa: S311 - no secret
        village = history(draw)
        takes_line_by_line(postgres.emptied(), village)
        expected = made_of(postgres.county)
        takes_cut(postgres.emptied(), village, draw)
        assert made_of(postgres.county) == expected, seed


@pytest.mark.usefixtures("hall_clock")
@pytest.mark.parametrize("at_once", [1, 4, 9])
def test_the_figures_are_what_the_records_add_up_to_in_whatever_order_lines_come(
    postgres: Postgres, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(applying, "AT_ONCE", at_once)
    for seed in range(DRAWS):
        draw = random.Random(f"{seed} {at_once}")  # noqa: S311 - no secret
        village = Village()
        lines = history(draw).lines
        for line in [*lines, *draw.choices(lines, k=6)]:  # some come twice
            village.writes(line)
        village = _shuffled(village, draw)
        county = postgres.emptied()
        takes_cut(county, village, draw)
        counts = counting.no_counts()
        for row in county.read("SELECT state::text AS state FROM records WHERE centre = %s", (SHAPO,)):
            counting.count(counts, states.read(row["state"]), 1)
        for row in county.read("SELECT * FROM centre_days"):
            summed = counts[row["day"], ""]
            assert {name: row[name] for name in counting.DAY_COLUMNS if row[name]} == {
                name: n for name, n in summed.items() if n
            }, seed


def _shuffled(village: Village, draw: random.Random) -> Village:
    other, lines = Village(), village.lines[:]
    for _ in range(4):
        one, two = draw.randrange(len(lines)), draw.randrange(len(lines))
        lines[one], lines[two] = lines[two], lines[one]
    for line in lines:
        other.writes(line)
    return other
