"""Reading ratings and their follow-ups."""

import sqlite3
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, joinedload

from kiosk import clock
from kiosk.database import glance, rows
from kiosk.errors import NotFound
from kiosk.records.cases.rules import urgency
from kiosk.records.ratings import rules
from kiosk.records.ratings.models import FollowUp, Rating
from kiosk.records.staff.models import Staff
from kiosk.records.staff.queries import everyone
from kiosk.records.tickets.models import State, Ticket
from kiosk.records.tickets.queries import Seen
from kiosk.records.workdays import queries as workdays
from kiosk.records.workdays.rules import Due, due, working_days_between

_RATED = "SELECT 1 FROM ratings WHERE ticket_id = ?"
_LAST_FINISHED = """
SELECT id, token, language, finished_at FROM tickets INDEXED BY ix_tickets_called
WHERE business_date = ? AND called_at > 0 AND window = ? AND state = 'finished'
ORDER BY finished_at DESC LIMIT 1"""
_BEING_SERVED = """
SELECT 1 FROM tickets WHERE window = ? AND state IN ('called', 'serving') AND state = 'serving'"""
"""Names the partial index's own condition, so that SQLite takes it."""


def is_rated(read: sqlite3.Connection, ticket_id: str) -> bool:
    """Return whether a visit has been rated; never how."""
    return read.execute(_RATED, (ticket_id,)).fetchone() is not None


def invitation(session: Session, ticket: Seen) -> str:
    """Return what a ticket's holder is told of rating: ``ask``, ``thanks`` or nothing."""
    if ticket.state != State.FINISHED:
        return ""
    with glance(session) as read:
        if is_rated(read, ticket.id):
            return "thanks"
    still = rules.may_still_rate(date.fromisoformat(ticket.business_date), clock.now().date())
    return "ask" if still else ""


class Finished(NamedTuple):
    """A visit that has just ended at a window."""

    id: str
    token: str
    language: str


def last_finished(read: sqlite3.Connection, n: int) -> Finished | None:
    """Return the visit that ended last at a window today, if the pad may still ask about it."""
    found = rows(read, _LAST_FINISHED, (clock.now().date().isoformat(), n)).fetchone()
    if found is None or clock.millis() - found["finished_at"] > rules.PAD_MS:
        return None
    return Finished(found["id"], found["token"], found["language"])


def to_ask_at(session: Session, n: int) -> Finished | None:
    """Return the visit that a window's pad asks about now: just ended, not rated, nobody served since."""
    with glance(session) as read:
        found = last_finished(read, n)
        if found is None or is_rated(read, found.id) or read.execute(_BEING_SERVED, (n,)).fetchone():
            return None
        return found


class Watched(NamedTuple):
    """A follow-up with the working days that are left, and how urgent that makes it."""

    follow_up: FollowUp
    left: int
    urgency: str


def handlers(session: Session, found: FollowUp) -> list[Staff]:
    """Return who can handle a follow-up: only managers open its page, and never who served."""
    able = (each for each in everyone(session) if each.active and each.is_manager)
    return [each for each in able if each.id != found.served_by]


def follow_up(session: Session, follow_up_id: str) -> FollowUp:
    """Return one follow-up as it is now; raises ``NotFound``."""
    chosen = _follow_ups().where(FollowUp.id == follow_up_id).execution_options(populate_existing=True)
    found = session.scalar(chosen)
    if found is None:
        raise NotFound
    return found


def to_do(session: Session, amber_days: int) -> list[Watched]:
    """Return the follow-ups that are open or have an appeal to be answered, the most urgent first."""
    unanswered = FollowUp.appealed_at.is_not(None) & FollowUp.appeal_upheld.is_(None)
    chosen = _follow_ups().where(FollowUp.closed_at.is_(None) | unanswered)
    return watched(
        session, session.scalars(chosen.order_by(FollowUp.due_date, FollowUp.id)).all(), amber_days
    )


def settled(session: Session, most: int = 20) -> Sequence[FollowUp]:
    """Return the follow-ups that were settled last, newest first."""
    chosen = _follow_ups().where(FollowUp.closed_at.is_not(None))
    return session.scalars(chosen.order_by(FollowUp.closed_at.desc()).limit(most)).all()


def watched(session: Session, found: Sequence[FollowUp], amber_days: int) -> list[Watched]:
    """Return follow-ups with the working days that are left of each."""
    table, today = workdays.current(session), clock.now().date()
    counted = [
        (each, working_days_between(table, today, date.fromisoformat(each.due_date))) for each in found
    ]
    return [
        Watched(each, left, urgency(left, amber_days, clock_stands=each.closed_at is not None))
        for each, left in counted
    ]


def _follow_ups() -> Select[FollowUp]:
    people = (joinedload(FollowUp.server), joinedload(FollowUp.handler))
    return select(FollowUp).options(*people, joinedload(FollowUp.rating, Rating.contact))


def extensions(session: Session, found: FollowUp, most: int) -> list[tuple[int, Due]]:
    """Return to which working days after its opening a follow-up may be extended, with their dates."""
    table, opened = workdays.current(session), clock.business_date(found.opened_at)
    return [(days, due(table, opened, days)) for days in rules.extensions(found.days, most)]


class Figures(NamedTuple):
    """How many ratings a period has at each level, given where, and for which reasons."""

    scores: Counter[int]
    ways: Counter[str]
    reasons: Counter[str]

    @property
    def total(self) -> int:
        """All ratings of the period."""
        return self.scores.total()

    @property
    def satisfied(self) -> int | None:
        """The percentage of ratings that are not bad, or None before the first rating."""
        bad = sum(self.scores[score] for score in rules.BAD)
        return round(100 * (self.total - bad) / self.total) if self.total else None


def figures(session: Session, first_day: date, last_day: date) -> Figures:
    """Return the ratings that were given from one day to another, both included, as counts."""
    columns = (Rating.score, Rating.way, Rating.reasons, func.count())
    grouped = select(*columns).where(*_between(first_day, last_day))
    found = Figures(Counter(), Counter(), Counter())
    for score, way, reasons, count in session.execute(grouped.group_by(*columns[:3])):
        found.scores[score] += count
        found.ways[way] += count
        found.reasons.update(dict.fromkeys(reasons.split(), count))
    return found


class Remark(NamedTuple):
    """What somebody wrote when they rated."""

    at: int
    score: int
    words: str


def remarks(
    session: Session, first_day: date, last_day: date, reader_id: str, most: int = 30
) -> list[Remark]:
    """Return what people wrote in a period, newest first; nobody reads what was said of their own visits."""
    chosen = select(Rating.at, Rating.score, Rating.words).join(Ticket, Ticket.id == Rating.ticket_id)
    said = chosen.where(*_between(first_day, last_day), Rating.words != "", Ticket.acted_by != reader_id)
    return [Remark(*row) for row in session.execute(said.order_by(Rating.at.desc()).limit(most))]


def _between(first_day: date, last_day: date) -> tuple[ColumnElement[bool], ...]:
    return (Rating.at >= _begins(first_day), Rating.at < _begins(last_day + timedelta(days=1)))


def _begins(day: date) -> int:
    """Return the instant (ms) at which a day begins in the hall."""
    return int(datetime.combine(day, time.min, clock.HALL_TIME).timestamp() * 1000)
