"""Watching the board: one look per change serves every open display."""

import threading
from pathlib import Path

from flask import current_app
from msgspec import structs

from kiosk.records.tickets.board import Board, board
from kiosk.sync.state import stands_still
from kiosk.web.current import bell, settings
from kiosk.web.database import db, session
from kiosk.web.streams import Event


class SharedLook:
    """The newest board and the bell's count when it was read."""

    def __init__(self) -> None:
        """Begin without a look."""
        self._lock = threading.Lock()
        self._count = -1
        self._board: Board | None = None

    def board(self) -> Board:
        """Return the board, read again only after a change."""
        with self._lock:
            count = bell().count
            if self._board is None or self._count != count:
                self._board, self._count = current_board(), count
            return self._board


def current_board() -> Board:
    """Return the board as it is now."""
    seen = board(session(), settings())
    return structs.replace(seen, issuing=not stands_still(session(), Path(current_app.instance_path)))


class Watcher:
    """One open stream: remembers what it has sent and tells only what is new."""

    def __init__(self) -> None:
        """Begin with nothing sent; the first news is the whole board."""
        self._app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001
        self._sent: Board | None = None

    def news(self) -> list[Event]:
        """Return what changed since the last look: new calls first, then the board."""
        with self._app.app_context():
            look: SharedLook = self._app.extensions["shared_look"]
            seen = look.board()
            db.session.remove()
        if seen == self._sent:
            return []
        known = {(call.id, call.call_count) for call in self._sent.calls} if self._sent else None
        self._sent = seen
        calls = [] if known is None else [c for c in seen.calls if (c.id, c.call_count) not in known]
        return [*(Event("call", call) for call in reversed(calls)), Event("board", seen)]
