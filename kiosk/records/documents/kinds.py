"""The kinds of documents this hall knows: how each is read, taken into use, and left."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from sqlalchemy.orm import Session

from kiosk.records.cases import timing
from kiosk.records.catalogue import taking as catalogues
from kiosk.records.catalogue.reading import read_county_catalogue
from kiosk.records.notices import countys as notices
from kiosk.records.notices.reading import read_notices
from kiosk.records.ratings import follow_ups
from kiosk.records.workdays import taking as workdays
from kiosk.records.workdays.reading import read_workdays
from kiosk.wire.documents import Document

Step = Callable[[Session], None]


class Kind(NamedTuple):
    """``read`` checks a document for a centre without writing, and returns the step that takes it into use.

    Steps run inside the caller's transaction, but for ``afterwards``, which may be done again at any time.
    """

    read: Callable[[Document, str], Step]
    leave: Step
    afterwards: Step | None = None


def _catalogue(document: Document, centre: str) -> Step:
    catalogue = read_county_catalogue(document.body, centre)
    return lambda session: catalogues.take_countys(session, catalogue)


def _workdays(document: Document, _centre: str) -> Step:
    content = document.body.encode()
    rows = read_workdays(content)
    return lambda session: workdays.take_countys(session, content, rows)


def _notices(document: Document, _centre: str) -> Step:
    lines = read_notices(document.body.encode())
    return lambda session: notices.put_up(session, lines)


def _set_due_dates_anew(session: Session) -> None:
    timing.recompute_due_dates(session)
    follow_ups.recompute_due_dates(session)


KINDS: Mapping[str, Kind] = {
    "catalogue": Kind(_catalogue, catalogues.leave_countys),
    "workdays": Kind(_workdays, workdays.leave_countys, _set_due_dates_anew),
    "notices": Kind(_notices, notices.take_down),
}
