"""Taking times fairly: interleaved, in one run, told as a ratio with its spread."""

import http.client
import statistics
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

Step = Callable[[], object]


class Ratio(NamedTuple):
    """A ratio with the quartiles of its repetitions, and the bound that it must keep."""

    name: str
    middle: float
    low: float
    high: float
    bound: float
    at_most: bool = True

    @property
    def kept(self) -> bool:
        """Whether the bound is kept."""
        return self.middle <= self.bound if self.at_most else self.middle >= self.bound

    def __str__(self) -> str:
        """Return the line that the bench prints."""
        sign = "≤" if self.at_most else "≥"
        mark = "✓" if self.kept else "✗"
        return (
            f"{mark} {self.name:<66} {self.middle:6.2f} × "
            f"({self.low:.2f}–{self.high:.2f})  {sign} {self.bound:g}"
        )


def ratio_of(
    name: str, ours: Sequence[float], theirs: Sequence[float], bound: float, *, at_most: bool = True
) -> Ratio:
    """Return the ratio of two interleaved series: of their medians, with the quartiles by blocks."""
    blocks = [
        statistics.median(a) / statistics.median(b)
        for a, b in zip(_blocks(ours), _blocks(theirs), strict=True)
    ]
    low, _, high = statistics.quantiles(blocks, n=4)
    middle = statistics.median(ours) / statistics.median(theirs)
    return Ratio(name, middle, low, high, bound, at_most)


def _blocks(series: Sequence[float], most: int = 8) -> list[Sequence[float]]:
    count = min(most, len(series))
    size = len(series) // count
    return [series[start : start + size] for start in range(0, size * count, size)]


def interleaved(steps: Mapping[str, Step], rounds: int, warm_up: int = 20) -> dict[str, list[float]]:
    """Run every step once a round; return each one's times (s)."""
    times: dict[str, list[float]] = {name: [] for name in steps}
    for turn in range(warm_up + rounds):
        for name, step in steps.items():
            began = time.perf_counter()
            step()
            if turn >= warm_up:
                times[name].append(time.perf_counter() - began)
    return times


def interleaved_cpu(steps: Mapping[str, tuple[int, Step]], rounds: int) -> dict[str, list[float]]:
    """Run every step once a round; return the CPU time (s) that each cost its own process."""
    spent: dict[str, list[float]] = {name: [] for name in steps}
    for _ in range(rounds):
        for name, (pid, step) in steps.items():
            before = cpu_seconds(pid)
            step()
            spent[name].append(cpu_seconds(pid) - before)
    return spent


def cpu_seconds(pid: int) -> float:
    """Return the CPU time that the threads of a process have used (s), counted by the kernel in ns."""
    tasks = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9


def peak_memory(pid: int) -> float:
    """Return the most memory (MB) that a process has ever held."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


class Wire:
    """One kept-open connection to a server, as lean as the standard library allows."""

    def __init__(self, port: int, headers: Mapping[str, str] | None = None) -> None:
        """Connect at the first request."""
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.headers = dict(headers or {})

    def post(self, path: str, body: bytes = b"{}", **headers: str) -> bytes:
        """Send JSON and return the body of the answer; anything but success is an error."""
        sent = {"Content-Type": "application/json", **self.headers}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        self._connection.request("POST", path, body, sent)
        return self._read()

    def get(self, path: str) -> bytes:
        """Return the body of a page."""
        self._connection.request("GET", path, headers=self.headers)
        return self._read()

    def _read(self) -> bytes:
        response = self._connection.getresponse()
        said = response.read()
        if response.status >= 400:
            raise RuntimeError(f"{response.status} {said[:300]!r}")
        return said


def together(count: int, make: Callable[[], Step], repeats: int) -> tuple[float, list[float]]:
    """Run ``count`` clients at once, each ``repeats`` steps; return rate (1/s) and all times (s)."""
    times: list[float] = []
    start = threading.Barrier(count + 1)

    def client() -> None:
        step, own = make(), []
        start.wait()
        for _ in range(repeats):
            began = time.perf_counter()
            step()
            own.append(time.perf_counter() - began)
        times.extend(own)

    threads = [threading.Thread(target=client) for _ in range(count)]
    for thread in threads:
        thread.start()
    start.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    return count * repeats / (time.perf_counter() - began), times


def percentile(series: Sequence[float], part: float) -> float:
    """Return the value below which ``part`` (0–1) of a series lies."""
    return sorted(series)[min(int(len(series) * part), len(series) - 1)]
