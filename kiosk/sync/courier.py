"""One delivery: ask where the county is, send what it lacks, make sure that both now hold the same."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from sqlalchemy.orm import Session, sessionmaker

from kiosk import clock
from kiosk.errors import Refusal
from kiosk.key import Key, KeyTakenError
from kiosk.records.journal import queries as journal
from kiosk.sync import differences, fetching, outbox
from kiosk.sync.client import PATIENCE_S, County
from kiosk.sync.link import Link, read_link
from kiosk.sync.models import Outcome, Way
from kiosk.sync.refusals import AlreadyDelivering, Behind, CountyAway, HistoriesDiffer, NotPaired
from kiosk.wire import batches
from kiosk.wire.reports import Answer, Opening, Place, Report, Standing

LOCK = "delivery.lock"
PROGRAM = "0.2.0"

Tell = Callable[[int, int], None]
"""Called with how many lines have been delivered, of how many."""


class Delivered(NamedTuple):
    """What became of a delivery."""

    lines: int
    bytes: int
    reached: Place


class Centre(NamedTuple):
    """The centre that delivers: its records, its folder and its link."""

    sessions: sessionmaker[Session]
    instance: Path
    link: Link

    patience: float = PATIENCE_S

    def county(self) -> County:
        """Return the county, as this centre speaks to it."""
        return County(self.link.url, self.link.centre, self.link.key, self.patience)


def centre_at(sessions: sessionmaker[Session], instance: Path) -> Centre:
    """Return the centre of an instance folder; raises ``NotPaired``."""
    link = read_link(instance)
    if link is None:
        raise NotPaired
    return Centre(sessions, instance, link)


def one_at_a_time(instance: Path) -> Key:
    """Take the delivery's lock, free again however the process ends; raises ``AlreadyDelivering``."""
    try:
        return Key(instance / LOCK)
    except KeyTakenError:
        raise AlreadyDelivering from None


def deliver(centre: Centre, way: Way, tell: Tell) -> Delivered:
    """Deliver everything that the county lacks; whatever happens is written down.

    Raises ``AlreadyDelivering``, ``CountyAway``, ``CountyRefused``, ``Behind``, ``HistoriesDiffer`` or
    ``BrokenHere``; what was delivered until then stays delivered.
    """
    with one_at_a_time(centre.instance), centre.sessions() as session:
        number = outbox.begin(session, way)
        county = centre.county()
        try:
            delivered = _Round(centre, session, county, tell).run()
        except Refusal as refusal:
            away = isinstance(refusal, CountyAway)
            outbox.failed(session, number, Outcome.AWAY if away else Outcome.REFUSED, refusal)
            raise
        finally:
            county.close()
        outbox.done(session, number, delivered[:2], delivered.reached)
    return delivered


def report_of(session: Session) -> Report:
    """Return what this centre tells of itself."""
    return Report(outbox.place(session), clock.millis(), PROGRAM, fetching.running(session))


class _Round:
    """A delivery under way."""

    def __init__(self, centre: Centre, session: Session, county: County, tell: Tell) -> None:
        self._centre, self._session, self._county, self._tell = centre, session, county, tell
        self._lines = 0

    def run(self) -> Delivered:
        answer = self._report()
        must_follow(self._session, self._county, answer)
        tried = fetching.bring_up_to_date(self._session, self._county, self._centre.link, answer.documents)
        for at in answer.broken:
            outbox.send_again(self._session, self._county.send, self._centre.link.centre, at)
        reached = self._send_all(answer.place)
        if self._lines or tried:
            reached = self._report().place
        return Delivered(self._lines, self._county.sent, reached)

    def _report(self) -> Answer:
        return self._county.report(report_of(self._session))

    def _send_all(self, reached: Place) -> Place:
        own, begun = outbox.place(self._session), reached.lines
        while True:
            batch = outbox.next_batch(self._session, self._centre.link.centre, reached)
            if batch is None:
                if reached.epoch >= own.epoch:
                    return reached
                reached = self._next_epoch(reached.epoch + 1)
                continue
            receipt = self._county.send(batches.pack(batch))
            reached, self._lines = receipt.place, self._lines + receipt.fresh
            self._tell(receipt.place.lines - begun, own.lines - begun)

    def _next_epoch(self, number: int) -> Place:
        """Open an epoch at the county that this centre opened before."""
        own = next(each for each in journal.epochs(self._session) if each.epoch == number)
        head = journal.hash_at(self._session, own.after_epoch, own.after_seq) or b""
        return self._county.open_epoch(Opening(number, own.after_epoch, own.after_seq, head.hex(), own.why))


def must_follow(session: Session, county: County, answer: Answer) -> None:
    """Raise ``Behind`` or ``HistoriesDiffer`` unless this centre's journal goes on from the county's."""
    if answer.standing == Standing.BEHIND:
        raise Behind(county=answer.place.seq, own=journal.head(session).seq)
    if not follows(session, answer):
        raise HistoriesDiffer(common=differences.last_common(session, county, answer.place).seq)


def follows(session: Session, answer: Answer) -> bool:
    """Return whether this centre's journal is the county's, or goes on from it.

    The county itself cannot tell of a journal that is longer than its own.
    """
    theirs = answer.place
    if answer.standing != Standing.AHEAD:
        return answer.standing == Standing.EQUAL
    opened_here = any(each.epoch == theirs.epoch + 1 for each in journal.epochs(session))
    return opened_here or _holds(session, theirs)


def _holds(session: Session, theirs: Place) -> bool:
    """Return whether the county's newest line is one of this journal's."""
    kept = journal.hash_at(session, theirs.epoch, theirs.seq)
    return kept is not None and kept.hex() == theirs.head
