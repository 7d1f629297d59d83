"""A network printer for tests: answers DLE EOT, prints on a ``PaperRoll`` and breaks on request.

with FakePrinter(width_mm=58) as printer:
    ...  # print to printer.url
    printer.behaviour = Behaviour.PAPER_OUT
    assert printer.wait_for(1)[0].lines
"""

import socket
import struct
from contextlib import suppress
from enum import StrEnum
from threading import Condition, Thread
from types import TracebackType
from typing import Self

from tests.printing.paper_roll import EndOfBytes, PaperRoll, Reader, Slip


class Behaviour(StrEnum):
    """How the printer is."""

    OK = "ok"
    PAPER_LOW = "paper_low"
    PAPER_OUT = "paper_out"
    COVER_OPEN = "cover_open"
    JAMMED = "jammed"
    SILENT = "silent"  # prints, but does not know DLE EOT
    LATE = "late"  # answers DLE EOT after a while
    HANG = "hang"  # takes calls and does nothing
    DROP = "drop"  # resets the call when a slip begins
    RUDE = "rude"  # prints, and ends every call with a reset
    OFF = "off"  # refuses calls


LATE_S = 0.15
_WELL = {1: 0x12, 2: 0x12, 3: 0x12, 4: 0x12}
_ANSWERS = {
    Behaviour.PAPER_LOW: {4: 0x1E},
    Behaviour.PAPER_OUT: {1: 0x1A, 2: 0x32, 4: 0x7E},
    Behaviour.COVER_OPEN: {1: 0x1A, 2: 0x16},
    Behaviour.JAMMED: {1: 0x1A, 2: 0x52, 3: 0x1A},
}
_STUCK = frozenset({Behaviour.PAPER_OUT, Behaviour.COVER_OPEN, Behaviour.JAMMED})


class FakePrinter:
    """A printer at ``url``; ``behaviour`` may be set at any time, ``errors`` must stay empty."""

    def __init__(self, width_mm: int = 58, behaviour: Behaviour = Behaviour.OK) -> None:
        """Take a free port; a printer that is off has one too."""
        self.roll = PaperRoll(width_mm)
        self.calls = 0
        self._news = Condition()
        self._behaviour = behaviour
        self._listener = _listen(0)
        self._port: int = self._listener.getsockname()[1]
        self._lines: set[socket.socket] = set()
        self._gone = False

    @property
    def url(self) -> str:
        """Where to print."""
        return f"tcp://127.0.0.1:{self._port}"

    @property
    def slips(self) -> list[Slip]:
        """What came out so far, in order."""
        return self.roll.slips

    @property
    def errors(self) -> list[str]:
        """What no printer would have understood."""
        return self.roll.errors

    @property
    def behaviour(self) -> Behaviour:
        """How the printer is now."""
        return self._behaviour

    @behaviour.setter
    def behaviour(self, behaviour: Behaviour) -> None:
        before, self._behaviour = self._behaviour, behaviour
        if behaviour == Behaviour.OFF:
            self._hush()
        elif before == Behaviour.OFF:
            self._take_calls(_listen(self._port))
        with self._news:
            self._news.notify_all()

    def wait_for(self, count: int, seconds: float = 8.0) -> list[Slip]:
        """Return the slips as soon as there are so many, or what there is when the time is over."""
        with self._news:
            self._news.wait_for(lambda: len(self.slips) >= count, seconds)
            return list(self.slips)

    def __enter__(self) -> Self:
        """Switch on."""
        if self._behaviour == Behaviour.OFF:
            self._hush()
        else:
            self._take_calls(self._listener)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Pull the plug."""
        self._gone = True
        self._hush()
        with self._news:
            self._news.notify_all()

    def _hush(self) -> None:
        """Refuse new calls and drop those on the line."""
        for line in (self._listener, *self._lines):
            _close(line)

    def _take_calls(self, listener: socket.socket) -> None:
        self._listener = listener
        Thread(target=self._accept, args=(listener,), daemon=True).start()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                line, _ = listener.accept()
            except OSError:
                return
            self.calls += 1
            self._lines.add(line)
            Thread(target=self._serve, args=(line,), daemon=True).start()

    def _serve(self, line: socket.socket) -> None:
        call = _Call(self, line)
        Reader(call.take, self.roll, call.answer).read()
        self._lines.discard(line)
        if self._behaviour == Behaviour.RUDE:
            call.reset()
        _close(line)
        with self._news:
            self._news.notify_all()

    def ready(self) -> None:
        """Return when the printer does not hang."""
        with self._news:
            self._news.wait_for(lambda: self._gone or self._behaviour != Behaviour.HANG)

    def pause(self, seconds: float) -> None:
        """Let time pass, unless the plug is pulled."""
        with self._news:
            self._news.wait_for(lambda: self._gone, seconds)


class _Call:
    """One connection."""

    def __init__(self, printer: FakePrinter, line: socket.socket) -> None:
        self._printer, self._line, self._asking, self._taken = printer, line, False, 0

    def take(self, count: int) -> bytes:
        self._printer.ready()
        taken = b""
        while len(taken) < count:
            taken += self._received(count - len(taken))
        self._watch(taken)
        return taken

    def _received(self, count: int) -> bytes:
        try:
            received = self._line.recv(count)
        except OSError:
            raise EndOfBytes from None
        if not received:
            raise EndOfBytes
        return received

    def _watch(self, taken: bytes) -> None:
        """Break at the first byte of a slip, if the printer is to break there."""
        self._taken += len(taken)
        if self._taken != 1 or taken == b"\x10":
            return
        if self._printer.behaviour == Behaviour.DROP:
            self.reset()
            raise EndOfBytes
        if self._printer.behaviour in _STUCK:
            self._printer.errors.append(f"a slip was sent in spite of {self._printer.behaviour}")

    def reset(self) -> None:
        """End the call without a farewell."""
        self._line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._line.close()

    def answer(self, n: int) -> None:
        """Answer DLE EOT n."""
        behaviour = self._printer.behaviour
        if behaviour == Behaviour.SILENT:
            return
        if behaviour == Behaviour.LATE:
            self._printer.pause(LATE_S)
        try:
            self._line.sendall(bytes([(_WELL | _ANSWERS.get(behaviour, {}))[n]]))
        except OSError:
            return


def _listen(port: int) -> socket.socket:
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen(16)
    return listener


def _close(line: socket.socket) -> None:
    """Close a socket so that a thread that waits on it wakes up."""
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)
    line.close()
