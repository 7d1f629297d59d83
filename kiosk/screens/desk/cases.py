"""The clerk's pages for cases: the list, one case with all its steps, a new one without a ticket."""

from typing import Any

from flask import Blueprint, render_template, request
from flask_babel import gettext
from flask_login import current_user
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from kiosk.database import new_uid
from kiosk.errors import NotFound, Refusal
from kiosk.printing import spool
from kiosk.records.cases import full_id, handing, listing, queries, rules, service
from kiosk.records.cases.listing import View, Wanted
from kiosk.records.cases.refusals import Confidential, NoSuchCase
from kiosk.records.staff.queries import member
from kiosk.screens.desk import case_forms, case_views
from kiosk.screens.desk.case_views import CaseView
from kiosk.screens.desk.clerk import hall, reader
from kiosk.screens.desk.panel import names
from kiosk.web import problems
from kiosk.web.current import sealer, settings
from kiosk.web.database import session
from kiosk.web.guards import SessionExpired, SignInRequired, staff_only
from kiosk.web.ways import back_to
from kiosk.words import _

VIEW_WORDS = {
    View.OPEN: _("在办"), View.MINE: _("我负责的"), View.DUE: _("超时和快到期"), View.DECIDED: _("待送达"),
    View.HANDED: _("交接中"), View.ENDED: _("已结束"),
}  # fmt: skip
NOT_HERE = (SignInRequired, SessionExpired, Confidential, NoSuchCase, NotFound)
"""Refusals after which there is no page to show again."""

blueprint = Blueprint("cases", __name__, url_prefix="/desk/cases")
blueprint.context_processor(case_views.WORDS.copy)


@blueprint.get("")
@staff_only
def page() -> str:
    """Show the cases that somebody wants to see, the most urgent first."""
    wanted = _wanted(request.args)
    return _list(listing.listed(session(), wanted, reader(), settings().cases.amber_days), wanted)


@blueprint.post("/find")
@staff_only
def find() -> str:
    """Search; what is asked for may be a name, so it never stands in an address."""
    text = request.form.get("text", "")
    shown = listing.found(session(), text, reader(), settings().cases.amber_days)
    return _list(shown, None, text)


@blueprint.get("/papers")
@staff_only
def papers() -> str:
    """Show the papers that an item asks for, to be ticked in the finish form."""
    known, slot = names(), request.args.get("slot", "1")
    item = known.catalogue.by_code.get(request.args.get("item", ""))
    return render_template("desk/case_papers.html", names=known, item=item, slot=slot)


@blueprint.get("/new")
@staff_only
def ask_what() -> str:
    """Ask what somebody came for who has no ticket, then what came of it."""
    return _new(request.args, None)


@blueprint.post("/new")
@staff_only
def open_case() -> Response:
    """Open a case without a ticket; the same form sent twice is one case."""
    case = service.open_case(session(), case_forms.new_case(request.form), hall())
    return _back(case.no, gettext("已登记办件 {no}。").format(no=case.no))


@blueprint.get("/<no>")
@staff_only
def show(no: str) -> str:
    """Show one case; that it was read is logged."""
    return _case(no)


@blueprint.post("/<no>/step")
@staff_only
def step(no: str) -> Response:
    """Take one step with a case, if it is still as the page showed it."""
    asked = case_forms.step(request.form)
    service.take_step(session(), no, asked, hall())
    return _back(no, gettext("已记下：{action}。").format(action=gettext(rules.ACTION_WORDS[asked.action])))


@blueprint.post("/<no>/person")
@staff_only
def correct_person(no: str) -> Response:
    """Write down whom a case is for, or correct it."""
    asked = case_forms.person(request.form)
    service.correct_person(session(), no, case_forms.version(request.form), asked, hall())
    return _back(no, gettext("办事人信息已改好。"))


@blueprint.post("/<no>/full-id")
@staff_only
def show_full_id(no: str) -> str:
    """Show the full ID number once, to whoever needs it; that it was seen is logged."""
    return _case(no, full_id=full_id.open_full_id(session(), no, current_user.staff_id, sealer()))


@blueprint.post("/<no>/slip")
@staff_only
def print_again(no: str) -> Response:
    """Print a case's newest slip again."""
    spool.reprint(session(), queries.case(session(), no).id)
    return _back(no, gettext("单子正在补打。"))


@blueprint.post("/<no>/hand-over")
@staff_only
def offer(no: str) -> Response:
    """Ask a colleague to take a case over."""
    to, reason = request.form.get("to", ""), request.form.get("reason", "")
    taker = member(session(), to)
    handing.offer(session(), no, to, reason, current_user.staff_id)
    return _back(no, gettext("已请{name}接手。答应以前，还由原来的人负责。").format(name=taker.name))


@blueprint.post("/<no>/hand-over/<hand_over_id>")
@staff_only
def answer(no: str, hand_over_id: str) -> Response:
    """Take a case that was offered, decline it, or take the offer back."""
    accept, words = request.form.get("answer") == "accept", request.form.get("words", "")
    handing.answer(session(), hand_over_id, current_user.staff_id, accept=accept, words=words)
    if accept:
        return _back(no, gettext("现在由您负责这个办件。"))
    return back_to("cases.page", gettext("已答复，负责人不变。"))


@blueprint.errorhandler(Refusal)
def refuse(refusal: Refusal) -> Any:
    """Show the page again with the refusal on top and nothing typed lost."""
    no = (request.view_args or {}).get("no")
    if request.method == "POST" and not isinstance(refusal, NOT_HERE):
        if no:
            return _case(no, refusal), refusal.status
        if request.endpoint == "cases.open_case":
            return _new(request.form, refusal), refusal.status
    return problems.answer(refusal)


def _back(no: str, said: str) -> Response:
    return back_to("cases.show", said, no=no)


def _wanted(asked: MultiDict[str, str]) -> Wanted:
    """Return what an address asks for; what it does not know counts as nothing."""
    view = asked.get("view", "")
    known = View(view) if view in set(View) else View.OPEN
    number = asked.get("page", "")[:5]
    place = max(1, int(number)) if number.isdecimal() else 1
    return Wanted(known, asked.get("category", ""), asked.get("item", ""), place)


def _list(shown: listing.Page, wanted: Wanted | None, text: str = "") -> str:
    hand_overs = queries.hand_overs(session(), current_user.staff_id)
    known = {"names": names(), "views": VIEW_WORDS, "may_read": queries.may_read, "reader": reader()}
    return render_template(
        "desk/cases.html", shown=shown, wanted=wanted, text=text, hand_overs=hand_overs, **known
    )


def _new(typed: MultiDict[str, str], refused: Refusal | None) -> str:
    known = names()
    item = known.catalogue.by_code.get(typed.get("item", ""))
    category = known.catalogue.by_category.get(item.category if item else typed.get("category", ""))
    return render_template(
        "desk/case_new.html", names=known, item=item, category=category, typed=typed,
        channels=case_forms.CHANNELS, key=typed.get("key") or new_uid(), refused=refused,
    )  # fmt: skip


def _case(no: str, refused: Refusal | None = None, full_id: str = "") -> str:
    case = queries.read_case(session(), no, current_user.staff_id)
    typed = request.form if refused else MultiDict[str, str]()
    return render_template(
        "desk/case_page.html", view=CaseView(case), case=case, typed=typed, refused=refused, full_id=full_id,
        fields=case_views.FIELDS,
    )  # fmt: skip
