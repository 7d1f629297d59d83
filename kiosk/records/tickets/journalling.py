"""What of a ticket goes into the journal: the visit with its errands, confidential ones unnamed."""

import sqlite3
from collections.abc import Sequence
from typing import NamedTuple

from kiosk.records.journal import service as journal
from kiosk.records.tickets.models import Ticket
from kiosk.wire import doors
from kiosk.wire.lines import CONFIDENTIAL

_ERRANDS = """
SELECT category, item, confidential, outcome FROM errands WHERE ticket_id = ? ORDER BY position"""
_MARK = Ticket.__journal__


class ErrandLine(NamedTuple):
    """One errand as the journal needs it."""

    category: str
    item: str | None
    confidential: bool
    outcome: str | None = None

    def leaving(self) -> dict[str, str | None]:
        """Return what of the errand may leave the hall; a confidential one only as a count."""
        if self.confidential:
            return {"item": CONFIDENTIAL}
        return {"category": self.category, "item": self.item, "outcome": self.outcome}


def note_change(
    pen: sqlite3.Connection, ticket: sqlite3.Row, errands: Sequence[ErrandLine] | None = None
) -> None:
    """Write the journal row of a ticket as it stands after a hot statement (all its columns)."""
    if errands is None:
        errands = errands_of(pen, ticket["id"])
    values = _MARK.line_of(ticket.__getitem__)
    values["errands"] = [errand.leaving() for errand in errands]
    if any(errand.confidential for errand in errands):
        values["category"] = CONFIDENTIAL
    if ticket["version"] == 1:
        values["door"] = doors.of_visit(ticket["token"])  # once is enough: the county keeps it
    journal.write(pen, [journal.Change(_MARK.kind, ticket["id"], ticket["version"], values)])


def errands_of(pen: sqlite3.Connection, ticket_id: str) -> list[ErrandLine]:
    """Return the errands of a ticket, in their order."""
    rows = pen.execute(_ERRANDS, (ticket_id,))
    return [ErrandLine(category, item, bool(secret), outcome) for category, item, secret, outcome in rows]
