"""What a reader of the figures chose: which days, whose, grouped by what."""

from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlencode

from flask import request, url_for

from kiosk import clock
from kiosk.county.current import county, scope
from kiosk.county.reports import figures, scoping
from kiosk.county.reports.figures import By, Called, Wanted
from kiosk.county.reports.measures import ITEM_VIEW, VIEWS, View
from kiosk.county.reports.periods import CHOICES, Period, period_of
from kiosk.words import _

BY_WORDS: Mapping[By, str] = {
    By.TOWN: _("各镇"), By.VILLAGE: _("各村"), By.DAY: _("每天"), By.ITEM: _("各事项"),
}  # fmt: skip
TOWN_DIGITS = 9


class Step(NamedTuple):
    """A place on the way down: county, town, village."""

    code: str
    name: str


class Chosen(NamedTuple):
    """The choices of a reader; ``place`` is the prefix of what they look at, within their scope."""

    period: Period
    place: str
    by: By
    view_name: str
    names: Mapping[str, Called]

    @property
    def wanted(self) -> Wanted:
        """Whose figures of which days."""
        return Wanted(self.place, self.period)

    @property
    def view(self) -> View:
        """Which figures stand together."""
        return ITEM_VIEW if self.by == By.ITEM else VIEWS[self.view_name]

    @property
    def days(self) -> dict[str, str]:
        """The period as it stands in an address."""
        return days_of(self.period)

    def called(self, code: str) -> str:
        """Return what a place is called: a village always with its town."""
        known = self.names.get(code, Called(code))
        return f"{known.town} {known.village}".strip()

    def way(self) -> list[Step]:
        """Return the places from all that somebody may see down to what they look at."""
        steps = [place for place in (self.place[:TOWN_DIGITS], self.place) if len(place) >= TOWN_DIGITS]
        return [Step(code, self.called(code)) for code in dict.fromkeys(steps) if code.startswith(scope())]

    def rows(self, figure: str, **of: object) -> str:
        """Return the address of the rows behind a figure."""
        asked: dict[str, Any] = {"figure": figure, "place": self.place, **self.days, **of}
        given = {name: value for name, value in asked.items() if value}
        return f"{url_for('figures.rows')}?{urlencode(given)}"


def days_of(period: Period) -> dict[str, str]:
    """Return a period as it stands in an address."""
    if period.choice != "days":
        return {"period": period.choice}
    return {"period": "days", "from": period.first.isoformat(), "to": period.last.isoformat()}


def chosen_period(default: str = "month") -> Period:
    """Return the period that the address names; raises ``WrongPeriod``."""
    asked = request.args
    choice = asked.get("period", default)
    return period_of(choice, asked.get("from", ""), asked.get("to", ""), clock.now().date())


def chosen() -> Chosen:
    """Return what the address names; raises ``NotFound`` for a place outside the reader's scope."""
    place = scoping.narrowed(scope(), request.args.get("place", ""))
    view = request.args.get("view", "")
    names = figures.names_of(county(), place)
    return Chosen(chosen_period(), place, _by(place), view if view in VIEWS else "visits", names)


def ways(place: str) -> list[By]:
    """Return by what the figures of a place can be grouped."""
    if len(place) == scoping.VILLAGE_DIGITS:
        return [By.DAY, By.ITEM]
    return [By.VILLAGE, By.DAY, By.ITEM] if len(place) >= TOWN_DIGITS else list(By)


def _by(place: str) -> By:
    possible = ways(place)
    asked = request.args.get("by", "")
    return By(asked) if asked in possible else possible[0]


PERIODS = {name: words for name, words in CHOICES.items() if name != "days"}
