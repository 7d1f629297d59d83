"""Printers on the PC itself, as far as they can be tried without one."""

from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from kiosk.printing import devices
from kiosk.printing.devices import FilePrinter, UsbPrinter, WindowsPrinter, endpoints, windows_state
from kiosk.printing.health import PrinterState


def test_a_file_keeps_slip_after_slip(tmp_path: Path) -> None:
    printer = FilePrinter((tmp_path / "小 票.bin").as_uri())
    assert printer.state() == PrinterState.UNKNOWN
    printer.send(b"one")
    printer.send(b"two")
    assert (tmp_path / "小 票.bin").read_bytes() == b"onetwo"


def test_a_device_that_is_not_there_is_not_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(devices, "DEVICES", tmp_path)
    with pytest.raises(FileNotFoundError):
        FilePrinter((tmp_path / "usb" / "lp0").as_uri()).state()


class Cable:
    """What hangs between the hall and a printer; the printer may be mute."""

    def __init__(self, *, mute: bool = False) -> None:
        self.mute, self.open_now = mute, False
        self.sent: list[bytes] = []
        self.device = UsbDevice(0x81, 0x03)
        self.in_ep = self.out_ep = 0

    def open(self) -> None:
        self.open_now = True

    def close(self) -> None:
        self.open_now = False

    def _raw(self, data: bytes) -> None:
        assert self.open_now
        self.sent.append(data)

    def _read(self) -> bytes:
        if self.mute:
            raise TimeoutError
        return b"\x12"


@pytest.mark.parametrize(("mute", "state"), [(False, "ok"), (True, "unknown")])
def test_a_usb_printer_is_asked_and_fed_through_one_opening(
    monkeypatch: pytest.MonkeyPatch, mute: Any, state: str
) -> None:
    cable = Cable(mute=mute)
    monkeypatch.setattr(devices, "Usb", lambda *_ids, timeout: cable if timeout else None)
    printer = UsbPrinter("usb://0416:5011", 4)
    assert printer.state() == state
    assert (cable.in_ep, cable.out_ep) == (0x81, 0x03)
    printer.send(b"slip")
    assert cable.sent[-1] == b"slip"
    assert not cable.open_now


def test_a_windows_printer_is_asked_and_fed_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    cable = Cable()
    closed: list[str] = []
    spooler = SimpleNamespace(
        OpenPrinter=lambda name: name,
        GetPrinter=lambda handle, _level: {"Status": 0x10 * (handle == "小票机"), "Attributes": 0},
        ClosePrinter=closed.append,
    )
    monkeypatch.setattr(devices, "win32raw", SimpleNamespace(win32print=spooler))
    monkeypatch.setattr(devices, "Win32Raw", lambda _name: cable)
    printer = WindowsPrinter("win32://小票机")
    assert printer.state() == PrinterState.PAPER_OUT
    assert closed == ["小票机"]
    printer.send(b"slip")
    assert cable.sent == [b"slip"]
    assert not cable.open_now


@dataclass
class Endpoint:
    """An end of a USB cable."""

    bEndpointAddress: int  # noqa: N815 - USB's own name


class UsbDevice:
    """As much of a USB device as is asked for."""

    def __init__(self, *addresses: int) -> None:
        self._addresses = addresses

    def get_active_configuration(self) -> dict[tuple[int, int], list[Endpoint]]:
        return {(0, 0): [Endpoint(address) for address in self._addresses]}


@pytest.mark.parametrize(
    ("addresses", "found"),
    [((0x01, 0x82), (0x82, 0x01)), ((0x81, 0x03), (0x81, 0x03)), ((0x02,), (0x82, 0x02))],
)
def test_usb_printers_are_fed_where_their_maker_put_the_hole(
    addresses: tuple[int, ...], found: tuple[int, int]
) -> None:
    assert endpoints(UsbDevice(*addresses)) == found


@pytest.mark.parametrize(
    ("info", "state"),
    [
        ({"Status": 0, "Attributes": 0}, "unknown"),
        ({"Status": 0x10, "Attributes": 0}, "paper_out"),
        ({"Status": 0x400000, "Attributes": 0}, "cover_open"),
        ({"Status": 0x80, "Attributes": 0}, "offline"),
        ({"Status": 0, "Attributes": 0x400}, "offline"),
    ],
)
def test_what_windows_says_is_understood(info: dict[str, int], state: str) -> None:
    assert windows_state(info) == state
