"""What is done with the ledger: it is taken away as a workbook."""

from datetime import date

from sqlalchemy.orm import Session

from kiosk.records.cases.queries import note_reading
from kiosk.records.ledger.exports import Export, Exports
from kiosk.records.ledger.orders import Order
from kiosk.records.ledger.periods import Period, stem
from kiosk.records.ledger.queries import has_cases
from kiosk.records.ledger.refusals import NothingToExport

READING = "export"
WITH_NAMES = "_完整姓名"
"""Ends the name of a file that must not lie about."""


def export(session: Session, exports: Exports, order: Order, name: str) -> Export:
    """Start an export for somebody (``name``); that full names and numbers were taken away is logged.

    Raises ``NothingToExport`` or ``ExportRunning``; then nothing is written and nothing logged.
    """
    period = Period(date.fromisoformat(order.first), date.fromisoformat(order.last))
    exports.must_be_free()
    if not has_cases(session, period):
        raise NothingToExport
    if order.full:
        note_reading(session, order.reader_id, READING)
    return exports.start(order, name, stem(period) + (WITH_NAMES if order.full else ""))
