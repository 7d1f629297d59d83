"""One, two and three PostgreSQL servers: the same answers, and how many lines each county takes in."""

import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

from alembic import command

from kiosk.county.directory.models import Centre
from kiosk.county.directory.reading import read_directory
from kiosk.county.directory.service import take_directory
from kiosk.county.intake import taking
from kiosk.county.intake.taking import Parcel
from kiosk.county.store.database import CountyDatabase
from kiosk.county.store.migrating import config_for
from kiosk.county.store.postgres import EmbeddedPostgres
from kiosk.settings import ROOT
from kiosk.wire import lines
from kiosk.wire.batches import MOST_LINES, Batch, Label
from tests.bench import busy_day

MOST = 3
VILLAGES = 12
AT_ONCE = 3
ANSWERS = (
    "SELECT centre, sum(visits) AS visits, sum(wait_ms) AS waited FROM centre_days GROUP BY 1 ORDER BY 1",
    "SELECT item, sum(errands) AS errands, sum(on_time) AS on_time FROM centre_day_items GROUP BY 1 ORDER BY 1",
    "SELECT kind, count(*) AS n, sum(version) AS versions FROM records GROUP BY 1 ORDER BY 1",
    "SELECT centre, epoch, seq, head FROM cursors ORDER BY 1",
)


def measure(place: Path) -> Iterator[tuple[str, bool]]:
    """Yield what one, two and three servers take in (lines a second), and whether they answer alike."""
    folder = place / "busy-day"
    folder.mkdir(exist_ok=True)
    day = busy_day.lines_of(busy_day.make(folder))
    centres = read_directory((ROOT / "config" / "centres.csv").read_bytes())
    answers = []
    for servers in range(1, MOST + 1):
        with _county(servers, centres) as county:
            rate = _rate(county, centres, day)
            answers.append([county.read(query) for query in ANSWERS])
        yield f"  {servers} server(s): {rate:,.0f} lines a second, {AT_ONCE} villages at once", True
    alike = all(each == answers[0] for each in answers)
    yield f"{'✓' if alike else '✗'} one, two and three servers answer alike", alike


def _rate(county: CountyDatabase, centres: Sequence[Centre], day: Sequence[bytes]) -> float:
    _deliver(county, centres[-1].code, day)
    began = time.perf_counter()
    with ThreadPoolExecutor(AT_ONCE) as villages:
        list(villages.map(lambda centre: _deliver(county, centre.code, day), centres[:VILLAGES]))
    return VILLAGES * len(day) / (time.perf_counter() - began)


def _deliver(county: CountyDatabase, centre: str, day: Sequence[bytes]) -> None:
    head = lines.GENESIS
    for begin in range(0, len(day), MOST_LINES):
        part = day[begin : begin + MOST_LINES]
        batch = Batch(Label(centre, 1, begin + 1, len(part), head.hex()), part)
        taking.take_in(county, Parcel(batch))
        head = batch.hashes()[-1]


@contextmanager
def _county(servers: int, centres: Sequence[Centre]) -> Iterator[CountyDatabase]:
    """Lend a county on so many PostgreSQL servers of their own, with fsync on."""
    with ExitStack() as ends:
        urls = [ends.enter_context(_server()) for _ in range(servers)]
        for number in reversed(range(servers)):
            command.upgrade(config_for(urls, number), "head")
        county = CountyDatabase(urls)
        ends.callback(county.close)
        take_directory(county, centres)
        yield county


@contextmanager
def _server() -> Iterator[str]:
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    folder.chmod(0o755)
    server = EmbeddedPostgres(folder / "data")
    try:
        yield server.url
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
