"""The directory of centres: who is paired, one-time codes on paper, keys, a new directory file."""

from collections.abc import Sequence

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from kiosk import clock
from kiosk.county.current import county, me, own_centre, scope, settings
from kiosk.county.directory import comparing, reading
from kiosk.county.directory import service as directory
from kiosk.county.directory.models import Centre
from kiosk.county.enrolment import enrolling
from kiosk.county.guards import admins, officers
from kiosk.county.pages import tables
from kiosk.county.pages.drawing import square_code
from kiosk.county.pages.fields import file_sent, must_be_confirmed, text
from kiosk.county.pages.tables import Column, Kind, Row, Table
from kiosk.county.reports.pairing import STANDING_WORDS, Standing, pairings
from kiosk.errors import Refusal
from kiosk.wire import codes
from kiosk.wire.codes import Slip
from kiosk.words import _

KIND_WORDS = {"village": _("村"), "community": _("社区")}
_LONGEST_REASON = 100

blueprint = Blueprint("directory", __name__, url_prefix="/directory")


class NobodyToPair(Refusal):
    """没有要配对的中心：都已经配对了，或已经撤并。请换一个范围。"""

    code = "nobody_to_pair"
    status = 422


@blueprint.get("")
@officers
def page() -> str | Response:
    """Show the centres by town, with how far each has come."""
    town, standing, asked = (request.args.get(name, "").strip() for name in ("town", "standing", "q"))
    everybody = pairings(county(), scope(), town)
    found = [_row(each) for each in everybody if _fits(each, standing, asked)]
    table = Table(
        _("名录与配对"), _columns(), found, _("没有这样的中心。换个词，或把条件放宽。"), "directory"
    )
    if tables.wants_excel():
        return tables.excel(table)
    return render_template(
        "county/directory.html", table=tables.shown(table), found=found, standings=STANDING_WORDS,
        towns=directory.towns(county(), scope()), counts=_counts(everybody), **_code_words(),
    )  # fmt: skip


@blueprint.get("/<code>")
@officers
def centre(code: str) -> str:
    """Show one centre: its keys, and what can be done."""
    found = own_centre(code)
    with county().front() as connection:
        keys = enrolling.keys_of(connection, code)
    return render_template(
        "county/directory_centre.html", centre=found, keys=keys, kinds=KIND_WORDS, now=clock.now(),
        pairing=next(each for each in pairings(county(), scope(), code)), standings=STANDING_WORDS,
    )  # fmt: skip


@blueprint.post("/codes")
@officers
def print_codes() -> str:
    """Make one-time codes and show them as cards, this once."""
    chosen = _chosen()
    if not chosen:
        raise NobodyToPair
    with county().front() as connection:
        made = [(each, enrolling.new_code(connection, each.code, me().username)) for each in chosen]
    address = settings().server.base_url or request.host_url.rstrip("/")
    cards = [(each, code, square_code(codes.link(Slip(address, each.code, code)))) for each, code in made]
    return render_template("county/directory_codes.html", cards=cards, address=address, **_code_words())


@blueprint.post("/<code>/revoke")
@officers
def revoke(code: str) -> Response:
    """Let no key of a centre count any more."""
    found, why = own_centre(code), text("why", _("原因"), _LONGEST_REASON)
    must_be_confirmed()
    with county().front() as connection:
        enrolling.revoke_keys(connection, code, me().username, why)
    flash(gettext("{centre}的钥匙已经作废。它要重新配对才能上报。").format(centre=found.name))
    return redirect(url_for("directory.centre", code=code))  # type: ignore[return-value]


@blueprint.post("/changes")
@admins
def show_changes() -> str:
    """Show what a new directory file would change; nothing changes yet."""
    content = file_sent()
    fresh = reading.read_directory(content)
    changes = comparing.differences(directory.all_centres(county()), fresh, clock.now().date())
    return render_template(
        "county/directory_changes.html", changes=changes, content=reading.text_of(content), total=len(fresh)
    )


@blueprint.post("/take")
@admins
def take() -> Response:
    """Take the directory into use whose changes have been looked at."""
    must_be_confirmed()
    fresh = reading.read_directory(request.form.get("content", "").encode())
    directory.take_directory(county(), fresh)
    flash(gettext("新名录已经用上，共 {count} 个中心。").format(count=len(fresh)))
    return redirect(url_for("directory.page"))  # type: ignore[return-value]


def _chosen() -> Sequence[Centre]:
    """Return the centres for which codes are wanted: one, those of a town, or all of the reader's scope."""
    if one := request.form.get("centre", ""):
        return [own_centre(one)]
    wanted = {Standing.UNPAIRED, Standing.WAITING}
    if request.form.get("which") == "all":
        wanted.add(Standing.PAIRED)
    town = request.form.get("town", "")
    fitting = {row["code"] for row in pairings(county(), scope(), town) if row["standing"] in wanted}
    return [each for each in directory.centres(county(), scope()) if each.code in fitting]


def _code_words() -> dict[str, object]:
    return {
        "days": enrolling.CODE_DAYS,
        "until": clock.local(clock.millis() + enrolling.CODE_DAYS * 86_400_000),
    }


def _fits(row: Row, standing: str, asked: str) -> bool:
    said = f"{row['town']} {row['village']} {row['code']}"
    return (not standing or row["standing"] == standing) and all(word in said for word in asked.split())


def _counts(rows: Sequence[Row]) -> dict[str, int]:
    return {standing: sum(row["standing"] == standing for row in rows) for standing in Standing}


def _row(row: Row) -> Row:
    kind, standing = row["kind"], row["standing"]
    return {**row, "kind": [KIND_WORDS.get(kind, kind)], "standing": [STANDING_WORDS[standing]]}


def _columns() -> list[Column]:
    return [
        Column("village", _("村（社区）"), link=lambda row: url_for("directory.centre", code=row["code"])),
        Column("town", _("乡镇")),
        Column("code", _("编码")),
        Column("kind", _("类别"), Kind.WORDS),
        Column("standing", _("配对"), Kind.WORDS),
        Column("since", _("配对时间"), Kind.MOMENT),
        Column("until", _("代码有效到"), Kind.MOMENT),
        Column("valid_to", _("撤并日期"), Kind.DATE),
        Column("next_name", _("并入")),
    ]
