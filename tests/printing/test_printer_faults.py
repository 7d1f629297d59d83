"""A real press process and a printer that breaks in every way: each slip comes out once."""

import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from kiosk.printing import kinds, messages
from kiosk.printing.health import PrinterState
from kiosk.printing.messages import Order
from kiosk.printing.pressman import COMMAND, Pressman
from kiosk.settings import Printing
from tests.printing.fake_printer import Behaviour, FakePrinter
from tests.printing.paper_roll import unroll
from tests.printing.print_hall import PrintHall, ticket

needs_fifo = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no named pipes as files")


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("press")


@pytest.fixture
def pressman(cache: Path) -> Iterator[Pressman]:
    pressman = Pressman(cache)
    yield pressman
    pressman.stop()


class Borrowed:
    """A press that stays when a hall closes, for tests that do not ask how it ends: it loads slowly."""

    def __init__(self, pressman: Pressman) -> None:
        self.start, self.run = pressman.start, pressman.run

    def stop(self) -> None:
        """Leave it to the next hall."""


@pytest.fixture(scope="module")
def owner(cache: Path) -> Iterator[Pressman]:
    """Who runs the press that halls borrow."""
    pressman = Pressman(cache)
    yield pressman
    pressman.stop()


@pytest.fixture
def press(owner: Pressman) -> Borrowed:
    return Borrowed(owner)


@pytest.fixture
def printer() -> Iterator[FakePrinter]:
    with FakePrinter() as printer:
        yield printer
        assert printer.errors == []


@pytest.fixture
def hall(tmp_path: Path, press: Borrowed, printer: FakePrinter) -> Iterator[PrintHall]:
    with PrintHall(tmp_path, press, printer.url) as hall:
        yield hall


def printed_numbers(printer: FakePrinter) -> list[str]:
    return [slip.lines[1] for slip in printer.slips]


def stays_at(printer: FakePrinter, count: int) -> bool:
    return len(printer.wait_for(count + 1, 0.3)) == count


@pytest.mark.parametrize(("width_mm", "mode"), [(58, "text"), (80, "raster")])
def test_a_slip_comes_out(tmp_path: Path, press: Borrowed, width_mm: Any, mode: str) -> None:
    with (
        FakePrinter(width_mm) as printer,
        PrintHall(tmp_path, press, printer.url, width_mm, mode=mode) as hall,
    ):
        hall.queue(ticket())
        (slip,) = printer.wait_for(1)
        assert slip.qr == ticket().url
        assert slip.cut
        assert (slip.image is None) == ("A012" in slip.lines)
        assert hall.sees_state("printed")
        assert hall.health().state == PrinterState.OK
        assert printer.errors == []


@pytest.mark.parametrize(
    ("behaviour", "state"),
    [
        (Behaviour.PAPER_OUT, PrinterState.PAPER_OUT),
        (Behaviour.COVER_OPEN, PrinterState.COVER_OPEN),
        (Behaviour.JAMMED, PrinterState.OFFLINE),
        (Behaviour.OFF, PrinterState.OFFLINE),
        (Behaviour.DROP, PrinterState.OFFLINE),
        (Behaviour.HANG, PrinterState.OFFLINE),
    ],
)
def test_a_fault_is_named_and_the_slip_comes_out_once_when_it_is_over(
    hall: PrintHall, printer: FakePrinter, behaviour: Behaviour, state: PrinterState
) -> None:
    assert hall.sees_printer(PrinterState.OK)
    printer.behaviour = behaviour
    began = time.monotonic()
    hall.queue(ticket("A001"))
    hall.queue(ticket("A002"))
    assert time.monotonic() - began < 1
    assert hall.sees_printer(state)
    assert hall.state("A001") == "queued"
    assert printer.slips == []
    printer.behaviour = Behaviour.OK
    hall.worker.wake()
    assert hall.sees_state("printed", "A002")
    assert hall.sees_printer(PrinterState.OK)
    printer.wait_for(2)
    assert stays_at(printer, 2)
    assert printed_numbers(printer) == ["A001", "A002"]


@pytest.mark.parametrize(
    ("behaviour", "state"),
    [
        (Behaviour.PAPER_LOW, PrinterState.PAPER_LOW),
        (Behaviour.SILENT, PrinterState.UNKNOWN),
        (Behaviour.LATE, PrinterState.OK),
    ],
)
def test_a_printer_with_a_habit_prints_all_the_same(
    hall: PrintHall, printer: FakePrinter, behaviour: Behaviour, state: PrinterState
) -> None:
    assert hall.sees_printer(PrinterState.OK)
    printer.behaviour = behaviour
    hall.queue(ticket())
    assert hall.sees_state("printed")
    assert hall.sees_printer(state)
    assert printed_numbers(printer) == ["A012"]


def test_a_printer_that_never_gave_a_sign_of_life_is_not_called_well(tmp_path: Path, press: Borrowed) -> None:
    with (
        FakePrinter(behaviour=Behaviour.HANG) as printer,
        PrintHall(tmp_path, press, printer.url) as hall,
    ):
        hall.queue(ticket())
        assert hall.sees_state("printed")
        assert hall.health().state == PrinterState.UNKNOWN
        assert "留意小票有没有出来" in hall.health().sentence
        printer.behaviour = Behaviour.OK
        assert len(printer.wait_for(1)) == 1


def test_the_desk_learns_of_a_fault_before_anybody_wants_a_slip(tmp_path: Path, press: Borrowed) -> None:
    with (
        FakePrinter(behaviour=Behaviour.PAPER_OUT) as printer,
        PrintHall(tmp_path, press, printer.url) as hall,
    ):
        assert hall.sees_printer(PrinterState.PAPER_OUT)
        assert hall.sees(lambda: hall.changes == 1)
        assert printer.slips == []


def test_a_file_collects_slips(tmp_path: Path, press: Borrowed) -> None:
    file = tmp_path / "slips.bin"
    with PrintHall(tmp_path, press, file.as_uri()) as hall:
        hall.queue(ticket("A001"), ticket("A002"))
        assert hall.sees_state("printed", "A002")
        assert hall.health().state == PrinterState.UNKNOWN
    roll = unroll(file.read_bytes())
    assert roll.errors == []
    assert [slip.lines[1] for slip in roll.slips] == ["A001", "A002"]


def test_a_missing_device_is_offline_and_no_file_takes_its_place(tmp_path: Path, press: Borrowed) -> None:
    with PrintHall(tmp_path, press, "file:///dev/kiosk-test-no-such-printer") as hall:
        hall.queue(ticket())
        assert hall.sees_printer(PrinterState.OFFLINE)
        assert hall.state() == "queued"
    assert not Path("/dev/kiosk-test-no-such-printer").exists()


@needs_fifo
def test_a_stuck_device_is_given_up_and_the_hall_goes_on(tmp_path: Path, pressman: Pressman) -> None:
    device = tmp_path / "lp0"
    os.mkfifo(device)
    with PrintHall(tmp_path, pressman, device.as_uri(), timeout_s=1) as hall:
        hall.queue(ticket("A001"))
        assert hall.sees_printer(PrinterState.OFFLINE)
        began = time.monotonic()
        hall.queue(ticket("A002"))
        assert time.monotonic() - began < 1
        device.unlink()
        hall.worker.wake()
        assert hall.sees_state("printed", "A002")
        assert hall.health().waiting == 0
    assert [slip.lines[1] for slip in unroll(device.read_bytes()).slips] == ["A001", "A002"]


@needs_fifo
def test_the_hall_can_close_while_a_device_is_stuck(tmp_path: Path, pressman: Pressman) -> None:
    device = tmp_path / "lp0"
    os.mkfifo(device)
    with PrintHall(tmp_path, pressman, device.as_uri(), timeout_s=60) as hall:
        hall.queue(ticket())
        time.sleep(0.5)
        began = time.monotonic()
        hall.worker.stop(0.2)
        assert time.monotonic() - began < 2
        assert hall.state() == "queued"


def test_a_press_that_fell_is_started_again(hall: PrintHall, owner: Pressman, printer: FakePrinter) -> None:
    hall.queue(ticket("A001"))
    assert hall.sees_state("printed", "A001")
    owner.stop()
    hall.queue(ticket("A002"))
    assert hall.sees_state("printed", "A002")
    assert printed_numbers(printer) == ["A001", "A002"]


def test_a_spoilt_cache_is_thrown_away(tmp_path: Path, printer: FakePrinter) -> None:
    spoilt = tmp_path / f"{platform.python_version()}.capabilities.pickle"
    spoilt.write_bytes(b"half written when the power went")
    pressman = Pressman(tmp_path)
    look = Order(Printing(url=printer.url))
    assert pressman.run(look).state == PrinterState.OFFLINE
    assert pressman.run(look).state == PrinterState.OK
    pressman.stop()


@contextmanager
def started(cache: Path) -> Iterator["subprocess.Popen[bytes]"]:
    with subprocess.Popen(
        COMMAND,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ | {"ESCPOS_CAPABILITIES_PICKLE_DIR": str(cache), "TMPDIR": str(cache)},
    ) as press:
        assert press.stdout is not None
        assert messages.report(press.stdout.readline()).ready
        try:
            yield press
        finally:
            press.kill()


def test_the_press_goes_when_the_hall_has_gone(cache: Path) -> None:
    with started(cache) as press:
        assert press.stdin is not None
        press.stdin.close()
        assert press.wait(3) == 0


@needs_fifo
def test_a_stuck_press_goes_too_when_the_hall_has_gone(tmp_path: Path, cache: Path) -> None:
    device = tmp_path / "lp0"
    os.mkfifo(device)
    with started(cache) as press:
        assert press.stdin is not None
        order = Order(Printing(url=device.as_uri()), kinds.written(ticket()).decode())
        press.stdin.write(messages.line(order))
        press.stdin.close()
        assert press.wait(8) == 1
