"""Lines that were set aside: a person looks, mends, replays, or lets them be."""

import re

import msgspec
from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from kiosk.county.current import county, me, own_centre, scope
from kiosk.county.directory import service as directory
from kiosk.county.guards import officers
from kiosk.county.intake import quarantine
from kiosk.county.intake.quarantine import Aside, StillUnfit
from kiosk.county.pages import tables
from kiosk.county.pages.fields import must_be_confirmed
from kiosk.county.pages.tables import Column, Kind, Row, Table
from kiosk.county.reports import record_words
from kiosk.errors import Refusal
from kiosk.words import _

REASONS = (
    (
        re.compile(r"at `\$\.format`"),
        _("这一条的格式县里还不认识，多半是中心的程序比县里的新。县里升级后，原样再试一次就行。"),
    ),
    (re.compile(r"at `\$\.version`"), _("版本号不对：要是大于 0 的整数。")),
    (re.compile(r"missing required field `(?P<what>\w+)`"), _("少了一项“{what}”。")),
    (
        re.compile(r"encoded date|isoformat|must be in \d|out of range for month"),
        _("日期写得不对，要写成 2026-01-31 这样。"),
    ),
    (re.compile(r"malformed|truncated|Expected `object`|recursion"), _("这一条残缺或被改坏了，读不出来。")),
    (re.compile(r"U\+0000"), _("里面有数据库存不了的字符（U+0000）。")),
)  # fmt: skip
USED = _("这一条已经用上，数字也跟着改了。")
USED_BEFORE = _("这一条已经用上；后来收到的记录更新，数字不用改。")
NONE_YET = _("现在能用的都已经用上了，剩下的还是用不了。请一条一条看。")
OTHERWISE = _("某一项的值不合规定，用不了。")

blueprint = Blueprint("quarantine", __name__, url_prefix="/quarantine")
_PLACE = "/<centre>/<int:epoch>/<int:seq>"


@blueprint.get("")
@officers
def page() -> str | Response:
    """Show what waits for somebody, and what was settled."""
    names = {each.code: each.name for each in directory.all_centres(county())}
    waiting = _table(_("要处理的"), _("没有存疑数据，收到的都用上了。"), names, settled=False)
    done = _table(_("处理过的"), _("还没有处理过。"), names, settled=True)
    if tables.wants_excel():
        return tables.excel(done if request.args.get("settled") else waiting)
    shown = {"waiting": tables.shown(waiting), "done": tables.shown(done)}
    return render_template("county/quarantine.html", count=len(waiting.rows), **shown)


@blueprint.get(_PLACE)
@officers
def one(centre: str, epoch: int, seq: int) -> str:
    """Show one line, why it could not be used, and what can be done."""
    return _shown(_found(centre, epoch, seq))


@blueprint.post(_PLACE)
@officers
def replay(centre: str, epoch: int, seq: int) -> Response:
    """Use a line as somebody mended it."""
    wrong = _found(centre, epoch, seq)
    changed = quarantine.replay(county(), wrong, _on_one_line(request.form.get("line", "")), me().username)
    flash(gettext(USED if changed else USED_BEFORE))
    return _back()


@blueprint.post("/replay-all")
@officers
def replay_all() -> Response:
    """Use every line that can be read by now, as it was sent."""
    used = quarantine.replay_all(county(), scope(), me().username)
    flash(gettext("又用上了 {count} 条，数字也跟着改了。").format(count=used) if used else gettext(NONE_YET))
    return _back()


@blueprint.post(f"{_PLACE}/let-be")
@officers
def let_be(centre: str, epoch: int, seq: int) -> Response:
    """Settle a line without using it."""
    wrong = _found(centre, epoch, seq)
    must_be_confirmed()
    quarantine.let_be(county(), wrong, me().username)
    flash(gettext("这一条不再处理；原文还留着，可以在“处理过的”里看到。"))
    return _back()


@blueprint.errorhandler(StillUnfit)
def ask_again(refusal: StillUnfit) -> tuple[str, int]:
    """Show the line again as somebody left it, with what is wrong about it."""
    said = StillUnfit(problem=plain(str(refusal.words["problem"])))
    address = request.view_args or {}
    return _shown(_found(**address), request.form.get("line", ""), said), refusal.status


def plain(reason: str) -> str:
    """Return in a reader's words why a line could not be used."""
    for pattern, words in REASONS:
        if found := pattern.search(reason):
            return str(gettext(words)).format(**found.groupdict())
    return str(gettext(OTHERWISE))


def _found(centre: str, epoch: int, seq: int) -> Aside:
    own_centre(centre)
    return quarantine.one(county(), centre, epoch, seq)


def _shown(wrong: Aside, line: str | None = None, refused: Refusal | None = None) -> str:
    return render_template(
        "county/quarantine_one.html", wrong=wrong, centre=own_centre(wrong.centre), why=plain(wrong.reason),
        line=_readable(wrong.line) if line is None else line, refused=refused,
        kind=gettext(record_words.KIND.get(_kind(wrong.line), _("不认识的"))),
        mended=wrong.mended and _readable(wrong.mended),
    )  # fmt: skip


def _back() -> Response:
    return redirect(url_for("quarantine.page"))  # type: ignore[return-value]


def _readable(line: str) -> str:
    """Return a line with one thing in each row; one that is no JSON as it is."""
    try:
        return msgspec.json.format(line, indent=2)
    except msgspec.DecodeError:
        return line


def _on_one_line(text: str) -> str:
    try:
        return msgspec.json.format(text, indent=-1)
    except msgspec.DecodeError:
        return text.strip()


def _kind(line: str) -> str:
    try:
        said = msgspec.json.decode(line)
    except msgspec.DecodeError:
        return ""
    return str(said.get("kind")) if isinstance(said, dict) else ""


def _table(title: str, empty: str, names: dict[str, str], *, settled: bool) -> Table:
    rows = [_row(each, names) for each in quarantine.aside(county(), scope(), settled=settled)]
    columns = [
        Column("centre", _("中心"), link=lambda row: str(row["address"])),
        Column("kind", _("哪种记录")),
        Column("why", _("为什么用不了")),
        Column("noted_at", _("收到"), Kind.MOMENT),
    ]
    if settled:
        columns += [
            Column("became", _("怎么处理的")),
            Column("settled_by", _("谁处理的")),
            Column("settled_at", _("处理时间"), Kind.MOMENT),
        ]
    return Table(title, columns, rows, empty, "quarantine-settled" if settled else "quarantine")


def _row(each: Aside, names: dict[str, str]) -> Row:
    return {
        **each._asdict(),
        "centre": names.get(each.centre, each.centre),
        "kind": gettext(record_words.KIND.get(_kind(each.line), _("不认识的"))),
        "why": plain(each.reason),
        "became": gettext(_("改后用上") if each.mended is not None else _("没有用")),
        "address": url_for("quarantine.one", centre=each.centre, epoch=each.epoch, seq=each.seq),
    }
