"""What a clerk does with tickets: call, serve, finish, take a number for somebody, print again."""

import secrets
from typing import Any

from flask import Blueprint, Response, render_template, request
from flask_babel import gettext
from flask_login import current_user

from kiosk.errors import Refusal
from kiosk.printing import spool
from kiosk.records.cases import service as cases
from kiosk.records.cases.rules import ENDED
from kiosk.records.tickets import calling, queries, rules, service
from kiosk.records.tickets.issuing import issue_ticket
from kiosk.screens.desk import finishing, forms
from kiosk.screens.desk.case_forms import FIELD
from kiosk.screens.desk.clerk import hall
from kiosk.screens.desk.panel import look, names, regions
from kiosk.web import problems
from kiosk.web.current import settings
from kiosk.web.database import session
from kiosk.web.guards import staff_only

blueprint = Blueprint("tickets", __name__)


@blueprint.post("/windows/<int:n>/next")
@staff_only
def call_next(n: int) -> str:
    """Call the next person to this clerk's window."""
    called = calling.call_next(session(), n, current_user.staff_id, settings())
    return regions("" if called else gettext("现在没有本窗口能叫的人。"))


@blueprint.get("/tickets/new")
@staff_only
def take_a_number() -> str:
    """Ask what somebody came for who cannot use the kiosk."""
    return render_template("desk/new_ticket.html", names=names(), key=secrets.token_hex(16))


@blueprint.post("/tickets")
@staff_only
def issue() -> str:
    """Take a number for somebody; the same form sent twice is one number."""
    wish, key = forms.wish(request.form, names().catalogue), forms.key(request.form)
    seen = issue_ticket(session(), wish, key, settings(), current_user.staff_id)
    said = gettext("已取 {number} 号，前面等候 {ahead} 人。请告诉来办事的人。")
    return regions(said.format(number=seen.number, ahead=seen.ahead))


@blueprint.get("/tickets/<ticket_id>")
@staff_only
def show(ticket_id: str) -> str:
    """Show one ticket, and what can be done with it."""
    ticket = queries.ticket(session(), ticket_id)
    return render_template("desk/ticket.html", ticket=ticket, panel=look())


@blueprint.get("/tickets/<ticket_id>/transfer")
@staff_only
def ask_where(ticket_id: str) -> str:
    """Ask where somebody shall be sent."""
    ticket = queries.ticket(session(), ticket_id)
    return render_template("desk/transfer.html", ticket=ticket, panel=look())


@blueprint.post("/tickets/<ticket_id>/finish")
@staff_only
def finish(ticket_id: str) -> str:
    """End a visit and open a case for each errand that has one; the notice leads to them."""
    ticket = queries.ticket(session(), ticket_id)
    forms.must_be_as_seen(ticket, request.form)
    ended, intakes = finishing.finish(request.form, ticket)
    opened = cases.finish_visit(session(), ticket_id, ended, intakes, hall()).cases
    going_on = any(case.state not in ENDED for case in opened)
    said = gettext("{number} 号这次办完了，办件还要接着办。") if going_on else gettext("{number} 号已办结。")
    return regions(said.format(number=ticket.label), cases=opened)


@blueprint.errorhandler(Refusal)
def refuse(refusal: Refusal) -> Any:
    """Say which field a refusal is about, so that the page can show it there."""
    answer = problems.answer(refusal)
    if FIELD in refusal.words and isinstance(answer, Response):
        answer.headers["X-Field"] = refusal.words[FIELD]
    return answer


@blueprint.post("/tickets/<ticket_id>/<action>")
@staff_only
def step(ticket_id: str, action: str) -> str:
    """Take one step with a ticket, if it is still as the page showed it."""
    turn = forms.turn(action, request.form)
    ticket = queries.ticket(session(), ticket_id)
    forms.must_be_as_seen(ticket, request.form)
    service.act(session(), ticket_id, turn, current_user.staff_id, settings())
    said = gettext("{number} 号已{action}。")
    return regions(said.format(number=ticket.label, action=gettext(rules.ACTION_WORDS[turn.action])))


@blueprint.post("/tickets/<ticket_id>/reprint")
@staff_only
def reprint(ticket_id: str) -> str:
    """Print a ticket's slip again."""
    ticket = queries.ticket(session(), ticket_id)
    spool.reprint(session(), ticket_id)
    return regions(gettext("{number} 号的小票正在补打。").format(number=ticket.label))
