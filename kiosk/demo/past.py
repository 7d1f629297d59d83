"""Makes the past of the whole demo: as many processes at once as the computer has cores."""

import os
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from kiosk import clock
from kiosk.demo import places, telling
from kiosk.demo.company import LOOK_S, Child, Company
from kiosk.demo.places import Stage
from kiosk.words import _


class Work(NamedTuple):
    """One process that makes a part of the past: its log's name, its words, where it says how far it is."""

    name: str
    words: tuple[str, ...]
    made: Path


def make(stage: Stage, company: Company, past_days: int, goes_on: Callable[[], bool]) -> bool:
    """Make the past of so many days before today; return whether it was made to its end."""
    stage.kept.begins, stage.kept.past_days = clock.now().date().isoformat(), past_days
    stage.keep()
    places.write_settings(stage)
    telling.tell(_("先编造前 {days} 天的数据：{halls} 个大厅，另外 {villages} 个村，大约一两分钟。"),
                 days=past_days, halls=len(stage.halls), villages=len(stage.villages))  # fmt: skip
    waiting, running = _works(stage), list[Child]()
    of = len(stage.villages) + past_days * len(stage.halls)
    files = [work.made for work in waiting]
    while waiting or running:
        running = [child for child in running if not child.has_ended_well()]
        while waiting and len(running) < max(2, os.cpu_count() or 1):
            work = waiting.pop(0)
            running.append(company.start(work.name, *work.words))
        if not goes_on():
            return False
        telling.bar(_("编造过去"), min(_made(files), of - 1), of)
        threading.Event().wait(LOOK_S)
    telling.bar(_("编造过去"), of, of)
    stage.kept.made = True
    stage.keep()
    return True


def _works(stage: Stage) -> list[Work]:
    folder = str(stage.folder)
    county = Work("past-county", ("kiosk.demo.past_of_county", folder), stage.made)
    halls = [
        Work(f"past-{hall.centre.code}", ("kiosk.demo.past_of_hall", folder, hall.centre.code), hall.made)
        for hall in stage.halls
    ]
    return [county, *halls]


def _made(files: Sequence[Path]) -> int:
    return sum(int(file.read_text() or 0) for file in files if file.exists())
