"""Reading the journal back."""

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import LargeBinary, cast, func, select
from sqlalchemy.orm import Session

from kiosk.records.journal.models import JournalEpoch, JournalRow
from kiosk.wire import lines

_RAW = cast(JournalRow.line, LargeBinary)


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
    """Return the newest line's place; in an epoch that has no line yet, that of where it began."""
    newest = select(JournalRow.epoch, JournalRow.seq, JournalRow.hash)
    row = session.execute(newest.order_by(JournalRow.epoch.desc(), JournalRow.seq.desc()).limit(1)).first()
    place = Place(*row) if row else Place(1, 0)
    opened = session.scalar(select(JournalEpoch).order_by(JournalEpoch.epoch.desc()).limit(1))
    if opened and opened.epoch > place.epoch:
        begun = hash_at(session, opened.after_epoch, opened.after_seq)
        return Place(opened.epoch, opened.after_seq, begun or lines.GENESIS)
    return place


def count(session: Session) -> int:
    """Return how many lines there are in all epochs."""
    return session.scalar(select(func.count()).select_from(JournalRow)) or 0


def hash_at(session: Session, epoch: int, seq: int) -> bytes | None:
    """Return the hash of one line, None where there is none; before the first it is ``GENESIS``.

    The place at which an epoch began has the hash of the line that it goes on from.
    """
    epoch, seq = origin(session, epoch, seq)
    if seq == 0:
        return lines.GENESIS
    chosen = select(JournalRow.hash).where(JournalRow.epoch == epoch, JournalRow.seq == seq)
    return session.scalar(chosen)


def origin(session: Session, epoch: int, seq: int) -> tuple[int, int]:
    """Return where a place's line is kept: the beginning of an epoch is a line of an older one."""
    opened = session.get(JournalEpoch, epoch)
    if opened and opened.after_seq == seq:
        return origin(session, opened.after_epoch, seq)
    return epoch, seq


def newest_of(session: Session, epoch: int) -> int:
    """Return the newest line's number of one epoch, 0 if it has none."""
    return session.scalar(select(func.max(JournalRow.seq)).where(JournalRow.epoch == epoch)) or 0


def lines_after(session: Session, epoch: int, seq: int, most: int) -> list[tuple[int, bytes, bytes]]:
    """Return the next lines of one epoch as (seq, line, hash); a damaged line need be no text any more."""
    chosen = select(JournalRow.seq, _RAW, JournalRow.hash)
    chosen = chosen.where(JournalRow.epoch == epoch, JournalRow.seq > seq)
    return [(row[0], row[1], row[2]) for row in session.execute(chosen.order_by(JournalRow.seq).limit(most))]


def epochs(session: Session) -> list[JournalEpoch]:
    """Return the epochs that were opened after the first, in their order."""
    return list(session.scalars(select(JournalEpoch).order_by(JournalEpoch.epoch)))


def path(session: Session, seq: int) -> list[tuple[int, int]]:
    """Return how this hall's own history came from one of its lines to the newest, the latest part first.

    Each part is (epoch, last seq); lines beside it belong to histories that ended.
    """
    opened = {each.epoch: each for each in epochs(session)}
    newest = head(session)
    found = [(newest.epoch, newest.seq)]
    while found[-1][0] in opened:
        begun = opened[found[-1][0]]
        found.append((begun.after_epoch, begun.after_seq))
    return [(epoch, last) for epoch, last in found if last > seq]


def first_break(session: Session) -> Place | None:
    """Return the place of the first line that is missing or does not follow from the one before, or None."""
    for (place, line), before in _in_order(session):
        expected = lines.chain(before.hash, line)
        if place.seq != before.seq + 1 or place.hash != expected:
            return Place(place.epoch, before.seq + 1, expected)
    return None


def _in_order(session: Session) -> Iterator[tuple[tuple[Place, bytes], Place]]:
    """Yield every line with the place of the one that it follows, an epoch's first with where it left."""
    begins = {each.epoch: (each.after_epoch, each.after_seq) for each in epochs(session)}
    before = Place(1, 0)
    ordered = select(JournalRow.epoch, JournalRow.seq, JournalRow.hash, _RAW)
    ordered = ordered.order_by(JournalRow.epoch, JournalRow.seq)
    for epoch, seq, kept, line in session.execute(ordered.execution_options(yield_per=1000)):
        if epoch != before.epoch and epoch in begins:
            left = begins[epoch]
            before = Place(*left, hash_at(session, *left) or b"")
        yield (Place(epoch, seq, kept), line), before
        before = Place(epoch, seq, kept)
