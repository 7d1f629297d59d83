"""Reading the ledger of November 2026, as tests do."""

from typing import Any

from kiosk.records.ledger import queries
from kiosk.records.ledger.entries import COLUMNS, Cell, View
from kiosk.records.ledger.queries import Wanted
from tests.casework import Casework

NOVEMBER = ("2026-11-01", "2026-11-30")
SOMEBODY = View("somebody")


def shown(work: Casework, view: View = SOMEBODY, **wanted: Any) -> queries.Page:
    """Return the first page of November's ledger."""
    return queries.page(work.session, Wanted(*NOVEMBER, **wanted), 1, view)


def row(work: Casework, view: View = SOMEBODY) -> dict[str, Cell]:
    """Return the only row of November, by its headings."""
    (entry,) = shown(work, view).entries
    return dict(zip((column.words for column in COLUMNS), entry, strict=True))
