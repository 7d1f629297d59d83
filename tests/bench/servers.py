"""One, two and three PostgreSQL servers: the same answers, and how many lines each county takes in."""

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from kiosk.county.store.database import CountyDatabase
from tests.bench import busy_day, counties
from tests.bench.counties import CODES

MOST = 3
VILLAGES = 12
AT_ONCE = 3
ANSWERS = (
    "SELECT centre, sum(visits) AS visits, sum(wait_ms) AS waited FROM centre_days GROUP BY 1 ORDER BY 1",
    "SELECT item, sum(errands) AS n, sum(on_time) AS kept FROM centre_day_items GROUP BY 1 ORDER BY 1",
    "SELECT kind, count(*) AS n, sum(version) AS versions FROM records GROUP BY 1 ORDER BY 1",
    "SELECT centre, epoch, seq, head FROM cursors ORDER BY 1",
)


def measure(place: Path) -> Iterator[tuple[str, bool]]:
    """Yield what one, two and three servers take in (lines a second), and whether they answer alike."""
    day = busy_day.kept_in(place)
    answers = []
    for servers in range(1, MOST + 1):
        with counties.county(servers) as county:
            rate = _rate(county, day)
            answers.append([county.read(query) for query in ANSWERS])
        yield f"  {servers} server(s): {rate:,.0f} lines a second, {AT_ONCE} villages at once", True
    alike = all(each == answers[0] for each in answers)
    yield f"{'✓' if alike else '✗'} one, two and three servers answer alike", alike


def _rate(county: CountyDatabase, day: Sequence[bytes]) -> float:
    counties.take_in(county, counties.sent_by(CODES[-1], day))
    sent = [counties.sent_by(code, day) for code in CODES[:VILLAGES]]
    began = time.perf_counter()
    with ThreadPoolExecutor(AT_ONCE) as villages:
        list(villages.map(partial(counties.take_in, county), sent))
    return VILLAGES * len(day) / (time.perf_counter() - began)
