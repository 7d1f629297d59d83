"""Ratings in figures and follow-ups of bad ones, for managers; nobody reads of a visit they served."""

from typing import Any

from flask import Blueprint, render_template, request
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from kiosk import clock
from kiosk.errors import Refusal
from kiosk.records.catalogue import queries as catalogues
from kiosk.records.ratings import follow_ups, queries, rules
from kiosk.records.ratings.models import FollowUp
from kiosk.records.staff.queries import active_managers
from kiosk.records.tickets.queries import ticket
from kiosk.screens.office import review_forms
from kiosk.web import problems
from kiosk.web.current import settings
from kiosk.web.database import session
from kiosk.web.guards import ManagersOnly, SessionExpired, SignInRequired, managers_only
from kiosk.web.language import reader_language
from kiosk.web.ways import back_to

blueprint = Blueprint("reviews", __name__, url_prefix="/office/reviews")

WORDS = {
    "score_words": rules.SCORE_WORDS, "reason_words": rules.REASON_WORDS, "way_words": rules.WAY_WORDS,
    "outcome_words": rules.OUTCOME_WORDS, "appellant_words": rules.APPELLANT_WORDS,
    "moment": lambda at: f"{clock.local(at):%Y-%m-%d %H:%M}",
}  # fmt: skip


@blueprint.get("")
@managers_only
def page() -> str:
    """Show this month's ratings and the follow-ups that wait for somebody."""
    today, me = clock.now().date(), current_user.staff_id
    first = today.replace(day=1)
    to_do = queries.to_do(session(), settings().cases.amber_days)
    of_others = [each for each in to_do if each.follow_up.served_by != me]
    return render_template(
        "office/reviews.html", first=first, today=today, **WORDS,
        figures=queries.figures(session(), first, today),
        remarks=queries.remarks(session(), first, today, me),
        to_do=of_others, of_own=len(to_do) - len(of_others),
        alone=active_managers(session()) == 1,
        settled=[each for each in queries.settled(session()) if each.served_by != me],
    )  # fmt: skip


@blueprint.get("/<follow_up_id>")
@managers_only
def review(follow_up_id: str) -> str:
    """Show one follow-up and what can be done about it."""
    return _show(follow_up_id)


@blueprint.post("/<follow_up_id>/contact")
@managers_only
def contact(follow_up_id: str) -> str:
    """Show whom to call back; that somebody looked is kept."""
    who = follow_ups.read_contact(session(), follow_up_id, current_user.staff_id)
    return _show(follow_up_id, who=who)


@blueprint.post("/<follow_up_id>/<step>")
@managers_only
def change(follow_up_id: str, step: str) -> Response:
    """Take one step with a follow-up, if it is still as the page showed it."""
    edit = review_forms.edit(follow_up_id, request.form, current_user.staff_id)
    review_forms.take(step, edit, request.form)
    return back_to("reviews.review", gettext("已记下。"), follow_up_id=follow_up_id)


@blueprint.errorhandler(Refusal)
def refuse(refusal: Refusal) -> tuple[str, int]:
    """Show the follow-up as it is now with the refusal on top and nothing typed lost."""
    follow_up_id = (request.view_args or {}).get("follow_up_id")
    unknown = refusal.code == "not_found"
    if follow_up_id is None or unknown or isinstance(refusal, SignInRequired | SessionExpired | ManagersOnly):
        answer: tuple[str, int] = problems.answer(refusal)
        return answer
    return _show(follow_up_id, refused=refusal), refusal.status


def _show(follow_up_id: str, **more: Any) -> str:
    found = queries.follow_up(session(), follow_up_id)
    if found.served_by == current_user.staff_id:
        return render_template("office/reviews_other.html", alone=active_managers(session()) == 1, **more)
    typed = request.form if request.view_args and "step" in request.view_args else {}
    return render_template(
        "office/reviews_one.html", typed=typed, step=(request.view_args or {}).get("step"),
        **_facts(found), **WORDS, **more,
    )  # fmt: skip


def _facts(found: FollowUp) -> dict[str, Any]:
    """Return what the page of one follow-up tells beside the follow-up itself."""
    catalogue, cases = catalogues.current(session()), settings().cases
    visit = ticket(session(), found.rating.ticket_id)
    codes = [each.item for each in visit.errands if each.item and not each.confidential]
    return {
        "follow_up": found,
        "watched": queries.watched(session(), [found], cases.amber_days)[0],
        "visit": visit,
        "items": [
            catalogue.by_code[code].name(reader_language()) for code in codes if code in catalogue.by_code
        ],
        "people": queries.handlers(session(), found),
        "extensions": queries.extensions(session(), found, cases.bad_rating_most_days),
        "now": clock.now(),
    }
