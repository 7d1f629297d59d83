"""One delivery: ask where the county is, send what it lacks, make sure that both now hold the same."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import NamedTuple

from sqlalchemy.orm import Session, sessionmaker

from kiosk import clock
from kiosk.errors import Refusal
from kiosk.key import Key, KeyTakenError
from kiosk.pen import writing
from kiosk.records.journal import queries as journal
from kiosk.sync import differences, enrolling, fetching, holding, outbox
from kiosk.sync.client import PATIENCE_S, County
from kiosk.sync.disk import in_words
from kiosk.sync.holding import Why
from kiosk.sync.link import Link, damaged_link, read_link
from kiosk.sync.models import Outcome, Way
from kiosk.sync.refusals import (
    AlreadyDelivering,
    Behind,
    BrokenHere,
    CountsDiffer,
    CountyAway,
    CountyRefused,
    CountyTooNew,
    HistoriesDiffer,
    NotPaired,
    Replaced,
)
from kiosk.wire.refusals import KeyExpired
from kiosk.wire.reports import Answer, Opening, Place, Report, Standing

LOCK = "delivery.lock"
PROGRAM = "0.3.0"
"""This program's version, as setup.cfg has it: the county sees who runs which."""

_TOLD = frozenset({HistoriesDiffer.code, BrokenHere.code, CountsDiffer.code})
"""What only this side sees: the county is told."""

Tell = Callable[[int, int], None]
"""Called with how many lines have been delivered, of how many."""


class Delivered(NamedTuple):
    """What became of a delivery; ``left`` is what was refused beside the lines, which all arrived."""

    lines: int
    bytes: int
    reached: Place
    left: Refusal | None = None


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
    """Return the centre of an instance folder; raises ``NotPaired`` or ``LinkUnreadable``."""
    link = read_link(instance)
    if link is None:
        raise damaged_link(instance) or NotPaired
    return Centre(sessions, instance, link)


@contextmanager
def one_at_a_time(instance: Path) -> Iterator[None]:
    """Hold the delivery's lock, free again however the process ends.

    Raises ``AlreadyDelivering``; what a busy, full or failing disk refuses inside is told ``in_words``.
    """
    try:
        with in_words(), Key(instance / LOCK):
            yield
    except KeyTakenError:
        raise AlreadyDelivering from None


def deliver(centre: Centre, way: Way, tell: Tell) -> Delivered:
    """Deliver everything that the county lacks; whatever happens is written down.

    Lines go first: a bad document or an old line that the county does not take again keeps none back, and
    has a receipt of its own. Raises ``AlreadyDelivering``, ``CountyAway``, ``CountyRefused``,
    ``CountyTooNew``, ``Behind``, ``HistoriesDiffer``, ``BrokenHere`` or what is told ``in_words``;
    what was delivered until then stays delivered.
    """
    try:
        return _deliver(centre, way, tell)
    except CountyRefused as refused:
        link = enrolling.finish_change(centre.instance) if refused.reason == KeyExpired.code else None
        if link is None:
            raise
    return _deliver(centre._replace(link=link), way, tell)


def _deliver(centre: Centre, way: Way, tell: Tell) -> Delivered:
    with one_at_a_time(centre.instance), centre.sessions() as session:
        number = outbox.begin(session, way)
        with closing(centre.county()) as county:
            try:
                with in_words():
                    delivered = _Round(centre, session, county, tell).run()
            except Refusal as refusal:
                if isinstance(refusal, Behind):
                    holding.hold(centre.instance, Why.BEHIND)
                _note(session, county, number, refusal)
                raise
            outbox.done(session, number, delivered[:2], delivered.reached)
            holding.let_go(centre.instance)
            if delivered.left:
                _note(session, county, outbox.begin(session, way), delivered.left)
    return delivered


def _note(session: Session, county: County, number: int, refusal: Refusal) -> None:
    """Write down what was refused; the county is told of what only this side sees."""
    session.rollback()  # what could not be read to its end would keep the receipt from being written
    if refusal.code in _TOLD:
        _tell_of(session, county, refusal)
    outcome = Outcome.AWAY if isinstance(refusal, CountyAway) else Outcome.REFUSED
    outbox.failed(session, number, outcome, refusal)


def report_of(session: Session, trouble: str = "") -> Report:
    """Return what this centre tells of itself, and of what keeps it from delivering."""
    return Report(outbox.place(session), clock.millis(), PROGRAM, fetching.running(session), trouble)


def _tell_of(session: Session, county: County, refusal: Refusal) -> None:
    """Let the county know what only this side sees: a longer journal that does not follow, a damaged line."""
    with suppress(Refusal):
        county.report(report_of(session, refusal.code))


class _Round:
    """A delivery under way."""

    def __init__(self, centre: Centre, session: Session, county: County, tell: Tell) -> None:
        self._centre, self._session, self._county, self._tell = centre, session, county, tell
        self._outgoing = outbox.Outgoing(session, centre.link.centre)

    def run(self) -> Delivered:
        answer = self._follows()
        left = self._send_again(answer.broken)
        reached = self._send_all(answer.place)
        fetched = fetching.bring_up_to_date(self._session, self._county, self._centre.link, answer.documents)
        if fetched.tried or answer.broken:  # else the last receipt has proved that both hold the same
            reached = self._follows().place
        left = left or fetched.refused or self._uneven(reached)
        return Delivered(reached.lines - answer.place.lines, self._county.sent, reached, left)

    def _uneven(self, reached: Place) -> CountsDiffer | None:
        """Return what to tell where both end alike, but one has lines that the other has not.

        Lines that were written meanwhile are in both counts or in none; while the history that was left has
        not come back (``forking.finish``), the county has more.
        """
        own = self._own
        even = own.lines - own.seq == reached.lines - reached.seq
        if even or not all(each.fetched for each in journal.epochs(self._session)):
            return None
        return CountsDiffer(own=own.lines + reached.seq - own.seq, there=reached.lines)

    def _send_again(self, broken: Sequence[tuple[int, int]]) -> Refusal | None:
        """Send lines again that are damaged at the county; return the first refusal, it stops nothing."""
        refused = None
        for at in broken:
            try:
                outbox.send_again(self._session, self._county.send, self._centre.link.centre, at)
            except CountyAway:
                raise
            except Refusal as refusal:
                refused = refused or refusal
        return refused

    def _follows(self) -> Answer:
        """Return where the county stands, having made sure that this journal goes on from there."""
        answer = self._report()
        must_follow(self._session, self._county, answer)
        return answer

    def _report(self) -> Answer:
        report = report_of(self._session)
        self._own = report.place
        return self._county.report(report, self._outgoing.pack_first)

    def _send_all(self, reached: Place) -> Place:
        own, outgoing, begun = self._own, self._outgoing, reached.lines
        while True:
            batch = outgoing.after(reached)
            if batch is None:
                if reached.epoch >= own.epoch:
                    return reached
                reached = self._next_epoch(reached.epoch + 1)
                continue
            reached = self._county.send(batch.body, partial(outgoing.pack_ahead, batch)).place
            if not self._is_where(reached, batch):
                raise CountyTooNew
            self._tell(reached.lines - begun, own.lines - begun)

    def _is_where(self, reached: Place, sent: outbox.Packed) -> bool:
        """Return whether the county is at the end of a batch, or further on in this journal."""
        place, end = (reached.epoch, reached.seq), (sent.label.epoch, sent.label.last)
        return reached.head == sent.head if place == end else place > end and _holds(self._session, reached)

    def _next_epoch(self, number: int) -> Place:
        """Open an epoch again that this centre opened before: the county was rolled back to before it.

        The history that was left may have gone on there meanwhile; what it has come to is fetched then
        (``forking.finish``).
        """
        own = next(each for each in journal.epochs(self._session) if each.epoch == number)
        head = journal.hash_at(self._session, own.after_epoch, own.after_seq) or b""
        place = self._county.open_epoch(Opening(number, own.after_epoch, own.after_seq, head.hex(), own.why))
        ended = next(each[3] for each in self._county.epochs() if each[0] == number)
        if ended > own.ended_seq:
            with writing(self._session):
                own.ended_seq, own.fetched = ended, False
        return place


def must_follow(session: Session, county: County, answer: Answer) -> None:
    """Raise ``Behind`` or ``HistoriesDiffer`` unless this centre's journal goes on from the county's."""
    if answer.standing == Standing.BEHIND:
        raise Behind(county=answer.place.seq, own=journal.head(session).seq)
    if not follows(session, county, answer):
        parted = Replaced if answer.standing == Standing.ENDED else HistoriesDiffer
        raise parted(common=differences.last_common(session, county, answer.place).seq)


def follows(session: Session, county: County, answer: Answer) -> bool:
    """Return whether this centre's journal goes on from the county's, or ends alike.

    A county that sees it ahead cannot tell: it lacks the lines. Only this side has both.
    """
    if answer.standing != Standing.AHEAD:
        return answer.standing == Standing.EQUAL
    return _holds(session, answer.place) or _has_left(session, county, answer.place)


def _has_left(session: Session, county: County, theirs: Place) -> bool:
    """Return whether the county is on the history that this centre has left, and only knows more of it."""
    left = any(each.epoch == theirs.epoch + 1 for each in journal.epochs(session))
    newest = journal.newest_of(session, theirs.epoch)
    if not left or newest >= theirs.seq:
        return False
    place = Place(
        theirs.epoch, newest, county.hashes([(theirs.epoch, newest)]).get(f"{theirs.epoch}.{newest}", ""), 0
    )
    return newest == 0 or _holds(session, place)


def _holds(session: Session, theirs: Place) -> bool:
    """Return whether the county's newest line is one of this journal's."""
    kept = journal.hash_at(session, theirs.epoch, theirs.seq)
    return kept is not None and kept.hex() == theirs.head
