"""A busy centre's night over HTTP: its bytes, its time against a bare insert; a night with nothing new."""

import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nacl.signing import SigningKey
from sqlalchemy import NullPool, create_engine
from sqlalchemy.orm import sessionmaker
from waitress.server import create_server

from kiosk.county.app import create_county
from kiosk.county.enrolment import enrolling as codes
from kiosk.county.settings import CountySettings, Server
from kiosk.county.store.database import CountyDatabase
from kiosk.database import prepare_engine
from kiosk.sync import courier, enrolling
from kiosk.sync.courier import Centre, Delivered
from kiosk.sync.models import Way
from tests.bench import busy_day, counties
from tests.bench.counties import CODES
from tests.bench.intake import BareTable
from tests.bench.measuring import Ratio, ratio_of

NIGHTS = 10
MOST_BYTES, MOST_SECONDS, MOST_TIMES, LEAST_BYTES = 200_000, 1.0, 3.0, 1024

Bounded = tuple[str, float, float]


def measure(place: Path) -> Iterator[Ratio | Bounded]:
    """Yield bytes and seconds of a day, its time against a bare insert, and the bytes of an idle night."""
    day = busy_day.kept_in(place)
    with counties.county() as county, _served(county) as url:
        bare = BareTable(county)
        ours, theirs, delivered, idle = [], [], None, None
        for number in range(NIGHTS + 1):
            centre = _centre(place, county, url, CODES[number])
            began = time.perf_counter()
            delivered = _delivers(centre)
            half = time.perf_counter()
            bare.take_in_at_once(CODES[number], day)
            if number:
                ours.append(half - began)
                theirs.append(time.perf_counter() - half)
            idle = _delivers(centre)
        bare.close()
    assert delivered is not None
    assert idle is not None
    yield f"a day of {len(day)} lines on the wire, bytes", delivered.bytes, MOST_BYTES
    yield "a day delivered, slowest of all nights, seconds", max(ours), MOST_SECONDS
    yield ratio_of("a day delivered: a bare insert in one transaction", ours, theirs, MOST_TIMES)
    yield "nothing new: bytes that are sent", idle.bytes, LEAST_BYTES


def _delivers(centre: Centre) -> Delivered:
    return courier.deliver(centre, Way.COMMAND, lambda _done, _of: None)


def _centre(place: Path, county: CountyDatabase, url: str, code: str) -> Centre:
    """Return a centre with the busy day behind it, paired as this village."""
    folder = place / f"centre-{code}"
    folder.mkdir()
    shutil.copy2(place / "busy-day" / "hall.db", folder / "hall.db")
    with county.front() as connection:
        once = codes.new_code(connection, code, "bench")
    enrolling.enrol(folder, url, once)
    engine = create_engine(f"sqlite:///{folder / 'hall.db'}", poolclass=NullPool)
    prepare_engine(engine)
    return courier.centre_at(sessionmaker(engine, expire_on_commit=False), folder)


@contextmanager
def _served(county: CountyDatabase) -> Iterator[str]:
    settings = CountySettings(server=Server(limits=False))
    app = create_county(settings, county, b"0" * 32, SigningKey(b"1" * 32))
    server = create_server(app, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        server.close()
        thread.join(5)
