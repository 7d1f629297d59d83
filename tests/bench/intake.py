"""Taking in against storing only: the same lines through a bare insert, and into a county that is full."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import psycopg

from kiosk.county.store.database import CountyDatabase
from kiosk.wire.batches import Batch
from tests.bench import busy_day, counties
from tests.bench.counties import CODES
from tests.bench.measuring import Ratio, interleaved, ratio_of

DAYS = 24
WARM_UP = 3
FRESH = 100
"""Villages from here on have delivered nothing before."""
OLD_LINES = 10_000_000
OLD_EACH = 25_000
_BARE = """
CREATE TABLE bare (centre text NOT NULL, epoch int NOT NULL, seq int NOT NULL, line text NOT NULL,
    hash bytea NOT NULL, PRIMARY KEY (centre, epoch, seq))"""
_INSERT = """
INSERT INTO bare (centre, epoch, seq, line, hash)
SELECT %b, 1, * FROM unnest(%b::int[], %b::text[], %b::bytea[])"""
_OLD = """
INSERT INTO journal_lines (centre, epoch, seq, line, hash, received_at)
SELECT %s, 1, seq, %s, sha256(seq::text::bytea), now() FROM generate_series(1, %s) AS seq"""


def measure(place: Path, old_lines: int = OLD_LINES) -> Iterator[Ratio]:
    """Yield intake against the bare insert of the same lines, and a full county against an empty one."""
    day = busy_day.kept_in(place)
    with counties.county() as empty, counties.county() as full:
        yield _against_bare(empty, day)
        _fill(full, day, old_lines)
        yield _against_full(empty, full, day)


def _against_bare(county: CountyDatabase, day: Sequence[bytes]) -> Ratio:
    bare, first, second = BareTable(county), iter(CODES), iter(CODES)
    times = interleaved({
        "bare": lambda: bare.take_in(next(first), day),
        "ours": lambda: counties.take_in(county, next(second), day),
    }, DAYS, WARM_UP)  # fmt: skip
    bare.close()
    name = "intake: rate of the bare insert of the same lines"
    return ratio_of(name, times["bare"], times["ours"], 0.4, at_most=False)


def _against_full(empty: CountyDatabase, full: CountyDatabase, day: Sequence[bytes]) -> Ratio:
    first, second = iter(CODES[FRESH:]), iter(CODES[FRESH:])
    times = interleaved({
        "empty": lambda: counties.take_in(empty, next(first), day),
        "full": lambda: counties.take_in(full, next(second), day),
    }, DAYS, WARM_UP)  # fmt: skip
    (row,) = full.read("SELECT count(*) / 1000000 AS millions FROM journal_lines")
    name = f"intake: a day into a county with {row['millions']} million lines"
    return ratio_of(name, times["full"], times["empty"], 1.3)


def _fill(county: CountyDatabase, day: Sequence[bytes], old_lines: int) -> None:
    """Give the villages a past: lines as long as real ones, of centres that deliver nothing here."""
    with county.front() as connection:
        for number in range(old_lines // OLD_EACH):
            values = (f"9{number:011d}", day[number % len(day)].decode(), OLD_EACH)
            connection.execute(_OLD, values)
    with psycopg.connect(str(county.servers[0].conninfo), autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
        connection.execute("CHECKPOINT")


class BareTable:
    """A table that only stores what comes, one transaction a batch."""

    def __init__(self, county: CountyDatabase) -> None:
        self._connection = psycopg.connect(str(county.servers[0].conninfo))
        self._connection.execute(_BARE)
        self._connection.commit()

    def take_in(self, centre: str, day: Sequence[bytes]) -> None:
        """Store a day, one transaction a batch."""
        for batch in counties.batches(centre, day):
            self._insert(batch)
            self._connection.commit()

    def _insert(self, batch: Batch) -> None:
        seqs = list(range(batch.label.first, batch.label.last + 1))
        values = (batch.label.centre, seqs, [line.decode() for line in batch.lines], batch.hashes())
        self._connection.execute(_INSERT, values)

    def take_in_at_once(self, centre: str, day: Sequence[bytes]) -> None:
        """Store a day in one transaction, one insert for each batch."""
        for batch in counties.batches(centre, day):
            self._insert(batch)
        self._connection.commit()

    def close(self) -> None:
        self._connection.close()
