"""A hall that only prints: a database, a spool worker and, if wanted, a press that pretends."""

import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from sqlalchemy import create_engine, select, text
from sqlalchemy.orm import sessionmaker

from kiosk import clock
from kiosk.database import Record, hand, prepare_engine
from kiosk.pen import writing
from kiosk.printing import kinds, spool
from kiosk.printing.case_slips import CaseSlip
from kiosk.printing.health import PrinterHealth, PrinterState
from kiosk.printing.messages import Order, Report
from kiosk.printing.models import PrintJob
from kiosk.printing.pressman import Press
from kiosk.printing.slips import TicketSlip
from kiosk.printing.worker import SpoolWorker
from kiosk.settings import Printing

SUNDAY = 1_795_309_920_000
"""2026-11-22 09:12 in the hall."""


def ticket(number: str = "A012", **fields: Any) -> TicketSlip:
    """Return an ordinary slip, with some fields as the test wants them."""
    ordinary: dict[str, Any] = {
        "centre": "沙坡村党群服务中心",
        "category": "社会保障",
        "ahead": 3,
        "wait_low": 10,
        "wait_high": 15,
        "issued_at": SUNDAY,
        "url": "http://192.168.1.10:8000/t/4fQ0zB7uN3m1kXw9aYpLrA",
        "motto": "便民、高效、担当、奉献",
    }
    return TicketSlip(number=number, **(ordinary | fields))


PRINTED = Report(PrinterState.OK, printed=True)


@dataclass
class PretendPress:
    """A press that reports what it is told to and remembers what it was asked to print."""

    reports: list[Report] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)
    usual: Report = PRINTED
    stopped: bool = False

    def start(self) -> None:
        """Need no warming up."""

    def run(self, order: Order) -> Report:
        """Report the next thing on the list, then the usual."""
        if not order.payload:
            return Report(self.usual.state)
        self.orders.append(order)
        return self.reports.pop(0) if self.reports else self.usual

    def stop(self) -> None:
        """Remember that it was stopped."""
        self.stopped = True

    @property
    def numbers(self) -> list[str]:
        """The tickets that it was asked to print, in order."""
        asked = (kinds.read(order.payload) for order in self.orders)
        return [slip.number for slip in asked if isinstance(slip, TicketSlip)]


class PrintHall:
    """Queues slips as the hall does, in the caller's own transaction, and waits for what happens."""

    def __init__(
        self, folder: Path, press: Press, url: str = "none", width_mm: Literal[58, 80] = 58, **printing: Any
    ) -> None:
        """Open or reopen the database of a folder."""
        self.engine = create_engine(f"sqlite:///{folder / 'hall.db'}")
        prepare_engine(self.engine)
        Record.metadata.create_all(self.engine)
        self.sessions = sessionmaker(self.engine, expire_on_commit=False)
        self.printing = Printing(url=url, width_mm=width_mm, **printing)
        self.changes = 0
        self.worker = SpoolWorker(self.sessions, self.printing, self._note, press)
        self._doors = ExitStack()

    def __enter__(self) -> Self:
        """Open."""
        self._doors.callback(self.engine.dispose)
        self._doors.callback(self.worker.stop, 3.0)
        self.worker.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close."""
        self._doors.close()

    def _note(self) -> None:
        self.changes += 1

    def queue(self, *slips: TicketSlip | CaseSlip) -> None:
        """Queue slips in one transaction and wake the worker; the number of ticket or case is its ref."""
        with self.sessions() as session, writing(session) as connection:
            for slip in slips:
                ref = slip.number if isinstance(slip, TicketSlip) else slip.case_no
                spool.enqueue(connection, kinds.kind_of(slip), ref, kinds.written(slip))
        self.worker.wake()

    def state(self, ref: str = "A012") -> str:
        """Where a ticket's newest slip stands."""
        with self.sessions() as session:
            return spool.print_state(hand(session), ref)

    def health(self) -> PrinterHealth:
        """How the printer is said to be."""
        with self.sessions() as session:
            return spool.health(session, self.printing)

    def job(self, ref: str = "A012") -> PrintJob:
        """The newest job of a ticket."""
        with self.sessions() as session:
            newest = select(PrintJob).where(PrintJob.ref == ref).order_by(text("rowid DESC"))
            return session.scalars(newest).first() or PrintJob()

    def sees(self, what: Callable[[], bool], seconds: float = 8.0) -> bool:
        """Wait until something is so; return whether it came to be."""
        until = time.monotonic() + seconds
        while not what():
            if time.monotonic() > until:
                return False
            time.sleep(0.01)
        return True

    def sees_state(self, state: str, ref: str = "A012") -> bool:
        """Wait until a ticket's slip stands so."""
        return self.sees(lambda: self.state(ref) == state)

    def sees_printer(self, state: PrinterState) -> bool:
        """Wait until the printer is known to be so."""
        return self.sees(lambda: self.health().state == state)


def minutes_later(minutes: float) -> Callable[[], float]:
    """Return a clock for ``standing_at`` that runs so much ahead."""
    return lambda: time.time() + minutes * 60


def now_ms() -> int:
    """Return this instant as the hall sees it."""
    return clock.millis()
