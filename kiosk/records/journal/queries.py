"""Reading the journal back."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk.records.journal.models import JournalRow
from kiosk.wire import lines


def newest_seq(session: Session) -> int:
    """Return the newest row's number within its epoch, 0 before the first."""
    newest = select(JournalRow.seq).order_by(JournalRow.epoch.desc(), JournalRow.seq.desc())
    return session.scalar(newest.limit(1)) or 0


def history(session: Session, kind: str, key: str) -> list[JournalRow]:
    """Return all that happened to one record, oldest first."""
    own = (JournalRow.kind == kind, JournalRow.key == key)
    return list(session.scalars(select(JournalRow).where(*own).order_by(JournalRow.version)))


def first_break(session: Session) -> int | None:
    """Return the seq of the first row that does not follow from the one before, or None."""
    for row, expected_seq, expected_hash in _expected(session):
        if row.seq != expected_seq or row.hash != expected_hash:
            return row.seq
    return None


def _expected(session: Session) -> Iterator[tuple[JournalRow, int, bytes]]:
    epoch, seq, head = 0, 0, lines.GENESIS
    ordered = select(JournalRow).order_by(JournalRow.epoch, JournalRow.seq)
    for row in session.scalars(ordered.execution_options(yield_per=1000)):
        if row.epoch != epoch:
            epoch, seq = row.epoch, row.seq - 1
        seq += 1
        yield row, seq, lines.chain(head, row.line.encode())
        head = row.hash
