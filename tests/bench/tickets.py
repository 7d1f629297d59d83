"""A ticket and a call over HTTP, against a bare answer plus one sync of the disk."""

import sqlite3
import uuid
from collections.abc import Iterator
from pathlib import Path

from tests.bench.halls import WISH, Users, bare_server, hall_with_users
from tests.bench.measuring import (
    Ratio,
    Step,
    Wire,
    interleaved,
    interleaved_cpu,
    percentile,
    ratio_of,
    together,
)
from tests.faults.sync_log import SyncLog, can_watch
from tests.running import RunningHall

ROUNDS = 600
IN_LINE = 12
CLIENTS = 8


def measure(place: Path) -> Iterator[Ratio]:
    """Yield the ratios of issuing and calling."""
    with bare_server(place) as (bare_port, bare_pid), hall_with_users(place / "hall") as (hall, users):
        assert hall.process is not None
        for _ in range(IN_LINE):
            users.issue()
        yield from _one_client(Wire(bare_port), users)
        yield from _processor(Wire(bare_port), bare_pid, users, hall.process.pid)
        yield from _crowd(bare_port, hall)
    if can_watch():
        yield from _syncs(place)


def _one_client(bare: Wire, users: Users) -> Iterator[Ratio]:
    steps = {
        "synced": lambda: bare.post("/synced", WISH),
        "issue": users.issue,
        "call": users.call_next,
        "miss": users.miss,
    }
    times = interleaved(steps, ROUNDS)
    yield ratio_of("a ticket: answer + one fdatasync, median", times["issue"], times["synced"], 2.2)
    yield ratio_of("a call: answer + one fdatasync, median", times["call"], times["synced"], 2.2)


def _processor(bare: Wire, bare_pid: int, users: Users, hall_pid: int) -> Iterator[Ratio]:
    steps = {
        "bare": (bare_pid, lambda: bare.post("/bare", WISH)),
        "issue": (hall_pid, users.issue),
        "call": (hall_pid, users.call_next),
        "miss": (hall_pid, users.miss),
    }
    spent = interleaved_cpu(steps, ROUNDS)
    yield ratio_of("a ticket: CPU of a bare answer", spent["issue"], spent["bare"], 3.5)
    yield ratio_of("a call: CPU of a bare answer", spent["call"], spent["bare"], 3.5)


def _crowd(bare_port: int, hall: RunningHall) -> Iterator[Ratio]:
    rates: dict[str, list[float]] = {"bare": [], "hall": []}
    times: list[float] = []
    for _ in range(8):
        rate, _times = together(CLIENTS, lambda: _poster(bare_port, "/bare"), 60)
        rates["bare"].append(rate)
        empty_the_line(hall)
        rate, own = together(CLIENTS, lambda: _issuer(hall.port), 60)
        rates["hall"].append(rate)
        times += own
    yield ratio_of("8 kiosks: rate of bare answers", rates["hall"], rates["bare"], 0.30, at_most=False)
    tail = [percentile(times[n::8], 0.99) for n in range(8)]
    yield ratio_of("8 kiosks: p99 against p50", tail, [percentile(times, 0.5)] * 8, 4)


def empty_the_line(hall: RunningHall) -> None:
    """Send everybody home, so that each block begins as a hall does: thousands never wait in a village."""
    database = sqlite3.connect(hall.folder / "instance" / "hall.db", timeout=10)
    with database:
        database.execute("UPDATE tickets SET state = 'cancelled' WHERE state = 'waiting'")
    database.close()


def _poster(port: int, path: str) -> Step:
    wire = Wire(port)
    return lambda: wire.post(path, WISH)


def _issuer(port: int) -> Step:
    wire = Wire(port)
    return lambda: wire.post("/api/v1/tickets", WISH, Idempotency_Key=str(uuid.uuid4()))


def _syncs(place: Path) -> Iterator[Ratio]:
    """Count the syncs before each answer, from outside the process."""
    watcher = SyncLog(place)
    with hall_with_users(place / "watched", **watcher.environ) as (_hall, users):
        users.issue()
        watcher.since_last()
        counted = []
        for _ in range(200):
            users.issue()
            counted.append(float(watcher.since_last().split("A")[0].count("S")))
    yield ratio_of("fdatasync before the answer of a ticket", counted, [1.0] * len(counted), 1)
