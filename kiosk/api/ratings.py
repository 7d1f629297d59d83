"""Rating over the API: whoever knows a ticket's token may say once how the visit was."""

from typing import Annotated

from flask import Blueprint, Response
from msgspec import Meta

from kiosk.api import shapes
from kiosk.api.bodies import answer, body
from kiosk.api.describing import described
from kiosk.errors import BadInput
from kiosk.records.cases.identity_refusals import WrongPhone
from kiosk.records.cases.people import LONGEST_NAME, Who
from kiosk.records.ratings import refusals, rules, service
from kiosk.records.ratings.service import Opinion
from kiosk.records.tickets.refusals import NoSuchTicket
from kiosk.web.current import sealer, settings
from kiosk.web.database import session
from kiosk.web.guards import anyone
from kiosk.web.limits import limited
from kiosk.web.problems import TooOften

LIMIT = "30 per minute"

blueprint = Blueprint("api_ratings", __name__, url_prefix="/api/v1/tickets")


class RatingGiven(shapes.In, frozen=True, forbid_unknown_fields=True):
    """What somebody says of a visit: 5 is best; name and phone are kept only with 1 and 2, to call back."""

    score: Annotated[int, Meta(ge=1, le=5, examples=[5])]
    reasons: Annotated[tuple[rules.Reason, ...], Meta(max_length=7)] = ()
    words: Annotated[str, Meta(max_length=rules.LONGEST_WORDS)] = ""
    name: Annotated[str, Meta(max_length=LONGEST_NAME)] = ""
    phone: Annotated[str, Meta(max_length=20, examples=["13812345678"])] = ""


class RatingKept(shapes.Out, frozen=True):
    """The rating as it was kept."""

    score: int


@blueprint.post("/<token>/rating")
@described(
    {201: RatingKept},
    body=RatingGiven,
    refusals=(
        NoSuchTicket, refusals.NotFinishedYet, refusals.AlreadyRated, refusals.TooLateToRate, WrongPhone,
        BadInput, TooOften,
    ),
)  # fmt: skip
@limited(LIMIT)
@anyone
def rate(token: str) -> Response:
    """Rate a finished visit, once, of one's own free will."""
    sent = body(RatingGiven)
    opinion = Opinion(sent.score, sent.reasons, sent.words, Who(sent.name, sent.phone))
    kept = service.rate(session(), token, opinion, sealer(), settings())
    return answer(RatingKept(kept.score), 201)
