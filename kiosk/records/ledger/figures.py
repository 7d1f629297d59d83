"""Reading what the manager's figures count: one pass over visits, cases, ratings and home visits."""

import sqlite3
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from kiosk import clock
from kiosk.database import hand
from kiosk.records.ledger.figures_measures import GROUPS, KINDS, Kind
from kiosk.records.ledger.figures_rules import Tally
from kiosk.records.ledger.periods import Period


def figures(session: Session, period: Period) -> Tally:
    """Return every figure of a period; what is overdue is so now, whatever the period."""
    tally = Tally()
    for kind in KINDS.values():
        _count(tally, hand(session), kind, period)
    return tally


def values_of(period: Period) -> dict[str, Any]:
    """Return what the statements of the facts ask for."""
    (first, last), (begins, ends) = period.days, period.instants
    today = clock.now().date().isoformat()
    return {"first": first, "last": last, "begins": begins, "ends": ends, "today": today}


def _count(tally: Tally, read: sqlite3.Connection, kind: Kind, period: Period) -> None:
    for row in read.execute(_STATEMENTS[kind.facts], values_of(period)):
        columns = iter(row)
        groups = {by: next(columns) for by in kind.groups}
        for name, measure in kind.measures.items():
            count, values = next(columns), next(columns) if measure.value else None
            if count:
                tally.add(name, {by: groups[by] for by in measure.by}, count, _numbers(values))


def _numbers(joined: str | None) -> Iterable[float]:
    return map(float, joined.split(",")) if joined else ()


def _statement(kind: Kind) -> str:
    """Return the statement that counts all of a kind's figures, once per combination of groups."""
    groups = [GROUPS[by] for by in kind.groups]
    columns = [
        f"{aggregate} FILTER (WHERE {measure.holds})"
        for measure in kind.measures.values()
        for aggregate in ("count(*)", *([f"group_concat({measure.value})"] if measure.value else ()))
    ]
    asked = f"WITH facts AS MATERIALIZED ({kind.facts}) SELECT {', '.join(groups + columns)} FROM facts"  # noqa: S608 - joins the house's own words
    return f"{asked} GROUP BY {', '.join(groups)}" if groups else asked


_STATEMENTS: Mapping[str, str] = {kind.facts: _statement(kind) for kind in KINDS.values()}
