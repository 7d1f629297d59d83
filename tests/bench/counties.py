"""Counties for the benches: real PostgreSQL servers with fsync on, and a day's lines taken in."""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import cache
from itertools import accumulate
from pathlib import Path

from alembic import command

from kiosk.county.directory.reading import read_directory
from kiosk.county.directory.service import take_directory
from kiosk.county.intake import taking
from kiosk.county.intake.taking import Parcel
from kiosk.county.store.database import CountyDatabase
from kiosk.county.store.migrating import config_for
from kiosk.county.store.postgres import EmbeddedPostgres
from kiosk.settings import ROOT
from kiosk.wire import batches, lines
from kiosk.wire.batches import MOST_LINES, Batch, Label

CENTRES = read_directory((ROOT / "config" / "centres.csv").read_bytes())
CODES = [centre.code for centre in CENTRES]


@contextmanager
def county(servers: int = 1) -> Iterator[CountyDatabase]:
    """Lend a county on so many PostgreSQL servers of their own."""
    with ExitStack() as ends:
        urls = [ends.enter_context(_server()) for _ in range(servers)]
        for number in reversed(range(servers)):
            command.upgrade(config_for(urls, number), "head")
        database = CountyDatabase(urls)
        ends.callback(database.close)
        take_directory(database, CENTRES)
        yield database


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


def take_in(database: CountyDatabase, sent: Sequence[bytes]) -> None:
    """Take a village's day in, batch by batch, as the county does when it comes over the line."""
    for packed in sent:
        taking.take_in(database, Parcel(batches.unpack(packed), packed))


def sent_by(centre: str, day: Sequence[bytes]) -> list[bytes]:
    """Return a day's lines as the batches in which they travel."""
    heads, found = chain(tuple(day)), []
    for begin in range(0, len(day), MOST_LINES):
        part = day[begin : begin + MOST_LINES]
        batch = Batch(Label(centre, 1, begin + 1, len(part), heads[begin].hex()), part)
        found.append(batches.pack(batch))
    return found


@cache
def chain(day: tuple[bytes, ...]) -> list[bytes]:
    """Return the hash before a day's first line and after each, computed once: no bench pays for it."""
    return list(accumulate(day, lines.chain, initial=lines.GENESIS))
