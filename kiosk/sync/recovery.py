"""Taking this centre's own journal back from the county, before anything new is issued."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import NullPool, create_engine, select
from sqlalchemy.orm import Session, sessionmaker

from kiosk import clock
from kiosk.database import prepare_engine, remove_database, settle
from kiosk.instance import keep
from kiosk.pen import pen
from kiosk.records.cases.models import Case
from kiosk.records.home_visits.models import HomeVisit
from kiosk.records.journal import bringing_back
from kiosk.records.journal import queries as journal
from kiosk.records.journal.bringing_back import Line, Opened
from kiosk.records.ratings.models import Rating
from kiosk.records.requests.models import Request
from kiosk.records.restoring import numbers
from kiosk.records.restoring import service as restoring
from kiosk.records.restoring.service import Wanted
from kiosk.records.tickets.models import Ticket
from kiosk.records.workdays.service import load_workdays_file
from kiosk.settings import Settings
from kiosk.sync import differences, holding, outbox
from kiosk.sync.client import PATIENCE_S, County
from kiosk.sync.courier import Centre, centre_at, follows, one_at_a_time, report_of
from kiosk.sync.holding import Why
from kiosk.sync.models import Way
from kiosk.sync.refusals import HistoriesDiffer
from kiosk.wire.reports import Place, Standing

DRAFT, BEFORE = "hall.restoring.db", "hall.before-{at}.db"
LIVED = (Ticket, Case, Request, HomeVisit, Rating)
"""A hall that has none of these has only been set up: its own few lines may go."""

Tell = Callable[[str, int, int], None]
"""Called with the step (``fetch``, ``replay``), how much of it is done, and of how much."""


class Restored(NamedTuple):
    """What came back: how many lines, and the place that both sides now hold.

    ``left`` is the database of a hall that had only been set up: what was entered there stays in it.
    """

    lines: int
    place: Place
    left: Path | None = None


class Ground(NamedTuple):
    """What a database needs before records can come back: its tables, settings, catalogue, working days."""

    migrate: Callable[[Path], None]
    settings: Settings
    catalogue: Path
    workdays: Path


def restore(instance: Path, ground: Ground, tell: Tell, patience: float = PATIENCE_S) -> Restored:
    """Bring a hall that is closed to where its county stands; nothing happens if it is there already.

    All is done in a draft beside the hall's database, which takes its place only when both sides hold
    the same head: cut off anywhere, the hall is as it was. The database before is kept. Raises
    ``NotPaired``, ``CountyAway``, ``HistoriesDiffer``, ``CannotNote`` or ``ChainBroken``.
    """
    hall, draft = instance / "hall.db", instance / DRAFT
    ground.migrate(hall)
    with one_at_a_time(instance):
        remove_database(draft)  # of a restore that was killed
        with _records(hall) as sessions:
            centre = centre_at(sessions, instance)
            blank, behind = _where(centre._replace(patience=patience))
        if not behind:
            return Restored(0, _place(hall))
        try:
            if not blank:
                _copy(hall, draft)
            ground.migrate(draft)
            with _records(draft) as sessions:
                restored = _fill(centre._replace(sessions=sessions), ground, tell)
            left = _change_places(hall, draft)
            holding.let_go(instance)
        finally:
            remove_database(draft)
    return restored._replace(left=left) if blank else restored


def newest_before(instance: Path) -> str:
    """Return the name of the newest database that gave its place to another, empty if there is none."""
    return max((each.name for each in instance.glob(BEFORE.format(at="*"))), default="")


def must_take_back(centre: Centre) -> bool:
    """Return whether the county has lines that come back at the next start; raises ``HistoriesDiffer``."""
    return _where(centre)[1]


def _where(centre: Centre) -> tuple[bool, bool]:
    """Return whether the hall has only been set up, and whether the county has more of it.

    From then on nothing is issued until that has come back; two histories are for a person to look at.
    """
    try:
        blank, behind = _compare(centre)
    except HistoriesDiffer:
        if holding.held(centre.instance):
            _leave_room(centre)
        holding.let_go(centre.instance)
        raise
    if behind:
        holding.hold(centre.instance, Why.BEHIND)
    else:
        holding.let_go(centre.instance)
    return blank, behind


def _leave_room(centre: Centre) -> None:
    """Issue no number that the village's other computer may have given out today."""
    with centre.sessions() as session, pen(session) as hand:
        numbers.leave_room(hand, restoring.ROOM)


def _compare(centre: Centre) -> tuple[bool, bool]:
    with centre.sessions() as session, closing(centre.county()) as county:
        answer = county.report(report_of(session))
        blank = not any(session.scalar(select(model).limit(1)) for model in LIVED)
        if follows(session, county, answer):
            return blank, False
        if answer.standing != Standing.BEHIND and not blank:
            raise HistoriesDiffer(common=differences.last_common(session, county, answer.place).seq)
        return blank and answer.standing != Standing.BEHIND, answer.place.lines > 0


def _fill(centre: Centre, ground: Ground, tell: Tell) -> Restored:
    with centre.sessions() as session, closing(centre.county()) as county:
        answer = county.report(report_of(session))
        head = journal.head(session)
        begun = journal.count(session)
        _note_epochs(session, county)
        for done in _fetch(session, county, (head.epoch, head.seq)):
            tell("fetch", begun + done, answer.place.lines)
        county.close()  # the county need not wait for what takes minutes here
        load_workdays_file(session, ground.workdays)
        wanted = Wanted(after=(head.epoch, head.seq) if head.seq else (0, 0))
        for step in restoring.replay(session, ground.settings, ground.catalogue, wanted):
            tell("replay", *step)
        place = outbox.place(session)
        if (place.epoch, place.seq, place.head) != _triple(answer.place):
            raise HistoriesDiffer(common=head.seq)
        county.report(report_of(session))
        outbox.done(session, outbox.begin(session, Way.COMMAND), (0, 0), place)
    return Restored(place.lines - begun, place)


def _triple(place: Place) -> tuple[int, int, str]:
    return place.epoch, place.seq, place.head


def _note_epochs(session: Session, county: County) -> None:
    with pen(session) as hand:
        for opened in county.epochs():
            bringing_back.note_epoch(hand, Opened(*opened, clock.millis(), "restored", fetched=True))


def _fetch(session: Session, county: County, place: tuple[int, int]) -> Iterator[int]:
    """Fetch everything after a place, page by page; yield how many lines have come."""
    came = 0
    while page := county.lines(*place).lines:
        found = [Line(epoch, seq, bytes.fromhex(kept), text) for epoch, seq, kept, text in page]
        with pen(session) as hand:
            came += bringing_back.keep_lines(hand, found)
        place = (found[-1].epoch, found[-1].seq)
        yield came


@contextmanager
def _records(file: Path) -> Iterator[sessionmaker[Session]]:
    engine = create_engine(f"sqlite:///{file}", hide_parameters=True, poolclass=NullPool)
    prepare_engine(engine)
    try:
        yield sessionmaker(engine, expire_on_commit=False)
    finally:
        engine.dispose()


def _place(file: Path) -> Place:
    with _records(file) as sessions, sessions() as session:
        return outbox.place(session)


def _copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


def _change_places(hall: Path, draft: Path) -> Path:
    """Put the draft in the hall's place, return where that is kept; each file is whole, without a log."""
    for file in (hall, draft):
        settle(file)
    kept = hall.with_name(BEFORE.format(at=f"{clock.now():%Y%m%d-%H%M%S}"))
    _copy(hall, kept)
    kept.chmod(0o600)
    keep(draft, hall)
    return kept
