"""Where the delivery stands, for whoever asks: what was done last, what went wrong since, what waits."""

from pathlib import Path
from typing import NamedTuple

from sqlalchemy.orm import Session

from kiosk import clock
from kiosk.errors import Refusal
from kiosk.records.tickets import day
from kiosk.sync import holding, outbox, stick
from kiosk.sync.link import Link, read_link
from kiosk.sync.models import Delivery, Outcome
from kiosk.sync.refusals import HistoriesDiffer, TakeBackFirst, kept_refusal

LONG_SILENT_DAYS = 3
"""After so many days without a delivery a manager is told on every page that they look at."""
DAY_MS = 24 * 60 * clock.MINUTE


class State(NamedTuple):
    """Where a paired centre stands: the last delivery done, the newest that failed since, lines that wait.

    ``silent_days`` is how many whole days nothing has been delivered, since the pairing at most.
    """

    link: Link
    done: Delivery | None
    failed: Delivery | None
    waiting: int
    silent_days: int

    @property
    def refusal(self) -> Refusal | None:
        """Why the newest delivery was not made, None if it was."""
        return refusal_of(self.failed) if self.failed else None


def state(session: Session, instance: Path) -> State | None:
    """Return where the delivery stands, None for a centre that is not paired."""
    link = read_link(instance)
    if link is None:
        return None
    newest = outbox.newest(session, 1)
    failed = next((each for each in newest if each.outcome != Outcome.DONE), None)
    done = outbox.last_done(session)
    waiting = outbox.count_after(session, stick.acknowledged(session))
    return State(link, done, failed, waiting, _silent_days(session, link))


def must_wait(instance: Path) -> TakeBackFirst | None:
    """Return the refusal that whatever writes meets until the county was heard; quick."""
    return TakeBackFirst() if holding.held(instance) else None


def stands_still(session: Session, instance: Path) -> Refusal | None:
    """Return why nobody is called and nothing is issued at present: the county, or the clock."""
    return must_wait(instance) or day.clock_problem(session)


class Alert(NamedTuple):
    """What a manager should know without asking: no pairing yet, two histories, a long silence (0: none)."""

    paired: bool
    parted: bool = False
    silent_days: int = 0


def alert(session: Session, instance: Path) -> Alert:
    """Return what a manager is told on the pages that they look at anyway; quick."""
    link = read_link(instance)
    if link is None:
        return Alert(paired=False)
    days, heard = _silent_days(session, link), outbox.last_heard(session)
    parted = heard is not None and isinstance(refusal_of(heard), HistoriesDiffer)
    return Alert(paired=True, parted=parted, silent_days=days if days >= LONG_SILENT_DAYS else 0)


def refusal_of(delivery: Delivery) -> Refusal:
    """Return why a delivery was not made."""
    return kept_refusal(delivery.code, delivery.said)


def _silent_days(session: Session, link: Link) -> int:
    """Return for how many days nothing was delivered; what a wrong clock put into the future is left out."""
    now = clock.millis()
    since = max(outbox.newest_end(session, now), link.since if link.since <= now else 0)
    return (now - since) // DAY_MS if since else 0
