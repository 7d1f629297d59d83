"""Rating a visit: once, of one's own free will; a bad one opens its follow-up at once."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk import clock
from kiosk.database import hand, new_uid
from kiosk.errors import BadInput
from kiosk.pen import writing
from kiosk.records.cases.contacts import Contact
from kiosk.records.cases.people import Who, note_contact
from kiosk.records.ratings import queries, rules
from kiosk.records.ratings.models import FollowUp, Rating, RatingWay
from kiosk.records.ratings.refusals import (
    AlreadyRated,
    NoLevelChosen,
    NotFinishedYet,
    PadMovedOn,
    TooLateToRate,
)
from kiosk.records.tickets.models import State, Ticket
from kiosk.records.tickets.refusals import NoSuchTicket
from kiosk.records.workdays import queries as workdays
from kiosk.records.workdays.rules import due
from kiosk.sealing import Sealer
from kiosk.settings import Settings
from kiosk.words import _


class Opinion(NamedTuple):
    """What somebody says of a visit; ``who`` is kept only where a bad level asks for an answer."""

    score: int
    reasons: Sequence[str] = ()
    words: str = ""
    who: Who = Who()


def rate(session: Session, token: str, opinion: Opinion, sealer: Sealer, settings: Settings) -> Rating:
    """Keep what somebody says, on their phone, of the finished visit with this token.

    Raises ``NoSuchTicket``, ``NotFinishedYet``, ``TooLateToRate``, ``AlreadyRated``, ``NoLevelChosen``,
    ``BadInput``, or what ``note_contact`` refuses.
    """
    with writing(session):
        ticket = _finished(session, token)
        rating = _rating(ticket, opinion, RatingWay.PHONE)
        rating.contact = _contact(session, opinion, sealer)
        _keep(session, rating, ticket, settings)
    return rating


def rate_at_pad(session: Session, n: int, token: str, opinion: Opinion, settings: Settings) -> Rating:
    """Keep what somebody says at a window's pad of the visit that the pad asked about.

    Raises ``PadMovedOn`` when another visit has ended there since, or its time is over, and what
    ``rate`` does; never keeps a person.
    """
    with writing(session) as driver:
        newest = queries.last_finished(driver, n)
        if newest is None or newest.token != token:
            raise PadMovedOn
        ticket = _finished(session, token)
        rating = _rating(ticket, opinion, RatingWay.PAD)
        _keep(session, rating, ticket, settings)
    return rating


def _finished(session: Session, token: str) -> Ticket:
    """Return the visit with this token if it may be rated now."""
    chosen = select(Ticket).where(Ticket.token == token).execution_options(populate_existing=True)
    ticket = session.scalar(chosen)
    if ticket is None:
        raise NoSuchTicket
    if ticket.state != State.FINISHED:
        raise NotFinishedYet
    if queries.is_rated(hand(session), ticket.id):
        raise AlreadyRated
    if not rules.may_still_rate(date.fromisoformat(ticket.business_date), clock.now().date()):
        raise TooLateToRate(days=rules.DAYS_TO_RATE)
    return ticket


def _rating(ticket: Ticket, opinion: Opinion, way: RatingWay) -> Rating:
    if opinion.score not in rules.SCORE_WORDS:
        raise NoLevelChosen
    words = opinion.words.strip()
    if len(words) > rules.LONGEST_WORDS:
        raise BadInput(field=_("想说的话"), problem=_("太长了，最多 200 个字"))
    try:
        reasons = rules.kept_reasons(opinion.score, opinion.reasons)
    except ValueError:
        raise BadInput(field=_("原因"), problem=_("请从列表里选")) from None
    return Rating(
        id=new_uid(), ticket_id=ticket.id, score=opinion.score, reasons=reasons, words=words,
        way=way.value, contact=None, at=clock.millis(),
    )  # fmt: skip


def _contact(session: Session, opinion: Opinion, sealer: Sealer) -> Contact | None:
    """Keep who it was only if somebody will call them back."""
    wants_an_answer = rules.is_bad(opinion.score) and opinion.who.phone.strip()
    return note_contact(session, opinion.who, sealer) if wants_an_answer else None


def _keep(session: Session, rating: Rating, ticket: Ticket, settings: Settings) -> None:
    session.add(rating)
    if rules.is_bad(rating.score):
        session.add(_follow_up(session, rating, ticket.acted_by, settings.cases.bad_rating_days))


def _follow_up(session: Session, rating: Rating, served_by: str | None, days: int) -> FollowUp:
    reached = due(workdays.current(session), clock.business_date(rating.at), days)
    return FollowUp(
        id=new_uid(), rating=rating, served_by=served_by, opened_at=rating.at, days=days,
        due_date=reached.date.isoformat(), due_tentative=reached.tentative, extension_reason="",
        call_back_words="", outcome_words="", appeal_words="", appeal_answer="",
    )  # fmt: skip
