"""How soon a call is on the display, with 3 displays, 8 desks and 200 phones on."""

import http.client
import threading
import time
from collections.abc import Callable
from pathlib import Path

from tests.bench.halls import Users, hall_with_users
from tests.bench.measuring import Wire, percentile
from tests.running import RunningHall

DISPLAYS, DESKS, PHONES = 3, 8, 200
PHONE_EVERY_S = 5.0
CALLS = 150
MEDIAN_MS, TAIL_MS = 50, 200


class Stream(threading.Thread):
    """A page that follows a stream and notes when each event of a name arrived."""

    def __init__(self, port: int, path: str, headers: dict[str, str]) -> None:
        """Connect at once."""
        super().__init__(daemon=True)
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._connection.request("GET", path, headers=headers)
        self._response = self._connection.getresponse()
        assert self._response.status == 200, self._response.read()
        self.calls: list[float] = []
        self.start()

    def run(self) -> None:
        """Read until the hall closes."""
        try:
            for line in self._response:
                if line.startswith(b"event: call"):
                    self.calls.append(time.perf_counter())
        except (OSError, ValueError, http.client.HTTPException):
            return


def measure(place: Path) -> tuple[float, float]:
    """Return median and 99th percentile (ms) from the press of the button to the display."""
    with hall_with_users(place / "busy") as (hall, users):
        displays = [Stream(hall.port, "/api/v1/board/events", {}) for _ in range(DISPLAYS)]
        for _ in range(DESKS):
            Stream(hall.port, "/desk/events", users.desk.headers)
        leave = threading.Event()
        phones = threading.Thread(target=_phones, args=(hall, users.issue_token(), leave), daemon=True)
        phones.start()
        took = _call_and_wait(users, displays)
        leave.set()
        phones.join()
    return percentile(took, 0.5) * 1000, percentile(took, 0.99) * 1000


def _call_and_wait(users: Users, displays: list[Stream]) -> list[float]:
    took: list[float] = []
    for n in range(CALLS):
        users.issue()
        pressed = time.perf_counter()
        users.call_next()
        _until(lambda n=n: all(len(each.calls) > n for each in displays))  # type: ignore[misc]
        took += [each.calls[n] - pressed for each in displays]
        users.miss()
        time.sleep(0.05)
    return took


def _until(happened: Callable[[], bool]) -> None:
    until = time.monotonic() + 10
    while not happened():
        assert time.monotonic() < until, "a call did not reach every display"
        time.sleep(0.001)


def _phones(hall: RunningHall, token: str, leave: threading.Event) -> None:
    """Let 200 phones ask every five seconds, one after another, as evenly as people do."""
    wire = Wire(hall.port)
    while not leave.wait(PHONE_EVERY_S / PHONES):
        wire.get(f"/t/{token}")
