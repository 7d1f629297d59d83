"""Taking in against storing only; into a county that is full; and what a long delivery needs of memory."""

import re
import shutil
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import psycopg

from kiosk.county.enrolment import enrolling as codes
from kiosk.county.store.database import CountyDatabase
from kiosk.sync import enrolling
from kiosk.sync.client import County
from kiosk.wire.batches import MOST_LINES
from tests.bench import busy_day, counties
from tests.bench.bare_table import BareTable
from tests.bench.counties import CODES
from tests.bench.measuring import Ratio, interleaved, peak_memory, ratio_of
from tests.running_county import RunningCounty, a_running_county

DAYS = 32
"""So many of the 353 villages' days are timed, each once, by turns with what it is measured against."""
WARM_UP = 72
"""Six a partition: each connection plans a statement anew the first time, and a county runs for months."""
LONG_DAYS = 100
OLD_LINES = 10_000_000
OLD_EACH, OLD_RECORDS = 25_000, 0.4
LEAST_FREE = 1000
"""Bytes on the disk for each old line, with its share of records, indexes and the log."""
_OLD_LINES = """
INSERT INTO journal_batches (centre, epoch, first, last, previous, head, packed, received_at)
SELECT %s, 1, first, first + %s - 1, sha256(first::text::bytea), sha256(first::text::bytea), %s, now()
FROM generate_series(1, %s, %s) AS first"""
_OLD_RECORDS = """
INSERT INTO records (centre, kind, key, epoch, version, day, state)
SELECT %s, 'ticket', gen_random_uuid(), 1, 4, date '2025-01-01' + (n / 100)::int, %s::jsonb
FROM generate_series(1, %s) AS n"""


def measure(place: Path, old_lines: int = OLD_LINES) -> Iterator[Ratio]:
    """Yield intake against a bare insert, a full county against an empty one, and memory."""
    day = busy_day.kept_in(place)
    with counties.county() as empty:
        yield _against_bare(empty, day)
        with counties.county() as full:
            _fill(full, day, _that_fit(place, old_lines))
            yield _against_full(empty, full, day)
    with a_running_county() as county:
        yield _memory(place, county, day)


def _against_bare(county: CountyDatabase, day: Sequence[bytes]) -> Ratio:
    with psycopg.connect(str(county.servers[0].conninfo)) as connection:
        (fsync,) = connection.execute("SHOW fsync").fetchone() or ("",)
        assert fsync == "on"
        bare, codes, sent = BareTable(connection, day), iter(CODES), _sent(CODES, day)
        times = interleaved({
            "bare": lambda: bare.stores(next(codes)),
            "ours": lambda: counties.take_in(county, next(sent)),
        }, DAYS, WARM_UP)  # fmt: skip
    lines = f"{len(day):,} lines, {len(day) / _middle(times['ours']):,.0f} a second"
    name = f"intake: rate of a bare insert ({lines})"
    return ratio_of(name, times["bare"], times["ours"], 0.4, at_most=False)


def _sent(codes: Sequence[str], day: Sequence[bytes]) -> Iterator[list[bytes]]:
    """Return the day as the villages send it, packed before anything is timed."""
    return iter([counties.sent_by(code, day) for code in codes[: DAYS + WARM_UP]])


def _middle(series: Sequence[float]) -> float:
    return sorted(series)[len(series) // 2]


def _against_full(empty: CountyDatabase, full: CountyDatabase, day: Sequence[bytes]) -> Ratio:
    """Take more villages' nights in, here and there by turns."""
    fresh = CODES[DAYS + WARM_UP :]
    first, second = _sent(fresh, day), _sent(fresh, day)
    times = interleaved({
        "empty": lambda: counties.take_in(empty, next(first)),
        "full": lambda: counties.take_in(full, next(second)),
    }, DAYS, WARM_UP)  # fmt: skip
    (row,) = full.read("SELECT sum(last - first + 1) / 1e6 AS millions FROM journal_batches")
    name = f"{DAYS} of 353 nights, a county with {row['millions']:.1f} million lines: an empty one"
    return ratio_of(name, times["full"], times["empty"], 1.3)


def _that_fit(place: Path, wanted: int) -> int:
    """Return how many old lines may be made here without filling the disk."""
    return min(wanted, shutil.disk_usage(place).free // 2 // LEAST_FREE)


def _fill(county: CountyDatabase, day: Sequence[bytes], old_lines: int) -> None:
    """Give the county a past: lines and records as long as real ones, of villages that are not here."""
    tickets = [line.decode() for line in day if b'"state":"finished"' in line]
    with psycopg.connect(str(county.servers[0].conninfo), autocommit=True) as connection:
        for number in range(-(-old_lines // OLD_EACH)):
            centre, each = f"9{number:011d}", min(OLD_EACH, old_lines - number * OLD_EACH)
            packed = counties.sent_by(centre, day[:MOST_LINES])[0]
            connection.execute(_OLD_LINES, (centre, MOST_LINES, packed, each, MOST_LINES))
            ticket = tickets[number % len(tickets)]
            connection.execute(_OLD_RECORDS, (centre, ticket, int(each * OLD_RECORDS)))
            print(f"\r  {number * OLD_EACH + each:,} old lines", end="", flush=True)
        print()
        connection.execute("VACUUM ANALYZE")
        connection.execute("CHECKPOINT")


def _memory(place: Path, county: RunningCounty, day: Sequence[bytes]) -> Ratio:
    """Deliver one day, then a hundred at once, over the line; compare what the county's process needed."""
    assert county.process is not None
    peaks = []
    for code, days in zip(CODES, (1, 1, LONG_DAYS), strict=False):
        _deliver(place, county, code, [line for number in range(days) for line in _later(day, number)])
        peaks.append(peak_memory(county.process.pid))
    ratio = peaks[2] / peaks[1]
    name = f"memory of the county, {peaks[2]:.0f} MB: {LONG_DAYS} days delivered at once, one day"
    return Ratio(name, ratio, ratio, ratio, 1.2)


def _deliver(place: Path, county: RunningCounty, code: str, lines: Sequence[bytes]) -> None:
    folder = place / f"long-{code}"
    folder.mkdir()
    with county.connects() as connection:
        once = codes.new_code(connection, code, "bench")
    link, _lines = enrolling.enrol(folder, county.url, once)
    door = County(link.url, link.centre, link.key)
    for packed in counties.sent_by(code, lines):
        door.send(packed)
    door.close()


def _later(day: Sequence[bytes], number: int) -> Iterator[bytes]:
    """Yield the lines of the same visits, cases and ratings, so many days later and of other people."""
    moved = partial(_moved, number * 86_400_000)
    for line in day:
        if re.search(rb'"kind":"(ticket|case|rating)"', line):
            other = re.sub(rb'(?<=")01a2(?=[0-9a-f]{4}-)', b"%04x" % number, line)
            yield re.sub(rb"\b1795\d{9}\b", moved, other)


def _moved(by: int, found: "re.Match[bytes]") -> bytes:
    return b"%d" % (int(found[0]) + by)
