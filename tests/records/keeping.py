"""The nights of a hall: what is kept, and what is gone in the morning."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kiosk import clock
from kiosk.database import new_uid
from kiosk.pen import writing
from kiosk.records.cases import service as cases
from kiosk.records.cases.contacts import Contact
from kiosk.records.cases.models import Case
from kiosk.records.journal.models import JournalRow
from kiosk.records.journal.queries import history
from kiosk.records.retention import service
from kiosk.records.retention.models import RetentionRun
from kiosk.records.staff.models import Staff
from kiosk.settings import Privacy
from tests.casework import ZHANG, Casework
from tests.conftest import TurnableClock

HOURS_A_DAY = 24 * 60


@dataclass
class Keeping:
    """A hall's retention, night by night."""

    session: Session
    hall_clock: TurnableClock
    privacy: Privacy

    def later(self, days: float) -> None:
        """Let days go by without any night's round."""
        self.hall_clock.goes_on(days * HOURS_A_DAY)

    def works(self, run: RetentionRun | None) -> RetentionRun:
        """Do a round to its end and return it as it is then."""
        assert run is not None
        for _ in service.work(self.session, run.id, self.privacy):
            pass
        return self.session.get_one(RetentionRun, run.id, populate_existing=True)

    def days_later(self, days: int) -> RetentionRun:
        """Let days go by, then do one night's round, as a manager's word allows after a long gap."""
        self.later(days)
        run = service.begin_night(self.session)
        return self.works(run or self._by_hand())

    def _by_hand(self) -> RetentionRun:
        staff_id = self.session.scalars(select(Staff.id)).first() or ""
        return service.begin_by_hand(self.session, staff_id)

    def contact(self, case: Case) -> Contact:
        """Return the person of a case as they are kept now."""
        self.session.expire_all()
        kept = self.session.get_one(Case, case.id, populate_existing=True).contact
        assert kept is not None
        return kept

    def people_left(self) -> int:
        """Return how many people are not erased."""
        chosen = select(func.count()).select_from(Contact).where(Contact.name != "")
        return self.session.scalar(chosen) or 0

    def leaves_an_orphan(self, count: int = 1) -> None:
        """Keep people that no record uses."""
        empty = {"id_last4": "", "village_group": "", "address": ""}
        with writing(self.session):
            self.session.add_all(
                Contact(id=new_uid(), name="李四", phone="", made_at=clock.millis(), **empty)
                for _ in range(count)
            )

    def writes_down_again(self, work: Casework, case: Case) -> None:
        """Correct the person of a case that is long over."""
        cases.correct_person(self.session, case.no, work.case(case.no).version, ZHANG, work.hall())

    def journal_rows(self, kind: str, key: str) -> list[JournalRow]:
        """Return the journal of one record."""
        return history(self.session, kind, key)
