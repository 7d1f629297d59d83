"""Home visits: who waits for one, one visit with its steps, the list to take along."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from flask import Blueprint, render_template, request
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from kiosk import clock
from kiosk.database import new_uid
from kiosk.errors import BadInput, NotFound, Refusal
from kiosk.records.cases.masking import mask_name, mask_phone
from kiosk.records.cases.models import Case, CaseState
from kiosk.records.cases.queries import note_reading
from kiosk.records.cases.rules import CHANNEL_WORDS
from kiosk.records.home_visits import queries, rules, service
from kiosk.records.home_visits.models import HomeVisit
from kiosk.records.home_visits.rules import Step
from kiosk.records.roster.halves import HALF_WORDS
from kiosk.records.staff.models import Staff
from kiosk.records.staff.queries import everyone
from kiosk.screens.desk import case_forms, case_views, subjects, visit_forms
from kiosk.screens.desk.clerk import hall, reader
from kiosk.screens.desk.panel import names
from kiosk.web import problems
from kiosk.web.current import sealer, settings
from kiosk.web.database import session
from kiosk.web.guards import staff_only
from kiosk.web.ways import back_to
from kiosk.words import _

SHOWS: Mapping[str, tuple[str, Callable[..., list[HomeVisit]]]] = {
    "arrange": (_("要安排"), queries.to_arrange),
    "booked": (_("已约"), queries.booked),
    "past": (_("办过"), queries.past),
}
SAID: Mapping[Step, str] = {
    Step.AMEND: _("资料已改好。"), Step.BOOK: _("已约好。"), Step.NOTE: _("上门结果已记下。"),
    Step.DELIVER: _("已记下：结果送到了。"), Step.CANCEL: _("已记下：不用去了。"),
}  # fmt: skip

blueprint = Blueprint("visits", __name__, url_prefix="/desk/visits")
WORDS = {
    "stamp": case_views.stamp, "today": case_views.today, "day_words": subjects.day_words,
    "subject_words": subjects.subject_words, "mask_name": mask_name, "mask_phone": mask_phone,
    "state_words": rules.STATE_WORDS, "why_words": rules.WHY_WORDS, "outcome_words": rules.OUTCOME_WORDS,
    "half_words": HALF_WORDS, "channel_words": CHANNEL_WORDS, "first": rules.FIRST,
    "may_read": queries.may_read,
}  # fmt: skip
blueprint.context_processor(WORDS.copy)


@blueprint.get("")
@staff_only
def page() -> str:
    """Show the visits that must be arranged, are agreed, or were made."""
    show = request.args.get("show", "")
    show = show if show in SHOWS else "arrange"
    found = SHOWS[show][1](session())
    late = {each.id for each in found if queries.is_late(session(), settings(), each)}
    return render_template(
        "desk/visits.html", found=found, late=late, show=show, shows=SHOWS, names=names(), reader=reader(),
        people=_people(),
    )  # fmt: skip


@blueprint.get("/new")
@staff_only
def ask_what() -> str:
    """Ask who cannot come."""
    return _form()


@blueprint.post("")
@staff_only
def ask() -> Response:
    """Keep that somebody asks for a visit; the same form sent twice is one visit."""
    form = request.form
    visit = service.ask_visit(session(), visit_forms.need(form), visit_forms.asked(form), sealer())
    return _back(visit, gettext("已登记，请约好日子。"))


@blueprint.get("/route")
@staff_only
def route() -> str:
    """Show the list of one day to take along; that it was read is logged."""
    today = clock.now().date()
    day = subjects.chosen_day(request.args, "day") if "day" in request.args else today
    found = queries.route(session(), day, request.args.get("visitor") or None)
    note_reading(session(), current_user.staff_id, "visit_list")
    return _route(found, day)


@blueprint.get("/<visit_id>")
@staff_only
def show(visit_id: str) -> str:
    """Show one visit in full; that it was read is logged."""
    return _one(visit_id)


@blueprint.post("/<visit_id>/case")
@staff_only
def open_case(visit_id: str) -> Response:
    """Open the case that a visit brought home, and go on there."""
    queries.must_be_readable(session(), queries.visit(session(), visit_id), current_user.staff_id)
    state = CaseState.DELIVERED if request.form.get("result") == "done" else CaseState.ACCEPTED
    case = service.open_case(session(), visit_id, case_forms.version(request.form), state, hall())
    return back_to("cases.show", gettext("已开办件 {no}。").format(no=case.no), no=case.no)


@blueprint.post("/<visit_id>/<step>")
@staff_only
def take(visit_id: str, step: str) -> Response:
    """Take one step with a visit, if it is still as the page showed it."""
    if step not in STEPS:
        raise NotFound
    queries.must_be_readable(session(), queries.visit(session(), visit_id), current_user.staff_id)
    visit = STEPS[Step(step)](visit_id, case_forms.version(request.form))
    return _back(visit, gettext(SAID[Step(step)]))


def _amend(visit_id: str, version: int) -> HomeVisit:
    return service.amend_visit(session(), visit_id, version, visit_forms.need(request.form), sealer())


def _book(visit_id: str, version: int) -> HomeVisit:
    return service.book_visit(session(), visit_id, version, visit_forms.booking(request.form))


def _note(visit_id: str, version: int) -> HomeVisit:
    return service.note_visit(session(), visit_id, version, visit_forms.visited(request.form))


def _deliver(visit_id: str, version: int) -> HomeVisit:
    return service.deliver(session(), visit_id, version, case_forms.true_time(request.form))


def _cancel(visit_id: str, version: int) -> HomeVisit:
    return service.cancel(session(), visit_id, version, request.form.get("note", ""))


STEPS: Mapping[Step, Callable[[str, int], HomeVisit]] = {
    Step.AMEND: _amend, Step.BOOK: _book, Step.NOTE: _note, Step.DELIVER: _deliver, Step.CANCEL: _cancel,
}  # fmt: skip


@blueprint.errorhandler(Refusal)
def refuse(refusal: Refusal) -> Any:
    """Show the page again with the refusal on top and nothing typed lost."""
    if isinstance(refusal, BadInput) and request.endpoint == "visits.route":
        return _route([], clock.now().date(), refusal), refusal.status
    if request.method == "GET" or refusal.status in subjects.NOT_HERE:
        return problems.answer(refusal)
    visit_id = (request.view_args or {}).get("visit_id")
    return (_one(visit_id, refusal) if visit_id else _form(refusal)), refusal.status


def _people() -> list[Staff]:
    return [each for each in everyone(session()) if each.active]


def _route(found: list[HomeVisit], day: date, refused: Refusal | None = None) -> str:
    return render_template(
        "desk/visits_route.html", found=found, day=day.isoformat(), visitor=request.args.get("visitor"),
        names=names(), reader=reader(), people=_people(), refused=refused,
    )  # fmt: skip


def _back(visit: HomeVisit, said: str) -> Response:
    if queries.may_read(visit, reader()):
        return back_to("visits.show", said, visit_id=visit.id)
    return back_to("visits.page", said)


def _form(refused: Refusal | None = None) -> str:
    key = request.form.get("key") or new_uid()
    return render_template(
        "desk/visits_new.html", names=names(), typed=request.form, key=key, refused=refused
    )  # fmt: skip


def _one(visit_id: str, refused: Refusal | None = None) -> str:
    visit = queries.read_visit(session(), visit_id, current_user.staff_id)
    case = session().get(Case, visit.case_id) if visit.case_id else None
    late = queries.is_late(session(), settings(), visit)
    step = (request.view_args or {}).get("step") if refused else None
    return render_template(
        "desk/visits_one.html", visit=visit, steps=rules.allowed(visit.state), names=names(),
        people=_people(), late=late, typed=request.form, refused=refused, step=step, case=case,
    )  # fmt: skip
