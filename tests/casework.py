"""Cases at a hall without a server: what clerks do with them, straight at the services."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from kiosk.records.cases import queries, service
from kiosk.records.cases.models import Case, Channel
from kiosk.records.cases.opening import Hall, Intake
from kiosk.records.cases.people import Who
from kiosk.records.cases.rules import Action
from kiosk.records.tickets.models import Outcome
from kiosk.records.tickets.service import Ending
from kiosk.sealing import Sealer
from tests.desk import Desk
from tests.prepared import load_days

ZHANG = Who("张三丰", "138 1234 5678", "11010519491231002x", "三组")
SEALER = Sealer(b"0" * 32)


@dataclass
class Casework:
    """The clerks of a hall with their cases."""

    desk: Desk

    @property
    def session(self) -> Session:
        """The session all of them share."""
        return self.desk.session

    def hall(self, n: int = 1) -> Hall:
        """Return who works at a window."""
        return Hall(self.desk.clerks[n], self.desk.settings, SEALER)

    def finishes(self, *items: str, outcome: Outcome = Outcome.DONE, n: int = 1, **said: Any) -> list[Case]:
        """Let somebody come, be served, and leave with an outcome; return the cases that opened."""
        self.desk.arrives(*items)
        called = self.desk.calls_next(n)
        assert called is not None
        self.desk.takes_step(called, "start", n)
        intakes = {place: Intake(**said) for place, _item in enumerate(items)} if said else {}
        endings = [Ending(outcome)] * max(len(items), 1)
        return service.finish_visit(self.session, called.id, endings, intakes, self.hall(n)).cases

    def accepts(self, item: str = "SB01", n: int = 1, **said: Any) -> Case:
        """Accept an errand that goes on; Zhang is whom it is for unless said otherwise."""
        (case,) = self.finishes(item, outcome=Outcome.ACCEPTED, n=n, **({"who": ZHANG} | said))
        return case

    def opens(self, item: str = "SB01", n: int = 1, **said: Any) -> Case:
        """Open a case without a ticket."""
        said = {"channel": Channel.WALK_IN, "who": ZHANG} | said
        return service.open_case(self.session, Intake(item=item, **said), self.hall(n))

    def steps(self, case: Case, action: str, n: int = 1, **more: Any) -> Case:
        """Take a step with a case as it is now."""
        version = more.pop("version", self.case(case.no).version)
        return service.take_step(
            self.session, case.no, service.Step(Action(action), version, **more), self.hall(n)
        )

    def case(self, no: str) -> Case:
        """Return a case as it is in the records now."""
        self.session.expire_all()
        return queries.case(self.session, no)


def casework(desk: Desk) -> Casework:
    """Furnish a hall's clerks with the real working days."""
    load_days(desk.session)
    return Casework(desk)
