"""Slips wait here, on disk, until the printer takes them: a broken printer never holds anybody up."""

import sqlite3
from threading import Event
from typing import Literal, NamedTuple

from sqlalchemy import case, delete, func, select, text, update
from sqlalchemy.orm import Session

from kiosk import clock
from kiosk.database import hand, new_uid
from kiosk.pen import writing
from kiosk.printing import kinds, rules
from kiosk.printing.health import PrinterHealth, PrinterState
from kiosk.printing.messages import Report
from kiosk.printing.models import Printer, PrintJob
from kiosk.printing.refusals import NoPrinter, NothingToReprint
from kiosk.printing.rules import JobState
from kiosk.printing.slips import TestSlip
from kiosk.settings import Printing, Settings

PrintState = Literal["queued", "printed", "failed", "off"]

news = Event()
"""Set when a slip was queued; whoever wakes the worker after the commit clears it."""

TEST = "test"
"""The ``ref`` of slips that only try the printer."""

_ENQUEUE = (
    "INSERT INTO print_jobs (id, kind, ref, payload, state, tries, created_at, next_try_at)"
    " VALUES (?, ?, ?, ?, 'queued', 0, ?, ?)"
)
_NEWEST = "SELECT state FROM print_jobs WHERE ref = ? ORDER BY rowid DESC LIMIT 1"
_QUEUED = text("print_jobs.state = 'queued'")
_WAITING = "SELECT count(*) FROM print_jobs WHERE state = 'queued'"
_SEEN = "SELECT state, since FROM printer WHERE id = 1"
_FIRST = text("print_jobs.rowid")
_PATIENT = PrintJob.kind == rules.PATIENT
_LATEST = text("print_jobs.rowid DESC")


class QueuedJob(NamedTuple):
    """What the worker needs to know of a slip, held without a session."""

    id: str
    kind: str
    payload: str
    created_at: int
    next_try_at: int


def enqueue(pen: sqlite3.Connection, kind: str, ref: str, payload: bytes | str) -> None:
    """Put a slip in the spool inside the caller's transaction; wake the worker after its commit."""
    now = clock.millis()
    words = payload.decode() if isinstance(payload, bytes) else payload
    pen.execute(_ENQUEUE, (new_uid(), kind, ref, words, now, now))
    news.set()


def print_state(read: sqlite3.Connection, ref: str) -> PrintState:
    """Return where the newest slip of a ticket stands; ``off`` if none was asked for."""
    found: tuple[PrintState] | None = read.execute(_NEWEST, (ref,)).fetchone()
    return found[0] if found else "off"


def reprint(session: Session, ref: str) -> None:
    """Queue a ticket's slip again, marked as a copy; one that still waits is only hurried.

    Raises ``NothingToReprint``. Wake the worker afterwards.
    """
    with writing(session) as pen:
        job = session.scalar(select(PrintJob).where(PrintJob.ref == ref).order_by(_LATEST).limit(1))
        if job is None:
            raise NothingToReprint
        if job.state == JobState.QUEUED:
            job.next_try_at = clock.millis()
            news.set()
        else:
            enqueue(pen, job.kind, ref, kinds.written(kinds.copy_of(kinds.read(job.payload))))


def queue_test_slip(session: Session, settings: Settings, language: Literal["zh", "en"] = "zh") -> None:
    """Queue a slip that shows whether the printer is well; raises ``NoPrinter``."""
    if settings.printing.url == "none":
        raise NoPrinter
    slip = TestSlip(
        centre=settings.centre.name if language == "zh" else settings.centre.name_en,
        issued_at=clock.millis(),
        language=language,
        url=settings.server.slip_url,
        demo=settings.centre.demo,
    )
    with writing(session) as pen:
        enqueue(pen, kinds.kind_of(slip), TEST, kinds.written(slip))


def health(session: Session, printing: Printing) -> PrinterHealth:
    """Return how the printer was last seen, since when, and how many slips wait."""
    read = hand(session)
    (waiting,) = read.execute(_WAITING).fetchone()
    if printing.url == "none":
        return PrinterHealth(PrinterState.OFF, None, waiting)
    seen = read.execute(_SEEN).fetchone()
    if seen is None:
        return PrinterHealth(PrinterState.UNKNOWN, None, waiting)
    return PrinterHealth(PrinterState(seen[0]), seen[1], waiting)


def next_job(session: Session) -> QueuedJob | None:
    """Return the slip that has waited longest, or None; a patient one lets all others go before it.

    So a visitor of today need not wait for the notices that a broken printer has kept back for days.
    """
    columns = (PrintJob.id, PrintJob.kind, PrintJob.payload, PrintJob.created_at, PrintJob.next_try_at)
    row = session.execute(select(*columns).where(_QUEUED).order_by(_PATIENT, _FIRST).limit(1)).first()
    return QueuedJob(*row) if row else None


def give_up(session: Session) -> None:
    """Mark the slips as failed that are too old to help anybody."""
    life = case((_PATIENT, rules.KEPT), else_=rules.TOO_OLD)
    with writing(session):
        session.execute(
            update(PrintJob)
            .where(_QUEUED, PrintJob.created_at <= clock.millis() - life)
            .values(state=JobState.FAILED, fault=func.coalesce(PrintJob.fault, "too_old"))
        )


def forget(session: Session) -> None:
    """Drop the slips that nobody will want again."""
    with writing(session):
        session.execute(delete(PrintJob).where(PrintJob.created_at < clock.millis() - rules.KEPT))


def settle(session: Session, job: QueuedJob | None, report: Report) -> bool:
    """Write down what the press reported; return whether people should look again."""
    if job is None and _health_unchanged(session, report):
        return False
    with writing(session):
        moved = _mark(session, job, report) if job else False
        return _note(session, report) or moved


def _health_unchanged(session: Session, report: Report) -> bool:
    printer = session.get(Printer, 1)
    return printer is not None and printer.state == report.state


def _mark(session: Session, queued: QueuedJob, report: Report) -> bool:
    job = session.get_one(PrintJob, queued.id)
    now = clock.millis()
    job.tries += 1
    job.state, job.fault = rules.state_after(report), rules.fault_after(report)
    job.printed_at = now if report.printed else None
    job.next_try_at = now + rules.pause_after(job.tries)
    return job.state != JobState.QUEUED


def _note(session: Session, report: Report) -> bool:
    printer = session.get(Printer, 1)
    state = rules.seen(PrinterState(printer.state) if printer else None, report)
    if state is None or (printer and printer.state == state):
        return False
    session.merge(Printer(id=1, state=state, since=clock.millis()))
    return True
