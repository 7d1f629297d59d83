"""Reading the windows."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk.records.windows.models import Window, WindowState
from kiosk.records.windows.refusals import NoSuchWindow, NotYourWindow, WindowClosed, WindowPaused


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


def serving_window(session: Session, n: int, staff_id: str) -> Window:
    """Return a window if this person serves at it now; raises what stands in the way."""
    found = own_window(session, n, staff_id)
    if found.state == WindowState.PAUSED:
        raise WindowPaused(window=n)
    return found
