"""The process that touches the printer, so that a stuck one can be killed without hurting the hall.

The hall starts it with ``python -m kiosk.printing.press``, writes one order a line and reads one report
a line. It ends when its input ends, also in the middle of a stuck slip.
"""

import os
import sys
import time
from functools import cache
from queue import SimpleQueue
from threading import Thread
from typing import BinaryIO

from kiosk.printing import kinds, messages
from kiosk.printing.devices import FilePrinter, UsbPrinter, WindowsPrinter
from kiosk.printing.drivers import Driver, PretendPrinter
from kiosk.printing.health import FAULTS, PrinterState
from kiosk.printing.messages import Order, Report
from kiosk.printing.network import TcpPrinter
from kiosk.printing.paper import COLUMNS
from kiosk.printing.raster_mode import raster_bytes
from kiosk.printing.slips import demo_mark, layout
from kiosk.printing.text_mode import text_bytes

MODES = {"text": text_bytes, "raster": raster_bytes}

LAST_SLIP_S = 2.0
"""How long a slip that is just being printed may still take after the hall has gone."""


@cache
def driver(url: str, timeout_s: float) -> Driver:
    """Return the way to a printer; it stays the same, for it remembers the printer's habits."""
    scheme = url.partition(":")[0]
    if scheme == "tcp":
        return TcpPrinter(url, timeout_s)
    if scheme == "usb":
        return UsbPrinter(url, timeout_s)
    if scheme == "win32":
        return WindowsPrinter(url)
    return FilePrinter(url) if scheme == "file" else PretendPrinter()


def composed(order: Order) -> bytes:
    """Return the bytes of the ordered slip, none for an order that only looks."""
    if not order.payload:
        return b""
    printing = order.printing
    slip, columns = kinds.read(order.payload), COLUMNS[printing.width_mm]
    lines = [*demo_mark(slip, columns), *layout(slip, columns)]
    return MODES[printing.mode](lines, printing.width_mm)


def work(order: Order, printer: Driver) -> Report:
    """Compose a slip, look how the printer is, and hand the slip over if it can come out."""
    try:
        slip = composed(order)
    except Exception as fault:  # noqa: BLE001 - one bad slip must not stop those behind it
        return Report(PrinterState.UNKNOWN, unreadable=True, detail=repr(fault))
    try:
        state = printer.state()
        if state in FAULTS or not slip:
            return Report(state)
        printer.send(slip)
    except Exception as fault:  # noqa: BLE001 - each driver fails in its own way; all mean "not printed"
        return Report(PrinterState.OFFLINE, detail=repr(fault))
    return Report(state, printed=True)


def main() -> None:
    """Work until the hall goes."""
    out, sys.stdout = sys.stdout.buffer, sys.stderr  # what a library prints is no report
    orders: SimpleQueue[bytes] = SimpleQueue()
    Thread(target=_listen, args=(sys.stdin.buffer, orders), daemon=True).start()
    _tell(out, Report(PrinterState.UNKNOWN, ready=True))
    for text in iter(orders.get, b""):
        order = messages.order(text)
        _tell(out, work(order, driver(order.printing.url, order.printing.timeout_s)))


def _listen(source: BinaryIO, orders: SimpleQueue[bytes]) -> None:
    for text in source:
        orders.put(text)
    orders.put(b"")
    time.sleep(LAST_SLIP_S)
    os._exit(1)


def _tell(out: BinaryIO, report: Report) -> None:
    out.write(messages.line(report))
    out.flush()


if __name__ == "__main__":
    main()
