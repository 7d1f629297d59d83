"""Reading the journal back."""

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kiosk.records.journal.models import JournalEpoch, JournalRow
from kiosk.wire import lines


def newest_seq(session: Session) -> int:
    """Return the newest row's number within its epoch, 0 before the first."""
    newest = select(JournalRow.seq).order_by(JournalRow.epoch.desc(), JournalRow.seq.desc())
    return session.scalar(newest.limit(1)) or 0


def history(session: Session, kind: str, key: str) -> list[JournalRow]:
    """Return all that happened to one record, oldest first."""
    own = (JournalRow.kind == kind, JournalRow.key == key)
    return list(session.scalars(select(JournalRow).where(*own).order_by(JournalRow.version)))


class Place(NamedTuple):
    """A line's place in the journal, and its hash; (1, 0) before the first."""

    epoch: int
    seq: int
    hash: bytes = lines.GENESIS


def head(session: Session) -> Place:
    """Return the newest line's place."""
    newest = select(JournalRow.epoch, JournalRow.seq, JournalRow.hash)
    row = session.execute(newest.order_by(JournalRow.epoch.desc(), JournalRow.seq.desc()).limit(1)).first()
    return Place(*row) if row else Place(1, 0)


def count(session: Session) -> int:
    """Return how many lines there are in all epochs."""
    return session.scalar(select(func.count()).select_from(JournalRow)) or 0


def hash_at(session: Session, epoch: int, seq: int) -> bytes | None:
    """Return the hash of one line, None where there is none; before the first it is ``GENESIS``."""
    if seq == 0:
        return lines.GENESIS
    chosen = select(JournalRow.hash).where(JournalRow.epoch == epoch, JournalRow.seq == seq)
    return session.scalar(chosen)


def newest_of(session: Session, epoch: int) -> int:
    """Return the newest line's number of one epoch, 0 if it has none."""
    return session.scalar(select(func.max(JournalRow.seq)).where(JournalRow.epoch == epoch)) or 0


def lines_after(session: Session, epoch: int, seq: int, most: int) -> list[tuple[int, str]]:
    """Return the next lines of one epoch as (seq, line)."""
    chosen = select(JournalRow.seq, JournalRow.line).where(JournalRow.epoch == epoch, JournalRow.seq > seq)
    return [(row.seq, row.line) for row in session.execute(chosen.order_by(JournalRow.seq).limit(most))]


def epochs(session: Session) -> list[JournalEpoch]:
    """Return the epochs that were opened after the first, in their order."""
    return list(session.scalars(select(JournalEpoch).order_by(JournalEpoch.epoch)))


def first_break(session: Session) -> Place | None:
    """Return the place of the first line that does not follow from the one before, or None."""
    for row, before in _in_order(session):
        expected = lines.chain(before.hash, row.line.encode())
        if row.seq != before.seq + 1 or row.hash != expected:
            return Place(row.epoch, row.seq, expected)
    return None


def _in_order(session: Session) -> Iterator[tuple[JournalRow, Place]]:
    """Yield every row with the place of the line that it follows, an epoch's first with where it left."""
    begins = {each.epoch: (each.after_epoch, each.after_seq) for each in epochs(session)}
    before = Place(1, 0)
    ordered = select(JournalRow).order_by(JournalRow.epoch, JournalRow.seq)
    for row in session.scalars(ordered.execution_options(yield_per=1000)):
        if row.epoch != before.epoch and row.epoch in begins:
            left = begins[row.epoch]
            before = Place(*left, hash_at(session, *left) or b"")
        yield row, before
        before = Place(row.epoch, row.seq, row.hash)
