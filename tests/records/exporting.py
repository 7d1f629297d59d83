"""A month of a hall in which everything happened once, and its workbook as openpyxl reads it."""

from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet
from sqlalchemy.orm import Session

from kiosk import clock, exporting
from kiosk.records.cases.models import CaseState, PaperState
from kiosk.records.cases.opening import PaperSaid
from kiosk.records.cases.people import Who
from kiosk.records.home_visits import service as home
from kiosk.records.home_visits.models import VisitOutcome, Why
from kiosk.records.ledger.orders import Order, Report
from kiosk.records.requests import service as requests
from kiosk.records.requests.models import RequestKind
from kiosk.records.roster import service as roster
from kiosk.records.roster.halves import Half
from kiosk.settings import Hours
from tests.casework import SEALER, ZHANG, Casework
from tests.records.rated import RatedHall

HEAD_ROWS = 2
WEDNESDAY = date(2026, 11, 25)


@dataclass
class Workbooks:
    """Orders workbooks of a hall."""

    folder: Path
    reports: list[Report] = field(default_factory=list)

    def order(self, **more: Any) -> Order:
        """Return the order for November 2026."""
        usual = {
            "database": str(self.folder / "hall.db"), "target": str(self.folder / "exports" / "out.xlsx"),
            "first": "2026-11-01", "last": "2026-11-30", "today": "2026-11-30",
            "centre": "双桥村便民服务中心", "hours": Hours(), "reader_id": "somebody", "full": False,
        }  # fmt: skip
        return Order(**{**usual, **more})

    def exports(self, **more: Any) -> openpyxl.Workbook:
        """Export a month and read the workbook."""
        order = self.order(**more)
        Path(order.target).parent.mkdir(exist_ok=True)
        exporting.export(order, self.reports.append)
        return openpyxl.load_workbook(order.target)


def lines(sheet: Worksheet) -> list[dict[str, Any]]:
    """Return the lines of a sheet by its headings, without what stands below the table."""
    rows = list(sheet.iter_rows(min_row=HEAD_ROWS, values_only=True))
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:] if isinstance(row[0], int)]


def below(sheet: Worksheet) -> list[str]:
    """Return what stands below the table of a sheet."""
    rows = sheet.iter_rows(min_row=HEAD_ROWS + 1, values_only=True)
    return [str(row[0]) for row in rows if isinstance(row[0], str)]


def everything_happens(work: Casework, rated: RatedHall) -> None:
    """Let everything that has a sheet of its own happen once, and something confidential beside it."""
    session, settings = work.session, work.desk.settings
    words = roster.PostWords("综合窗口", "Front desk", "")
    roster.add_post(session, words, roster.Pair(work.desk.clerks[1], work.desk.clerks[2]))
    work.accepts("SB01")
    work.accepts("DQ02")
    gap = PaperSaid("户口簿", PaperState.GAP, "2026-11-27")
    work.opens("SB02", papers=[gap], state=CaseState.WITH_GAPS)
    rated.complained_of(reasons=("wait",))
    for confidential, item in ((False, "SB03"), (True, "DQ02")):
        who = Who("李四", "13900001111", "", "二组")
        need = home.Need(who, Why.DISABLED, item=item)
        visit = home.ask_visit(session, need, home.Asked("phone"), SEALER)
        assert visit.confidential == confidential
        left = requests.Left(RequestKind.MESSAGE, "kiosk", ZHANG, item=item, words="请回电话")
        requests.leave_request(session, left, SEALER, settings)
        if not confidential:
            go_and_see(session, visit.id, visit.version, work.desk.clerks[2])


def go_and_see(session: Session, visit_id: str, version: int, visitor: str) -> None:
    """Book a home visit and note that it was made."""
    booked = home.book_visit(session, visit_id, version, home.Booking(WEDNESDAY, Half.MORNING, visitor))
    with clock.standing_at(lambda: datetime(2026, 11, 25, 11, 0, tzinfo=clock.HALL_TIME).timestamp()):
        made = home.Visited(clock.millis(), VisitOutcome.DONE, "刷脸认证", visitor)
        home.note_visit(session, visit_id, booked.version, made)
