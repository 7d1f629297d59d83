"""The thread that carries slips from the spool to the press, in order, one at a time."""

import logging
import math
import time
from collections.abc import Callable
from functools import partial
from threading import Event, Thread

from sqlalchemy.orm import Session

from kiosk import clock
from kiosk.printing import rules, spool
from kiosk.printing.messages import Order, Report
from kiosk.printing.pressman import Press
from kiosk.printing.spool import QueuedJob
from kiosk.settings import Printing

LOOK_S = 30.0
"""How often an idle network printer is asked how it is, so that the desk knows before the next visitor."""

TROUBLE_S = 5.0
"""How long to wait when not the printer but the hall's own disk is in trouble."""

_log = logging.getLogger(__name__)


class SpoolWorker:
    """Prints what is queued; survives a broken printer, a stuck press and a full disk.

    A slip is marked as printed after its last byte has left. If the hall loses power between the two, the
    slip may come out twice after the restart, never not at all. While only the mark cannot be saved,
    nothing more is printed and the mark is tried again.
    """

    def __init__(
        self, sessions: Callable[[], Session], printing: Printing, on_change: Callable[[], None], press: Press
    ) -> None:
        """Take what is needed; ``on_change`` is called in the worker's thread, after the commit."""
        self._sessions, self._printing, self._on_change, self._press = sessions, printing, on_change, press
        self._bell = Event()
        self._stopping = False
        self._thread: Thread | None = None
        self._unsaved: tuple[QueuedJob | None, Report] | None = None
        self._met_at = -math.inf

    def start(self) -> None:
        """Begin to print, what was left over first; without a printer there is nothing to do."""
        if self._printing.url != "none":
            self._bell.set()
            self._thread = Thread(target=self._work, name="spool", daemon=True)
            self._thread.start()

    def wake(self) -> None:
        """Say that something was queued: the next slip is tried now, whatever pause was left."""
        self._bell.set()

    def stop(self, timeout: float) -> None:
        """Let the slip under way end within ``timeout`` seconds, else kill the press; the rest waits."""
        self._stopping = True
        self._bell.set()
        if self._thread:
            self._thread.join(timeout)
            self._press.stop()
            self._thread.join(timeout)

    def _work(self) -> None:
        self._press.start()
        pause = self._surely(self._tidy)
        while not self._stopping:
            hurry = self._bell.wait(pause)
            self._bell.clear()
            pause = self._surely(partial(self._turn, hurry=hurry))
        self._press.stop()

    def _surely(self, step: Callable[[], float]) -> float:
        try:
            return step()
        except Exception:  # noqa: BLE001 - this thread is the hall's only printing hand and must live
            _log.exception("the spool could not go on; it tries again")
            return TROUBLE_S

    def _tidy(self) -> float:
        with self._sessions() as session:
            spool.forget(session)
        return 0.0

    def _turn(self, *, hurry: bool) -> float:
        """Do one thing and return the seconds to wait before the next."""
        if self._unsaved:
            self._save(*self._unsaved)
        with self._sessions() as session:
            job = spool.next_job(session)
        if job is None:
            return self._look()
        now = clock.millis()
        if rules.is_too_old(job.kind, job.created_at, now):
            return self._give_up()
        if job.next_try_at > now and not hurry:
            return min(job.next_try_at - now, rules.PAUSES[-1]) / 1000
        self._meet(job)
        return 0.0

    def _look(self) -> float:
        """Ask an idle network printer how it is; other printers cannot be asked without disturbing them."""
        due = self._met_at + LOOK_S
        if self._printing.url.startswith("tcp:") and time.monotonic() >= due:
            self._meet(None)
            return LOOK_S
        return max(1.0, min(LOOK_S, due - time.monotonic()))

    def _meet(self, job: QueuedJob | None) -> None:
        report = self._press.run(Order(self._printing, job.payload if job else ""))
        self._met_at = time.monotonic()
        self._save(job, report)

    def _give_up(self) -> float:
        with self._sessions() as session:
            spool.give_up(session)
        self._on_change()
        return 0.0

    def _save(self, job: QueuedJob | None, report: Report) -> None:
        self._unsaved = job, report
        with self._sessions() as session:
            changed = spool.settle(session, job, report)
        self._unsaved = None
        if changed:
            _log.info("printer %s %s", report.state, report.detail)
            self._on_change()
