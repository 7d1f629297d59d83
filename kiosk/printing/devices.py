"""Printers that hang on the PC itself: a device file, a USB port, a printer that Windows knows."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from urllib.request import url2pathname

from escpos.printer import File, Usb, Win32Raw, win32raw

from kiosk.printing.health import PrinterState, state_of
from kiosk.printing.network import QUESTIONS

DEVICES = Path("/dev")


class FilePrinter:
    """A device file such as ``/dev/usb/lp0``, or an ordinary file that collects slips."""

    def __init__(self, url: str) -> None:
        """Keep the path; it is opened for each slip."""
        self._path = Path(url2pathname(url.removeprefix("file://")))

    def state(self) -> PrinterState:
        """Look whether the device is there; a file made in its place would swallow every slip."""
        if self._path.is_relative_to(DEVICES) and not self._path.exists():
            raise FileNotFoundError(f"{self._path} is not there")
        return PrinterState.UNKNOWN

    def send(self, slip: bytes) -> None:
        """Write a slip to the end; a stuck device blocks here until the press is killed."""
        printer = File(str(self._path))
        printer.device = self._path.open("ab")
        _feed(printer, slip)


class UsbPrinter:
    """A USB printer without a system driver, by vendor and product number."""

    def __init__(self, url: str, timeout_s: float) -> None:
        """Keep the numbers; the device is looked for before each slip."""
        vendor, product = url.removeprefix("usb://").split(":")
        self._printer = Usb(int(vendor, 16), int(product, 16), timeout=int(timeout_s * 1000))

    def state(self) -> PrinterState:
        """Ask DLE EOT 1 to 4; the way stays open for the slip, because opening resets the printer."""
        self._printer.open()
        self._printer.in_ep, self._printer.out_ep = endpoints(self._printer.device)
        return state_of(list(self._answers()))

    def send(self, slip: bytes) -> None:
        """Write a slip."""
        _feed(self._printer, slip)

    def _answers(self) -> Iterator[bytes]:
        for question in QUESTIONS:
            try:
                self._printer._raw(question)  # noqa: SLF001 - escpos has no public way for bytes
                yield bytes(self._printer._read())  # noqa: SLF001 - the same
            except OSError:
                return


class WindowsPrinter:
    """A printer that Windows knows by name; Windows keeps the slip while the printer is off."""

    def __init__(self, url: str) -> None:
        """Keep the name."""
        self._name = unquote(url.removeprefix("win32://"))

    def state(self) -> PrinterState:
        """Ask Windows, which often knows only whether the printer is there."""
        handle = win32raw.win32print.OpenPrinter(self._name)
        try:
            return windows_state(win32raw.win32print.GetPrinter(handle, 2))
        finally:
            win32raw.win32print.ClosePrinter(handle)

    def send(self, slip: bytes) -> None:
        """Give Windows a raw job."""
        printer = Win32Raw(self._name)
        printer.open()
        _feed(printer, slip)


def endpoints(device: Any) -> tuple[int, int]:
    """Return a USB printer's reading and writing endpoint; they differ from maker to maker."""
    interface = device.get_active_configuration()[(0, 0)]
    addresses = [endpoint.bEndpointAddress for endpoint in interface]
    reading = next((address for address in addresses if address & 0x80), 0x82)
    return reading, next((address for address in addresses if not address & 0x80), 0x01)


_WINDOWS_FLAGS = (
    (0x00400000, PrinterState.COVER_OPEN),
    (0x00000010, PrinterState.PAPER_OUT),
    (0x00001000 | 0x00000080 | 0x00000008 | 0x00000002, PrinterState.OFFLINE),
)
"""PRINTER_STATUS_DOOR_OPEN, _PAPER_OUT, _NOT_AVAILABLE, _OFFLINE, _PAPER_JAM, _ERROR (winspool.h)."""
_WORK_OFFLINE = 0x00000400


def windows_state(info: Mapping[str, Any]) -> PrinterState:
    """Return what PRINTER_INFO_2 tells; no flag tells nothing."""
    if info["Attributes"] & _WORK_OFFLINE:
        return PrinterState.OFFLINE
    return next((state for flags, state in _WINDOWS_FLAGS if info["Status"] & flags), PrinterState.UNKNOWN)


def _feed(printer: Any, slip: bytes) -> None:
    try:
        printer._raw(slip)  # noqa: SLF001 - escpos' own text() garbles Chinese
    finally:
        printer.close()
