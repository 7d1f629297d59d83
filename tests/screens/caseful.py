"""A staffed hall with cases in it: opened beside the pages, looked at through them."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import select
from werkzeug.test import TestResponse

from kiosk.records.cases import handing, queries, service
from kiosk.records.cases.models import Case, Channel, HandOver, Reading
from kiosk.records.cases.opening import Hall, Intake
from kiosk.records.cases.rules import Action
from kiosk.records.cases.service import Step
from kiosk.records.staff.models import Staff
from kiosk.records.staff.queries import by_username
from kiosk.records.tickets.models import Ticket
from kiosk.settings import Settings
from tests.casework import SEALER, ZHANG
from tests.prepared import load_days
from tests.screens.staffed import Person, StaffedHall, staffed_hall


class CaseHall:
    """The hall and its cases."""

    def __init__(self, hall: StaffedHall) -> None:
        """Load the working days; everything else is there."""
        self.hall = hall
        load_days(hall.session)

    def staff(self, username: str) -> Staff:
        """Return somebody on the staff list."""
        person = by_username(self.hall.session, username)
        assert person is not None
        return person

    def works_as(self, username: str = "li") -> Hall:
        """Return who opens and moves cases."""
        return Hall(self.staff(username).id, self.hall.settings, SEALER)

    def opens(self, item: str = "SB01", by: str = "li", **said: Any) -> Case:
        """Open a case without a ticket, for Zhang unless said otherwise."""
        intake = Intake(item=item, **({"channel": Channel.WALK_IN, "who": ZHANG} | said))
        return service.open_case(self.hall.session, intake, self.works_as(by))

    def steps(self, case: Case, action: str, by: str = "li", **more: Any) -> Case:
        """Take a step with a case as it is now."""
        step = Step(Action(action), self.case(case.no).version, **more)
        return service.take_step(self.hall.session, case.no, step, self.works_as(by))

    def offers(self, case: Case, to: str = "wang", by: str = "li") -> HandOver:
        """Ask a colleague to take a case over."""
        asked, asker = self.staff(to).id, self.staff(by).id
        return handing.offer(self.hall.session, case.no, asked, "去镇里开会", asker)

    def case(self, no: str) -> Case:
        """Return a case as it is now."""
        self.hall.looks_again()
        return queries.case(self.hall.session, no)

    def of(self, ticket: Ticket) -> list[Case]:
        """Return the cases that a visit opened."""
        self.hall.looks_again()
        opened = select(Case).where(Case.ticket_id == ticket.id)
        return list(self.hall.session.scalars(opened.order_by(Case.position)))


@contextmanager
def case_hall(folder: Path, settings: Settings | None = None) -> Iterator[CaseHall]:
    """Open a hall with cases while the block runs."""
    with staffed_hall(folder, settings) as staffed:
        yield CaseHall(staffed)


def readings(work: CaseHall, case: Case) -> list[str]:
    """Return what was read of a case, in its order."""
    work.hall.looks_again()
    of = select(Reading.what).where(Reading.case_id == case.id).order_by(Reading.id)
    return list(work.hall.session.scalars(of))


def sends(person: Person, path: str, **form: Any) -> TestResponse:
    """Send a plain form of the case pages and follow to the page that answers."""
    data = {**form, "csrf_token": person.token("/desk/cases/new?item=SB01")}
    return person.client.post(f"/desk/cases{path}", data=data, follow_redirects=True)


def text_of(page: str) -> str:
    """Return what stands on a page, without tags, in one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())
