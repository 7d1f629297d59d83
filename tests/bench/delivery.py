"""A busy centre's night over HTTP: its bytes, its time against a bare insert; a night with nothing new."""

import shutil
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import NullPool, create_engine
from sqlalchemy.orm import sessionmaker

from kiosk.county.enrolment import enrolling as codes
from kiosk.database import prepare_engine
from kiosk.sync import courier, enrolling
from kiosk.sync.client import Answered, County
from kiosk.sync.courier import Centre
from kiosk.sync.models import Way
from tests.bad_line import Asked, BadLine, a_bad_line, passes
from tests.bench import busy_day
from tests.bench.bare_table import BareTable
from tests.bench.counties import CODES
from tests.bench.measuring import Ratio, ratio_of
from tests.running_county import RunningCounty, a_running_county

NIGHTS, WARM_UP = 24, 72
"""So many before, as for ``intake``: a county that runs has its plans ready for every partition."""
MOST_BYTES, MOST_SECONDS, MOST_TIMES, MOST_IDLE = 200_000, 1.0, 3.0, 1024

Bounded = tuple[str, float, float]


def measure(place: Path) -> Iterator[Ratio | Bounded]:
    """Yield what a day and a night with nothing new need on the line, and how long a day takes."""
    day = busy_day.kept_in(place)
    with a_running_county() as county:
        yield from _on_the_line(place, county)
        yield from _times(place, county, day)


def _on_the_line(place: Path, county: RunningCounty) -> Iterator[Bounded]:
    with a_bad_line(county.port) as line:
        centre = _centre(place, county, CODES[0], line.url)
        for name in ("a day of 500 visits", "nothing new"):
            asked, answered = _overheard(line, centre)
            if name == "nothing new":
                yield "nothing new: requests", len(asked), 1
                yield "nothing new: bytes of the request, headers too", sum(asked), MOST_IDLE
                yield "nothing new: bytes of the answer, headers too", sum(answered), MOST_IDLE
            else:
                yield f"{name}: bytes both ways in {len(asked)} requests", sum(asked + answered), MOST_BYTES


def _overheard(line: BadLine, centre: Centre) -> tuple[list[int], list[int]]:
    """Deliver; return the length of each request and of each answer."""
    answered = []

    def overhears(line: BadLine, asked: Asked) -> bytes:
        answer = passes(line, asked)
        answered.append(len(answer))
        return answer

    line.again(dict.fromkeys(range(1, 100), overhears))
    _deliver(centre)
    return [len(asked.whole) for asked in line.asked], answered


def _times(place: Path, county: RunningCounty, day: Sequence[bytes]) -> Iterator[Ratio | Bounded]:
    ours, theirs = [], []
    with county.connects() as connection:
        (fsync,) = connection.execute("SHOW fsync").fetchone() or ("",)
        assert fsync == "on"
        bare = BareTable(connection, day)
        for number, code in enumerate(CODES[1 : NIGHTS + WARM_UP + 1]):
            centre = _centre(place, county, code, county.url)
            _deliver(centre)
            began = time.perf_counter()
            bare.stores_at_once(code)
            if number >= WARM_UP:
                theirs.append(time.perf_counter() - began)
                ours.append(_ClockedCounty.ended - _ClockedCounty.began)
    yield "a day delivered, slowest of all nights, seconds", max(ours), MOST_SECONDS
    yield ratio_of("a day delivered: one bare insert in one transaction", ours, theirs, MOST_TIMES)


class _ClockedCounty(County):
    """The county with a watch: when the last delivery asked first, and when it was answered last."""

    began = ended = 0.0

    def _ask(self, *asked: Any) -> Answered:
        if self._connection is None:
            _ClockedCounty.began = time.perf_counter()
        answered = super()._ask(*asked)
        _ClockedCounty.ended = time.perf_counter()
        return answered


class _ClockedCentre(Centre):
    """A centre that looks at its watch."""

    def county(self) -> County:
        return _ClockedCounty(self.link.url, self.link.centre, self.link.key)


def _deliver(centre: Centre) -> None:
    courier.deliver(centre, Way.COMMAND, lambda _done, _of: None)


def _centre(place: Path, county: RunningCounty, code: str, url: str) -> Centre:
    """Return a centre with the busy day behind it, paired as this village."""
    folder = place / f"centre-{code}"
    folder.mkdir()
    shutil.copy2(place / "busy-day" / "hall.db", folder / "hall.db")
    with county.connects() as connection:
        once = codes.new_code(connection, code, "bench")
    enrolling.enrol(folder, url, once)
    engine = create_engine(f"sqlite:///{folder / 'hall.db'}", poolclass=NullPool)
    prepare_engine(engine)
    return _ClockedCentre(*courier.centre_at(sessionmaker(engine, expire_on_commit=False), folder))
