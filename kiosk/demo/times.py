"""How the demo's time runs: a day of the halls in minutes, a night in one; the same for every process."""

import time
from datetime import date, datetime, timedelta
from pathlib import Path

import msgspec

from kiosk import clock
from kiosk.instance import write_private

DAY = 24 * 60 * clock.MINUTE
DAWN = 8 * 60 * clock.MINUTE
DUSK = 18 * 60 * clock.MINUTE
"""After midnight, in ms: between the two the hours pass slowly enough to be watched."""
LATER = float(2**40)
_ZONE = int((clock.HALL_TIME.utcoffset(None) or timedelta()).total_seconds() * 1000)


class Times(msgspec.Struct, frozen=True):
    """The demo's instant ``demo`` (ms) was at the real one ``real`` (s); what a day and a night take (s).

    Before the real instant the time stands; ``LATER`` means until the file says otherwise.
    """

    real: float
    demo: int
    day_s: float
    night_s: float

    def at(self, real: float) -> float:
        """Return the demo's instant (ms) at a real one (s since 1970); it stands until the beginning."""
        return self._instant(self._place(self.demo) + max(0.0, real - self.real))

    def real_of(self, demo: float) -> float:
        """Return the real instant (s since 1970) at which the demo's (ms) comes."""
        return self.real + self._place(demo) - self._place(self.demo)

    def _place(self, demo: float) -> float:
        """Return how many real seconds there would have been, had the demo always run."""
        days, rest = divmod(demo + _ZONE - DAWN, DAY)
        if rest < DUSK - DAWN:
            part = rest / (DUSK - DAWN) * self.day_s
        else:
            part = self.day_s + (rest - (DUSK - DAWN)) / (DAY - (DUSK - DAWN)) * self.night_s
        return days * (self.day_s + self.night_s) + part

    def _instant(self, place: float) -> float:
        days, part = divmod(place, self.day_s + self.night_s)
        if part < self.day_s:
            rest = part / self.day_s * (DUSK - DAWN)
        else:
            rest = DUSK - DAWN + (part - self.day_s) / self.night_s * (DAY - (DUSK - DAWN))
        return days * DAY + rest + DAWN - _ZONE


def keep(file: Path, times: Times) -> None:
    """Write down how the time runs, for every process of the demo."""
    write_private(file, msgspec.json.encode(times))


class Turned:
    """The clock (s since 1970) of the demo whose times a file tells."""

    def __init__(self, file: Path) -> None:
        """Read the file."""
        self._file = file
        self._times = read(file)

    def __call__(self) -> float:
        """Return the demo's instant (s); while the time stands, the file is looked at again."""
        if self._times.real == LATER:
            self._times = read(self._file)
        return self._times.at(time.time()) / 1000


def read(file: Path) -> Times:
    """Return how the time runs."""
    return msgspec.json.decode(file.read_bytes(), type=Times)


def midnight_of(day: date) -> int:
    """Return the instant (ms) at which a day of the halls begins."""
    return int(datetime(day.year, day.month, day.day, tzinfo=clock.HALL_TIME).timestamp() * 1000)
