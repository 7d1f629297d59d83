"""The last thirty days as tables: day by day, and place by place."""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple
from urllib.parse import urlencode

from flask import request, url_for

from kiosk.county.current import county
from kiosk.county.pages import figures_choices, tables
from kiosk.county.pages.figures_choices import TOWN_DIGITS
from kiosk.county.pages.tables import Column, Kind, Row, Table
from kiosk.county.reports import figures, measures, tiles
from kiosk.county.reports.figures import By, Sums, Wanted
from kiosk.county.reports.measures import MEASURES
from kiosk.county.reports.nights import CentreNight
from kiosk.county.reports.tiles import Tile
from kiosk.words import _

OF_PLACES = ("visits", "wait_mean", "opened", "on_time", "overdue", "rating", "open_follow_ups")
OF_DAYS = ("visits", "wait_mean", "opened", "decided", "rated", "bad")
COLOURS = ("wait_mean", "on_time", "rating", "overdue", "open_follow_ups")
"""By what the map can be coloured: figures that are better or worse."""
PICTURE = (1280.0, 340.0)
"""How wide and high the map is drawn."""


class Found:
    """What the page is made of: sums by place and by day, and what is open at this moment."""

    def __init__(self, wanted: Wanted) -> None:
        """Read the figures of the villages and days that are wanted."""
        self.wanted = wanted
        self.by = By.TOWN if len(wanted.prefix) < TOWN_DIGITS else By.VILLAGE
        self.places = figures.sums(county(), wanted, self.by, OF_PLACES)
        self.days = figures.sums(county(), wanted, By.DAY, OF_DAYS)
        self.open = figures.now(county(), wanted.prefix, self.by)
        self.names = figures.names_of(county(), wanted.prefix)

    @cached_property
    def total(self) -> Sums:
        """The sums of all places."""
        return figures.together(list(self.places.values()))

    @cached_property
    def moment(self) -> Sums:
        """What is open at this moment in all places."""
        return figures.together(list(self.open.values()))

    @property
    def in_address(self) -> dict[str, str]:
        """The period as it stands in an address."""
        return figures_choices.days_of(self.wanted.period)

    def lines(self) -> list[dict[str, Any]]:
        """Return every place with its figures; one that has ended only while there are any."""
        digits = TOWN_DIGITS if self.by == By.TOWN else 12
        counted = self.places.keys() | self.open.keys()
        return [
            {"code": code, "name": f"{called.town} {called.village}".strip(),
             **measures.values(OF_PLACES, self.places.get(code, {}) | self.open.get(code, {}))}
            for code, called in self.names.items()
            if len(code) == digits and (code in counted or not called.ended)
        ]  # fmt: skip


def colour() -> str:
    """Return by which figure the map is coloured."""
    asked = request.args.get("colour", "")
    return asked if asked in COLOURS else COLOURS[0]


def places_table(found: Found) -> Table:
    """Return the places with their figures, ranked as the reader chose."""
    ranked, ranking = tables.ranked(found.lines(), OF_PLACES, "visits")
    base = f"{url_for('figures.page')}?{urlencode(found.in_address)}"
    words, title = (_("镇"), _("各镇最近 30 天")) if found.by == By.TOWN else (_("村"), _("各村最近 30 天"))
    name = Column("name", words, link=lambda row: f"{base}&place={row['code']}")
    return Table(
        title, [name, *(_leading(found, each) for each in OF_PLACES)], ranked, _EMPTY, "towns", ranking
    )


def days_table(found: Found) -> Table:
    """Return the days with their figures, oldest first."""
    lines = [{"day": day, **measures.values(OF_DAYS, sums)} for day, sums in sorted(found.days.items())]
    columns = [Column("day", _("日期"), link=_day_link)]
    columns += [Column(name, MEASURES[name].words, Kind(MEASURES[name].kind)) for name in OF_DAYS]
    return Table(_("最近 30 天，每天"), columns, lines, _EMPTY, "days")


_EMPTY = _("最近 30 天还没有数据。村里上报以后，这里就有了。")


def _leading(found: Found, name: str) -> Column:
    measure = MEASURES[name]
    base = f"{url_for('figures.rows')}?{urlencode({'figure': measure.rows, **found.in_address})}"
    return Column(
        name,
        measure.words,
        Kind(measure.kind),
        lambda row: f"{base}&place={row['code']}" if row[name] else None,
    )


def _day_link(row: Row) -> str:
    return url_for("figures.page", period="days", **{"from": row["day"], "to": row["day"]})


def programs(centres: Sequence[CentreNight]) -> Mapping[str, int]:
    """Return how many centres run which version of the program, the most first."""
    return dict(Counter(each.row["program"] for each in centres if each.row["program"]).most_common())


class Drawn(NamedTuple):
    """A tile as it is drawn: the box, its shade, its place's name, what is written in it, where it leads."""

    tile: Tile
    shade: int
    name: str
    value: str
    where: str


def picture(table: Table, name: str) -> list[Drawn]:
    """Return the places as tiles: as large as their visits, as dark as a figure needs a look."""
    rows = table.rows
    shades = tiles.shades([row[name] for row in rows], MEASURES[name].good)
    column = next(column for column in table.columns if column.name == name)
    lead = table.columns[0].link
    return [
        Drawn(
            tile, shades[tile.place], rows[tile.place]["name"],
            tables.written(column, rows[tile.place][name]), (lead and lead(rows[tile.place])) or "",
        )
        for tile in tiles.tiles([row["visits"] for row in rows], *PICTURE)
    ]  # fmt: skip
