"""What people left: messages, bookings, what could not be done; somebody takes it and answers."""

from typing import Any

from flask import Blueprint, render_template, request
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from kiosk.database import new_uid
from kiosk.errors import Refusal
from kiosk.records.cases.masking import mask_name, mask_phone
from kiosk.records.cases.people import Who
from kiosk.records.cases.rules import CHANNEL_WORDS
from kiosk.records.requests import queries, rules, service
from kiosk.records.requests.models import Request, RequestKind, RequestOutcome
from kiosk.records.requests.service import Answer, Left
from kiosk.records.roster.halves import HALF_WORDS, Half
from kiosk.screens.desk import case_forms, case_views, subjects
from kiosk.screens.desk.clerk import reader
from kiosk.screens.desk.forms import LONGEST_KEY
from kiosk.screens.desk.panel import names
from kiosk.web import problems
from kiosk.web.current import sealer, settings
from kiosk.web.database import session
from kiosk.web.guards import staff_only
from kiosk.web.ways import back_to
from kiosk.words import _

CLOSED = "closed"

blueprint = Blueprint("requests", __name__, url_prefix="/desk/requests")
WORDS = {
    "stamp": case_views.stamp, "day_words": subjects.day_words, "subject_words": subjects.subject_words,
    "kind_words": rules.KIND_WORDS, "outcome_words": rules.OUTCOME_WORDS, "half_words": HALF_WORDS,
    "channel_words": CHANNEL_WORDS, "is_late": queries.is_late, "may_read": queries.may_read,
    "mask_name": mask_name, "mask_phone": mask_phone,
}  # fmt: skip
blueprint.context_processor(WORDS.copy)


@blueprint.get("")
@staff_only
def page() -> str:
    """Show what is open, or what was closed lately."""
    show = request.args.get("show", "")
    waiting = queries.open_requests(session())
    if current_user.is_manager:
        waiting.sort(key=lambda each: each.kind != RequestKind.UNRESOLVED)
    shown = queries.closed_requests(session()) if show == CLOSED else waiting
    if show in rules.KIND_WORDS:
        shown = [each for each in waiting if each.kind == show]
    return render_template(
        "desk/requests.html", shown=shown, waiting=waiting, show=show, names=names(), reader=reader()
    )


@blueprint.get("/new")
@staff_only
def ask_what() -> str:
    """Ask what somebody says at the desk or on the phone."""
    return _form()


@blueprint.post("")
@staff_only
def leave() -> Response:
    """Keep what somebody said; the same form sent twice is one request."""
    kept = service.leave_request(session(), _left(), sealer(), settings())
    said = gettext("已记下，最晚 {day} 答复。").format(day=subjects.day_words(kept.due_date))
    return _back(kept, said)


@blueprint.get("/<request_id>")
@staff_only
def show(request_id: str) -> str:
    """Show one request in full; that it was read is logged."""
    return _one(request_id)


@blueprint.post("/<request_id>/take")
@staff_only
def take(request_id: str) -> Response:
    """Let everybody know that this clerk deals with it."""
    _must_be_readable(request_id)
    version = case_forms.version(request.form)
    kept = service.take_request(session(), request_id, version, current_user.staff_id)
    return _back(kept, gettext("现在由您来办。"))


@blueprint.post("/<request_id>/close")
@staff_only
def close(request_id: str) -> Response:
    """Write down how it ended."""
    _must_be_readable(request_id)
    outcome = subjects.chosen(RequestOutcome, request.form, "outcome", _("结果"))
    answer = Answer(outcome, request.form.get("answer", ""))
    version = case_forms.version(request.form)
    service.close_request(session(), request_id, version, current_user.staff_id, answer)
    return back_to("requests.page", gettext("已办完，记下来了。"))


@blueprint.errorhandler(Refusal)
def refuse(refusal: Refusal) -> Any:
    """Show the page again with the refusal on top and nothing typed lost."""
    if request.method == "GET" or refusal.status in subjects.NOT_HERE:
        return problems.answer(refusal)
    request_id = (request.view_args or {}).get("request_id")
    return (_one(request_id, refusal) if request_id else _form(refusal)), refusal.status


def _left() -> Left:
    form = request.form
    category, item = subjects.chosen_subject(form)
    half = form.get("half", "")
    return Left(
        kind=subjects.chosen(RequestKind, form, "kind", _("是哪一种")),
        channel="phone" if form.get("channel") == "phone" else "desk",
        who=Who(form.get("name", ""), form.get("phone", ""), "", form.get("village_group", "")),
        category=category, item=item, words=form.get("words", ""),
        wanted_on=form.get("wanted_on") or None,
        wanted_half=Half(half) if half in set(Half) else None,
        key=form.get("key", "")[:LONGEST_KEY] or None,
    )  # fmt: skip


def _must_be_readable(request_id: str) -> None:
    queries.must_be_readable(session(), queries.request(session(), request_id), current_user.staff_id)


def _back(kept: Request, said: str) -> Response:
    if queries.may_read(kept, reader()):
        return back_to("requests.show", said, request_id=kept.id)
    return back_to("requests.page", said)


def _form(refused: Refusal | None = None) -> str:
    return render_template(
        "desk/requests_new.html", names=names(), days=queries.bookable_days(session(), settings()),
        typed=request.form if refused else request.args, key=request.form.get("key") or new_uid(),
        refused=refused,
    )  # fmt: skip


def _one(request_id: str, refused: Refusal | None = None) -> str:
    kept = queries.read_request(session(), request_id, current_user.staff_id)
    return render_template(
        "desk/requests_one.html", kept=kept, names=names(), typed=request.form, refused=refused
    )
