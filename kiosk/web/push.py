"""Tells open pages that something has changed; the pages then ask what."""

import threading

from kiosk.errors import Refusal


class TooManyStreams(Refusal):
    """同时打开的大屏和窗口太多了，本页改为每隔几秒自动刷新。"""

    code = "too_many_streams"
    status = 503


class Bell:
    """A counter that rings on every change of the records; streams wait for it to move."""

    def __init__(self, most_streams: int) -> None:
        """Allow so many streams at once: each holds a thread of the server."""
        self._moved = threading.Condition()
        self._count = 0
        self._streams = 0
        self._most_streams = most_streams
        self._closing = False

    @property
    def count(self) -> int:
        """How often the bell has rung."""
        return self._count

    @property
    def closing(self) -> bool:
        """Whether the hall is shutting down; streams end then."""
        return self._closing

    def on_write(self, _sender: object) -> None:
        """Ring because a record was written."""
        self.ring()

    def ring(self) -> None:
        """Wake every stream."""
        with self._moved:
            self._count += 1
            self._moved.notify_all()

    def close(self) -> None:
        """Wake every stream for the last time."""
        self._closing = True
        self.ring()

    def wait(self, seen: int, seconds: float) -> int:
        """Return the count when it differs from ``seen``, or after so many seconds."""
        with self._moved:
            self._moved.wait_for(lambda: self._count != seen, seconds)
            return self._count

    def enter(self) -> None:
        """Count one more stream; raises ``TooManyStreams``."""
        with self._moved:
            if self._streams >= self._most_streams:
                raise TooManyStreams
            self._streams += 1

    def leave(self) -> None:
        """Count one stream less."""
        with self._moved:
            self._streams -= 1
