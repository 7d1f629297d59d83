"""What the bench measures: real halls, the bare server beside them, and people who use them."""

import contextlib
import json
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests.bench.measuring import Wire
from tests.running import ROOT, RunningHall, free_port, running_hall

WISH = b'{"errands":["SB01"]}'


@contextlib.contextmanager
def folder() -> Iterator[Path]:
    """Lend a folder on the disk that a hall would use."""
    place = ROOT / ".bench"
    place.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place) as name:
        yield Path(name)


@contextlib.contextmanager
def bare_server(place: Path) -> Iterator[tuple[int, int]]:
    """Run the bare server; lend its port and pid."""
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "tests.bench.bare", str(port), str(place)], cwd=ROOT)
    try:
        wait_for(lambda: Wire(port).post("/bare"))
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(10)


def wait_for(ask: Callable[[], object], seconds: float = 30) -> None:
    """Ask until it is answered."""
    until = time.monotonic() + seconds
    while True:
        try:
            ask()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.02)
        else:
            return


class Users:
    """A kiosk and a desk at one hall, each with a connection of its own."""

    def __init__(self, hall: RunningHall) -> None:
        """Sign in and open a window."""
        clerk = hall.clerk()
        clerk.opens_window(1)
        self.kiosk = Wire(hall.port)
        cookie = {"Cookie": f"session={clerk.cookie('session')}"}
        self.desk = Wire(hall.port, {**clerk.headers, **cookie})
        self.called: Any = None

    def issue(self) -> bytes:
        """Take a number."""
        return self.kiosk.post("/api/v1/tickets", WISH, Idempotency_Key=str(uuid.uuid4()))

    def issue_token(self) -> str:
        """Take a number and return the token of its slip."""
        return str(json.loads(self.issue())["token"])

    def call_next(self) -> None:
        """Call the next person."""
        self.called = json.loads(self.desk.post("/api/v1/windows/1/next"))

    def miss(self) -> None:
        """Let the called person miss the call."""
        self.desk.post(f"/api/v1/tickets/{self.called['id']}/miss")


@contextlib.contextmanager
def hall_with_users(place: Path, **environ: str) -> Iterator[tuple[RunningHall, Users]]:
    """Run a hall and lend it with its users."""
    place.mkdir(exist_ok=True)
    with running_hall(place, **environ) as hall:
        yield hall, Users(hall)
