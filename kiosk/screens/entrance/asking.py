"""留言, 预约, 上门 and 办不成的事 at the kiosk: a telephone number at most, and until when somebody calls."""

from typing import Annotated, Literal

import msgspec
from flask import Blueprint, Response, request
from msgspec import Meta
from werkzeug.exceptions import TooManyRequests

from kiosk.errors import Refusal
from kiosk.records.cases.people import Who
from kiosk.records.cases.timing import answer_due
from kiosk.records.home_visits.models import Why
from kiosk.records.home_visits.service import Asked, Need, ask_visit
from kiosk.records.requests import queries as requests
from kiosk.records.requests.models import RequestKind
from kiosk.records.requests.service import AT_THE_KIOSK, Left, leave_request
from kiosk.records.roster.halves import Half
from kiosk.web.bodies import read_json
from kiosk.web.current import sealer, settings
from kiosk.web.database import session
from kiosk.web.guards import kiosk_only
from kiosk.web.limits import limited
from kiosk.web.problems import problem

MOST = "30 per hour"
"""So many requests does one kiosk leave at most: a hall's whole day, but not a child's."""

blueprint = Blueprint("asking", __name__, url_prefix="/entrance/ask")


class TooManyAsked(Refusal):
    """这台机器这一个小时里记的事太多了。请直接找工作人员，或者过一会儿再来。"""

    code = "too_many_asked"
    status = 429


class Asking(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What somebody asks for; ``key`` stands for this one time, however often it is sent."""

    kind: Literal["message", "booking", "unresolved", "visit"]
    key: Annotated[str, Meta(min_length=8, max_length=64)]
    phone: Annotated[str, Meta(max_length=20)] = ""
    category: str | None = None
    day: str | None = None
    half: Half | None = None
    why: Why = Why.OTHER
    relative: bool = False


class Told(msgspec.Struct, frozen=True):
    """Until when somebody answers."""

    due: str


class Days(msgspec.Struct, frozen=True):
    """The days that can be booked, each with its halves."""

    days: list[requests.OpenDay]


@blueprint.get("/days")
@kiosk_only
def days() -> Response:
    """Tell which days can be booked."""
    return _json(Days(requests.bookable_days(session(), settings())))


@blueprint.post("")
@limited(MOST, counts=lambda answer: answer.status_code == 200)  # noqa: PLR2004 - 200 is OK
@kiosk_only
def leave() -> Response:
    """Keep what somebody asks for, once."""
    asked = read_json(request.get_data(), Asking)
    return _json(Told(_visit(asked) if asked.kind == "visit" else _request(asked)))


def _visit(asked: Asking) -> str:
    need = Need(Who(phone=asked.phone), asked.why, asked.category, by_relative=asked.relative)
    visit = ask_visit(session(), need, Asked(AT_THE_KIOSK, key=asked.key), sealer())
    return answer_due(session(), settings(), visit.asked_at).isoformat()


def _request(asked: Asking) -> str:
    left = Left(
        RequestKind(asked.kind), AT_THE_KIOSK, Who(phone=asked.phone), asked.category,
        wanted_on=asked.day, wanted_half=asked.half, key=asked.key,
    )  # fmt: skip
    return leave_request(session(), left, sealer(), settings()).due_date


@blueprint.errorhandler(Refusal)
def refuse(refusal: Refusal) -> Response:
    """Answer in JSON: the page's program asks, not the browser."""
    return problem(refusal)


@blueprint.errorhandler(TooManyRequests)
def ask_later(_limit: TooManyRequests) -> Response:
    """Send somebody to a person when the kiosk has kept too much."""
    return problem(TooManyAsked())


def _json(said: msgspec.Struct) -> Response:
    return Response(msgspec.json.encode(said), content_type="application/json")
