"""Reading the windows."""

import sqlite3

from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk.records.windows.models import Window, WindowState
from kiosk.records.windows.refusals import NoSuchWindow, NotYourWindow, WindowClosed, WindowPaused

_HELD = "SELECT n FROM windows WHERE staff_id = ?"
_STATES = "SELECT n, state FROM windows ORDER BY n"
_TAKES = "SELECT n, categories FROM windows ORDER BY n"
_SERVING = "SELECT state, staff_id, categories FROM windows WHERE n = ?"


def all_windows(session: Session) -> list[Window]:
    """Return every window, by number."""
    return list(session.scalars(select(Window).order_by(Window.n)))


def window(session: Session, n: int) -> Window:
    """Return one window; raises ``NoSuchWindow``."""
    found = session.get(Window, n)
    if found is None:
        raise NoSuchWindow(window=n)
    return found


def window_of(session: Session, staff_id: str) -> Window | None:
    """Return the window where someone serves now, or None."""
    return session.scalar(select(Window).where(Window.staff_id == staff_id))


def own_window(session: Session, n: int, staff_id: str) -> Window:
    """Return a window if this person holds it; raises ``WindowClosed`` or ``NotYourWindow``."""
    found = window(session, n)
    if found.staff_id is None:
        raise WindowClosed(window=n)
    if found.staff_id != staff_id:
        raise NotYourWindow(window=n)
    return found


def number_of(read: sqlite3.Connection, staff_id: str) -> int | None:
    """Return the number of the window where someone serves now, or None."""
    found: tuple[int] | None = read.execute(_HELD, (staff_id,)).fetchone()
    return found[0] if found else None


def states(read: sqlite3.Connection) -> list[tuple[int, str]]:
    """Return the number and the state of every window, by number."""
    return read.execute(_STATES).fetchall()


def what_they_take(read: sqlite3.Connection) -> dict[int, set[str]]:
    """Return the categories of every window by its number; none named means all."""
    return {n: set(categories.split()) for n, categories in read.execute(_TAKES)}


def categories_served(read: sqlite3.Connection, n: int, staff_id: str) -> str:
    """Return what a window takes if this person serves at it now; raises what stands in the way."""
    found = read.execute(_SERVING, (n,)).fetchone()
    if found is None:
        raise NoSuchWindow(window=n)
    state, holder, categories = found
    if holder is None:
        raise WindowClosed(window=n)
    if holder != staff_id:
        raise NotYourWindow(window=n)
    if state == WindowState.PAUSED:
        raise WindowPaused(window=n)
    return str(categories)
