"""Every kind of the journal: in which order it comes back, and what stands where a column never left."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from kiosk.records.cases.models import Case, HandOver
from kiosk.records.catalogue.models import CatalogueEdition
from kiosk.records.home_visits.models import HomeVisit
from kiosk.records.ratings.models import FollowUp, Rating
from kiosk.records.requests.models import Request
from kiosk.records.restoring import care, case_story, people, visits
from kiosk.records.restoring.ground import Ground
from kiosk.records.restoring.models import What
from kiosk.records.restoring.reading import Newest
from kiosk.records.roster.models import Absence, DutyShift, OpeningException, Post
from kiosk.records.staff.models import Staff
from kiosk.records.tickets.models import Ticket
from kiosk.records.windows.models import Window

Local = Mapping[str, Any]
"""A record as it stands in its table; empty where it is not known yet."""


def _nothing(_record: Newest, _local: Local, _ground: Ground) -> dict[str, Any]:
    return {}


def _nobody(_record: Newest, _local: Local, _ground: Ground) -> None:
    """Leave it at the record itself."""


class Kind(NamedTuple):
    """How one kind comes back.

    ``fills`` returns columns beside those that the line tells, of a new record and of a known one;
    what it leaves out of a new record is empty by its type, and an instant or number cannot be.
    ``also`` writes the rows that hang on the record. ``vacates`` is an UPDATE that makes room in a
    unique index for records which are about to change. ``confidential_stays_away``: one of which only a
    count left does not come back, for nothing tells to what it belongs; that is counted as lost already.
    """

    model: type[Any]
    loses: What | None = None
    fills: Callable[[Newest, Local, Ground], dict[str, Any]] = _nothing
    also: Callable[[Newest, Local, Ground], None] = _nobody
    vacates: str = ""
    confidential_stays_away: bool = False


KINDS: Mapping[str, Kind] = {
    "staff": Kind(Staff, What.STAFF, people.member),
    "catalogue": Kind(CatalogueEdition, fills=people.edition),
    "window": Kind(
        Window, fills=people.window, vacates="UPDATE windows SET state = 'closed', staff_id = NULL WHERE true"
    ),
    "post": Kind(Post, What.REASONS),
    "duty_shift": Kind(DutyShift),
    "absence": Kind(Absence, What.REASONS, people.absence),
    "opening_exception": Kind(OpeningException, What.REASONS),
    "ticket": Kind(
        Ticket, What.TICKETS, visits.ticket, visits.errands,
        "UPDATE tickets SET state = 'held' WHERE state IN ('called', 'serving')",
    ),
    "case": Kind(Case, What.CASES, case_story.case, case_story.story),
    "hand_over": Kind(
        HandOver, What.REASONS, care.hand_over,
        vacates="UPDATE hand_overs SET answered_at = 0, accepted = 0 WHERE answered_at IS NULL",
        confidential_stays_away=True,
    ),
    "request": Kind(Request, What.REQUESTS, care.request),
    "home_visit": Kind(HomeVisit, What.VISITS, care.home_visit),
    "rating": Kind(Rating, What.RATINGS),
    "follow_up": Kind(FollowUp, What.RATINGS, care.follow_up),
}  # fmt: skip
"""In an order in which nothing comes back before what it points to."""
