"""What the hall does by itself: closes past days, erases what has had its time, prints, delivers."""

import logging
import sqlite3
import threading
from datetime import date
from pathlib import Path

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from kiosk import clock
from kiosk.database import move_the_log_on
from kiosk.instance import forget_copies
from kiosk.pen import wrote
from kiosk.printing import spool
from kiosk.printing.pressman import Pressman
from kiosk.printing.worker import SpoolWorker
from kiosk.records.cases import timing
from kiosk.records.ledger.exports import Exports
from kiosk.records.ratings import follow_ups
from kiosk.records.retention import service as retention
from kiosk.records.tickets import day
from kiosk.records.windows import service as windows
from kiosk.settings import Settings
from kiosk.sync.postman import Postman
from kiosk.web.database import db
from kiosk.web.push import Bell

ROUND_S = 20.0
OPENING_S = 2.0
"""So long the first round waits, so that the first page need not."""
FILING_S = 1.0
log = logging.getLogger(__name__)


class Caretaker:
    """A thread that makes its round every few seconds while the hall runs."""

    def __init__(self, app: Flask, settings: Settings) -> None:
        """Get ready; nothing happens before ``start``."""
        with app.app_context():
            self._engine = db.engine
        self._sessions: sessionmaker[Session] = sessionmaker(self._engine, expire_on_commit=False)
        self._bell: Bell = app.extensions["bell"]
        self._exports: Exports = app.extensions["exports"]
        self._privacy = settings.privacy
        self._counted: date | None = None
        self._leaving = threading.Event()
        self._rounds = threading.Thread(target=self._work, name="caretaker", daemon=True)
        self._written = threading.Event()
        self._filing = threading.Thread(target=self._file, name="filing", daemon=True)
        self._instance = Path(app.instance_path)
        press = Pressman(self._instance / "printing")
        self._postman: Postman = app.extensions["postman"]
        self._spool = SpoolWorker(self._sessions, settings.printing, self._bell.ring, press)

    def start(self) -> None:
        """Begin the rounds and the printing."""
        wrote.connect(self._on_write)
        self._spool.start()
        self._rounds.start()
        self._filing.start()
        self._postman.start()

    def stop(self) -> None:
        """End the rounds; what the printer has in hand is finished or printed again next time."""
        self._leaving.set()
        self._written.set()
        self._bell.close()
        self._postman.stop()
        self._spool.stop(timeout=5)
        self._rounds.join(timeout=5)
        self._filing.join(timeout=5)

    def _on_write(self, _sender: object) -> None:
        self._written.set()
        if spool.news.is_set():
            spool.news.clear()
            self._spool.wake()

    def _file(self) -> None:
        while self._written.wait() and not self._leaving.wait(FILING_S):
            self._written.clear()
            try:
                move_the_log_on(self._engine)
            except sqlite3.Error:
                log.exception("the log was not moved on, the next turn tries again")

    def _work(self) -> None:
        self._leaving.wait(OPENING_S)
        while not self._leaving.is_set():
            try:
                with self._sessions() as session:
                    if not self._postman.holding:  # lines of its own would make a second history
                        self._keep_order(session)
                    self._exports.sweep()
            except (SQLAlchemyError, sqlite3.Error):
                log.exception("the round failed, the next one tries again")
            self._bell.ring()
            self._leaving.wait(ROUND_S)

    def _keep_order(self, session: Session) -> None:
        day.close_past_days(session)
        if day.clock_problem(session) is None:
            windows.close_overnight(session, clock.midnight())
            self._begin_the_day(session)
        self._erase(session)

    def _begin_the_day(self, session: Session) -> None:
        """Set all due dates anew, once a day and at start: a clock may stand, a new table have come."""
        today = clock.now().date()
        if today != self._counted:
            timing.recompute_due_dates(session)
            follow_ups.recompute_due_dates(session)
            self._counted = today

    def _erase(self, session: Session) -> None:
        """Do the night's round of retention, if one is due; leave it at once when the hall closes."""
        run = retention.begin_night(session)
        if run is None:
            return
        for _done in retention.work(session, run.id, self._privacy):
            if self._leaving.is_set():
                return
        kept = max(1, self._privacy.full_id_days) * 24 * 60 * clock.MINUTE
        forget_copies(self._instance, clock.millis() - kept)
