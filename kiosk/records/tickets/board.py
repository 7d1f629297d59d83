"""What hangs in the hall for everybody to see: calls, how many wait, which windows are open."""

from collections.abc import Mapping

import msgspec
from sqlalchemy.orm import Session

from kiosk import clock
from kiosk.database import hand
from kiosk.records.catalogue import queries as catalogues
from kiosk.records.catalogue.document import Catalogue
from kiosk.records.notices import countys
from kiosk.records.notices.service import notices
from kiosk.records.roster import queries as roster
from kiosk.records.tickets import queries
from kiosk.records.windows.queries import states
from kiosk.settings import Settings


class BoardWindow(msgspec.Struct, frozen=True):
    """A window as the board shows it."""

    n: int
    state: str
    number: str | None


class Board(msgspec.Struct, frozen=True):
    """The hall's board at one moment; of visitors no name, no token, no item, no discreet category.

    ``issuing`` is false while no numbers can be given: the county must be heard first, or the clock set.
    """

    business_date: str
    open: bool
    opens_at: str | None
    staffed: bool
    calls: list[queries.Call]
    waiting: dict[str, int]
    waiting_total: int
    windows: list[BoardWindow]
    notices: list[str]
    county_notices: list[str]
    duty: list[roster.OnDuty]
    issuing: bool = True


def board(session: Session, settings: Settings) -> Board:
    """Return the board as it is now."""
    now = clock.now()
    date = now.date().isoformat()
    read = hand(session)
    opening = roster.opening_in(read, settings, now)
    waiting = queries.waiting_counts(read, date)
    at_windows = queries.at_windows(read)
    windows = [BoardWindow(n, state, at_windows.get(n)) for n, state in states(read)]
    return Board(
        business_date=date,
        open=opening.is_open,
        opens_at=opening.opens_at.isoformat() if opening.opens_at else None,
        staffed=any(window.state == "open" for window in windows),
        calls=queries.recent_calls(read, date),
        waiting=_told(waiting, catalogues.current(session)),
        waiting_total=sum(count.people for count in waiting.values()),
        windows=windows,
        notices=notices(session),
        county_notices=countys.on_tv(session, now.date()),
        duty=roster.on_duty(session, settings, now.date()),
    )


def _told(waiting: Mapping[str, queries.Waiting], catalogue: Catalogue) -> dict[str, int]:
    """Return how many wait in each category that may be named, confidential errands left out."""
    named = {code for code, category in catalogue.by_category.items() if not category.discreet}
    return {code: count.told for code, count in waiting.items() if code in named and count.told}
