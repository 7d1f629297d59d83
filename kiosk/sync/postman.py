"""The courier's thread: waits for the night, or for somebody to ask, and knows how far it is."""

import logging
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from kiosk import clock
from kiosk.errors import Refusal
from kiosk.sync import courier, outbox
from kiosk.sync.link import read_link
from kiosk.sync.models import Way
from kiosk.sync.schedule import next_time

LOOK_S = 20.0
log = logging.getLogger(__name__)


class Progress(NamedTuple):
    """How far a delivery under way is; ``busy`` is false when there is none."""

    busy: bool = False
    done: int = 0
    of: int = 0


class Postman:
    """Delivers by itself once a night, and at once when somebody asks."""

    def __init__(self, engine: Engine, instance: Path, tell: Callable[[], None]) -> None:
        """Get ready; ``tell`` is called whenever the progress has changed."""
        self._sessions: sessionmaker[Session] = sessionmaker(engine, expire_on_commit=False)
        self._instance, self._tell = instance, tell
        self._opened = clock.now()
        self._asked, self._leaving = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._work, name="courier", daemon=True)
        self.progress = Progress()

    def start(self) -> None:
        """Begin to wait."""
        self._thread.start()

    def stop(self) -> None:
        """Leave; a delivery under way is cut off between two batches' answers and made again later."""
        self._leaving.set()
        self._asked.set()
        self._thread.join(timeout=2)

    def ask(self) -> None:
        """Ask for a delivery now."""
        self.progress = Progress(busy=True)
        self._asked.set()

    def _work(self) -> None:
        while not self._leaving.is_set():
            asked = self._asked.wait(LOOK_S)
            self._asked.clear()
            if self._leaving.is_set():
                return
            try:
                if asked or self._is_time():
                    self._go(Way.OFFICE if asked else Way.NIGHT)
            except (SQLAlchemyError, sqlite3.Error, OSError):
                log.exception("the delivery failed, the next turn tries again")
            self.progress = Progress()
            self._tell()

    def _is_time(self) -> bool:
        link = read_link(self._instance)
        if link is None:
            return False
        with self._sessions() as session:
            past = outbox.past(session)
        now = clock.now()
        return next_time(now, self._opened, link.centre, past) <= now

    def _go(self, way: Way) -> None:
        try:
            courier.deliver(courier.centre_at(self._sessions, self._instance), way, self._note)
        except Refusal as refusal:
            log.warning("not delivered: %s", refusal.code)

    def _note(self, done: int, of: int) -> None:
        self.progress = Progress(busy=True, done=done, of=of)
        self._tell()
