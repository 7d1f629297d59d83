"""The business day: which one it is, and how it ends."""

import sqlite3

from sqlalchemy.orm import Session

from kiosk import clock
from kiosk.database import hand, rows
from kiosk.errors import ClockWentBack
from kiosk.pen import writing
from kiosk.records.tickets.journalling import note_change

KEYS_KEPT_MS = 2 * 24 * 60 * clock.MINUTE

_NEWEST = "SELECT business_date FROM queue_day"
_BEGIN = "UPDATE queue_day SET business_date = ?, priority_run = 0"
_LEFT_OVER = """
UPDATE tickets SET state = 'closed_by_day', version = version + 1, timed = 0, window = NULL,
    action = 'close_day', acted_by = NULL, acted_at = ?, finished_at = ?
WHERE id IN (SELECT id FROM tickets WHERE business_date <> ? AND state = 'waiting'
    UNION ALL
    SELECT id FROM tickets WHERE business_date <> ?
        AND state IN ('called', 'serving', 'held', 'missed')
    LIMIT 200)
RETURNING *"""
_FORGET_KEYS = "DELETE FROM used_keys WHERE used_at < ?"


def today(pen: sqlite3.Connection) -> str:
    """Return the business date inside a writing transaction, beginning the day if it is new.

    Raises ``ClockWentBack`` when the computer's date is before the newest day this hall has seen.
    """
    now = clock.now().date().isoformat()
    newest = pen.execute(_NEWEST).fetchone()[0]
    if now < newest:
        raise ClockWentBack(today=now, last=newest)
    if now > newest:
        pen.execute(_BEGIN, (now,))
    return now


def clock_problem(session: Session) -> ClockWentBack | None:
    """Return the refusal that taking a number would meet now, or None."""
    now = clock.now().date().isoformat()
    newest = hand(session).execute(_NEWEST).fetchone()[0]
    return ClockWentBack(today=now, last=newest) if now < newest else None


def trust_the_clock(session: Session) -> None:
    """Take the computer's date as right after a person has checked it: the hall goes on from it."""
    with writing(session) as pen:
        pen.execute(_BEGIN, (clock.now().date().isoformat(),))


def close_past_days(session: Session) -> int:
    """Close what earlier days left open, in small transactions; return how many tickets it were."""
    closed = 0
    while True:
        with writing(session) as pen:
            at, now = clock.millis(), clock.now().date().isoformat()
            if clock_problem(session):
                return closed
            left_over = rows(pen, _LEFT_OVER, (at, at, now, now)).fetchall()
            for ticket in left_over:
                note_change(pen, ticket)
            pen.execute(_FORGET_KEYS, (at - KEYS_KEPT_MS,))
        closed += len(left_over)
        if not left_over:
            return closed
