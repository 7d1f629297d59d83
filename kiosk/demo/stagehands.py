"""Opens county and halls: the real programs, each in a process of its own, paired by one-time codes."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from kiosk.demo import telling
from kiosk.demo.company import LOOK_S, Child, Company
from kiosk.demo.places import HOST, Hall, Stage
from kiosk.sync.link import read_link
from kiosk.words import _


class Stagehands:
    """They open what the villagers and clerks walk through."""

    def __init__(self, stage: Stage, company: Company, goes_on: Callable[[], bool]) -> None:
        """Get ready; they stop where the demo no longer goes on."""
        self._stage, self._company, self._goes_on = stage, company, goes_on

    def open_all(self) -> list[Child]:
        """Open the county, pair what is not paired yet, open the halls; return who serves."""
        serving = [self._open_county()]
        fresh = [hall for hall in self._stage.halls if read_link(hall.instance) is None]
        if fresh:
            self._pair(fresh)
        return [*serving, *self._open_halls()] if self._goes_on() else serving

    def _open_county(self) -> Child:
        stage = self._stage
        county = self._start(
            "county-log", "county", stage.county, stage.county_config, stage.kept.port, "serve"
        )
        county.wait_open(stage.county_url)
        return county

    def _pair(self, halls: Sequence[Hall]) -> None:
        """Pair halls by their one-time codes, and let them deliver their past."""
        telling.tell(_("大厅用一次性代码和县里配对，上报过去的记录……"))
        codes = msgspec.json.decode(self._stage.codes.read_bytes(), type=dict[str, str])
        county = ["--county", self._stage.county_url, "--code"]
        self._wait([self._in_hall(hall, "enrol", *county, codes[hall.centre.code]) for hall in halls])
        self._wait([self._in_hall(hall, "sync") for hall in halls])
        self._stage.codes.unlink()

    def _open_halls(self) -> list[Child]:
        serving = [self._in_hall(hall, "serve") for hall in self._stage.halls]
        for hall, child in zip(self._stage.halls, serving, strict=True):
            child.wait_open(hall.url)
        return serving

    def _in_hall(self, hall: Hall, command: str, *words: str) -> Child:
        name = f"{command}-{hall.centre.code}"
        return self._start(name, "hall", hall.instance, hall.config, hall.port, command, *words)

    def _start(
        self, name: str, program: str, instance: Path, config: Path, port: int, *words: str
    ) -> Child:  # fmt: skip
        """Start one of the real programs at the demo's clock."""
        where = ["--instance", str(instance), "--config", str(config), "--host", HOST, "--port", str(port)]
        return self._company.start(name, "kiosk.demo.child", program, str(self._stage.times), *where, *words)

    def _wait(self, running: Sequence[Child]) -> None:
        while self._goes_on() and [child for child in running if not child.has_ended_well()]:
            time.sleep(LOOK_S)
