"""Figures as tables: by their groups, ranked, beside the period before."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from flask_babel import get_locale, gettext

from kiosk.county.current import county
from kiosk.county.pages import tables
from kiosk.county.pages.figures_choices import BY_WORDS, TOWN_DIGITS, Chosen
from kiosk.county.pages.tables import Column, Kind, Row, Table
from kiosk.county.reports import figures, items, measures, scoping
from kiosk.county.reports.figures import By, Sums
from kiosk.county.reports.measures import MEASURES
from kiosk.county.reports.periods import Period
from kiosk.words import _

COMPARED = frozenset({"number", "minutes"})
"""Of these it can be said by how much they grew; of a share only what it was before."""
_HEADS = {By.TOWN: _("镇"), By.VILLAGE: _("村"), By.DAY: _("日期"), By.ITEM: _("事项")}
_EMPTY = _("这段时间没有数据。请换一段时间，或看看“夜间上报”里谁还没有报。")


class Found(NamedTuple):
    """Sums by the groups' codes: of the period, of the one before (days: by village), and of this moment."""

    now: Mapping[str, Sums]
    before: Mapping[str, Sums]

    def totals(self) -> tuple[Sums, Sums]:
        """Return the sums of all groups, and those of the period before."""
        return figures.together(list(self.now.values())), figures.together(list(self.before.values()))


def found(chosen: Chosen) -> Found:
    """Return what the figures that a reader chose are made of."""
    names, by, wanted = chosen.view.names, chosen.by, chosen.wanted
    now = figures.sums(county(), wanted, by, names)
    past = By.VILLAGE if by == By.DAY else by
    before = figures.sums(county(), wanted._replace(period=wanted.period.before), past, names)
    moment = {} if by == By.DAY else figures.now(county(), chosen.place, by)
    groups = dict.fromkeys([*_places(chosen), *now, *(code for code in moment if code)])
    return Found({code: now.get(code, {}) | moment.get(code, {}) for code in groups}, before)


def _places(chosen: Chosen) -> list[str]:
    """Return the places that are listed even when nothing came from them."""
    digits = {By.TOWN: TOWN_DIGITS, By.VILLAGE: scoping.VILLAGE_DIGITS}.get(chosen.by)
    return [code for code, called in chosen.names.items() if len(code) == digits and not called.ended]


def table(chosen: Chosen, found: Found) -> Table:
    """Return the figures by their groups, ranked as the reader chose."""
    view, of_days = chosen.view, chosen.by == By.DAY
    names = [name for name in view.names if not (of_days and name in measures.NOW)]
    lines = [
        {"code": code, "name": _called(chosen, code), **measures.values(names, sums)}
        for code, sums in found.now.items()
    ]
    ranked, ranking = tables.ranked(lines, ["code", *names], "code" if of_days else view.first)
    columns = [_named(chosen), *(_column(chosen, name) for name in names)]
    if ranking.name in MEASURES and ranking.name not in measures.NOW and not of_days:
        _compare(ranked, found.before, ranking.name)
        columns += _compared(ranking.name)
    return Table(title(chosen), columns, ranked, _EMPTY, "figures", ranking)


def title(chosen: Chosen) -> str:
    """Return what a table of figures is about."""
    about = [*(step.name for step in chosen.way()[-1:]), gettext(BY_WORDS[chosen.by])]
    return " · ".join([*about, gettext(chosen.view.words), said(chosen.period)])


def said(period: Period) -> str:
    """Return the days of a period in words."""
    if period.days == 1:
        return str(period.first)
    words: str = gettext("{first} 至 {last}")
    return words.format(first=period.first, last=period.last)


def cards(chosen: Chosen, found: Found) -> list[dict[str, Any]]:
    """Return the figures of all groups together, beside those of the period before."""
    now, before = found.totals()
    return [
        {
            "column": Column(name, MEASURES[name].words, Kind(MEASURES[name].kind)),
            "value": MEASURES[name].value(now),
            "before": None if name in measures.NOW else MEASURES[name].value(before),
            "rows": _all_rows(chosen, name),
        }
        for name in chosen.view.names
        if not (chosen.by == By.DAY and name in measures.NOW)
    ]


def _all_rows(chosen: Chosen, name: str) -> str | None:
    rows = MEASURES[name].rows
    return chosen.rows(rows) if rows and chosen.by != By.ITEM else None


def _called(chosen: Chosen, code: str) -> str:
    return items.called(code, str(get_locale())) if chosen.by == By.ITEM else chosen.called(code)


def _compare(lines: Sequence[dict[str, Any]], before: Mapping[str, Sums], name: str) -> None:
    for line in lines:
        line["before"] = MEASURES[name].value(before.get(line["code"], {}))
        line["change"] = measures.change(line[name], line["before"])


def _compared(name: str) -> list[Column]:
    kind = MEASURES[name].kind
    columns = [Column("before", _("前一段"), Kind(kind))]
    return [*columns, Column("change", _("比前一段"), Kind.CHANGE)] if kind in COMPARED else columns


def _named(chosen: Chosen) -> Column:
    """Return the column of the groups' names; a place's leads one step down."""
    if chosen.by == By.DAY:
        return Column("code", _HEADS[chosen.by])
    if chosen.by == By.ITEM:
        return Column("name", _HEADS[chosen.by])
    base = tables.here(place="", by=None, sort=None, order=None, format=None)
    return Column("name", _HEADS[chosen.by], link=lambda row: base.replace("place=", f"place={row['code']}"))


def _column(chosen: Chosen, name: str) -> Column:
    measure = MEASURES[name]
    return Column(name, measure.words, Kind(measure.kind), _leads(chosen, name) if measure.rows else None)


def _leads(chosen: Chosen, name: str) -> Callable[[Row], str | None]:
    """Return where a group's figure leads: its rows; the address is made once and filled in for each row."""
    figure = MEASURES[name].rows
    base = {
        By.DAY: lambda: chosen.rows(figure, period="days", **{"from": "{0}", "to": "{0}"}),
        By.ITEM: lambda: chosen.rows(figure, item="{0}"),
    }.get(chosen.by, lambda: chosen.rows(figure, place="{0}"))()
    base = base.replace("%7B0%7D", "{0}")
    return lambda row: base.format(row["code"]) if row[name] else None
