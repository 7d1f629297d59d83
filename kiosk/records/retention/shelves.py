"""Which records know people: when each of them ended, and which of its words are free text."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Integer,
    Subquery,
    case,
    cast,
    exists,
    func,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute

from kiosk.records.cases.models import Case, CasePause, CaseStep, HandOver
from kiosk.records.cases.rules import ENDED
from kiosk.records.home_visits.models import HomeVisit, VisitState
from kiosk.records.ratings.models import FollowUp, Rating
from kiosk.records.requests.models import Request
from kiosk.records.roster.models import Absence

When = Any
"""When a record ended (ms), NULL while it has not."""

_CASE: When = case((Case.state.in_(ENDED), func.coalesce(Case.delivered_at, Case.moved_at)), else_=null())
_VISITED = select(_CASE).where(Case.id == HomeVisit.case_id).scalar_subquery()
_VISIT: When = case(
    (HomeVisit.state == VisitState.DELIVERED.value, HomeVisit.delivered_at),
    (HomeVisit.state == VisitState.CANCELLED.value, func.coalesce(HomeVisit.visited_at, HomeVisit.asked_at)),
    (HomeVisit.state != VisitState.VISITED.value, null()),
    (HomeVisit.case_id.is_(None), HomeVisit.visited_at),
    else_=func.max(HomeVisit.visited_at, _VISITED),
)
"""A visit that brought a case ends with it; nobody keeps when one was called off, so its asking counts."""
_FOLLOW_UP: When = case(
    (FollowUp.appealed_at.is_not(None) & FollowUp.appeal_upheld.is_(None), null()), else_=FollowUp.closed_at
)
_RATING: When = case(
    (
        exists().where(FollowUp.rating_id == Rating.id),
        select(_FOLLOW_UP).where(FollowUp.rating_id == Rating.id).scalar_subquery(),
    ),
    else_=Rating.at,
)
_AWAY: When = cast(func.strftime("%s", Absence.last_day), Integer) * 1000
"""Why a member of staff was away is nobody's business for ever either."""


class Shelf(NamedTuple):
    """Rows with free text: their model, when they ended, which person and case they belong to.

    ``case_key`` is the attribute with the case's id, if there is one; ``words`` names the columns,
    and what is left in them afterwards.
    """

    model: type[Any]
    ended_at: When
    contact_id: Any
    case_key: str
    words: Mapping[InstrumentedAttribute[str], str]

    @property
    def has_words(self) -> ColumnElement[bool]:
        """The condition that a row still has words."""
        return or_(*(column.not_in(("", left)) for column, left in self.words.items()))


def _of_case(model: type[Any], *words: InstrumentedAttribute[str]) -> Shelf:
    """Return the shelf of rows that belong to a case and end with it."""
    own = Case.id == model.case_id
    ended_at, contact_id = (select(of).where(own).scalar_subquery() for of in (_CASE, Case.contact_id))
    return Shelf(model, ended_at, contact_id, "case_id", dict.fromkeys(words, ""))


SHELVES = (
    Shelf(Case, _CASE, Case.contact_id, "id", {Case.remark: "", Case.overdue_words: ""}),
    _of_case(CaseStep, CaseStep.note),
    _of_case(CasePause, CasePause.words),
    _of_case(HandOver, HandOver.reason, HandOver.answer),
    Shelf(Request, Request.closed_at, Request.contact_id, "", {Request.words: "", Request.answer: ""}),
    Shelf(HomeVisit, _VISIT, HomeVisit.contact_id, "case_id", {HomeVisit.note: ""}),
    Shelf(Rating, _RATING, Rating.contact_id, "", {Rating.words: ""}),
    Shelf(Absence, _AWAY, null(), "", {Absence.reason: ""}),
    Shelf(
        FollowUp, _FOLLOW_UP,
        select(Rating.contact_id).where(Rating.id == FollowUp.rating_id).scalar_subquery(), "",
        {
            FollowUp.extension_reason: "—", FollowUp.call_back_words: "", FollowUp.outcome_words: "",
            FollowUp.appeal_words: "", FollowUp.appeal_answer: "",
        },
    ),
)  # fmt: skip
"""What a case came to (``Case.result``) stays: the ledger needs it. An extension keeps a mark."""


class Use(NamedTuple):
    """A kind of record that keeps a person: its model, and when it ended."""

    model: type[Any]
    ended_at: Any


USES: Mapping[str, Use] = {
    "case": Use(Case, _CASE),
    "request": Use(Request, Request.closed_at),
    "visit": Use(HomeVisit, _VISIT),
    "review": Use(Rating, _RATING),
}


def uses() -> Subquery:
    """Return, for each person, whether all that they are kept for is over, and when the last of it ended."""
    every = union_all(
        *(
            select(use.model.contact_id.label("contact_id"), use.ended_at.label("ended_at")).where(
                use.model.contact_id.is_not(None)
            )
            for use in USES.values()
        )
    ).subquery()
    ended = every.c.ended_at
    over = (func.count() == func.count(ended)).label("over")
    return (
        select(every.c.contact_id, over, func.max(ended).label("ended_at"))
        .group_by(every.c.contact_id)
        .subquery()
    )
