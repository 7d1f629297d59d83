"""Writes the ledger's workbook in a process of its own, so that the hall goes on and stays small.

The hall starts it with ``python -m kiosk.exporting``, writes one order and reads one report a line. It only
reads the database, needs no key, and ends when its input ends: the hall has gone.
"""

import os
import sqlite3
import sys
import tempfile
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from threading import Thread
from typing import BinaryIO

from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from kiosk.database import prepare_engine
from kiosk.errors import Refusal
from kiosk.records.catalogue import queries as catalogues
from kiosk.records.ledger import orders
from kiosk.records.ledger.entries import View
from kiosk.records.ledger.orders import Order, Report
from kiosk.records.ledger.periods import Period
from kiosk.records.ledger.sheets import Facts
from kiosk.records.ledger.workbook import Tell, write_workbook

POLITE = 10
"""How far the exporter steps back behind the hall on a slow PC (``nice``)."""


def export(order: Order, tell: Tell) -> None:
    """Write the ordered workbook; the target appears whole or not at all."""
    target = Path(order.target)
    period = Period(date.fromisoformat(order.first), date.fromisoformat(order.last))
    view = View(order.reader_id, full=order.full)
    with reading(Path(order.database)) as session, _aside(target) as folder:
        facts = Facts(session, period, order.today, view, order.hours, catalogues.current(session))
        write_workbook(folder / target.name, facts, order.centre, tell)
        (folder / target.name).replace(target)


@contextmanager
def reading(database: Path) -> Iterator[Session]:
    """Lend a session that sees one moment of a hall's records and can write nothing."""
    address = f"{database.resolve().as_uri()}?mode=ro"
    engine = create_engine("sqlite://", creator=lambda: sqlite3.connect(address, uri=True))
    prepare_engine(engine)
    with Session(engine) as session:
        yield session
    engine.dispose()


@contextmanager
def _aside(target: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=f"{target.stem}.") as folder:
        yield Path(folder)


def main() -> int:
    """Work off the one order; return 0 when the workbook is there."""
    out, sys.stdout = sys.stdout.buffer, sys.stderr  # what a library prints is no report
    order = orders.order(sys.stdin.buffer.readline())
    Thread(target=_leave_with_the_hall, daemon=True).start()
    if hasattr(os, "nice"):
        os.nice(POLITE)
    last = Report(finished=True)
    try:
        export(order, lambda report: _say(out, report))
    except Refusal as refusal:
        last = Report(refusal=refusal.code)
    except Exception as fault:  # noqa: BLE001 - whatever it is, the hall must hear of it
        last = Report(fault=_unsaid(fault))
    _say(out, last)
    return 0 if last.finished else 1


def _leave_with_the_hall() -> None:
    sys.stdin.buffer.read()
    os._exit(1)


def _say(out: BinaryIO, report: Report) -> None:
    out.write(orders.line(report))
    out.flush()


def _unsaid(fault: Exception) -> str:
    """Return what went wrong and where, without the words of it: they may hold somebody's name."""
    where = traceback.extract_tb(fault.__traceback__)[-1]
    return f"{type(fault).__name__} at {Path(where.filename).name}:{where.lineno}"


if __name__ == "__main__":
    sys.exit(main())
