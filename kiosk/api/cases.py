"""Cases over the API: list them, open one without a ticket, look at one, take a step with it."""

import uuid

from flask import Blueprint, Response, request
from flask_login import current_user

from kiosk.api import case_shapes
from kiosk.api.bodies import answer, body, query
from kiosk.api.clerk import hall
from kiosk.api.describing import described
from kiosk.errors import BadInput
from kiosk.records.cases import paging, queries, refusals, service
from kiosk.records.cases.identity_refusals import WrongIdDigit, WrongPhone
from kiosk.records.cases.rules import Action
from kiosk.records.catalogue.refusals import UnknownCategory, UnknownItem
from kiosk.records.staff.queries import member
from kiosk.web.database import session
from kiosk.web.guards import SignInRequired, staff_only
from kiosk.words import _

blueprint = Blueprint("api_cases", __name__, url_prefix="/api/v1/cases")

LONGEST_KEY = 200
SHORTEST_KEY = 8
_STEPS = frozenset(Action)


@blueprint.get("")
@described({200: case_shapes.CasePage}, query=case_shapes.CasesWanted, refusals=(SignInRequired, BadInput))
@staff_only
def index() -> Response:
    """List cases, the newest first, masked; confidential ones only for those who may read them."""
    wanted = query(case_shapes.CasesWanted)
    asked = paging.Asked(wanted.state or "", wanted.open, wanted.mine, wanted.first or "", wanted.last or "")
    reader = member(session(), current_user.staff_id)
    found, cursor = paging.cases_page(session(), asked, reader, wanted.cursor, wanted.limit)
    return answer(case_shapes.CasePage([case_shapes.line_out(case) for case in found], cursor))


@blueprint.post("")
@described(
    {201: case_shapes.Case},
    body=case_shapes.NewCase,
    headers=("Idempotency-Key?",),
    refusals=(
        SignInRequired, refusals.ItemNeeded, refusals.PapersUnnamed, refusals.GapDayNeeded,
        refusals.NotYetHappened, refusals.TooLongAgo, UnknownItem, UnknownCategory, WrongIdDigit, WrongPhone,
        BadInput,
    ),
)  # fmt: skip
@staff_only
def open_case() -> Response:
    """Open a case without a ticket; the same Idempotency-Key gives the same case again."""
    intake = case_shapes.intake(body(case_shapes.NewCase), _key())
    return answer(case_shapes.case_out(service.open_case(session(), intake, hall())), 201)


@blueprint.get("/<no>")
@described(
    {200: case_shapes.Case},
    query=case_shapes.CaseWanted,
    refusals=(SignInRequired, refusals.NoSuchCase, refusals.Confidential),
)
@staff_only
def look(no: str) -> Response:
    """Look at a case: masked, or in full, which is written down."""
    full = query(case_shapes.CaseWanted).full
    read = queries.read_case if full else paging.masked_case
    return answer(case_shapes.case_out(read(session(), no, current_user.staff_id), full=full))


@blueprint.post("/<no>/<step>")
@described(
    {200: case_shapes.Case},
    body=case_shapes.CaseStep,
    choices={"step": Action},
    refusals=(
        SignInRequired, refusals.NoSuchCase, refusals.CaseMovedOn, refusals.WrongCaseState,
        refusals.Confidential, refusals.PapersUnnamed, refusals.PapersStillMissing, refusals.GapDayNeeded,
        refusals.ReasonNeeded, refusals.ClockStands, refusals.ClockRuns, refusals.NotYetHappened,
        refusals.TooLongAgo, BadInput,
    ),
)  # fmt: skip
@staff_only
def take_step(no: str, step: str) -> Response:
    """Take a step with a case, if it still is as its ``version`` says."""
    if step not in _STEPS:
        raise BadInput(field=step, problem=_("没有这个动作"))
    turn = case_shapes.step(body(case_shapes.CaseStep), Action(step))
    return answer(case_shapes.case_out(service.take_step(session(), no, turn, hall())))


def _key() -> str | None:
    """Return the case's own key made of the Idempotency-Key: the same person's same key, the same case."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return None
    if not SHORTEST_KEY <= len(key) <= LONGEST_KEY:
        raise BadInput(field="Idempotency-Key", problem=_("要 8 到 200 个字符"))
    return str(uuid.uuid5(uuid.UUID(current_user.staff_id), key))
