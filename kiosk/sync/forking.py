"""Two histories of one village: a person lets this one go on as a new epoch; both are kept on both sides."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk import clock
from kiosk.pen import pen, writing
from kiosk.records.journal import bringing_back
from kiosk.records.journal import queries as journal
from kiosk.records.journal.bringing_back import Line, Opened
from kiosk.records.journal.models import JournalEpoch
from kiosk.records.restoring import service as restoring
from kiosk.records.restoring.service import Wanted
from kiosk.settings import Settings
from kiosk.sync import differences
from kiosk.sync.client import County
from kiosk.sync.courier import Centre, follows, one_at_a_time, report_of
from kiosk.sync.differences import Common
from kiosk.sync.link import adopted
from kiosk.sync.refusals import Behind, TooManyHistories
from kiosk.wire.reports import Answer, Opening, Place, Standing

WHY = "restored"


class Difference(NamedTuple):
    """How the two histories part: the last common line, how many lines follow here, how many there.

    ``ended``: another computer has gone on in a new epoch, this one's has been ended.
    """

    common: int
    here: int
    there: int
    ended: bool = False


def look(centre: Centre) -> Difference | None:
    """Return how this centre's history differs from the county's, None if one goes on from the other."""
    with centre.sessions() as session, closing(centre.county()) as county:
        answer = county.report(report_of(session))
        if not _has_parted(session, county, answer):
            return None
        common = differences.last_common(session, county, answer.place)
        here = journal.head(session).seq - common.seq
        there = _only_there(common, county.epochs(), answer.place)
        return Difference(common.seq, here, there, answer.standing == Standing.ENDED)


def go_on(centre: Centre, settings: Settings, catalogue: Path) -> int:
    """Let this centre's history go on as a new epoch; return how many of the other's lines came back.

    The county opens the epoch first: it alone can tell who came first where two computers wish the
    same. Records that only the other history knows then stand here too; what has the same number is left
    out and counted (``records/restoring``). Cut off anywhere, it is simply asked for again. Raises
    ``Behind`` where there is no history of one's own to go on with, ``TooManyHistories`` where the county
    has forgotten an epoch that was opened here, and another history has taken its place.
    """
    with one_at_a_time(centre.instance), centre.sessions() as session:
        with closing(centre.county()) as county:
            answer = county.report(report_of(session))
            if answer.standing == Standing.BEHIND:
                raise Behind(county=answer.place.seq, own=journal.head(session).seq)
            if _has_parted(session, county, answer):
                _part(session, county, answer.place)
        return _finish(centre, session, settings, catalogue)


def finish(centre: Centre, settings: Settings, catalogue: Path) -> int:
    """Bring back what left histories still lack here; return how many lines came.

    There is some after a going on that was cut off, and where the county was rolled back and the other
    computer delivered more before this one opened its epoch again.
    """
    with one_at_a_time(centre.instance), centre.sessions() as session:
        return _finish(centre, session, settings, catalogue)


def _finish(centre: Centre, session: Session, settings: Settings, catalogue: Path) -> int:
    if not waiting(session):
        return 0
    with closing(centre.county()) as county:
        came = sum(bring_branches(session, county))
    _bring_in(session, adopted(settings, centre.link), catalogue)
    return came


def _has_parted(session: Session, county: County, answer: Answer) -> bool:
    return answer.standing != Standing.BEHIND and not follows(session, county, answer)


def _bring_in(session: Session, settings: Settings, catalogue: Path) -> None:
    """Let the records of left histories stand here too; only then have those come back."""
    left = waiting(session)
    after = min((each.after_epoch, each.after_seq) for each in left)
    for _step in restoring.replay(session, settings, catalogue, Wanted(after, keep_known=True)):
        pass
    with writing(session):
        for each in left:
            each.fetched = True


def _part(session: Session, county: County, theirs: Place) -> None:
    if any(each.epoch > theirs.epoch for each in journal.epochs(session)):
        raise TooManyHistories
    common = differences.last_common(session, county, theirs)
    head = journal.hash_at(session, common.epoch, common.seq) or b""
    county.open_epoch(Opening(theirs.epoch + 1, common.epoch, common.seq, head.hex(), WHY))
    known, now = {each.epoch for each in journal.epochs(session)}, clock.millis()
    opened = [Opened(*each, now, WHY, fetched=False) for each in county.epochs() if each[0] not in known]
    with writing(session) as hand:
        own = journal.path(session, common.seq)  # with what people did while the county answered
        for each in opened:
            bringing_back.note_epoch(hand, each)
        bringing_back.go_on_from(hand, opened[-1], own)


def _only_there(common: Common, opened: list[tuple[int, int, int, int]], theirs: Place) -> int:
    """Return how many lines only the county has: the rest of an epoch, and all later ones."""
    begins = {common.epoch: common.seq}
    ends = {theirs.epoch: theirs.seq}
    for epoch, _after_epoch, after_seq, ended_seq in opened:
        if epoch > common.epoch:
            begins[epoch] = after_seq
        ends.setdefault(epoch - 1, ended_seq)
    return sum(max(0, ends[epoch] - begin) for epoch, begin in begins.items())


def bring_branches(session: Session, county: County) -> Iterator[int]:
    """Fetch the lines of left histories that only the county has; yield how many came with each page."""
    for opened in waiting(session):
        place = (opened.after_epoch, opened.after_seq)
        while page := [line for line in _next(county, place) if line.epoch < opened.epoch]:
            with pen(session) as hand:
                yield bringing_back.keep_lines(hand, page)
            place = page[-1][:2]


def _next(county: County, place: tuple[int, int]) -> list[Line]:
    page = county.lines(*place).lines
    return [Line(epoch, seq, bytes.fromhex(kept), text) for epoch, seq, kept, text in page]


def waiting(session: Session) -> list[JournalEpoch]:
    """Return the epochs whose left history has not come back yet, in their order."""
    chosen = select(JournalEpoch).where(~JournalEpoch.fetched)
    return list(session.scalars(chosen.order_by(JournalEpoch.epoch)))
