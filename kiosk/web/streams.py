"""Server-sent events under waitress: heartbeat, a vanished client noticed, a clean end."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import msgspec
from flask import Response, request

from kiosk.web.push import Bell

HEARTBEAT_S = 8.0


class Event(NamedTuple):
    """One server-sent event: its name and its data (sent as JSON)."""

    name: str
    data: object

    def wire(self) -> bytes:
        """Return the event as it travels."""
        return b"event: %s\ndata: %s\n\n" % (self.name.encode(), msgspec.json.encode(self.data))


def stream(bell: Bell, news: Callable[[], list[Event]]) -> Response:
    """Answer with a stream that sends ``news()`` at once and after every ring of the bell."""
    bell.enter()
    gone: Callable[[], bool] = request.environ.get("waitress.client_disconnected", lambda: False)
    answer = Response(_Stream(bell, news, gone), mimetype="text/event-stream")
    answer.headers["X-Accel-Buffering"] = "no"
    return answer


class _Stream:
    """The body of a stream; the server closes it, whatever way it ends."""

    def __init__(self, bell: Bell, news: Callable[[], list[Event]], gone: Callable[[], bool]) -> None:
        self._bell, self._news, self._gone = bell, news, gone
        self._left = False

    def __iter__(self) -> Iterator[bytes]:
        count = self._bell.count
        yield b"retry: 1000\n\n"
        while not (self._gone() or self._bell.closing):
            yield b"".join(event.wire() for event in self._news()) or b": still here\n\n"
            count = self._bell.wait(count, HEARTBEAT_S)

    def close(self) -> None:
        if not self._left:
            self._left = True
            self._bell.leave()
