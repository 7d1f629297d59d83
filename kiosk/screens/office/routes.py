"""The manager's page and its forms; each one does one thing and comes back."""

from pathlib import Path

import msgspec
from flask import Blueprint, current_app, render_template, request
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from kiosk.errors import Refusal
from kiosk.printing import spool
from kiosk.records.cases.timing import recompute_due_dates
from kiosk.records.catalogue import queries as catalogues
from kiosk.records.catalogue.service import load_catalogue
from kiosk.records.notices import service as notices
from kiosk.records.ratings import follow_ups
from kiosk.records.restoring import queries as restored
from kiosk.records.staff import queries as staff_list
from kiosk.records.staff import service as staff
from kiosk.records.staff.refusals import OwnAccount
from kiosk.records.tickets import day
from kiosk.records.tickets import service as tickets
from kiosk.records.windows import service as windows
from kiosk.records.windows.queries import all_windows
from kiosk.records.workdays.models import Source
from kiosk.records.workdays.queries import newest_table
from kiosk.records.workdays.service import load_workdays
from kiosk.screens.office import figures, forms
from kiosk.screens.office.documents import from_county
from kiosk.settings import ROOT
from kiosk.sync.state import alert, must_wait
from kiosk.web import problems
from kiosk.web.current import settings
from kiosk.web.database import session
from kiosk.web.guards import ManagersOnly, SessionExpired, SignInRequired, managers_only
from kiosk.web.language import reader_language
from kiosk.web.signing_in import let_in
from kiosk.web.ways import back_to
from kiosk.words import _

CATALOGUE = ROOT / "config" / "catalogue.yaml"
ROLE_WORDS = {"clerk": _("工作人员"), "manager": _("管理员")}

blueprint = Blueprint("office", __name__, url_prefix="/office")


@blueprint.get("")
@managers_only
def page() -> str:
    """Show the manager's page."""
    return _page()


@blueprint.errorhandler(Refusal)
def refuse(refusal: Refusal) -> tuple[str, int]:
    """Show the page again with the refusal on top and nothing typed lost; strangers get the usual answer."""
    if isinstance(refusal, SignInRequired | SessionExpired | ManagersOnly):
        answer: tuple[str, int] = problems.answer(refusal)
        return answer
    return _page(refusal), refusal.status


@blueprint.post("/staff")
@managers_only
def add_staff() -> Response:
    """Add somebody to the staff list."""
    new = forms.new_staff(request.form)
    staff.add_staff(session(), new.username, new.name, new.role, new.password)
    return _back(gettext("已添加{name}。").format(name=new.name))


@blueprint.post("/staff/<staff_id>")
@managers_only
def arrange_staff(staff_id: str) -> Response:
    """Change somebody's role, or switch them on or off."""
    active = request.form.get("active") == "1"
    if staff_id == current_user.staff_id:
        raise OwnAccount
    person = staff.arrange(session(), staff_id, forms.role(request.form), active=active)
    return _back(gettext("已改好{name}。").format(name=person.name))


@blueprint.post("/staff/<staff_id>/name")
@managers_only
def rename_staff(staff_id: str) -> Response:
    """Call somebody by another name."""
    person = staff.rename(session(), staff_id, *forms.names(request.form))
    return _back(gettext("已改好{name}。").format(name=person.name))


@blueprint.post("/staff/<staff_id>/confidant")
@managers_only
def name_confidant(staff_id: str) -> Response:
    """Name somebody for confidential matters, or no longer."""
    named = request.form.get("confidant") == "1"
    person = staff.name_confidant(session(), staff_id, confidant=named)
    said = gettext("已指定{name}看保密事项。") if named else gettext("{name}不再看保密事项。")
    return _back(said.format(name=person.name))


@blueprint.post("/staff/<staff_id>/password")
@managers_only
def set_password(staff_id: str) -> Response:
    """Give somebody a new password; whoever changes their own stays signed in."""
    person = staff.set_password(session(), staff_id, request.form.get("password", ""))
    if staff_id == current_user.staff_id:
        let_in(person)
    return _back(gettext("{name}的密码已换，别处的登录已经失效。").format(name=person.name))


@blueprint.post("/windows/<int:n>")
@managers_only
def arrange_window(n: int) -> Response:
    """Set which categories a window takes."""
    chosen = forms.categories(request.form, catalogues.current(session()))
    windows.arrange_window(session(), n, chosen)
    return _back(gettext("窗口 {n} 办的业务已改好。").format(n=n))


@blueprint.post("/windows/<int:n>/close")
@managers_only
def close_window(n: int) -> Response:
    """Close a window that somebody forgot."""
    tickets.close_window(session(), n, current_user.staff_id, by_manager=True)
    return _back(gettext("窗口 {n} 已关闭。").format(n=n))


@blueprint.post("/notices")
@managers_only
def set_notices() -> Response:
    """Replace the notices of the display."""
    notices.set_notices(session(), request.form.get("notices", "").splitlines())
    return _back(gettext("通知已换，大厅电视上马上能看到。"))


@blueprint.post("/catalogue")
@managers_only
def reload_catalogue() -> Response:
    """Take the catalogue file into use again; a broken one is refused and the old one stays."""
    edition = load_catalogue(session(), CATALOGUE)
    said = gettext("目录已载入：第 {edition} 版，{items} 项。")
    return _back(said.format(edition=edition.edition, items=edition.items))


@blueprint.post("/workdays")
@managers_only
def take_workdays() -> Response:
    """Take a table of working days into use; due dates follow, a broken table is refused."""
    table = load_workdays(session(), forms.uploaded(request.files, "table"), Source.OFFICE)
    moved = recompute_due_dates(session()) + follow_ups.recompute_due_dates(session())
    said = gettext("工作日表已换：{first}–{last} 年。{moved} 个应办结日期改了。")
    return _back(said.format(first=table.first_year, last=table.last_year, moved=moved))


@blueprint.post("/printer")
@managers_only
def test_printer() -> Response:
    """Print a test slip."""
    spool.queue_test_slip(session(), settings(), "en" if reader_language() == "en" else "zh")
    return _back(gettext("测试小票已送去打印。"))


@blueprint.post("/clock")
@managers_only
def trust_the_clock() -> Response:
    """Go on from the computer's date after somebody has looked at it."""
    day.trust_the_clock(session())
    return _back(gettext("已按电脑现在的时间继续。"))


def _back(said: str) -> Response:
    return back_to("office.page", said)


def _page(refusal: Refusal | None = None) -> str:
    session().expire_all()
    return render_template(
        "office/page.html",
        refused=refusal,
        figures=figures.today(session()),
        people=staff_list.everyone(session()),
        windows=all_windows(session()),
        catalogue=catalogues.current(session()),
        workdays=newest_table(session()),
        edition=catalogues.held_edition(session()),
        notices=notices.notices(session()),
        documents=from_county(session()),
        held=must_wait(Path(current_app.instance_path)),
        county=alert(session(), Path(current_app.instance_path)),
        unread=restored.unread(session()),
        printer=spool.health(session(), settings().printing),
        clock_problem=day.clock_problem(session()),
        in_use=msgspec.to_builtins(settings()),
        role_words=ROLE_WORDS,
        language=reader_language(),
    )
