"""The county's lines: what is shown today, and putting them up inside the caller's transaction."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from kiosk.records.notices.models import CountyNotice
from kiosk.records.notices.reading import Line


def on_tv(session: Session, today: date) -> list[str]:
    """Return the county's lines for the TV on a day, in their order."""
    return _shown(session, CountyNotice.on_tv, today)


def on_kiosk(session: Session, today: date) -> list[str]:
    """Return the county's lines for the kiosk on a day, in their order."""
    return _shown(session, CountyNotice.on_kiosk, today)


def put_up(session: Session, lines: Iterable[Line]) -> None:
    """Put the county's lines up in place of those that hang."""
    take_down(session)
    session.add_all(CountyNotice(position=place, **line._asdict()) for place, line in enumerate(lines))


def take_down(session: Session) -> None:
    """Take all lines of the county down."""
    session.execute(delete(CountyNotice))


def _shown(session: Session, there: InstrumentedAttribute[bool], today: date) -> list[str]:
    day = today.isoformat()
    begun = or_(CountyNotice.first_day.is_(None), CountyNotice.first_day <= day)
    not_over = or_(CountyNotice.last_day.is_(None), CountyNotice.last_day >= day)
    chosen = select(CountyNotice.words).where(there, begun, not_over)
    return list(session.scalars(chosen.order_by(CountyNotice.position)))
