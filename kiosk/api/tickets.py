"""Tickets over the API: take a number, look at it, take a step with it."""

from flask import Blueprint, Response, request
from flask_login import current_user

from kiosk.api import case_shapes, shapes
from kiosk.api.bodies import answer, body
from kiosk.api.clerk import hall
from kiosk.api.describing import described
from kiosk.errors import BadInput
from kiosk.records.cases import service as cases
from kiosk.records.cases.models import CaseState, PaperState
from kiosk.records.cases.opening import Intake
from kiosk.records.cases.refusals import GapDayNeeded, ItemNeeded, PapersUnnamed
from kiosk.records.catalogue.refusals import UnknownCategory, UnknownItem
from kiosk.records.tickets import queries, refusals, service
from kiosk.records.tickets.issuing import Wish, issue_ticket
from kiosk.records.tickets.rules import Action
from kiosk.records.windows.refusals import NotYourWindow
from kiosk.web.current import settings
from kiosk.web.database import session
from kiosk.web.guards import SignInRequired, anyone, at_the_kiosk, kiosk_only, staff_only
from kiosk.words import _

blueprint = Blueprint("api_tickets", __name__, url_prefix="/api/v1/tickets")

LONGEST_KEY = 200
SHORTEST_KEY = 8


@blueprint.post("")
@described(
    {201: shapes.Ticket},
    body=shapes.TicketWish,
    headers=("Idempotency-Key",),
    refusals=(
        refusals.KeyMissing, refusals.HallClosed, refusals.KeyReused, refusals.NothingChosen,
        refusals.TooManyErrands, UnknownItem, UnknownCategory,
    ),
)  # fmt: skip
@kiosk_only
def issue() -> Response:
    """Take a number; the same Idempotency-Key gives the same ticket again."""
    key = request.headers.get("Idempotency-Key", "")
    if not SHORTEST_KEY <= len(key) <= LONGEST_KEY:
        raise refusals.KeyMissing
    sent = body(shapes.TicketWish)
    kiosk = at_the_kiosk()
    wish = Wish(
        tuple(sent.errands), sent.category, sent.priority, sent.language, "kiosk" if kiosk else "desk"
    )
    staff_id = None if kiosk else current_user.staff_id
    seen = issue_ticket(session(), wish, key, settings(), staff_id)
    return answer(shapes.ticket_out(seen), 201)


@blueprint.get("/<token>")
@described({200: shapes.Ticket}, refusals=(refusals.NoSuchTicket,))
@anyone
def look(token: str) -> Response:
    """Look at a ticket by the token of its slip."""
    seen = queries.seen_now(session(), "token", token, settings())
    return answer(shapes.ticket_out(seen))


@blueprint.post("/<ticket_id>/<action>")
@described(
    {200: shapes.Ticket},
    body=shapes.Step,
    refusals=(
        SignInRequired, NotYourWindow, refusals.WrongState, refusals.NoSuchTicket, refusals.NoWindow,
        refusals.OutcomesMissing, refusals.NowhereToTransfer, ItemNeeded, PapersUnnamed, GapDayNeeded,
    ),
)  # fmt: skip
@staff_only
def step(ticket_id: str, action: str) -> Response:
    """Take a step with a ticket: call, recall, start, return, miss, requeue, hold, resume, …"""
    sent = body(shapes.Step)
    turn = _turn(action, sent)
    if turn.action == Action.FINISH:
        done = cases.finish_visit(session(), ticket_id, turn.endings, _intakes(sent), hall())
        return answer(shapes.ticket_out(done.seen, [case.no for case in done.cases]))
    seen = service.act(session(), ticket_id, turn, current_user.staff_id, settings())
    return answer(shapes.ticket_out(seen))


def _intakes(sent: shapes.Step) -> dict[int, Intake]:
    """Return what was said of each errand besides how it ended, by its position."""
    return {
        position: _intake(said)
        for position, said in enumerate(sent.outcomes)
        if isinstance(said, shapes.ErrandEnding) and not said.is_plain
    }


def _intake(said: shapes.ErrandEnding) -> Intake:
    papers = case_shapes.papers(said.papers)
    gaps = any(paper.state == PaperState.GAP for paper in papers)
    state = CaseState.WITH_GAPS if gaps else CaseState.ACCEPTED
    return Intake(state, who=case_shapes.who(said.who), papers=papers, reason=said.reason)


def _turn(action: str, sent: shapes.Step) -> service.Turn:
    if action not in service.STEPS:
        raise BadInput(field=action, problem=_("没有这个动作"))
    endings = [
        service.Ending(each.outcome, each.item) if isinstance(each, shapes.ErrandEnding)
        else service.Ending(each)
        for each in sent.outcomes
    ]  # fmt: skip
    return service.Turn(Action(action), sent.category, sent.window, endings)
