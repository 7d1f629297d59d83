"""A line between a hall and its county on which everything goes wrong that can."""

import contextlib
import io
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple


class Asked(NamedTuple):
    """A whole request as it came along the line."""

    head: bytes
    body: bytes

    @property
    def whole(self) -> bytes:
        """All its bytes."""
        return self.head + self.body

    @property
    def what(self) -> str:
        """Its method and path, without numbers that change."""
        return self.head.split(b"\r\n", 1)[0].decode().split("?")[0].removesuffix(" HTTP/1.1")


class Cut(Exception):  # noqa: N818 - what happens to the line, not an error of the test
    """The line is cut: both ends hear nothing more."""


Fault = Callable[["BadLine", Asked], bytes]
"""What becomes of a request: the bytes of the answer that the hall gets; raises ``Cut``."""


class BadLine:
    """A proxy on a port of its own; ``faults`` says what happens to which request, counted from 1."""

    def __init__(self, port: int, faults: Mapping[int, Fault] | None = None) -> None:
        self.faults = dict(faults or {})
        self.asked: list[Asked] = []
        self._port = port
        self._door = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._door.getsockname()[1]}"
        self._leaving = False
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def stop(self) -> None:
        """Take the line down."""
        self._leaving = True
        with contextlib.suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        for thread in self._threads:
            thread.join(5)

    def again(self, faults: Mapping[int, Fault]) -> None:
        """Count requests from 1 again, with other faults."""
        self.faults, self.asked = dict(faults), []

    def passes_on(self, request: bytes) -> bytes:
        """Bring a request to the county on a connection of its own, and return the whole answer."""
        with socket.create_connection(("127.0.0.1", self._port), timeout=20) as county:
            county.sendall(request)
            return _whole_answer(county)

    def drops_in(self, part: bytes) -> None:
        """Bring only a part of a request to the county, then hang up."""
        with socket.create_connection(("127.0.0.1", self._port), timeout=20) as county:
            county.sendall(part)

    def _accept(self) -> None:
        while not self._leaving:
            try:
                hall, _address = self._door.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._serve, args=(hall,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, hall: socket.socket) -> None:
        with hall, contextlib.suppress(OSError, Cut):
            hall.settimeout(20)
            with hall.makefile("rb") as reading:
                while asked := _read(reading):
                    self.asked.append(asked)
                    fault = self.faults.get(len(self.asked), passes)
                    answer = fault(self, asked)
                    hall.sendall(answer)
                    if isinstance(answer, _Torn):
                        return


def _read(reading: io.BufferedReader) -> Asked | None:
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        line = reading.readline()
        if not line:
            return None
        head += line
    return Asked(head, reading.read(_length(head)))


def _whole_answer(county: socket.socket) -> bytes:
    with county.makefile("rb") as reading:
        asked = _read(reading)
    if asked is None:
        raise Cut
    return asked.whole


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _colon, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0


def passes(line: BadLine, asked: Asked) -> bytes:
    """Nothing goes wrong."""
    return line.passes_on(asked.whole)


def before(_line: BadLine, _asked: Asked) -> bytes:
    """The line is cut before anything reaches the county."""
    raise Cut


def in_the_middle(line: BadLine, asked: Asked) -> bytes:
    """Half the request reaches the county: half its body, or half its head where it has none."""
    half = len(asked.head) + len(asked.body) // 2 if asked.body else len(asked.head) // 2
    line.drops_in(asked.whole[:half])
    raise Cut


def afterwards(line: BadLine, asked: Asked) -> bytes:
    """The county does it, and its answer is lost."""
    line.passes_on(asked.whole)
    raise Cut


def half_the_answer(line: BadLine, asked: Asked) -> bytes:
    """The county does it; half of its answer's body comes through before the line is cut."""
    answer = line.passes_on(asked.whole)
    return _Torn(answer[: -max(1, _length(answer) // 2)])


class _Torn(bytes):
    """An answer after which the line is cut."""


def then_hangs_up(line: BadLine, asked: Asked) -> bytes:
    """The answer comes through, and then the county waits no longer for the next request."""
    return _Torn(line.passes_on(asked.whole))


def twice(line: BadLine, asked: Asked) -> bytes:
    """A network repeats the request; the hall hears the first answer."""
    answer = line.passes_on(asked.whole)
    line.passes_on(asked.whole)
    return answer


def twice_hears_last(line: BadLine, asked: Asked) -> bytes:
    """A network repeats the request; the hall hears the second answer."""
    line.passes_on(asked.whole)
    return line.passes_on(asked.whole)


def flipped(line: BadLine, asked: Asked) -> bytes:
    """A bit of the body is flipped on the way."""
    at = len(asked.body) // 2
    body = asked.body[:at] + bytes([asked.body[at] ^ 4]) + asked.body[at + 1 :] if asked.body else b""
    return line.passes_on(asked.head + body)


def answer_flipped(line: BadLine, asked: Asked) -> bytes:
    """A bit of the answer's body is flipped on the way."""
    answer = line.passes_on(asked.whole)
    at = len(answer) - _length(answer) // 2 - 1
    return answer[:at] + bytes([answer[at] ^ 4]) + answer[at + 1 :]


def a_portal(_line: BadLine, _asked: Asked) -> bytes:
    """Somebody else answers: a hotel's sign-in page."""
    page = b"<html>Welcome</html>"
    return b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%s" % (len(page), page)


def sent_elsewhere(_line: BadLine, _asked: Asked) -> bytes:
    """A proxy sends to another address."""
    return b"HTTP/1.1 302 Found\r\nLocation: http://192.0.2.1/\r\nContent-Length: 0\r\n\r\n"


def a_riddle(_line: BadLine, _asked: Asked) -> bytes:
    """Somebody answers what is nested deeper than anybody can read."""
    deep = b"[" * 100_000
    head = b"HTTP/1.1 400 No\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(deep)
    return head + deep


@contextmanager
def a_bad_line(port: int, faults: Mapping[int, Fault] | None = None) -> Iterator[BadLine]:
    """Lay a line to a port of this computer while the block runs."""
    line = BadLine(port, faults)
    try:
        yield line
    finally:
        line.stop()
