"""The rows behind one figure: exactly those that it counts."""

import sqlite3
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy.orm import Session

from kiosk.database import hand, rows
from kiosk.errors import NotFound, Refusal
from kiosk.records.ledger.figures import values_of
from kiosk.records.ledger.figures_measures import GROUPS, KINDS, Kind
from kiosk.records.ledger.figures_rules import FEWEST_RATINGS, Wanted
from kiosk.records.ledger.periods import Period

A_PAGE = 100

_PAGE = f"""
WITH facts AS MATERIALIZED ({{facts}})
SELECT *, count(*) OVER () AS total FROM facts WHERE {{holds}}
ORDER BY {{order}} LIMIT {A_PAGE} OFFSET :skip"""  # noqa: S608 - joins the house's own words


class TooFewRatings(Refusal):
    """这个事项的评价不到 {count} 条，为了保护评价的人，不单独列出。"""

    code = "too_few_ratings"
    status = 403


class Behind(NamedTuple):
    """One page of the facts behind a figure, and how many there are of them in all."""

    kind: str
    words: str
    rows: Sequence[sqlite3.Row]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // A_PAGE))


def behind(session: Session, period: Period, wanted: Wanted, page: int = 1) -> Behind:
    """Return one page (from 1) of what a figure counts; raises ``NotFound`` or ``TooFewRatings``."""
    name, kind = _kind(wanted)
    if name == "ratings" and wanted.by == "item":
        _must_not_be_few(session, period, wanted.of)
    found = _read(session, kind, period, wanted, page)
    if not found and (page > 1 or wanted.by):
        raise NotFound
    total = found[0]["total"] if found else 0
    return Behind(name, kind.measures[wanted.figure].words, found, total, page)


def _kind(wanted: Wanted) -> tuple[str, Kind]:
    for name, kind in KINDS.items():
        measure = kind.measures.get(wanted.figure)
        if measure and wanted.by in {"", *measure.by}:
            return name, kind
    raise NotFound


def _must_not_be_few(session: Session, period: Period, item: str) -> None:
    given = _read(session, KINDS["ratings"], period, Wanted("rated", "item", item), 1)
    if len(given) < FEWEST_RATINGS:
        raise TooFewRatings(count=FEWEST_RATINGS)


def _read(session: Session, kind: Kind, period: Period, wanted: Wanted, page: int) -> list[sqlite3.Row]:
    holds = kind.measures[wanted.figure].holds
    if wanted.by:
        holds = f"{holds} AND CAST({GROUPS[wanted.by]} AS TEXT) = :of"
    statement = _PAGE.format(facts=kind.facts, holds=holds, order=kind.order)
    values = values_of(period) | {"of": wanted.of, "skip": (page - 1) * A_PAGE}
    return rows(hand(session), statement, values).fetchall()
