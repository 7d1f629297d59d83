"""The exporting process: one at a time, never half a file, small memory, gone with the hall."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import select

from kiosk.clock import MINUTE
from kiosk.records.cases.models import Reading
from kiosk.records.ledger import exports as exporting
from kiosk.records.ledger import orders, service
from kiosk.records.ledger.exports import Export, Exports, State
from kiosk.records.ledger.orders import Order, Report
from kiosk.records.ledger.refusals import ExportFailed, ExportGone, ExportRunning, NothingToExport
from kiosk.settings import ROOT
from tests.bench.ledger import grow_a_year
from tests.casework import Casework, casework
from tests.conftest import TurnableClock
from tests.desk import Desk
from tests.records.exporting import Workbooks
from tests.screens.staffed import staffed_hall

PATIENCE_S = 60.0
SLEEPS = (sys.executable, "-c", "import sys, time; sys.stdin.readline(); time.sleep(60)")
BREAK = (
    "import json, pathlib; pathlib.Path(json.loads(input())['target'] + '.part').touch(); raise SystemExit(3)"
)
BREAKS = (sys.executable, "-c", BREAK)
NONSENSE = (sys.executable, "-c", "import time; print('nonsense', flush=True); time.sleep(60)")
WRITE = """
import json, pathlib
pathlib.Path(json.loads(input())["target"]).touch()
print('{"finished": true}')"""
WRITES = (sys.executable, "-c", WRITE)
MEASURED = """
import pathlib, sys
from kiosk import exporting
code = exporting.main()
print([line for line in pathlib.Path("/proc/self/status").read_text().splitlines() if "VmHWM" in line])
sys.exit(code)"""
"""Runs the exporter and then prints, on stderr, how much memory it ever held."""


@pytest.fixture
def work(desk: Desk) -> Casework:
    """Two clerks with their cases, on Monday 2026-11-23 at nine."""
    return casework(desk)


@pytest.fixture
def books(tmp_path: Path) -> Workbooks:
    """The workbooks of that hall."""
    return Workbooks(tmp_path)


@pytest.fixture
def kept(tmp_path: Path) -> Exports:
    """The exports of that hall."""
    return Exports(tmp_path / "exports")


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """An exporter that is done at once, for what the hall does with a finished file whatever is in it."""
    monkeypatch.setattr(exporting, "COMMAND", WRITES)


def starts(work: Casework, kept: Exports, order: Order) -> Export:
    """Let somebody start an export."""
    return service.export(work.session, kept, order, "王主任")


def left(books: Workbooks) -> list[str]:
    """Return what lies in the folder of the exports."""
    return [file.name for file in (books.folder / "exports").glob("*")]


def test_an_export_comes_about_beside_the_hall(work: Casework, books: Workbooks, kept: Exports) -> None:
    work.opens("SB01")
    begun = starts(work, kept, books.order())
    assert begun.state == State.RUNNING
    assert begun.wait(PATIENCE_S)
    assert (begun.state, begun.stem) == (State.DONE, "2026-11")
    assert (
        openpyxl.load_workbook(kept.file_of("somebody").file)["办件台账"]["D3"].value
        == work.case("000000000000-20261123-001").no
    )
    assert left(books) == [begun.file.name]
    assert (books.folder / "exports").stat().st_mode & 0o077 == 0


@pytest.mark.usefixtures("quick")
def test_another_person_cannot_fetch_it(work: Casework, books: Workbooks, kept: Exports) -> None:
    work.opens("SB01")
    assert starts(work, kept, books.order()).wait(PATIENCE_S)
    with pytest.raises(ExportGone):
        kept.file_of("another")


@pytest.mark.usefixtures("quick")
def test_full_names_are_logged_and_masked_ones_are_not(
    work: Casework, books: Workbooks, kept: Exports
) -> None:
    work.opens("SB01")
    reader = work.desk.clerks[2]
    assert starts(work, kept, books.order(reader_id=reader)).wait(PATIENCE_S)
    assert work.session.scalars(select(Reading)).all() == []
    assert starts(work, kept, books.order(reader_id=reader, full=True)).wait(PATIENCE_S)
    (reading,) = work.session.scalars(select(Reading)).all()
    assert (reading.what, reading.staff_id, reading.case_id) == ("export", reader, None)


def test_nothing_to_export_is_refused_before_anything_is_written_or_logged(
    work: Casework, books: Workbooks, kept: Exports
) -> None:
    with pytest.raises(NothingToExport):
        starts(work, kept, books.order(full=True))
    assert not (books.folder / "exports").exists()
    assert work.session.scalars(select(Reading)).all() == []


def test_a_second_export_waits_for_the_first(
    work: Casework, books: Workbooks, kept: Exports, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "COMMAND", SLEEPS)
    work.opens("SB01")
    begun = starts(work, kept, books.order())
    with pytest.raises(ExportRunning) as refused:
        starts(work, kept, books.order(reader_id="another"))
    assert refused.value.words == {"name": "王主任"}
    begun.cancel()
    starts(work, kept, books.order(reader_id="another")).cancel()


def test_a_cancelled_export_leaves_nothing(
    work: Casework, books: Workbooks, kept: Exports, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "COMMAND", SLEEPS)
    work.opens("SB01")
    begun = starts(work, kept, books.order())
    (begun.file.parent / f"{begun.file.stem}.temporary").mkdir()
    begun.cancel()
    assert (begun.state, begun.refusal, left(books)) == (State.CANCELLED, None, [])


@pytest.mark.parametrize("command", [BREAKS, NONSENSE, (sys.executable, "-c", "")])
def test_an_exporter_that_breaks_is_told_of_and_leaves_nothing(
    work: Casework, books: Workbooks, kept: Exports, monkeypatch: pytest.MonkeyPatch,
    command: tuple[str, ...],
) -> None:  # fmt: skip
    monkeypatch.setattr(exporting, "COMMAND", command)
    work.opens("SB01")
    begun = starts(work, kept, books.order())
    assert begun.wait(PATIENCE_S)
    assert (begun.state, left(books)) == (State.FAILED, [])
    assert isinstance(begun.refusal, ExportFailed)


def test_a_database_that_cannot_be_read_is_a_failure_without_words_of_it(
    work: Casework, books: Workbooks, kept: Exports, caplog: pytest.LogCaptureFixture
) -> None:
    work.opens("SB01")
    begun = starts(work, kept, books.order(database=str(books.folder / "张三丰.db")))
    assert begun.wait(PATIENCE_S)
    assert isinstance(begun.refusal, ExportFailed)
    assert "OperationalError at" in caplog.text
    assert "张三丰" not in caplog.text


@pytest.mark.usefixtures("quick")
def test_a_file_is_kept_for_a_day(
    work: Casework, books: Workbooks, kept: Exports, hall_clock: TurnableClock
) -> None:
    work.opens("SB01")
    assert starts(work, kept, books.order()).wait(PATIENCE_S)
    hall_clock.goes_on(exporting.KEPT_MS // MINUTE)
    assert kept.file_of("somebody").file.exists()
    hall_clock.goes_on(1)
    with pytest.raises(ExportGone):
        kept.file_of("somebody")
    assert left(books) == []


@pytest.mark.usefixtures("quick")
def test_a_new_export_takes_the_place_of_the_old_one(work: Casework, books: Workbooks, kept: Exports) -> None:
    work.opens("SB01")
    for _ in range(2):
        newest = starts(work, kept, books.order())
        assert newest.wait(PATIENCE_S)
    assert left(books) == [newest.file.name]


def test_what_an_earlier_hall_left_is_cleared_away(tmp_path: Path) -> None:
    (tmp_path / "half.temporary").mkdir()
    (tmp_path / "old.xlsx").write_text("")
    Exports(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    """The databases of two halls with 500 and with 5,000 cases this year."""
    found = {}
    for count in (500, 5_000):
        folder = tmp_path_factory.mktemp(f"hall-{count}")
        with staffed_hall(folder):
            grow_a_year(folder / "hall.db", count)
        found[count] = folder / "hall.db"
    return found


def order_of(database: Path) -> Order:
    """Return the order for the whole of whatever year a hall was filled in."""
    books = Workbooks(database.parent)
    (database.parent / "exports").mkdir(exist_ok=True)
    return books.order(first=date(2020, 1, 1).isoformat(), last=date(2045, 12, 31).isoformat())


@contextmanager
def exporter(database: Path, *command: str) -> Iterator[subprocess.Popen[bytes]]:
    """Start an exporting process beside a hall and send it its order."""
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe) as process:
        assert process.stdin
        process.stdin.write(orders.line(order_of(database)))
        process.stdin.flush()
        yield process


def peak_of(database: Path) -> tuple[int, Report]:
    """Return the most memory (kB) that the exporter held, and its last word."""
    with exporter(database, sys.executable, "-c", MEASURED) as process:
        assert process.stdout
        assert process.stderr
        *_, last = process.stdout
        said = process.stderr.read().decode()
    (peak,) = re.findall(r"VmHWM:\\t *([0-9]+) kB", said)
    return int(peak), orders.report(last)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="Linux tells how much memory was held")
def test_ten_times_the_rows_take_no_more_memory(year: dict[int, Path]) -> None:
    (small, first), (large, second) = (peak_of(database) for database in year.values())
    assert first.finished
    assert second.finished
    assert large <= small * 1.2, (small, large)


def test_the_exporter_goes_with_the_hall_and_the_next_one_clears_up(year: dict[int, Path]) -> None:
    target = Path(order_of(year[5_000]).target)
    target.unlink(missing_ok=True)
    with exporter(year[5_000], *exporting.COMMAND) as process:
        assert process.stdin
        assert process.stdout
        assert orders.report(process.stdout.readline()).done == 500
        process.stdin.close()
        assert process.wait(10) == 1
    assert not target.exists()
    assert list(target.parent.iterdir())
    Exports(target.parent)
    assert not list(target.parent.iterdir())
