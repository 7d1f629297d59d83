"""Two histories of one village: a person lets this one go on as a new epoch; both are kept on both sides."""

from collections.abc import Iterator
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
from kiosk.sync.courier import Centre, one_at_a_time, report_of
from kiosk.sync.link import adopted
from kiosk.sync.refusals import HistoriesDiffer
from kiosk.wire.reports import Place, Standing

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
    with centre.sessions() as session:
        county = centre.county()
        try:
            answer = county.report(report_of(session, {}))
            if answer.standing not in {Standing.FORKED, Standing.ENDED}:
                return None
            common = differences.last_common(session, county, answer.place)
            here = journal.newest_of(session, common.epoch) - common.seq
            ended = _ended(county, common.epoch, answer.place)
            return Difference(common.seq, here, ended - common.seq, answer.standing == Standing.ENDED)
        finally:
            county.close()


def go_on(centre: Centre, settings: Settings, catalogue: Path) -> int:
    """Let this centre's history go on as a new epoch; return how many of the other's lines came back.

    Records that only the other history knows then stand here too; what has the same number is left out
    and counted (``records/restoring``). Cut off anywhere, it is simply asked for again.
    """
    with one_at_a_time(centre.instance), centre.sessions() as session:
        county = centre.county()
        try:
            answer = county.report(report_of(session, {}))
            if answer.standing in {Standing.FORKED, Standing.ENDED}:
                _part(session, county, answer.place)
            came = sum(bring_branches(session, county))
        finally:
            county.close()
        _bring_in(session, adopted(settings, centre.link), catalogue)
    return came


def _bring_in(session: Session, settings: Settings, catalogue: Path) -> None:
    """Let the records of left histories stand here too; only then have those come back."""
    left = waiting(session)
    if not left:
        return
    after = min((each.after_epoch, each.after_seq) for each in left)
    for _step in restoring.replay(session, settings, catalogue, Wanted(after, keep_known=True)):
        pass
    with writing(session):
        for each in left:
            each.fetched = True


def _part(session: Session, county: County, theirs: Place) -> None:
    common = differences.last_common(session, county, theirs)
    known = {each.epoch for each in journal.epochs(session)}
    opened = county.epochs()
    ended = _ended(county, common.epoch, theirs)
    now = clock.millis()
    with pen(session) as hand:
        for epoch, after_epoch, after_seq, ended_seq in opened:
            if epoch not in known:
                others = Opened(epoch, after_epoch, after_seq, ended_seq, now, WHY, fetched=False)
                bringing_back.note_epoch(hand, others)
        own = Opened(theirs.epoch + 1, common.epoch, common.seq, ended, now, WHY, fetched=False)
        bringing_back.go_on_from(hand, own)


def _ended(county: County, epoch: int, theirs: Place) -> int:
    """Return the newest line that the county has of an epoch."""
    later = [each for each in county.epochs() if each[0] == epoch + 1]
    return later[0][3] if later and theirs.epoch > epoch else theirs.seq


def bring_branches(session: Session, county: County) -> Iterator[int]:
    """Fetch the lines of left histories that only the county has; yield how many came with each page."""
    for opened in waiting(session):
        place = (opened.after_epoch, opened.after_seq)
        while place[1] < opened.ended_seq:
            page = [Line(epoch, seq, bytes.fromhex(kept), text) for epoch, seq, kept, text in
                    county.lines(*place).lines if epoch == opened.after_epoch]  # fmt: skip
            if not page:
                raise HistoriesDiffer(common=opened.after_seq)
            with pen(session) as hand:
                yield bringing_back.keep_lines(hand, page)
            place = page[-1][:2]


def waiting(session: Session) -> list[JournalEpoch]:
    """Return the epochs whose left history has not come back yet, in their order."""
    chosen = select(JournalEpoch).where(~JournalEpoch.fetched)
    return list(session.scalars(chosen.order_by(JournalEpoch.epoch)))
