"""The whole demo: a county, a hall, villages, a day, a night, and nobody left at the end."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest

from kiosk.county.store.postgres import EmbeddedPostgres
from kiosk.demo import places, villages
from kiosk.demo.places import Stage
from tests.running import ROOT, free_port

PATIENCE_S = 90
SMALL = ("--centres", "1", "--villages", "4", "--past", "2", "--day", "8", "--night", "6")


class Showing:
    """A demo that was started as ``run.py`` starts it."""

    def __init__(self, folder: Path, *words: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "kiosk.demo", "--instance", str(folder), "--port", str(self.port), *words],
            cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip

    @property
    def stage(self) -> Stage:
        """Return what it keeps of itself."""
        stage = places.stage_at(self.folder)
        assert stage
        return stage

    def reads_until(self, word: str) -> str:
        """Return what it says up to a line with this word in it."""
        assert self.process.stdout
        said = ""
        for line in self.process.stdout:
            said += line
            if word in line:
                return said
        raise AssertionError(said)

    def ends(self) -> str:
        """Return what it still says until it is over."""
        said, _nothing = self.process.communicate(timeout=PATIENCE_S)
        assert self.process.returncode == 0, said
        return str(said)

    def processes(self) -> dict[int, str]:
        """Return the processes that work in its folder, by their numbers."""
        found = subprocess.run(["ps", "-ww", "-eo", "pid,args"], capture_output=True, text=True, check=True)
        lines = [
            line.strip().partition(" ") for line in found.stdout.splitlines() if str(self.folder) in line
        ]
        return {int(number): words for number, _space, words in lines}

    def loses_its_hall(self) -> None:
        """Kill the hall's own process, by its number."""
        (hall,) = self.stage.halls
        (number,) = [each for each, words in self.processes().items() if f"{hall.instance} " in words]
        os.kill(number, signal.SIGKILL)

    def is_cleared_away(self) -> None:
        """End it by its own number if a test has left it."""
        if self.process.poll() is None:
            self.process.terminate()
        self.process.communicate(timeout=PATIENCE_S)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Ask the county's database after the end."""
        server = EmbeddedPostgres(self.stage.county / "postgres")
        try:
            with psycopg.connect(server.url) as connection:
                return connection.execute(query.encode()).fetchall()
        finally:
            server.stop()


Starts = Callable[..., Showing]


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder that PostgreSQL may enter: pytest's own is for root only."""
    above = Path(tempfile.mkdtemp(prefix="demo-"))
    above.chmod(0o755)
    yield above / "demo"
    shutil.rmtree(above, ignore_errors=True)


def page(url: str) -> str:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return str(answer.read().decode())


@pytest.fixture(scope="module")
def interrupted(folder: Path) -> Iterator[Showing]:
    """A demo that made its past, opened, and was interrupted."""
    showing = Showing(folder, *SMALL)
    try:
        showing.reads_until("Ctrl+C")
        time.sleep(2)
        showing.process.send_signal(signal.SIGINT)
        showing.ends()
        yield showing
    finally:
        showing.is_cleared_away()


@pytest.fixture
def starts(interrupted: Showing) -> Iterator[Starts]:
    """Starts the same demo again; what is left of it at the end is cleared away."""
    started: list[Showing] = []

    def start(*words: str) -> Showing:
        started.append(Showing(interrupted.folder, *SMALL, *words))
        return started[-1]

    yield start
    for showing in started:
        showing.is_cleared_away()


def test_a_county_lives_through_a_day_and_a_night_and_leaves_nobody_behind(starts: Starts) -> None:
    showing = starts("--seconds", "17")
    opened = showing.reads_until("Ctrl+C")
    (hall,) = showing.stage.halls

    assert len(showing.processes()) >= 4, "the demo, its county, its database, its hall"
    assert f"{hall.url}/desk" in opened
    assert showing.stage.kept.password in opened
    assert "DEMO DATA" in page(f"{hall.url}/display")
    assert "DEMO DATA" in page(f"{hall.url}/entrance")
    assert "DEMO DATA" in page(f"{showing.stage.county_url}/sign-in")

    told = showing.ends()

    assert "办完了" in told
    assert "昨夜" in told
    assert not showing.processes()
    with closing(sqlite3.connect(hall.instance / "hall.db")) as book:
        assert book.execute(
            "SELECT count(*) FROM deliveries WHERE outcome = 'done' AND way = 'night'"
        ).fetchone()[0]
        assert book.execute("SELECT count(*) FROM ratings").fetchone()[0]
    visits = dict(showing.rows("SELECT centre, sum(visits) FROM centre_days GROUP BY centre"))
    assert visits[hall.centre.code] > 20
    assert set(visits) >= set(showing.stage.kept.villages) - _unpaired(showing.stage)
    assert showing.rows("SELECT count(*) FROM quarantine") == [(0,)]


def test_an_interrupted_demo_goes_on_and_one_that_breaks_ends_everything(
    interrupted: Showing, starts: Starts
) -> None:
    begins = interrupted.stage.kept.begins
    assert not interrupted.processes()

    again = starts()
    assert "编造过去" not in again.reads_until("Ctrl+C")
    assert again.stage.kept.begins == begins
    again.loses_its_hall()
    said, _nothing = again.process.communicate(timeout=PATIENCE_S)

    assert again.process.returncode == 2
    assert "演示的一部分停了" in said
    assert not again.processes()


def test_a_folder_with_something_else_in_it_is_let_be(tmp_path: Path) -> None:
    (tmp_path / "hall.db").write_text("somebody's")

    refused = subprocess.run(
        [sys.executable, "-m", "kiosk.demo", "--instance", str(tmp_path), "--fresh"],
        cwd=ROOT, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip

    assert refused.returncode == 2
    assert "没有删" in refused.stderr
    assert (tmp_path / "hall.db").read_text() == "somebody's"


def _unpaired(stage: Stage) -> set[str]:
    return {code for code in stage.kept.villages if not villages.is_paired(code)}
