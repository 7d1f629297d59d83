"""A start loads what the first page needs; everything else comes, whole and once, when it is asked for."""

import importlib
import json
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from flask import url_for

from kiosk import later
from kiosk.app import LATER
from kiosk.sync import holding
from kiosk.sync.holding import Why
from kiosk.sync.refusals import NotYet
from kiosk.web.growing import GrowingApp
from tests.furnished import furnished
from tests.running import ROOT, RunningHall

HEAVY = {
    "PIL", "alembic", "escpos", "flask_limiter", "limits", "nacl.bindings", "nacl.signing", "openpyxl",
    "prometheus_client", "qrcode", "xlsxwriter", "yaml",
    "kiosk.api.hall", "kiosk.county", "kiosk.demo", "kiosk.installing", "kiosk.migrating",
    "kiosk.records.cases.service", "kiosk.records.ledger.queries", "kiosk.records.restoring.service",
    "kiosk.records.retention.queries", "kiosk.screens.desk.routes", "kiosk.screens.entrance.asking",
    "kiosk.screens.office.routes", "kiosk.screens.phone.routes", "kiosk.sync.client", "kiosk.sync.recovery",
}  # fmt: skip
MOST_MODULES = 790
"""A module costs a third of a millisecond; whoever needs more than this should know why."""
START = """
import json, sys
from pathlib import Path
from kiosk.later import load_later
load_later()
from kiosk import commands, opening
from kiosk.settings import DEFAULT_FILE, read_settings
app = opening.open_hall(read_settings(DEFAULT_FILE), Path(sys.argv[1]), lambda said: None)
assert app.test_client().get("/entrance").status_code == 200
waiting = [name for name, module in sys.modules.items() if type(module).__name__ == "_Module"]
print(json.dumps([sorted(sys.modules.keys() - set(waiting)), waiting]))
"""
USED = """
import importlib
from kiosk.later import LATER, load_later
load_later()
for name in sorted(LATER):
    module = importlib.import_module(name)
    assert module.__doc__ is not False and type(module).__name__ == "module", name
import limits
limits.storage.MemoryStorage()
"""
SLOW = """
import time
first = 1
time.sleep(0.2)
with open(__file__ + ".seen", "a") as seen:
    seen.write("x")
last = 2
"""


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> tuple[set[str], set[str]]:
    """What a hall has loaded at its second start, with the first page; and what waits."""
    place = tmp_path_factory.mktemp("instance")
    for _ in range(2):
        said = subprocess.run(
            [sys.executable, "-c", START, str(place)], cwd=ROOT, capture_output=True, check=True
        ).stdout
    loaded, waiting = json.loads(said)
    return set(loaded), set(waiting)


def test_a_start_loads_nothing_heavy(started: tuple[set[str], set[str]]) -> None:
    loaded, _waiting = started
    assert sorted(loaded & HEAVY) == []
    assert sorted(loaded & later.LATER) == []
    assert len(loaded) <= MOST_MODULES


def test_nothing_waits_in_vain(started: tuple[set[str], set[str]]) -> None:
    _loaded, waiting = started
    assert later.LATER - waiting <= {"kiosk.sync.stick", "limits"}, "named by pages that wait themselves"


def test_every_table_is_known_from_the_start(started: tuple[set[str], set[str]]) -> None:
    loaded, _waiting = started
    files = [*(ROOT / "kiosk").glob("*/models.py"), *(ROOT / "kiosk" / "records").glob("*/models.py")]
    names = {".".join(file.relative_to(ROOT).with_suffix("").parts) for file in files}
    assert len(names) > 10
    assert names <= loaded


def test_whatever_waits_can_be_used_as_if_it_had_not() -> None:
    used = subprocess.run([sys.executable, "-c", USED], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (used.returncode, used.stderr) == (0, "")


def test_a_hall_as_it_is_delivered_lets_people_in_and_counts_their_tries(tmp_path: Path) -> None:
    hall = RunningHall(tmp_path, KIOSK_LIMITS="").start(first_ever=True)
    try:
        hall.clerk()
        wrong = {"username": "admin", "password": "not-the-right-one"}
        tries = [hall.visitor().post("/api/v1/session", wrong).status for _ in range(12)]
        assert set(tries[:9]) == {401}
        assert tries[-1] == 429
    finally:
        hall.stop()
    with closing(sqlite3.connect(tmp_path / "instance" / "hall.db")) as kept:
        (password,) = kept.execute("SELECT password_hash FROM staff").fetchone()
    assert password.startswith("scrypt:"), "tests hash cheaply, halls never"


def test_whatever_waits_can_be_loaded() -> None:
    for name in (*later.LATER, *(module for modules in LATER.values() for module in modules)):
        assert importlib.import_module(name)


@pytest.fixture
def hall(tmp_path: Path) -> GrowingApp:
    """A hall that has just opened."""
    app = furnished(tmp_path)
    assert isinstance(app, GrowingApp)
    return app


def test_threads_that_ask_first_and_at_once_all_get_their_page(hall: GrowingApp) -> None:
    pages = ("/desk/sign-in", "/office", "/api/v1/board", "/find", "/entrance", "/metrics", "/t/nobody", "/")
    found = together(lambda page: hall.test_client().get(page).status_code, pages * 3)
    assert found == [200, 302, 200, 200, 200, 200, 404, 200] * 3
    assert not {rule.endpoint for rule in hall.url_map.iter_rules()} ^ hall.view_functions.keys()


def test_a_part_is_only_loaded_for_who_asks_for_it(hall: GrowingApp) -> None:
    assert hall.test_client().get("/entrance").status_code == 200
    assert hall.test_client().get("/nowhere").status_code == 404
    assert not hall.blueprints.keys() & {"desk", "office", "api_hall", "phone", "asking"}
    assert hall.test_client().get("/find").status_code == 200
    assert {"phone", "find"} <= hall.blueprints.keys()
    assert "desk" not in hall.blueprints


def test_a_link_into_a_part_that_waits_loads_it(hall: GrowingApp) -> None:
    with hall.test_request_context("/entrance"):
        assert url_for("office.page", lang="en", _anchor="hours") == "/office?lang=en#hours"
        with pytest.raises(Exception, match="nowhere"):
            url_for("nowhere.page")


def test_a_write_is_refused_without_its_cookie_also_by_a_part_that_came_late(hall: GrowingApp) -> None:
    hall.config["WTF_CSRF_ENABLED"] = True
    assert hall.test_client().post("/desk/sign-in").status_code == 400
    assert hall.test_client().post("/api/v1/tickets", json={}).get_json()["code"] != "csrf_missing"


def test_a_hall_that_holds_issues_nothing_whatever_was_loaded_before(
    hall: GrowingApp,
) -> None:
    holding.hold(Path(hall.instance_path), Why.BEHIND)
    answer = hall.test_client().post("/api/v1/tickets", json={"errands": [{"category": "SB"}]})
    assert answer.get_json()["code"] == NotYet.code
    assert answer.get_json()["detail"] == NotYet.sentence(), "a villager cannot look at the office's page"
    assert hall.test_client().get("/entrance/state").get_json()["held"] == NotYet.sentence()


@pytest.fixture
def finder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder whose modules ``slow`` and ``broken`` wait."""
    monkeypatch.setattr(later, "LATER", frozenset({"slow", "broken"}))
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    monkeypatch.syspath_prepend(str(tmp_path))
    later.load_later()
    yield tmp_path
    for name in ("slow", "broken"):
        sys.modules.pop(name, None)


def test_a_waiting_module_is_loaded_once_and_seen_whole(finder: Path) -> None:
    (finder / "slow.py").write_text(SLOW)
    slow = importlib.import_module("slow")
    assert importlib.import_module("slow") is slow
    assert not (finder / "slow.py.seen").exists(), "naming it twice does not load it"
    assert together(lambda name: getattr(slow, name), ("first", "last") * 4) == [1, 2] * 4
    assert (finder / "slow.py.seen").read_text() == "x"
    with pytest.raises(AttributeError, match="slow"):
        _ = slow.nothing


def test_a_waiting_module_that_breaks_says_why_each_time(finder: Path) -> None:
    (finder / "broken.py").write_text("raise RuntimeError('broken')")
    broken = importlib.import_module("broken")
    for _ in range(2):
        with pytest.raises(RuntimeError, match="broken"):
            _ = broken.anything


def together(ask: Callable[[str], Any], asked: tuple[str, ...]) -> list[Any]:
    """Ask from as many threads at the same moment; return the answers in order."""
    answers: dict[int, Any] = {}
    start = threading.Barrier(len(asked))

    def one(place: int, word: str) -> None:
        start.wait()
        answers[place] = ask(word)

    threads = [threading.Thread(target=one, args=each) for each in enumerate(asked)]
    for thread in threads:
        thread.start()
    until = time.monotonic() + 60
    for thread in threads:
        thread.join(until - time.monotonic())
    return [answers.get(place) for place in range(len(asked))]
