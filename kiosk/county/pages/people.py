"""The county's people: who may do what and for which town; everybody's own password."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import login_user

from kiosk.county.current import SignedIn, county, me
from kiosk.county.directory import service as directory
from kiosk.county.guards import admins, viewers
from kiosk.county.pages.fields import text
from kiosk.county.users import service as users
from kiosk.county.users.service import Role, User, WrongSignIn
from kiosk.errors import BadInput, NotFound, Refusal
from kiosk.words import _

ROLE_WORDS = {
    Role.VIEWER: _("查看：只看数字"), Role.OFFICER: _("经办：配对、存疑数据、下发文件"),
    Role.ADMIN: _("管理员：还管用户和名录"),
}  # fmt: skip
_LONGEST = 40

blueprint = Blueprint("people", __name__)


class NotYourPassword(Refusal):
    """现在的密码不对，没有改。请再试一次。"""

    code = "not_your_password"
    status = 403


class NotTheSame(Refusal):
    """两次写的新密码不一样，没有改。请再写一次。"""

    code = "not_the_same"
    status = 422


class AdminsSeeAll(Refusal):
    """管理员管全县，不能只选一个乡镇。请选“全县”，或换一个角色。"""

    code = "admins_see_all"
    status = 422


@blueprint.get("/people")
@admins
def page() -> str:
    """Show everybody."""
    names = {centre.town_code: centre.town for centre in directory.all_centres(county())}
    return render_template(
        "county/people.html", people=users.users(county()), towns=directory.towns(county()),
        role_words=ROLE_WORDS, town_names=names,
    )  # fmt: skip


@blueprint.post("/people")
@admins
def add() -> Response:
    """Add somebody."""
    user = User(text("username", _("用户名"), _LONGEST), *_said(), "", active=True)
    users.add_user(county(), user, request.form.get("password", ""))
    flash(gettext("{name} 可以登录了。").format(name=user.name))
    return _back()


@blueprint.post("/people/change")
@admins
def change() -> Response:
    """Change name, role, town, and whether somebody may sign in; who it is never stands in an address."""
    before = _known(request.form.get("username", ""))
    active = request.form.get("active") == "1"
    users.change_user(county(), User(before.username, *_said(before.scope), before.session_mark, active))
    flash(gettext("{name} 改好了。").format(name=before.name))
    return _back()


@blueprint.post("/people/password")
@admins
def set_password() -> Response:
    """Give somebody a new password; their sessions end."""
    user = _known(request.form.get("username", ""))
    users.set_password(county(), user.username, request.form.get("password", ""))
    flash(gettext("{name} 的密码换好了，原来的登录都已失效。").format(name=user.name))
    _stay_signed_in(user.username)
    return _back()


@blueprint.get("/password")
@viewers
def own_password() -> str:
    """Ask for a new password of one's own."""
    return render_template("county/password.html")


@blueprint.post("/password")
@viewers
def set_own_password() -> Response:
    """Change one's own password, knowing the old one."""
    fresh = request.form.get("fresh", "")
    if fresh != request.form.get("again", ""):
        raise NotTheSame
    _must_know(request.form.get("now", ""))
    users.set_password(county(), me().username, fresh)
    flash(gettext("密码换好了。"))
    _stay_signed_in(me().username)
    return redirect(url_for("people.own_password"))  # type: ignore[return-value]


@blueprint.errorhandler(NotYourPassword)
@blueprint.errorhandler(NotTheSame)
def ask_again(refusal: Refusal) -> tuple[str, int]:
    """Show the password page again, with what was wrong."""
    return render_template("county/password.html", refused=refusal), refusal.status


def _said(had: str = "") -> tuple[str, Role, str]:
    """Return name, role and scope as a form says them; a scope may stay though its town is gone.

    Raises ``BadInput`` or ``AdminsSeeAll``.
    """
    name, role, scope = (
        text("name", _("姓名"), _LONGEST),
        request.form.get("role"),
        request.form.get("town", ""),
    )
    if role not in list(Role) or scope not in {"", had, *(town.code for town in directory.towns(county()))}:
        raise BadInput(field=_("角色和乡镇"), problem=_("请从列表里选"))
    if role == Role.ADMIN and scope:
        raise AdminsSeeAll
    return name, Role(role), scope


def _known(username: str) -> User:
    found = next((user for user in users.users(county()) if user.username == username), None)
    if found is None:
        raise NotFound
    return found


def _must_know(password: str) -> None:
    try:
        users.sign_in(county(), me().username, password)
    except WrongSignIn:
        raise NotYourPassword from None


def _stay_signed_in(username: str) -> None:
    """Let this browser go on when its own password was changed: the mark in the cookie is a new one."""
    if username == me().username:
        login_user(SignedIn(_known(username)))


def _back() -> Response:
    return redirect(url_for("people.page"))  # type: ignore[return-value]
