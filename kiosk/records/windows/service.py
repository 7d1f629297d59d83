"""Opening, pausing and arranging windows; closing one is in tickets, which knows who stands there."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from kiosk import clock
from kiosk.database import hand
from kiosk.pen import writing
from kiosk.records.windows import queries
from kiosk.records.windows.models import Window, WindowState
from kiosk.records.windows.refusals import AlreadyAtWindow, WindowTaken


def open_window(session: Session, n: int, staff_id: str, *, take_over: bool = False) -> Window:
    """Let someone serve at a window; raises ``WindowTaken`` unless they take over."""
    with writing(session):
        found = queries.window(session, n)
        held = queries.window_of(session, staff_id)
        if held and held.n != n:
            raise AlreadyAtWindow(window=held.n)
        if found.staff and found.staff_id != staff_id and not take_over:
            raise WindowTaken(window=n, name=found.staff.name)
        found.state, found.staff_id, found.changed_at = WindowState.OPEN, staff_id, clock.millis()
    session.refresh(found)
    return found


def pause_window(session: Session, n: int, staff_id: str) -> Window:
    """Stop calling at a window for a while; the person there may still be served."""
    return _turn(session, n, staff_id, WindowState.PAUSED)


def resume_window(session: Session, n: int, staff_id: str) -> Window:
    """Go on calling at a paused window."""
    return _turn(session, n, staff_id, WindowState.OPEN)


def arrange_window(session: Session, n: int, categories: Iterable[str]) -> Window:
    """Set which categories a window takes; none means all."""
    with writing(session):
        found = queries.window(session, n)
        found.categories, found.changed_at = " ".join(sorted(set(categories))), clock.millis()
    return found


def close_overnight(session: Session, midnight: int) -> int:
    """Close the windows that nobody has touched since midnight (ms); return how many it were."""
    forgotten = [
        window for window in queries.all_windows(session) if window.staff_id and window.changed_at < midnight
    ]
    if forgotten:
        with writing(session):
            for window in forgotten:
                window.state, window.staff_id, window.changed_at = WindowState.CLOSED, None, clock.millis()
    return len(forgotten)


def furnish(session: Session, count: int) -> None:
    """Make sure that windows 1 to ``count`` exist; existing ones stay as they are."""
    missing = set(range(1, count + 1)) - {n for n, _state in queries.states(hand(session))}
    if not missing:
        return
    with writing(session):
        for n in sorted(missing):
            session.add(
                Window(n=n, version=1, state=WindowState.CLOSED, categories="", changed_at=clock.millis())
            )


def _turn(session: Session, n: int, staff_id: str, state: WindowState) -> Window:
    with writing(session):
        found = queries.own_window(session, n, staff_id)
        found.state, found.changed_at = state, clock.millis()
    return found
