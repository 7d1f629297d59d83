"""Power cuts and crowds: what was answered is kept, nobody is doubled, nobody is lost."""

import contextlib
import http.client
import statistics
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from kiosk.database import prepare_engine
from kiosk.records.journal import queries as journal
from tests.faults.sync_log import NO_COMPILER, SyncLog, can_watch
from tests.running import RunningHall, running_hall


def journal_is_whole(hall: RunningHall) -> bool:
    """Read a stopped hall's journal from its first row to its last."""
    engine = create_engine(f"sqlite:///{hall.folder / 'instance' / 'hall.db'}")
    prepare_engine(engine)
    with Session(engine) as session:
        broken = journal.first_break(session)
    engine.dispose()
    return broken is None


def take_until_the_lights_go_out(hall: RunningHall, answered: list[str]) -> None:
    """Take numbers until nobody answers any more."""
    villager = hall.visitor()
    with contextlib.suppress(OSError, http.client.HTTPException):
        while True:
            answered.append(villager.takes_a_number()["number"])


def test_what_was_answered_survives_the_plug(tmp_path: Path) -> None:
    hall = RunningHall(tmp_path)
    answered: list[str] = []
    for _ in range(3):
        hall.start()
        crowd = [
            threading.Thread(target=take_until_the_lights_go_out, args=(hall, answered)) for _ in range(4)
        ]
        for one in crowd:
            one.start()
        before = len(answered)
        while len(answered) < before + 60:
            crowd[0].join(0.02)
        hall.kill()
        for one in crowd:
            one.join()
    hall.start()
    board = hall.visitor().get("/api/v1/board").json
    after = int(hall.visitor().takes_a_number()["number"][1:])
    hall.stop()
    assert len(answered) == len(set(answered)) >= 180
    assert after == board["waiting_total"] + 1
    assert max(int(number[1:]) for number in answered) < after
    assert journal_is_whole(hall)


def test_a_visit_under_way_survives_the_plug(tmp_path: Path) -> None:
    hall = RunningHall(tmp_path).start()
    clerk = hall.clerk()
    clerk.opens_window(1)
    for _ in range(3):
        hall.visitor().takes_a_number()
    first = clerk.calls_next(1)
    clerk.steps(first, "start")
    clerk.steps(first, "hold")
    second = clerk.calls_next(1)
    hall.kill()
    hall.start()
    clerk = hall.clerk()
    board = clerk.get("/api/v1/board").json
    assert board["windows"][0] == {"n": 1, "state": "open", "number": second["number"]}
    clerk.steps(second, "start")
    clerk.steps(second, "finish")
    clerk.steps(first, "resume")
    clerk.steps(first, "finish")
    assert clerk.calls_next(1)["number"] == "A003"
    hall.stop()
    assert journal_is_whole(hall)


def test_two_thousand_numbers_from_eight_kiosks(tmp_path: Path) -> None:
    with running_hall(tmp_path) as hall, ThreadPoolExecutor(8) as kiosks:
        taken = list(kiosks.map(lambda _: hall.visitor().takes_a_number()["number"], range(2000)))
    assert sorted(int(number[1:]) for number in taken) == list(range(1, 2001))
    assert journal_is_whole(hall)


def test_four_desks_call_four_hundred(tmp_path: Path) -> None:
    with running_hall(tmp_path, "[centre]\nwindows = 4\n") as hall:
        with ThreadPoolExecutor(8) as kiosks:
            wishes = [{"category": "SB", "priority": n % 5 == 0} for n in range(400)]
            taken = list(kiosks.map(lambda wish: hall.visitor().takes_a_number(**wish)["number"], wishes))
        called: Counter[str] = Counter()

        def serve(n: int) -> None:
            clerk = hall.clerk(*hall.hires(f"clerk{n}"))
            clerk.opens_window(n)
            while ticket := clerk.calls_next(n):
                called[ticket["number"]] += 1
                clerk.steps(ticket, "miss")

        with ThreadPoolExecutor(4) as desks:
            list(desks.map(serve, range(1, 5)))
    assert called == Counter(taken)
    assert set(called.values()) == {1}
    assert journal_is_whole(hall)


@pytest.mark.skipif(not can_watch(), reason=NO_COMPILER)
def test_a_number_is_on_disk_before_it_is_answered(tmp_path: Path) -> None:
    watcher = SyncLog(tmp_path)
    with running_hall(tmp_path, **watcher.environ) as hall:
        villager = hall.visitor()
        villager.takes_a_number()
        watcher.since_last()
        seen = []
        for _ in range(100):
            villager.takes_a_number()
            seen.append(watcher.since_last().rstrip("A"))
    assert statistics.median(map(len, seen)) == 1
    assert all(one.startswith("S") for one in seen)
