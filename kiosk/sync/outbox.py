"""What is to be delivered: the journal cut into batches, and the receipts that are kept."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kiosk import clock
from kiosk.errors import Refusal
from kiosk.pen import writing
from kiosk.records.journal import queries as journal
from kiosk.records.journal.models import JournalRow
from kiosk.sync.models import Delivery, Outcome, Way
from kiosk.sync.refusals import BrokenHere
from kiosk.sync.schedule import Past
from kiosk.wire import batches
from kiosk.wire.batches import MOST_LINES, MOST_ON_THE_WIRE, MOST_UNPACKED, Batch, Label
from kiosk.wire.reports import Place

KEPT = 400
"""So many receipts are kept: a year and more of nights."""


def place(session: Session) -> Place:
    """Return how far this centre's journal goes."""
    head = journal.head(session)
    return Place(head.epoch, head.seq, head.hash.hex(), journal.count(session))


def count_after(session: Session, reached: Place) -> int:
    """Return how many lines of this centre's journal come after a place of it."""
    behind = (JournalRow.epoch > reached.epoch) | (
        (JournalRow.epoch == reached.epoch) & (JournalRow.seq > reached.seq)
    )
    return session.scalar(select(func.count()).select_from(JournalRow).where(behind)) or 0


def next_batch(session: Session, centre: str, after: Place) -> Batch | None:
    """Return the next lines of an epoch as a batch, None when there are no more.

    Raises ``BrokenHere`` when a line is no longer what it was when it was written.
    """
    found = journal.lines_after(session, after.epoch, after.seq, MOST_LINES)
    if not found:
        return None
    label = Label(centre, after.epoch, after.seq + 1, len(found), after.head)
    batch = _within(Batch(label, [line for _seq, line, _hash in found]))
    wrong = _first_wrong(batch, found)
    if wrong is not None:
        raise BrokenHere(seq=wrong)
    return batch


class Packed(NamedTuple):
    """A batch ready to travel."""

    label: Label
    head: str
    body: bytes


class Outgoing:
    """The batches of a delivery, each packed while the county takes in the one before."""

    def __init__(self, session: Session, centre: str) -> None:
        """Begin with nothing packed."""
        self._session, self._centre = session, centre
        self._ready: dict[tuple[int, int, str], Packed] = {}

    def after(self, place: Place) -> Packed | None:
        """Return the batch after a place, None when there are no more; raises ``BrokenHere``."""
        ready = self._ready.pop((place.epoch, place.seq, place.head), None)
        if ready:
            return ready
        batch = next_batch(self._session, self._centre, place)
        return Packed(batch.label, batch.hashes[-1].hex(), batches.pack(batch)) if batch else None

    def pack_first(self) -> None:
        """Pack the batch after the last receipt, where the county most likely stands."""
        done_one = last_done(self._session)
        epoch, seq = (done_one.epoch or 1, done_one.seq or 0) if done_one else (1, 0)
        head = journal.hash_at(self._session, epoch, seq)
        if head is not None:
            self._pack(Place(epoch, seq, head.hex(), 0))

    def pack_ahead(self, sent: Packed) -> None:
        """Pack the batch after one that is on its way."""
        self._pack(Place(sent.label.epoch, sent.label.last, sent.head, 0))

    def _pack(self, place: Place) -> None:
        """Pack the batch after a place; what is wrong with it is found when its turn comes."""
        with suppress(Refusal):
            following = self.after(place)
            self._ready = {(place.epoch, place.seq, place.head): following} if following else {}


def send_again(session: Session, send: Callable[[bytes], object], centre: str, at: tuple[int, int]) -> bool:
    """Send a line once more, with those after it, that is damaged at the county: there it is put right.

    Returns whether it is here to be sent.
    """
    epoch, seq = at
    head = journal.hash_at(session, epoch, seq - 1)
    batch = next_batch(session, centre, Place(epoch, seq - 1, head.hex(), 0)) if head is not None else None
    if batch is not None:
        send(batches.pack(batch))
    return batch is not None


def _within(batch: Batch) -> Batch:
    """Return as many lines of a batch, from its first on, as may travel at once, at least one.

    The most that fit: what begins with the same line then always reaches as far as it did before.
    """
    first, fits, too_many = batch.label.first, 1, len(batch.lines) + 1
    if not _is_large(batch):
        return batch
    while too_many - fits > 1:
        middle = (fits + too_many) // 2
        if _is_large(batch.part(first, first + middle - 1)):
            too_many = middle
        else:
            fits = middle
    return batch.part(first, first + fits - 1)


def _is_large(batch: Batch) -> bool:
    unpacked = sum(len(line) + 1 for line in batch.lines)
    if unpacked <= MOST_ON_THE_WIRE - 1024:
        return False  # an ordinary batch: it need not be packed to know that it fits
    return unpacked > MOST_UNPACKED - 1024 or len(batches.pack(batch)) > MOST_ON_THE_WIRE


def _first_wrong(batch: Batch, found: Sequence[tuple[int, bytes, bytes]]) -> int | None:
    """Return the first line of a batch that is missing, or no longer what was written."""
    expected = enumerate(batch.hashes, batch.label.first)
    for place, (seq, _line, kept) in zip(expected, found, strict=False):
        if (seq, kept) != place:
            return place[0]
    return None


def begin(session: Session, way: Way) -> int:
    """Write down that a delivery begins; return its number."""
    with writing(session):
        delivery = Delivery(
            way=way, started_at=clock.millis(), ended_at=None, outcome=Outcome.RUNNING, lines=0, bytes=0,
            epoch=None, seq=None, code="", said={},
        )  # fmt: skip
        session.add(delivery)
        _forget_old(session)
    return delivery.id


def _forget_old(session: Session) -> None:
    """Drop old receipts; the last delivery that was done stays, however long ago it was."""
    done_one = last_done(session)
    for old in session.scalars(select(Delivery).order_by(Delivery.id.desc()).offset(KEPT)):
        if done_one is None or old.id != done_one.id:
            session.delete(old)


def done(session: Session, number: int, sent: tuple[int, int], reached: Place) -> None:
    """Write down that a delivery is done: its lines and bytes, and how far the county has come."""
    with writing(session):
        delivery = session.get_one(Delivery, number)
        delivery.outcome, delivery.ended_at = Outcome.DONE, clock.millis()
        delivery.lines, delivery.bytes = sent
        delivery.epoch, delivery.seq = reached.epoch, reached.seq


def failed(session: Session, number: int, outcome: Outcome, refusal: Refusal) -> None:
    """Write down why a delivery was not made."""
    with writing(session):
        delivery = session.get_one(Delivery, number)
        delivery.outcome, delivery.ended_at = outcome, clock.millis()
        delivery.code = refusal.code
        delivery.said = {name: str(word) for name, word in refusal.words.items()}


def last_done(session: Session) -> Delivery | None:
    """Return the newest delivery that was done."""
    return _newest_of(session, Outcome.DONE)


def last_heard(session: Session) -> Delivery | None:
    """Return the newest delivery that was done or refused: that nobody answers changes nothing of it."""
    return _newest_of(session, Outcome.DONE, Outcome.REFUSED)


def _newest_of(session: Session, *outcomes: Outcome) -> Delivery | None:
    chosen = select(Delivery).where(Delivery.outcome.in_(outcomes))
    return session.scalar(chosen.order_by(Delivery.id.desc()).limit(1))


def newest_end(session: Session, now: int) -> int:
    """Return when the last delivery that was done ended (ms), 0 before the first; none of the future."""
    chosen = select(func.max(Delivery.ended_at)).where(Delivery.outcome == Outcome.DONE)
    return session.scalar(chosen.where(Delivery.ended_at <= now)) or 0


def newest(session: Session, most: int = 30) -> list[Delivery]:
    """Return the newest deliveries, newest first."""
    return list(session.scalars(select(Delivery).order_by(Delivery.id.desc()).limit(most)))


def past(session: Session) -> Past:
    """Return what the schedule must know of what was before."""
    done_one = last_done(session)
    since = list(_since(session, done_one.id if done_one else 0))
    done_at = clock.local(done_one.ended_at) if done_one and done_one.ended_at else None
    return Past(done_at, len(since), clock.local(since[-1]) if since else None)


def _since(session: Session, number: int) -> Iterator[int]:
    chosen = select(Delivery).where(Delivery.id > number, Delivery.outcome != Outcome.DONE)
    for delivery in session.scalars(chosen.order_by(Delivery.id)):
        yield delivery.ended_at or delivery.started_at
