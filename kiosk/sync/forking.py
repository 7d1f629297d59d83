"""Two histories of one village: a person lets this one go on as a new epoch; both are kept on both sides."""

from collections.abc import Iterator
from contextlib import closing
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk import clock
from kiosk.pen import pen, writing
from kiosk.records.journal import bringing_back
from kiosk.records.journal import queries as journal
from kiosk.records.journal.bringing_back import Line, Opened
from kiosk.records.journal.models import JournalEpoch
from kiosk.sync import differences
from kiosk.sync.client import County
from kiosk.sync.courier import Centre, follows, one_at_a_time, report_of
from kiosk.wire.reports import Answer, Opening, Place, Standing

WHY = "restored"


class Difference(NamedTuple):
    """How the two histories part: the last common line, how many lines follow here, how many there."""

    common: int
    here: int
    there: int


def look(centre: Centre) -> Difference | None:
    """Return how this centre's history differs from the county's, None if one goes on from the other."""
    with centre.sessions() as session, closing(centre.county()) as county:
        answer = county.report(report_of(session))
        if not _has_parted(session, answer):
            return None
        common = differences.last_common(session, county, answer.place).seq
        return Difference(common, journal.head(session).seq - common, answer.place.seq - common)


def go_on(centre: Centre) -> int:
    """Let this centre's history go on as a new epoch; return how many of the other's lines came back.

    The county opens the epoch first: it alone can tell who came first where two computers wish the
    same. Cut off anywhere, it is simply asked for again.
    """
    with one_at_a_time(centre.instance), centre.sessions() as session, closing(centre.county()) as county:
        answer = county.report(report_of(session))
        if _has_parted(session, answer):
            _part(session, county, answer.place)
        return sum(bring_branches(session, county))


def _has_parted(session: Session, answer: Answer) -> bool:
    return answer.standing != Standing.BEHIND and not follows(session, answer)


def _part(session: Session, county: County, theirs: Place) -> None:
    common = differences.last_common(session, county, theirs)
    head = journal.hash_at(session, common.epoch, common.seq) or b""
    county.open_epoch(Opening(theirs.epoch + 1, common.epoch, common.seq, head.hex(), WHY))
    known, now = {each.epoch for each in journal.epochs(session)}, clock.millis()
    opened = [Opened(*each, now, WHY, fetched=False) for each in county.epochs() if each[0] not in known]
    own = journal.path(session, common.seq)
    with pen(session) as hand:
        for each in opened:
            bringing_back.note_epoch(hand, each)
        bringing_back.go_on_from(hand, opened[-1], own)


def bring_branches(session: Session, county: County) -> Iterator[int]:
    """Fetch the lines of left histories that only the county has; yield how many came with each page."""
    for opened in waiting(session):
        place = (opened.after_epoch, opened.after_seq)
        while page := [line for line in _next(county, place) if line.epoch < opened.epoch]:
            with pen(session) as hand:
                yield bringing_back.keep_lines(hand, page)
            place = page[-1][:2]
        with writing(session):
            session.get_one(JournalEpoch, opened.epoch).fetched = True


def _next(county: County, place: tuple[int, int]) -> list[Line]:
    page = county.lines(*place).lines
    return [Line(epoch, seq, bytes.fromhex(kept), text) for epoch, seq, kept, text in page]


def waiting(session: Session) -> list[JournalEpoch]:
    """Return the epochs whose left history has not come back yet."""
    return list(session.scalars(select(JournalEpoch).where(~JournalEpoch.fetched)))
