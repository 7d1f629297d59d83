"""What is sent down to the villages: new versions, taking one back, who runs which."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import get_locale, gettext

from kiosk import clock
from kiosk.county.current import county, county_key, me, own_centre, scope
from kiosk.county.directory import service as directory
from kiosk.county.documents import service as documents
from kiosk.county.documents.running import Runs, running
from kiosk.county.documents.service import KIND_WORDS, Draft, Issued
from kiosk.county.guards import officers
from kiosk.county.pages import choices, tables
from kiosk.county.pages.fields import file_sent, must_be_confirmed
from kiosk.county.pages.tables import Column, Kind, Row, Table
from kiosk.errors import BadInput, NotFound, Refusal
from kiosk.wire.documents import Document
from kiosk.words import _

STANDING_WORDS = {
    "current": _("在用最新的"), "behind": _("还没换上"), "refused": _("没法用，退回来了"),
    "silent": _("还没报过"),
}  # fmt: skip
ENDINGS = {"catalogue": "yaml", "workdays": "csv", "notices": "csv"}

blueprint = Blueprint("documents", __name__, url_prefix="/documents")


@blueprint.get("")
@officers
def page() -> str | Response:
    """Show who runs which version, and every version there is."""
    return _page()


def _page(refused: Refusal | None = None) -> str | Response:
    known = _visible(documents.issued(county()))
    runs = running(county(), scope(), known, clock.now().date())
    by_name = {"refused": _refused(runs), "runs": _runs(_asked(runs))}
    if file := choices.chosen_excel(by_name):
        return file
    return render_template(
        "county/documents.html", known=known, kinds=KIND_WORDS, standings=STANDING_WORDS, reach=_reach(known),
        counts=Counter((each.kind, each.standing) for each in runs), mine=scope(), here=tables.here,
        versions=Counter((each.kind, each.version or 0) for each in runs if each.version is not None),
        tables={name: tables.shown(table) for name, table in by_name.items()},
        towns=directory.towns(county(), scope()), n_refused=len(by_name["refused"].rows), refused=refused,
    )  # fmt: skip


@blueprint.post("")
@officers
def issue() -> Any:
    """Send a new version down; a form that is refused comes back with what was chosen and typed."""
    try:
        made = _issued()
    except Refusal as refusal:
        return _page(refusal), refusal.status
    said = gettext("{kind}第 {version} 版已经签好，各中心今晚来取。")
    flash(said.format(kind=gettext(KIND_WORDS[made.kind]), version=made.version))
    return redirect(url_for("documents.page"))


def _issued() -> Document:
    kind = request.form.get("kind", "")
    if kind not in KIND_WORDS:
        raise BadInput(field=_("哪种文件"), problem=_("请从列表里选"))
    sure = request.form.get("confirmed") == "1"
    draft = Draft(kind, _scope_sent(), file_sent(), str(get_locale()), sure)
    return documents.issue(county(), county_key(), draft, me().username)


@blueprint.post("/<kind>/<int:version>/withdraw")
@officers
def withdraw(kind: str, version: int) -> Response:
    """Take a version back."""
    found = _one(kind, version)
    if not found.scope.startswith(scope()):
        raise NotFound
    must_be_confirmed()
    documents.withdraw(county(), kind, version, me().username)
    said = gettext("{kind}第 {version} 版已撤回，各中心今晚换回前一版。")
    flash(said.format(kind=gettext(KIND_WORDS[kind]), version=version))
    return redirect(url_for("documents.page"))  # type: ignore[return-value]


@blueprint.get("/<kind>/<int:version>/file")
@officers
def file(kind: str, version: int) -> Response:
    """Return the file that a version was made of."""
    _one(kind, version)
    headers = {"Content-Disposition": f'attachment; filename="{kind}-{version}.{ENDINGS.get(kind, "txt")}"'}
    text = documents.content(county(), kind, version)
    return Response(text, content_type="text/plain; charset=utf-8", headers=headers)


def _visible(known: Sequence[Issued]) -> list[Issued]:
    """Return the versions that are for villages of the reader's scope."""
    mine = scope()
    return [each for each in known if each.scope.startswith(mine) or mine.startswith(each.scope)]


def _one(kind: str, version: int) -> Issued:
    for each in _visible(documents.issued(county())):
        if (each.kind, each.version) == (kind, version):
            return each
    raise NotFound


def _scope_sent() -> str:
    """Return for whom a form sends something: a centre, a town, or all that the reader answers for."""
    if centre := request.form.get("centre", "").strip():
        return own_centre(centre).code
    town = request.form.get("town", "")
    if town not in {"", *(each.code for each in directory.towns(county(), scope()))}:
        raise BadInput(field=_("发给谁"), problem=_("请从列表里选"))
    return town or scope()


def _reach(known: Sequence[Issued]) -> dict[str, str]:
    """Return in words for whom each scope is."""
    names = {"": gettext("全县")}
    for each in directory.all_centres(county()) if any(each.scope for each in known) else ():
        names |= {each.town_code: each.town, each.code: each.name}
    return names


def _asked(runs: Sequence[Runs]) -> list[Runs]:
    kind, standing = request.args.get("kind", ""), request.args.get("standing", "")
    return [each for each in runs if kind in {"", each.kind} and standing in {"", each.standing}]


def _row(each: Runs) -> Row:
    return {
        **each._asdict(), "kind": [KIND_WORDS.get(each.kind, each.kind)], "wanted": each.wanted or None,
        "standing": [STANDING_WORDS[each.standing]], "version": each.version or None,
    }  # fmt: skip


def _refused(runs: Sequence[Runs]) -> Table:
    rows = [_row(each) for each in runs if each.standing == "refused"]
    columns = [
        *_places(), Column("kind", _("文件"), Kind.WORDS), Column("wanted", _("发的版本"), Kind.NUMBER),
        Column("version", _("还在用的版本"), Kind.NUMBER), Column("problem", _("为什么不能用")),
        Column("at", _("什么时候报的"), Kind.MOMENT),
    ]  # fmt: skip
    return Table(_("用不了的中心"), columns, rows, _("没有中心退回来。"), "documents-refused")


def _runs(runs: Sequence[Runs]) -> Table:
    columns = [
        *_places(), Column("kind", _("文件"), Kind.WORDS), Column("standing", _("现在"), Kind.WORDS),
        Column("version", _("在用的版本"), Kind.NUMBER), Column("wanted", _("应该用的版本"), Kind.NUMBER),
        Column("at", _("什么时候报的"), Kind.MOMENT),
    ]  # fmt: skip
    return Table(
        _("各中心用的版本"), columns, [_row(each) for each in runs], _("还没有下发过文件。"), "documents"
    )


def _places() -> list[Column]:
    return [Column("village", _("村（社区）")), Column("town", _("乡镇"))]
