"""The county's lines: what is shown today, and putting them up inside the caller's transaction."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import delete
from sqlalchemy.orm import Session

from kiosk.database import hand
from kiosk.records.notices.models import CountyNotice
from kiosk.records.notices.reading import Line

_SHOWN = """SELECT words FROM county_notices
WHERE (first_day IS NULL OR first_day <= :day) AND (last_day IS NULL OR last_day >= :day)"""
_ON_TV = f"{_SHOWN} AND on_tv ORDER BY position"
_ON_KIOSK = f"{_SHOWN} AND on_kiosk ORDER BY position"


def on_tv(session: Session, today: date) -> list[str]:
    """Return the county's lines for the TV on a day, in their order."""
    return _words(session, _ON_TV, today)


def on_kiosk(session: Session, today: date) -> list[str]:
    """Return the county's lines for the kiosk on a day, in their order."""
    return _words(session, _ON_KIOSK, today)


def put_up(session: Session, lines: Iterable[Line]) -> None:
    """Put the county's lines up in place of those that hang."""
    take_down(session)
    session.add_all(CountyNotice(position=place, **line._asdict()) for place, line in enumerate(lines))


def take_down(session: Session) -> None:
    """Take all lines of the county down."""
    session.execute(delete(CountyNotice))


def _words(session: Session, statement: str, today: date) -> list[str]:
    return [words for (words,) in hand(session).execute(statement, {"day": today.isoformat()})]
