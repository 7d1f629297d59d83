"""Calling the next person: one atomic statement, so two desks never get the same one."""

import sqlite3
from typing import Any

from sqlalchemy.orm import Session

from kiosk import clock
from kiosk.database import rows
from kiosk.pen import pen
from kiosk.records.tickets import day
from kiosk.records.tickets.journalling import note_change
from kiosk.records.tickets.queries import Seen, as_it_is, label
from kiosk.records.windows import queries as windows
from kiosk.records.windows.refusals import WindowBusy
from kiosk.settings import Settings

_IN_FRONT = """
SELECT letter, number FROM tickets WHERE window = ? AND state IN ('called', 'serving')"""
_CALL = """
UPDATE tickets SET state = 'called', window = :n, for_window = NULL, called_at = :at, first_called_at = :at,
    call_count = call_count + 1, version = version + 1, action = 'call', acted_by = :by, acted_at = :at
WHERE id = ({who}) AND state = 'waiting'
RETURNING *"""
_NEXT = """
    SELECT id FROM tickets INDEXED BY ix_tickets_waiting
    WHERE state = 'waiting' AND business_date = :date
        AND (for_window IS NULL OR for_window = :n
            OR for_window NOT IN (SELECT n FROM windows WHERE state = 'open'))
        AND (:takes = '' OR instr(:takes, category) > 0)
        AND (NOT :ordinary OR NOT priority)
    ORDER BY effective_at, id LIMIT 1"""
_CALL_NEXT = _CALL.format(who=_NEXT)
_CALL_THIS = _CALL.format(who=":id")
_RUN = "SELECT priority_run FROM queue_day"
_COUNT_RUN = "UPDATE queue_day SET priority_run = CASE WHEN ? THEN priority_run + 1 ELSE 0 END"


def call_next(session: Session, n: int, staff_id: str, settings: Settings) -> Seen | None:
    """Call the next person to a window; return the ticket, or None when nobody waits.

    Order: effective arrival; after ``queue.priority_run`` priority calls in a row an ordinary
    person comes first, if one waits whom this window takes. Raises what keeps the window from calling.
    """
    with pen(session) as driver:
        values = _values(driver, n, staff_id)
        run_is_up = driver.execute(_RUN).fetchone()[0] >= settings.queue.priority_run
        ticket = None
        if run_is_up:
            ticket = rows(driver, _CALL_NEXT, values | {"ordinary": True}).fetchone()
        if ticket is None:
            ticket = rows(driver, _CALL_NEXT, values | {"ordinary": False}).fetchone()
        return _called(driver, ticket, settings)


def call_this(session: Session, ticket_id: str, n: int, staff_id: str, settings: Settings) -> Seen | None:
    """Call one waiting person out of turn; return None if they do not wait any more."""
    with pen(session) as driver:
        values = _values(driver, n, staff_id) | {"id": ticket_id}
        return _called(driver, rows(driver, _CALL_THIS, values).fetchone(), settings)


def must_be_free(read: sqlite3.Connection, n: int) -> None:
    """Raise ``WindowBusy`` when somebody is called to, or served at, a window."""
    in_front = read.execute(_IN_FRONT, (n,)).fetchone()
    if in_front:
        raise WindowBusy(window=n, number=label(*in_front))


def _values(driver: sqlite3.Connection, n: int, staff_id: str) -> dict[str, Any]:
    takes = windows.categories_served(driver, n, staff_id)
    must_be_free(driver, n)
    return {
        "n": n, "at": clock.millis(), "by": staff_id,
        "takes": takes, "date": day.today(driver),
    }  # fmt: skip


def _called(driver: sqlite3.Connection, ticket: sqlite3.Row | None, settings: Settings) -> Seen | None:
    if ticket is None:
        return None
    driver.execute(_COUNT_RUN, (ticket["priority"],))
    note_change(driver, ticket)
    return as_it_is(driver, ticket, settings)
