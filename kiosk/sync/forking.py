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
from kiosk.sync.courier import Centre, one_at_a_time, report_of
from kiosk.wire.reports import Opening, Place, Standing

WHY = "restored"


class Difference(NamedTuple):
    """How the two histories part: the last common line, how many lines follow here, how many there."""

    common: int
    here: int
    there: int


def look(centre: Centre) -> Difference | None:
    """Return how this centre's history differs from the county's, None if one goes on from the other."""
    with centre.sessions() as session:
        county = centre.county()
        try:
            answer = county.report(report_of(session, {}))
            if answer.standing not in {Standing.FORKED, Standing.ENDED}:
                return None
            common = differences.last_common(session, county, answer.place)
            here = journal.newest_of(session, common.epoch) - common.seq
            ended = _ended(county, common.epoch, answer.place)
            return Difference(common.seq, here, ended - common.seq)
        finally:
            county.close()


def go_on(centre: Centre) -> int:
    """Let this centre's history go on as a new epoch; return how many of the other's lines came back.

    The county opens the epoch first: it alone can tell who came first where two computers wish the
    same. Cut off anywhere, it is simply asked for again.
    """
    with one_at_a_time(centre.instance), centre.sessions() as session, closing(centre.county()) as county:
        answer = county.report(report_of(session, {}))
        if answer.standing in {Standing.FORKED, Standing.ENDED}:
            _part(session, county, answer.place)
        return sum(bring_branches(session, county))


def _part(session: Session, county: County, theirs: Place) -> None:
    common = differences.last_common(session, county, theirs)
    head = journal.hash_at(session, common.epoch, common.seq) or b""
    county.open_epoch(Opening(theirs.epoch + 1, common.epoch, common.seq, head.hex(), WHY))
    known, own = {each.epoch for each in journal.epochs(session)}, journal.path(session)
    now = clock.millis()
    opened = [Opened(*each, now, WHY, fetched=False) for each in county.epochs() if each[0] not in known]
    with pen(session) as hand:
        for each in opened:
            bringing_back.note_epoch(hand, each)
        parted = [epoch for epoch in own if epoch >= common.epoch]
        bringing_back.go_on_from(hand, opened[-1], parted)


def _ended(county: County, epoch: int, theirs: Place) -> int:
    """Return the newest line that the county has of an epoch."""
    later = [each for each in county.epochs() if each[0] == epoch + 1]
    return later[0][3] if later and theirs.epoch > epoch else theirs.seq


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
