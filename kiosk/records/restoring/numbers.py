"""What follows from the restored records: the day, the paces, and numbers that may be on paper already."""

import sqlite3
from datetime import date, timedelta

from kiosk import clock
from kiosk.records.tickets.rules import MEMORY
from kiosk.records.tickets.service import SHORTEST_VISIT_MS

MOST_DAYS = 366

_DAY = """
UPDATE queue_day SET business_date = newest, priority_run = 0
FROM (SELECT max(business_date) AS newest FROM tickets) WHERE newest > business_date"""
_PACES = """
INSERT INTO paces (category, served, mean_ms)
SELECT category, count(*), avg(served_ms) FILTER (WHERE nth <= ?) FROM (
    SELECT category, served_ms, row_number() OVER (PARTITION BY category ORDER BY finished_at DESC) AS nth
    FROM tickets WHERE state = 'finished' AND timed AND served_ms >= ?)
WHERE true GROUP BY category
ON CONFLICT DO UPDATE SET served = excluded.served, mean_ms = excluded.mean_ms"""
_NEWEST = "SELECT at FROM journal ORDER BY epoch DESC, seq DESC LIMIT 1"
_HIGHEST = """
SELECT max(coalesce((SELECT max(number) FROM tickets WHERE business_date = :day), 0),
    coalesce((SELECT max(number) FROM cases WHERE business_date = :day), 0))"""
_OUT = "SELECT coalesce(max(highest), 0) FROM numbers_out WHERE business_date = :day"
_LEAVE = """
INSERT INTO numbers_out (business_date, highest) VALUES (?, ?)
ON CONFLICT DO UPDATE SET highest = max(highest, excluded.highest)"""


def settle(driver: sqlite3.Connection) -> None:
    """Let the hall's day and its service times follow the restored tickets."""
    driver.execute(_DAY)
    driver.execute(_PACES, (MEMORY, SHORTEST_VISIT_MS))


def leave_room(driver: sqlite3.Connection, room: int) -> None:
    """Keep so many numbers free on every day whose end the journal may not tell.

    What was issued after the last delivery is on people's paper, and in no journal: from the day of
    the newest line until today numbers go on behind the highest known one and that room.
    """
    for day in _untold_days(driver) if room else ():
        driver.execute(_LEAVE, (day, _highest(driver, day) + room))


def go_behind(driver: sqlite3.Connection, other: sqlite3.Connection) -> None:
    """Go on, on those days, behind what another hall has issued: the one that gives its place to this one."""
    for day in _untold_days(driver):
        out = other.execute(_OUT, {"day": day}).fetchone()[0]
        driver.execute(_LEAVE, (day, max(_highest(other, day), out)))


def _highest(driver: sqlite3.Connection, day: str) -> int:
    return int(driver.execute(_HIGHEST, {"day": day}).fetchone()[0])


def _untold_days(driver: sqlite3.Connection) -> list[str]:
    newest = driver.execute(_NEWEST).fetchone()
    return _days(clock.business_date(newest[0]), clock.now().date()) if newest else []


def _days(first: date, last: date) -> list[str]:
    """Return the days from one to another; from a very old line on only the latest of them."""
    count = min((last - first).days + 1, MOST_DAYS)
    return [(last - timedelta(days=back)).isoformat() for back in range(count)]
