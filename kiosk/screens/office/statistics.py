"""The manager's figures: any period on one page, and the rows behind each figure."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext

from kiosk import clock
from kiosk.errors import Refusal
from kiosk.records.cases.rules import MODE_WORDS, TYPE_WORDS
from kiosk.records.catalogue import queries as catalogues
from kiosk.records.home_visits.rules import STATE_WORDS as HOME_WORDS
from kiosk.records.ledger.figures import figures
from kiosk.records.ledger.figures_facts import HIDDEN
from kiosk.records.ledger.figures_measures import KINDS
from kiosk.records.ledger.figures_rows import behind
from kiosk.records.ledger.figures_rules import FEWEST_RATINGS, Wanted
from kiosk.records.ledger.periods import CHOICES, Period, past, until_today
from kiosk.records.ratings.rules import SCORE_WORDS, WAY_WORDS
from kiosk.web import dates, problems
from kiosk.web.database import session
from kiosk.web.guards import ManagersOnly, SessionExpired, SignInRequired, managers_only
from kiosk.web.language import WEEKDAYS, reader_language
from kiosk.wire.progress import STATE_WORDS
from kiosk.words import _

MOST_PAGES = 1_000_000

blueprint = Blueprint("figures", __name__, url_prefix="/office/figures")

WORDS: dict[str, Any] = {
    "figure_words": {name: each.words for kind in KINDS.values() for name, each in kind.measures.items()},
    "mode_words": MODE_WORDS, "type_words": TYPE_WORDS, "state_words": STATE_WORDS,
    "home_words": HOME_WORDS,
    "score_words": SCORE_WORDS, "way_words": WAY_WORDS, "weekdays": WEEKDAYS,
    "choices": CHOICES, "until_today": until_today, "few": FEWEST_RATINGS, "hidden": HIDDEN,
    "day": lambda at: clock.business_date(at).isoformat(),
    "time": lambda at: f"{clock.local(at):%H:%M}",
}  # fmt: skip


@blueprint.get("")
@managers_only
def page() -> str:
    """Show the figures of a period; without one, of today."""
    chosen = _asked()
    return _page(chosen, tally=figures(session(), chosen))


@blueprint.get("/rows/<figure>")
@managers_only
def rows(figure: str) -> str:
    """Show the rows behind one figure, a hundred at a time."""
    chosen = _asked()
    wanted = Wanted(figure, request.args.get("by", ""), request.args.get("of", ""))
    number = min(max(1, request.args.get("page", 1, type=int)), MOST_PAGES)
    found = behind(session(), chosen, wanted, number)
    return render_template("office/figures_rows.html", **_shared(chosen), found=found, wanted=wanted)


@blueprint.errorhandler(Refusal)
def refuse(refusal: Refusal) -> tuple[str, int]:
    """Say on the page what was wrong, with the days still in the form; strangers get the usual answer."""
    if isinstance(refusal, SignInRequired | SessionExpired | ManagersOnly):
        answer: tuple[str, int] = problems.answer(refusal)
        return answer
    return _page(None, refused=refusal), refusal.status


def _asked() -> Period:
    """Return the period that the address asks for: a quick choice, or two days."""
    today = clock.now().date()
    if "from" in request.args or "to" in request.args:
        return past(_day("from", _("开始日期")), _day("to", _("结束日期")), today)
    _said, days = CHOICES.get(request.args.get("period", ""), CHOICES["today"])
    return until_today(days(today), today)


def _day(field: str, said: str) -> date:
    return dates.day(request.args.get(field, ""), said, _("请写成 2026-11-23 这样"))


def _page(chosen: Period | None, **more: Any) -> str:
    return render_template("office/figures.html", **_shared(chosen), **more)


def _shared(chosen: Period | None) -> dict[str, Any]:
    """Return what both pages show: the period in words and addresses, names of groups."""
    typed: dict[str, Any] = {"from": request.args.get("from", ""), "to": request.args.get("to", "")}
    days = dict(zip(typed, chosen.days, strict=True)) if chosen else typed
    return {
        **WORDS,
        "chosen": chosen,
        "days": days,
        "today": clock.now().date(),
        "called": lambda by, of: NAMES[by](of),
        "behind": lambda figure, **more: url_for("figures.rows", figure=figure, **more, **days),
    }


def _item(of: str) -> str:
    catalogue, language = catalogues.current(session()), reader_language()
    if of in catalogue.by_code:
        return catalogue.by_code[of].name(language)
    if of in catalogue.by_category:
        name = catalogue.by_category[of].name(language)
        return str(gettext("{category}（没有细分）")).format(category=name)
    return str(gettext("保密事项")) if of == HIDDEN else of


def _hour(of: str) -> str:
    return f"{int(of):02d}:00–{int(of) + 1:02d}:00"


def _slot(of: str) -> str:
    weekday, hour = of.split()
    return f"{gettext(WEEKDAYS[int(weekday)])} {_hour(hour)}"


NAMES: Mapping[str, Callable[[str], str]] = {
    "item": _item,
    "hour": _hour,
    "weekday": lambda of: str(gettext(WEEKDAYS[int(of)])),
    "slot": _slot,
    "mode": lambda of: str(gettext(MODE_WORDS[of])),
    "type": lambda of: str(gettext(TYPE_WORDS[of])),
    "score": lambda of: str(gettext(SCORE_WORDS[int(of)])),
}
