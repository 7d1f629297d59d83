"""Exports under way and done: starts the exporting process, hears how far it is, ends it, clears up."""

import logging
import shutil
import subprocess
import sys
import threading
from contextlib import suppress
from enum import StrEnum
from pathlib import Path

import msgspec

from kiosk import clock
from kiosk.database import new_uid
from kiosk.errors import Refusal
from kiosk.records.ledger import orders
from kiosk.records.ledger.orders import Order, Report
from kiosk.records.ledger.refusals import (
    ExportFailed,
    ExportGone,
    ExportRunning,
    NothingToExport,
    TooManyRows,
)
from kiosk.settings import ROOT

COMMAND = (sys.executable, "-m", "kiosk.exporting")
KEPT_MS = 24 * 60 * clock.MINUTE
"""So long a finished export may be fetched."""
LEAVE_S = 10.0
REFUSALS: dict[str, type[Refusal]] = {each.code: each for each in (NothingToExport, TooManyRows)}
log = logging.getLogger(__name__)


class State(StrEnum):
    """How far an export has come."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Export:
    """One workbook that somebody asked for; ``refusal`` says why there is none."""

    def __init__(self, order: Order, name: str, stem: str) -> None:
        """Start the exporting process; ``name`` is who asked, ``stem`` what the file is named after."""
        self.order, self.name, self.stem = order, name, stem
        self.file = Path(order.target)
        self.began_at = clock.millis()
        self.report = Report()
        self.state = State.RUNNING
        self.refusal: Refusal | None = None
        self._process = subprocess.Popen(  # noqa: S603 - our own command, no shell
            COMMAND,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # a traceback may hold somebody's name
            cwd=ROOT,
            start_new_session=True,  # Ctrl-C is for the hall; when it has gone, the exporter's input ends
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self._ended = threading.Event()
        threading.Thread(target=self._follow, name="export reports", daemon=True).start()

    @property
    def percent(self) -> int:
        """How much of the work is done."""
        return min(100, 100 * self.report.done // self.report.of) if self.report.of else 0

    def cancel(self) -> None:
        """End the process, if it still runs, and take away what it has written."""
        if self.state == State.RUNNING:
            self.state = State.CANCELLED
            self._process.kill()
        self.wait(LEAVE_S)
        if self.state == State.CANCELLED:  # it may have been done in the very moment
            self.clear()

    def wait(self, seconds: float) -> bool:
        """Return whether the export has come to its end within some seconds."""
        return self._ended.wait(seconds)

    def _follow(self) -> None:
        """Send the order and hear the reports until the process ends or says what nobody understands."""
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin  # noqa: S101 - it was asked for
        assert stdout  # noqa: S101 - the same
        try:
            with suppress(OSError, msgspec.DecodeError), stdout, stdin:
                stdin.write(orders.line(self.order))
                stdin.flush()
                for text in stdout:
                    self.report = orders.report(text)
        finally:
            self._process.kill()
            self._process.wait()
            self._settle()

    def _settle(self) -> None:
        if self.state == State.RUNNING and self.report.finished and self.file.exists():
            self.state = State.DONE
        elif self.state == State.RUNNING:
            self.refusal = REFUSALS.get(self.report.refusal, ExportFailed)()
            self.state = State.FAILED
            log.warning("an export failed: %s", self.report.refusal or self.report.fault or "it fell")
        if self.state != State.DONE:
            self.clear()
        self._ended.set()

    def clear(self) -> None:
        """Take away the file, and what an ended process has left beside it."""
        for left in self.file.parent.glob(f"{self.file.stem}*"):
            _remove(left)


class Exports:
    """The exports of a hall: one at a time, the newest of each person, files for a day."""

    def __init__(self, folder: Path) -> None:
        """Take the folder; what an earlier hall has left there cannot be fetched any more and goes."""
        self._folder = folder
        self._door = threading.Lock()
        self._newest: dict[str, Export] = {}
        for left in folder.glob("*"):
            _remove(left)

    def start(self, order: Order, name: str, stem: str) -> Export:
        """Start an export in place of the person's last one; raises ``ExportRunning``."""
        with self._door:
            self.must_be_free()
            self._drop(order.reader_id)
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # it may hold full names
            target = str(self._folder / f"{new_uid()}.xlsx")
            begun = Export(msgspec.structs.replace(order, target=target), name, stem)
            self._newest[order.reader_id] = begun
            return begun

    def must_be_free(self) -> None:
        """Raise ``ExportRunning`` while an export is under way."""
        if self.running:
            raise ExportRunning(name=self.running.name)

    @property
    def running(self) -> Export | None:
        """The export that is under way, or None."""
        under_way = (each for each in list(self._newest.values()) if each.state == State.RUNNING)
        return next(under_way, None)

    def of(self, staff_id: str) -> Export | None:
        """Return somebody's newest export, or None when there is none or its day is over."""
        self.sweep()
        return self._newest.get(staff_id)

    def file_of(self, staff_id: str) -> Export:
        """Return somebody's finished export; raises ``ExportGone``. What others exported stays theirs."""
        found = self.of(staff_id)
        if found is None or found.state != State.DONE or not found.file.exists():
            raise ExportGone
        return found

    def sweep(self) -> None:
        """Take away what is older than a day."""
        oldest = clock.millis() - KEPT_MS
        with self._door:
            for staff_id, each in list(self._newest.items()):
                if each.state != State.RUNNING and each.began_at < oldest:
                    self._drop(staff_id)

    def _drop(self, staff_id: str) -> None:
        found = self._newest.pop(staff_id, None)
        if found:
            found.clear()


def _remove(left: Path) -> None:
    with suppress(OSError):
        shutil.rmtree(left) if left.is_dir() else left.unlink()
