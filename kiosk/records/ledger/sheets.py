"""What a sheet of the workbook is: its columns, how many lines it has, and where they come from."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from kiosk.database import hand, rows
from kiosk.records.catalogue.document import Catalogue
from kiosk.records.ledger.entries import Cell, Column, View
from kiosk.records.ledger.periods import Period
from kiosk.settings import Hours

Line = Sequence[Cell]


class Facts(NamedTuple):
    """What the sheets are made from; ``today`` is ``YYYY-MM-DD``."""

    session: Session
    period: Period
    today: str
    view: View
    hours: Hours
    catalogue: Catalogue

    @property
    def read(self) -> sqlite3.Connection:
        """The driver's connection; all sheets read in one transaction."""
        return hand(self.session)

    @property
    def values(self) -> dict[str, Any]:
        """What the statements ask for."""
        (first, last), (begins, ends) = self.period.days, self.period.instants
        return {"first": first, "last": last, "begins": begins, "ends": ends, "today": self.today}

    def count(self, source: str) -> int:
        """Return how many rows a source (``FROM …``) has."""
        number: int = self.read.execute(f"SELECT count(*) {source}", self.values).fetchone()[0]
        return number

    def category(self, code: str | None) -> str:
        """Return a category's name; one that left the catalogue keeps its code."""
        found = self.catalogue.by_category.get(code or "")
        return found.zh if found else code or ""

    def item(self, code: str | None) -> str:
        """Return an item's name; one that left the catalogue keeps its code."""
        found = self.catalogue.by_code.get(code or "")
        return found.zh if found else code or ""


class Query(NamedTuple):
    """A statement in its parts, and how one of its rows (with its place from 1) becomes a line."""

    columns: str
    source: str
    order: str
    line: Callable[[Any, int, Facts], Line]

    def count(self, facts: Facts) -> int:
        """Return how many lines there are."""
        return facts.count(self.source)

    def lines(self, facts: Facts) -> Iterator[Line]:
        """Yield the lines, one row of the database at a time."""
        statement = f"SELECT {self.columns} {self.source} ORDER BY {self.order}"
        for place, row in enumerate(rows(facts.read, statement, facts.values), 1):
            yield self.line(row, place, facts)


def no_note(_facts: Facts) -> str:
    """Return nothing: there is nothing to say below the table."""
    return ""


class Sheet(NamedTuple):
    """One sheet of the workbook; ``note`` is what stands below its table."""

    name: str
    columns: Sequence[Column]
    count: Callable[[Facts], int]
    lines: Callable[[Facts], Iterator[Line]]
    note: Callable[[Facts], str] = no_note


def hidden_note(source: str, words: str) -> Callable[[Facts], str]:
    """Return the note that counts what is confidential, and is silent where nothing is."""

    def note(facts: Facts) -> str:
        count = facts.count(source)
        return words.format(count=count) if count else ""

    return note


def yes_or_no(*, it_is: bool) -> str:
    """Return a fact as the tables say it."""
    return "是" if it_is else "否"
