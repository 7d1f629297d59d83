"""What the press makes of an order, and what it understands of a printer."""

from typing import Any

import pytest

from kiosk.printing import kinds, messages
from kiosk.printing.devices import FilePrinter, UsbPrinter, WindowsPrinter
from kiosk.printing.drivers import PretendPrinter
from kiosk.printing.health import FAULTS, PrinterState, state_of
from kiosk.printing.messages import Order, Report
from kiosk.printing.network import TcpPrinter
from kiosk.printing.press import composed, driver, work
from kiosk.settings import Printing
from tests.printing.paper_roll import unroll
from tests.printing.print_hall import ticket

SLIP = kinds.written(ticket()).decode()
ENDLESS_CODE = SLIP.replace("/t/", "/t" * 2000)


@pytest.mark.parametrize("mode", ["text", "raster"])
@pytest.mark.parametrize("width_mm", [58, 80])
def test_an_order_is_composed_as_the_settings_say(mode: Any, width_mm: Any) -> None:
    roll = unroll(composed(Order(Printing(mode=mode, width_mm=width_mm), SLIP)), width_mm)
    assert roll.errors == []
    assert (roll.slips[0].image is not None) == (mode == "raster")
    assert roll.slips[0].qr == ticket().url


@pytest.mark.parametrize("state", [PrinterState.OK, PrinterState.PAPER_LOW, PrinterState.UNKNOWN])
def test_a_slip_is_printed_if_it_can_come_out(state: PrinterState) -> None:
    printer = PretendPrinter(state)
    assert work(Order(Printing(), SLIP), printer) == Report(state, printed=True)
    assert len(printer.slips) == 1


@pytest.mark.parametrize("fault", sorted(FAULTS))
def test_a_slip_is_kept_back_if_it_cannot(fault: PrinterState) -> None:
    printer = PretendPrinter(fault)
    assert work(Order(Printing(), SLIP), printer) == Report(fault)
    assert printer.slips == []


def test_an_order_without_a_slip_only_looks() -> None:
    printer = PretendPrinter(PrinterState.PAPER_LOW)
    assert work(Order(Printing()), printer) == Report(PrinterState.PAPER_LOW)
    assert printer.slips == []


class BreaksWhilePrinting(PretendPrinter):
    """A printer that goes away in the middle of a slip."""

    def send(self, slip: bytes) -> None:
        raise BrokenPipeError(len(slip))


def test_whatever_a_driver_raises_means_not_printed() -> None:
    report = work(Order(Printing(), SLIP), BreaksWhilePrinting())
    assert (report.state, report.printed) == (PrinterState.OFFLINE, False)
    assert "BrokenPipe" in report.detail


@pytest.mark.parametrize("payload", ['{"kind":"poster"}', "{", '{"kind":"test"}', ENDLESS_CODE])
def test_a_slip_that_cannot_be_composed_is_unreadable(payload: str) -> None:
    printer = PretendPrinter()
    assert work(Order(Printing(), payload), printer).unreadable
    assert printer.slips == []


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("tcp://192.168.1.9:9100", TcpPrinter),
        ("usb://04b8:0e20", UsbPrinter),
        ("file:///dev/usb/lp0", FilePrinter),
        ("win32://小票", WindowsPrinter),
        ("none", PretendPrinter),
    ],
)
def test_the_address_tells_how_a_printer_is_reached(url: str, kind: type[object]) -> None:
    assert type(driver(url, 4)) is kind


def test_orders_and_reports_are_one_line_each() -> None:
    order, report = Order(Printing(), SLIP), Report(PrinterState.OK, printed=True, detail="一\n二")
    assert messages.order(messages.line(order)) == order
    assert messages.report(messages.line(report)) == report
    assert messages.line(order).count(b"\n") == messages.line(report).count(b"\n") == 1


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        pytest.param([], "unknown", id="no answer"),
        pytest.param([b"", b"", b"", b""], "unknown", id="empty answers"),
        pytest.param([b"\xff", b"\x00"], "unknown", id="noise"),
        pytest.param([b"\x12", b"\x12", b"\x12", b"\x12"], "ok", id="all well"),
        pytest.param([b"\x12"], "ok", id="knows only the first question"),
        pytest.param([b"\x1a", b"\x16", b"\x12", b"\x12"], "cover_open", id="cover"),
        pytest.param([b"\x1a", b"\x36", b"\x12", b"\x7e"], "cover_open", id="cover open to change paper"),
        pytest.param([b"\x1a", b"\x32", b"\x12", b"\x7e"], "paper_out", id="paper"),
        pytest.param([b"\x12", b"\x12", b"\x12", b"\x72"], "paper_out", id="paper, by the sensor alone"),
        pytest.param([b"\x1a", b"\x52", b"\x1a", b"\x12"], "offline", id="jammed knife"),
        pytest.param([b"\x1a", b"\x12", b"\x12", b"\x12"], "offline", id="offline for no reason"),
        pytest.param([b"\x12", b"\x12", b"\x12", b"\x1e"], "paper_low", id="little paper"),
    ],
)
def test_status_bytes_are_understood(answers: list[bytes], state: str) -> None:
    assert state_of(answers) == state
