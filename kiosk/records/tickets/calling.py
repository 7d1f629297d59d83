"""Calling the next person: one atomic statement, so two desks never get the same one."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from kiosk import clock
from kiosk.database import writing
from kiosk.records.tickets import day
from kiosk.records.tickets.journalling import note_change
from kiosk.records.tickets.queries import label
from kiosk.records.windows import queries as windows
from kiosk.records.windows.refusals import WindowBusy
from kiosk.settings import Queue

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


def call_next(session: Session, n: int, staff_id: str, queue: Queue) -> str | None:
    """Call the next person to a window; return the ticket's id, or None when nobody waits.

    Order: effective arrival; after ``queue.priority_run`` priority calls in a row an ordinary
    person comes first, if one waits whom this window takes. Raises what keeps the window from calling.
    """
    with writing(session) as connection:
        values = _values(session, connection, n, staff_id)
        run_is_up = connection.exec_driver_sql(_RUN).scalar_one() >= queue.priority_run
        ticket = None
        if run_is_up:
            ticket = connection.exec_driver_sql(_CALL_NEXT, values | {"ordinary": True}).mappings().first()
        if ticket is None:
            ticket = connection.exec_driver_sql(_CALL_NEXT, values | {"ordinary": False}).mappings().first()
        return _called(connection, ticket)


def call_this(session: Session, ticket_id: str, n: int, staff_id: str) -> str | None:
    """Call one waiting person out of turn; return the id, or None if they do not wait any more."""
    with writing(session) as connection:
        values = _values(session, connection, n, staff_id) | {"id": ticket_id}
        return _called(connection, connection.exec_driver_sql(_CALL_THIS, values).mappings().first())


def must_be_free(connection: Connection, n: int) -> None:
    """Raise ``WindowBusy`` when somebody is called to, or served at, a window."""
    in_front = connection.exec_driver_sql(_IN_FRONT, (n,)).first()
    if in_front:
        raise WindowBusy(window=n, number=label(*in_front))


def _values(session: Session, connection: Connection, n: int, staff_id: str) -> dict[str, Any]:
    window = windows.serving_window(session, n, staff_id)
    must_be_free(connection, n)
    return {
        "n": n, "at": clock.millis(), "by": staff_id,
        "takes": window.categories, "date": day.today(connection),
    }  # fmt: skip


def _called(connection: Connection, ticket: Mapping[str, Any] | None) -> str | None:
    if ticket is None:
        return None
    connection.exec_driver_sql(_COUNT_RUN, (ticket["priority"],))
    note_change(connection, ticket)
    uid: str = ticket["id"]
    return uid
