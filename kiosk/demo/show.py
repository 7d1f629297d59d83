"""The demo from its beginning to its end: the past, the county, the halls, and everybody in them."""

import shutil
import signal
import threading
import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import msgspec

from kiosk import clock
from kiosk.demo import past, places, telling, times
from kiosk.demo.acting import Day
from kiosk.demo.company import Child, Company
from kiosk.demo.door import ByNetwork
from kiosk.demo.nights import Nights
from kiosk.demo.past_of_hall import PEOPLE, cast_of
from kiosk.demo.people import visits_of
from kiosk.demo.places import HOST, Hall, Stage
from kiosk.demo.telling import HallTeller
from kiosk.demo.times import Times
from kiosk.errors import Refusal
from kiosk.instance import take_key
from kiosk.sync.link import read_link
from kiosk.words import _

LOCK = "demo.lock"
LOOK_S = 1.0


class NotADemo(Refusal):
    """{folder} 里有别的东西，不是演示，没有删。请换一个 --instance 文件夹。"""

    code = "not_a_demo"


class Wish(NamedTuple):
    """What somebody wants to see; ``villages`` None: all of the directory, ``seconds`` None: until Ctrl+C."""

    folder: Path
    centres: int
    villages: int | None
    port: int
    past_days: int
    day_s: float
    night_s: float
    seconds: float | None
    fresh: bool


class Live:
    """The pace of those who act while the demo runs: they wait until it is time."""

    def __init__(self, running: Times, stop: threading.Event) -> None:
        """Live by these times until told to stop."""
        self._times, self._stop = running, stop

    def until(self, at: int) -> bool:
        """Wait for an instant (ms); return whether the demo still goes on then."""
        return not self._stop.wait(max(0.0, self._times.real_of(at) - time.time()))


def run(wish: Wish) -> int:
    """Show the demo until somebody ends it; everything it started is gone then."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    wish.folder.mkdir(parents=True, exist_ok=True)
    with take_key(wish.folder, LOCK):
        stage = _stage(wish)
        with Company(stage.folder, stage.kept.password) as company:
            made = stage.kept.made or past.make(stage, company, wish.past_days, lambda: not stop.is_set())
            if made:
                _Show(stage, wish, company, stop).play()
            telling.tell(_("演示正在收场……"))
    telling.tell(_("演示结束了，进程都已退出。再运行一次会接着演，加 --fresh 从头来。"))
    return 0


def _stage(wish: Wish) -> Stage:
    """Return the demo of the folder to go on with, or a fresh one where there is none that is whole."""
    kept = places.stage_at(wish.folder)
    if kept and kept.kept.made and not wish.fresh:
        return kept
    _empty(wish.folder)
    return places.new_stage(wish.folder, wish.centres, wish.villages, wish.port)


def _empty(folder: Path) -> None:
    """Remove what an earlier demo left; a folder with something else in it is let be."""
    left = [each for each in folder.iterdir() if each.name != LOCK]
    if left and not places.kept_file(folder).exists():
        raise NotADemo(folder=folder)
    for each in left:
        if each.is_dir():
            shutil.rmtree(each)
        else:
            each.unlink()


class _Show:
    """The demo once its past is made."""

    def __init__(self, stage: Stage, wish: Wish, company: Company, stop: threading.Event) -> None:
        self._stage, self._wish, self._company, self._stop = stage, wish, company, stop
        begins = times.midnight_of(date.fromisoformat(stage.kept.begins)) + times.DAWN
        self._times = Times(time.time(), _next_dawn(stage.kept.reached) or begins, wish.day_s, wish.night_s)
        times.keep(stage.times, self._times)

    def play(self) -> None:
        with clock.standing_at(times.turned(self._stage.times)):
            children = [self._county()]
            pairs = [hall for hall in self._stage.halls if read_link(hall.instance) is None]
            self._pair(pairs)
            children += self._halls()
            telling.show_addresses(self._stage)
            telling.tell(_("一天 {day} 秒，一夜 {night} 秒。结束请按 Ctrl+C。"), day=round(self._wish.day_s),
                         night=round(self._wish.night_s))  # fmt: skip
            self._act(children)

    def _county(self) -> Child:
        stage = self._stage
        words = self._words("county", stage.county, stage.county_config, stage.kept.port)
        county = self._company.start("county-log", *words, "serve")
        county.wait_open(stage.county_url)
        return county

    def _pair(self, halls: Sequence[Hall]) -> None:
        """Pair halls by their one-time codes, and let them deliver their past."""
        if not halls:
            return
        codes = msgspec.json.decode(self._stage.codes.read_bytes(), type=dict[str, str])
        telling.tell(_("大厅用一次性代码和县里配对，上报过去的记录……"))
        for command in ("enrol", "sync"):
            running = [
                self._company.start(
                    f"{command}-{hall.centre.code}", *self._hall_words(hall), command,
                    *(("--county", self._stage.county_url, "--code", codes[hall.centre.code]) if command == "enrol" else ()),
                )
                for hall in halls
            ]  # fmt: skip
            while not all([child.has_ended_well() for child in running]):
                if self._stop.wait(0.2):
                    return

    def _halls(self) -> list[Child]:
        started = []
        for hall in self._stage.halls:
            started.append(self._company.start(f"hall-{hall.centre.code}", *self._hall_words(hall), "serve"))
        for hall, child in zip(self._stage.halls, started, strict=True):
            child.wait_open(hall.url)
        return started

    def _hall_words(self, hall: Hall) -> list[str]:
        return self._words("hall", hall.instance, hall.config, hall.port)

    def _words(self, program: str, instance: Path, config: Path, port: int) -> list[str]:
        """Return the words that start one of the real programs at the demo's clock."""
        return [
            "kiosk.demo.child", program, str(self._stage.times), "--instance", str(instance),
            "--config", str(config), "--host", HOST, "--port", str(port),
        ]  # fmt: skip

    def _act(self, children: Sequence[Child]) -> None:
        """Let villagers, clerks and the night act, until it is over."""
        ends = time.monotonic() + (self._wish.seconds or float("inf"))
        acts: list[Callable[[], None]] = [self._nights, *map(self._days_of, self._stage.halls)]
        actors = [threading.Thread(target=act, daemon=True) for act in acts]
        for actor in actors:
            actor.start()
        try:
            while time.monotonic() < ends and not self._stop.wait(LOOK_S):
                self._stage.kept.reached = clock.millis()
                self._stage.keep()
                for child in children:
                    child.must_run()
        finally:
            self._stop.set()
            for actor in actors:
                actor.join(timeout=5)

    def _days_of(self, hall: Hall) -> Callable[[], None]:
        def days() -> None:
            pace, teller = Live(self._times, self._stop), HallTeller(hall)
            cast = cast_of(ByNetwork(hall.port), self._stage.kept.password)
            begins = clock.millis()
            today = clock.now().date()
            while True:
                midnight = times.midnight_of(today)
                visits = visits_of(hall.centre.code, midnight, PEOPLE)
                if not Day(cast, pace, teller, midnight).run(visits, begins):
                    return
                today += timedelta(days=1)

        return days

    def _nights(self) -> None:
        nights = Nights(self._stage, Live(self._times, self._stop))
        day = clock.now().date()
        try:
            while nights.pass_one(day):
                day += timedelta(days=1)
        finally:
            nights.keep()


def _next_dawn(reached: int) -> int:
    """Return the dawn after the last instant of an earlier showing, 0 if there was none."""
    if not reached:
        return 0
    return times.midnight_of(clock.business_date(reached + times.DAY - times.DAWN)) + times.DAWN
