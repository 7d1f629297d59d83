"""The demo from its beginning to its end: the past, the county, the halls, and everybody in them."""

import shutil
import signal
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from functools import partial
from http.client import HTTPException
from pathlib import Path
from typing import NamedTuple

from kiosk import clock
from kiosk.demo import past, places, telling, times
from kiosk.demo.acting import Day
from kiosk.demo.company import Child, Company, DemoBroke
from kiosk.demo.door import ByNetwork
from kiosk.demo.nights import Nights
from kiosk.demo.past_of_hall import PEOPLE, cast_of
from kiosk.demo.people import visits_of
from kiosk.demo.places import Hall, Stage
from kiosk.demo.stagehands import Stagehands
from kiosk.demo.telling import HallTeller
from kiosk.demo.times import Times
from kiosk.errors import Refusal
from kiosk.instance import take_key
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
            if stage.kept.made or past.make(stage, company, wish.past_days, lambda: not stop.is_set()):
                _play(stage, wish, company, stop)
            telling.tell(_("演示正在收场……"))
    telling.tell(_("演示结束了，进程都已退出。再运行一次会接着演，加 --fresh 从头来。"))
    return 0


def _stage(wish: Wish) -> Stage:
    """Return the demo of the folder to go on with, or a fresh one where there is none that is whole."""
    earlier = places.stage_at(wish.folder)
    if earlier and earlier.kept.made and not wish.fresh:
        return earlier
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


def _play(stage: Stage, wish: Wish, company: Company, stop: threading.Event) -> None:
    """Open county and halls while the time stands, then let it run."""
    running = Times(times.LATER, _start(stage), wish.day_s, wish.night_s)
    times.keep(stage.times, running)
    with clock.standing_at(times.Turned(stage.times)):
        serving = Stagehands(stage, company, lambda: not stop.is_set()).open_all()
        if stop.is_set():
            return
        telling.show_addresses(stage)
        telling.tell(_("一天 {day} 秒，一夜 {night} 秒。结束请按 Ctrl+C。"), day=round(wish.day_s),
                     night=round(wish.night_s))  # fmt: skip
        running = Times(time.time(), running.demo, wish.day_s, wish.night_s)
        times.keep(stage.times, running)
        pace = Live(running, stop)
        acts = [partial(_nights, stage, pace), *(partial(_days, stage, hall, pace) for hall in stage.halls)]
        ends = time.monotonic() + (wish.seconds or float("inf"))
        _act(acts, stop, lambda: time.monotonic() < ends and _look_after(stage, serving))


def _start(stage: Stage) -> int:
    """Return the dawn (ms) at which the demo begins: the first one, or the one after its last instant."""
    if not stage.kept.reached:
        return times.midnight_of(date.fromisoformat(stage.kept.begins)) + times.DAWN
    next_day = clock.business_date(stage.kept.reached + times.DAY - times.DAWN)
    return times.midnight_of(next_day) + times.DAWN


def _act(acts: Sequence[Callable[[], None]], stop: threading.Event, goes_on: Callable[[], bool]) -> None:
    """Let all act at once, until it is over or one of them cannot go on; raises what stopped it."""
    with ThreadPoolExecutor(len(acts)) as actors:
        acting = [actors.submit(act) for act in acts]
        try:
            while goes_on() and not any(act.done() for act in acting) and not stop.wait(LOOK_S):
                pass
        finally:
            stop.set()
    for act in acting:
        act.result()


def _look_after(stage: Stage, serving: Sequence[Child]) -> bool:
    """Keep how far the demo has come; raise ``DemoBroke`` if somebody has stopped serving."""
    stage.kept.reached = clock.millis()
    stage.keep()
    for child in serving:
        child.must_run()
    return True


def _days(stage: Stage, hall: Hall, pace: Live) -> None:
    """Let one day after the other pass in a hall; raises ``DemoBroke`` if it no longer answers."""
    teller, today, begins = HallTeller(hall), clock.now().date(), clock.millis()
    goes_on = True
    try:
        cast = cast_of(ByNetwork(hall.port), stage.kept.password)
        while goes_on:
            midnight = times.midnight_of(today)
            visits = visits_of(hall.centre.code, midnight, PEOPLE)
            goes_on = Day(cast, pace, teller, midnight, strangers=True).run(visits, begins)
            today += timedelta(days=1)
    except (OSError, HTTPException):
        raise DemoBroke(log=stage.folder / f"serve-{hall.centre.code}.txt") from None


def _nights(stage: Stage, pace: Live) -> None:
    """Let one night after the other pass in the villages."""
    nights, day = Nights(stage, pace), clock.now().date()
    try:
        while nights.pass_one(day):
            day += timedelta(days=1)
    finally:
        nights.keep()
