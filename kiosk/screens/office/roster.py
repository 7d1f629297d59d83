"""The roster's pages for the manager: who has which post on which day, and when the hall opens."""

from datetime import date

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from kiosk import clock
from kiosk.errors import Refusal
from kiosk.records.roster import opening_days, queries, service
from kiosk.records.staff.queries import everyone
from kiosk.screens.office import roster_forms as forms
from kiosk.screens.office import roster_views as views
from kiosk.web import problems
from kiosk.web.current import settings
from kiosk.web.database import session
from kiosk.web.guards import ManagersOnly, SessionExpired, SignInRequired, managers_only
from kiosk.web.language import WEEKDAYS, reader_language
from kiosk.web.ways import back_to
from kiosk.words import _

blueprint = Blueprint("roster", __name__, url_prefix="/office/roster")


@blueprint.get("")
@managers_only
def page() -> str:
    """Show a week of posts, and what is wanted to change it."""
    return _week()


@blueprint.get("/calendar")
@managers_only
def calendar() -> str:
    """Show a month of opening days."""
    return _month()


@blueprint.errorhandler(Refusal)
def refuse(refusal: Refusal) -> tuple[str, int]:
    """Show the page again with the refusal on top and nothing typed lost; strangers get the usual answer."""
    if isinstance(refusal, SignInRequired | SessionExpired | ManagersOnly):
        answer: tuple[str, int] = problems.answer(refusal)
        return answer
    session().rollback()
    session().expire_all()
    shown = _month if request.path.startswith(url_for("roster.calendar")) else _week
    return shown(refusal), refusal.status


@blueprint.post("/shifts")
@managers_only
def plan() -> Response:
    """Say who has a post on one day."""
    day = forms.day(request.form, "day", _("日期"))
    service.plan_shift(session(), day, request.form.get("post", ""), forms.pair(request.form))
    return _to_week(day, gettext("已排好。"))


@blueprint.post("/copy")
@managers_only
def copy() -> Response:
    """Plan the next week like this one."""
    monday = forms.day(request.form, "monday", _("日期"))
    count = service.copy_week(session(), monday)
    return _to_week(monday + views.A_WEEK, gettext("复制了 {count} 个班。").format(count=count))


@blueprint.post("/absences")
@managers_only
def note_absence() -> Response:
    """Note that somebody is away."""
    first, last = forms.span(request.form)
    reason = forms.text(request.form, "reason", _("原因"))
    noted = service.note_absence(session(), request.form.get("staff", ""), first, last, reason)
    return _to_week(first, gettext("已记下{name}不在。").format(name=noted.staff.name))


@blueprint.post("/absences/<absence_id>/back")
@managers_only
def take_back(absence_id: str) -> Response:
    """Let somebody be back."""
    absence = service.take_back_absence(session(), absence_id)
    return _to_week(_day(), gettext("{name}回来了。").format(name=absence.staff.name))


@blueprint.post("/posts")
@managers_only
def add_post() -> Response:
    """Add a post."""
    post = service.add_post(session(), forms.post_words(request.form), forms.pair(request.form))
    return _to_week(_day(), gettext("已添加{name}。").format(name=post.name))


@blueprint.post("/posts/<post_id>")
@managers_only
def change_post(post_id: str) -> Response:
    """Change a post."""
    words, pair = forms.post_words(request.form), forms.pair(request.form)
    post = service.change_post(session(), post_id, words, pair)
    return _to_week(_day(), gettext("已改好{name}。").format(name=post.name))


@blueprint.post("/posts/<post_id>/switch")
@managers_only
def switch_post(post_id: str) -> Response:
    """Switch a post on or off."""
    post = service.switch_post(session(), post_id, active=request.form.get("active") == "1")
    return _to_week(_day(), gettext("已改好{name}。").format(name=post.name))


@blueprint.post("/calendar")
@managers_only
def set_opening() -> Response:
    """Let the hall open differently on some days."""
    first, last = forms.span(request.form)
    words = forms.text(request.form, "words", _("说明"))
    opening_days.set_opening(session(), first, last, forms.periods(request.form), words)
    return _to_month(first, gettext("开放时间已改，取号机和电视马上照办。"))


@blueprint.post("/calendar/<day>/withdraw")
@managers_only
def withdraw_opening(day: str) -> Response:
    """Let a day open as its weekday does again."""
    found = forms.day({"day": day}, "day", _("日期"))
    opening_days.withdraw_opening(session(), found)
    return _to_month(found, gettext("这一天恢复平时的时间。"))


def _to_week(day: date, said: str) -> Response:
    return back_to("roster.page", said, week=day.isoformat())


def _to_month(day: date, said: str) -> Response:
    return back_to("roster.calendar", said, month=day.isoformat())


def _today() -> date:
    return clock.now().date()


def _day() -> date:
    return forms.day_or(request.args, "week", _today())


def _week(refusal: Refusal | None = None) -> str:
    today = _today()
    return render_template(
        "office/roster.html",
        refused=refusal,
        week=views.week(session(), settings(), _day(), today),
        chosen=views.chosen(
            session(), forms.day_or(request.values, "day", today), request.values.get("post"), today
        ),
        gaps=queries.gaps(session(), settings(), today),
        people=[person for person in everyone(session()) if person.active],
        posts=queries.posts(session()),
        absences=queries.coming_absences(session(), today),
        today=today,
        weekdays=WEEKDAYS,
        language=reader_language(),
    )


def _month(refusal: Refusal | None = None) -> str:
    today = _today()
    return render_template(
        "office/roster_calendar.html",
        refused=refusal,
        month=views.month(session(), settings(), forms.day_or(request.args, "month", today), today),
        coming=queries.exceptions(session(), today, today + views.A_YEAR),
        day=forms.day_or(request.args, "day", today),
        today=today,
        weekdays=WEEKDAYS,
    )
