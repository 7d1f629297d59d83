"""Where two journals part: found by asking for a few hashes, because equal hashes mean equal histories."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy.orm import Session

from kiosk.records.journal import queries as journal
from kiosk.sync.client import County
from kiosk.wire.reports import Place

AT_ONCE = 60
"""So many hashes are asked for at once: a million lines take four askings."""


class Common(NamedTuple):
    """The last line that both hold, and the place on which they first differ (none: one is only shorter)."""

    epoch: int
    seq: int
    differs: tuple[int, int] | None


def last_common(session: Session, county: County, theirs: Place) -> Common:
    """Return the last line of an epoch that centre and county both hold."""
    own = journal.head(session)
    epoch = min(own.epoch, theirs.epoch)
    low, end = _begin(session, epoch), theirs.seq if theirs.epoch == epoch else 2**31
    high = max(low, min(journal.newest_of(session, epoch), end))
    if high == low or _equal(session, county, epoch, [high])[0]:
        return Common(*journal.origin(session, epoch, high), None)
    while high - low > 1:
        places = _between(low, high)
        for place, same in zip(places, _equal(session, county, epoch, places), strict=True):
            if not same:
                high = place
                break
            low = place
    return Common(*journal.origin(session, epoch, low), (epoch, high))


def _between(low: int, high: int) -> list[int]:
    """Return places strictly between two, evenly spread, the last being just before the upper one."""
    step = max(1, (high - low) // AT_ONCE)
    return sorted({*range(low + 1, high, step), high - 1})[: AT_ONCE + 2]


def _equal(session: Session, county: County, epoch: int, places: Sequence[int]) -> list[bool]:
    theirs = county.hashes([(epoch, place) for place in places if place])
    return [place == 0 or _same(session, theirs, epoch, place) for place in places]


def _same(session: Session, theirs: dict[str, str], epoch: int, place: int) -> bool:
    own = journal.hash_at(session, epoch, place)
    return own is not None and theirs.get(f"{epoch}.{place}") == own.hex()


def _begin(session: Session, epoch: int) -> int:
    return next((each.after_seq for each in journal.epochs(session) if each.epoch == epoch), 0)
