"""How a network printer is asked and fed, without a process between."""

import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from escpos.exceptions import DeviceNotFoundError

from kiosk.printing.health import PrinterState
from kiosk.printing.network import TcpPrinter
from kiosk.printing.paper import COLUMNS
from kiosk.printing.slips import layout
from kiosk.printing.text_mode import text_bytes
from tests.printing.fake_printer import Behaviour, FakePrinter
from tests.printing.print_hall import ticket

SLIP = text_bytes(layout(ticket(), COLUMNS[58]), 58)


@pytest.fixture
def fake() -> Iterator[FakePrinter]:
    with FakePrinter() as fake:
        yield fake
        assert fake.errors == []


@pytest.fixture
def printer(fake: FakePrinter) -> TcpPrinter:
    return TcpPrinter(fake.url, 4)


@pytest.mark.parametrize(
    ("behaviour", "state"),
    [
        (Behaviour.OK, PrinterState.OK),
        (Behaviour.LATE, PrinterState.OK),
        (Behaviour.RUDE, PrinterState.OK),
        (Behaviour.PAPER_LOW, PrinterState.PAPER_LOW),
        (Behaviour.PAPER_OUT, PrinterState.PAPER_OUT),
        (Behaviour.COVER_OPEN, PrinterState.COVER_OPEN),
        (Behaviour.JAMMED, PrinterState.OFFLINE),
        (Behaviour.SILENT, PrinterState.UNKNOWN),
        (Behaviour.HANG, PrinterState.UNKNOWN),
    ],
)
def test_a_printer_says_how_it_is(
    fake: FakePrinter, printer: TcpPrinter, behaviour: Behaviour, state: PrinterState
) -> None:
    fake.behaviour = behaviour
    assert printer.state() == state


@pytest.mark.parametrize("behaviour", [Behaviour.OK, Behaviour.SILENT, Behaviour.RUDE])
def test_a_slip_comes_out_whatever_the_printer_s_manners(
    fake: FakePrinter, printer: TcpPrinter, behaviour: Behaviour
) -> None:
    fake.behaviour = behaviour
    printer.state()
    printer.send(SLIP)
    assert len(fake.wait_for(1)) == 1


def test_a_slip_that_is_cut_off_has_not_arrived(fake: FakePrinter, printer: TcpPrinter) -> None:
    fake.behaviour = Behaviour.DROP
    assert printer.state() == PrinterState.OK
    with pytest.raises(ConnectionError):
        printer.send(SLIP)
    assert fake.slips == []


def test_silence_from_a_printer_that_used_to_live_is_no_consent(
    fake: FakePrinter, printer: TcpPrinter
) -> None:
    assert printer.state() == PrinterState.OK
    fake.behaviour = Behaviour.HANG
    with pytest.raises(TimeoutError):
        printer.state()
    fake.behaviour = Behaviour.OK
    assert printer.state() == PrinterState.OK


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # escpos forgets its socket
def test_a_printer_that_is_off_is_not_found(fake: FakePrinter, printer: TcpPrinter) -> None:
    fake.behaviour = Behaviour.OFF
    with pytest.raises(DeviceNotFoundError):
        printer.state()
    fake.behaviour = Behaviour.OK
    assert printer.state() == PrinterState.OK


def test_a_slip_has_only_so_much_time(fake: FakePrinter) -> None:
    printer = TcpPrinter(fake.url, 0.6)
    printer.state()
    time.sleep(0.6)
    with pytest.raises(TimeoutError):
        printer.send(SLIP)


def test_a_printer_that_hangs_up_when_asked_is_busy() -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy, ThreadPoolExecutor(1) as attendant:
        printer = TcpPrinter(f"tcp://127.0.0.1:{busy.getsockname()[1]}", 4)
        attendant.submit(_pick_up_and_hang_up, busy)
        with pytest.raises(ConnectionError):
            printer.state()


def _pick_up_and_hang_up(listener: socket.socket) -> None:
    call, _ = listener.accept()
    call.recv(3)
    call.close()
