"""A printer on the network: how it is asked, fed and taken leave of."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from escpos.printer import Network

from kiosk.printing.health import PrinterState, state_of

QUESTIONS = tuple(b"\x10\x04" + bytes([n]) for n in (1, 2, 3, 4))
"""DLE EOT 1 to 4: the printer, why it is offline, its errors, its paper."""

CONNECT_S = 2.0
ANSWER_S = 0.6
FAREWELL_S = 0.4
"""How long a printer may take to be reached, to answer, to hang up; all within the timeout."""

_CLOSED, _RESET, _MUTE = "closed", "reset", "mute"


class TcpPrinter:
    """A printer at ``tcp://host:9100``; a fresh connection for the questions and for each slip."""

    def __init__(self, url: str, timeout_s: float) -> None:
        """Keep the address, and how long one slip may take in all."""
        address = urlsplit(url)
        self._host, self._port, self._timeout_s = address.hostname, address.port, timeout_s
        self._until = 0.0
        self._seen_alive = False
        self._usual_farewell = _CLOSED

    def state(self) -> PrinterState:
        """Ask DLE EOT 1 to 4; no answer is unknown, for many printers never answer.

        A printer that neither answers nor hangs up, and once did, hangs: no slip is sent into the void.
        """
        self._until = time.monotonic() + self._timeout_s
        with self._connected() as line:
            state = state_of(list(self._answers(line)))
            self._usual_farewell = self._hang_up(line)
        alive = state != PrinterState.UNKNOWN or self._usual_farewell != _MUTE
        if self._seen_alive and not alive:
            raise TimeoutError("the printer takes calls but gives no other sign of life")
        self._seen_alive = alive
        return state

    def send(self, slip: bytes) -> None:
        """Send a slip and wait a moment until the printer hangs up, as CUPS does.

        A reset is a lost slip, unless this printer always ends a call that way.
        """
        with self._connected() as line:
            line.settimeout(self._left())
            line.sendall(slip)
            farewell = self._hang_up(line)
        if farewell == _RESET != self._usual_farewell:
            raise ConnectionError("the connection was reset while the slip was sent")

    def _left(self, most: float = 60.0) -> float:
        left = min(most, self._until - time.monotonic())
        if left <= 0:
            raise TimeoutError("the printer took too long")
        return left

    @contextmanager
    def _connected(self) -> Iterator[socket.socket]:
        printer = Network(self._host, self._port, timeout=self._left(CONNECT_S))
        try:
            printer.open()
            yield printer.device
        finally:
            printer.close()

    def _answers(self, line: socket.socket) -> Iterator[bytes]:
        for question in QUESTIONS:
            line.sendall(question)
            line.settimeout(self._left(ANSWER_S))
            try:
                answer = line.recv(1)
            except TimeoutError:
                return
            if not answer:
                raise ConnectionError("the printer hung up when asked how it is")
            yield answer

    def _hang_up(self, line: socket.socket) -> str:
        """Say that nothing more comes and return how the printer ends the call."""
        try:
            line.shutdown(socket.SHUT_WR)
            line.settimeout(self._left(FAREWELL_S))
            while line.recv(64):
                pass
        except TimeoutError:
            return _MUTE
        except OSError:
            return _RESET
        return _CLOSED
