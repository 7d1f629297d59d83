"""A little of everything in one village of each town, for walks through all pages."""

from typing import Any

import pytest

from kiosk import clock
from kiosk.county.documents import service
from kiosk.county.documents.service import Draft
from kiosk.county.intake import reporting, taking
from kiosk.county.intake.taking import Parcel
from kiosk.county.store.database import CountyDatabase
from kiosk.wire import lines
from kiosk.wire.reports import Place, Report, Running
from tests.county.people import COUNTY_KEY
from tests.county.village import CASE, MORNING, Village

POST: dict[str, Any] = {"name": "综合岗", "a_id": None, "b_id": None, "active": True}
FOLLOW_UP: dict[str, Any] = {
    "rating_id": "r0", "opened_at": MORNING, "days": 5, "due_date": "2026-11-20", "due_tentative": False,
    "extended_on": None, "handler_id": None, "called_back_at": None, "outcome": None, "closed_at": None,
    "appealed_at": None, "appealed_by": None, "appeal_upheld": None,
}  # fmt: skip


def everything(county: CountyDatabase, centre: str) -> None:
    """Let something of every kind happen in a village."""
    village = Village(centre)
    for number in range(4):
        village.serves(f"t{number}", number=number)
        village.notes(
            "rating", f"r{number}", ticket_id=f"t{number}", score=1 + number, reasons="", way="pad",
            rated_at=MORNING,
        )  # fmt: skip
    village.opens_case("late", no=f"{centre}-20261101-001", due_date="2026-11-20")
    village.notes("case", "broken", **(CASE | {"business_date": "2026-13-41"}))
    village.notes("follow_up", "f", **FOLLOW_UP)
    village.notes("post", "p", **POST)
    village.notes("window", "1", state="open", staff_id=None, categories="")
    taking.take_in(county, Parcel.of(village.batch()))
    says(county, centre)


def wrong(centre: str) -> str:
    """Return what a village finds wrong with the notices."""
    return f"第 3 行的日期不对（{centre}）"


def says(county: CountyDatabase, centre: str) -> None:
    """Let a village report that it cannot use the notices."""
    run = {"notices": Running(0, "", "refused", wrong(centre))}
    reporting.hear(county, centre, Report(Place(1, 0, lines.GENESIS.hex(), 0), clock.millis(), "1.0", run))


def notices(county: CountyDatabase, scope: str) -> None:
    """Send notices down, unchecked: a process that reads them costs more than all the rest."""
    content = "show,from,until,words\nboth,2026-11-20,2026-12-31,下周一停电\n".encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(service, "_must_fit", lambda _document, _language: None)
        service.issue(county, COUNTY_KEY, Draft("notices", scope, content), "admin")
