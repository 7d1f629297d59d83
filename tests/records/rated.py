"""A hall in which people rate: visits that end, opinions, follow-ups that somebody works on."""

from dataclasses import dataclass
from typing import Any

from kiosk.records.cases.people import Who
from kiosk.records.ratings import follow_ups, queries, service
from kiosk.records.ratings.follow_ups import Edit
from kiosk.records.ratings.models import FollowUp, Rating
from kiosk.records.ratings.service import Opinion
from kiosk.records.staff.models import Role
from kiosk.records.tickets.models import Ticket
from kiosk.records.workdays.models import Source
from kiosk.records.workdays.service import load_workdays
from kiosk.sealing import Sealer
from kiosk.settings import ROOT
from tests.desk import Desk, a_clerk

SEALER = Sealer(b"0" * 32)
WORKDAYS = ROOT / "config" / "workdays.csv"
ANGRY = Who(name="张三丰", phone="138 1234 5678")


@dataclass
class RatedHall:
    """The services of ratings, as their people use them."""

    desk: Desk
    boss: str

    def served(self, *items: str, n: int = 1) -> Ticket:
        """Let somebody come and be served at a window."""
        self.desk.arrives(*items)
        return self.desk.serves(n)

    def rates(self, visit: Any, score: int, **more: Any) -> Rating:
        """Let the holder of a ticket rate on the phone."""
        desk = self.desk
        return service.rate(desk.session, visit.token, Opinion(score, **more), SEALER, desk.settings)

    def rates_at_pad(self, visit: Any, score: int, n: int = 1, **more: Any) -> Rating:
        """Let somebody rate at a window's pad."""
        desk = self.desk
        return service.rate_at_pad(desk.session, n, visit.token, Opinion(score, **more), desk.settings)

    def complained_of(self, **more: Any) -> FollowUp:
        """Return the follow-up of a visit that clerk 1 served and somebody found very bad."""
        return self.follow_up(self.rates(self.served(), 1, **more))

    def follow_up(self, rating: Rating) -> FollowUp:
        """Return the follow-up of a bad rating as it is now."""
        self.desk.session.expire_all()
        (found,) = (
            each.follow_up for each in queries.to_do(self.desk.session, 2)
            if each.follow_up.rating_id == rating.id
        )  # fmt: skip
        return found

    def edit(self, found: FollowUp, by: str = "") -> Edit:
        """Return an edit of a follow-up as it was seen."""
        return Edit(found.id, found.version, by or self.boss)

    def extends(self, found: FollowUp, days: int, reason: str = "要等镇里核实") -> FollowUp:
        """Let the manager extend a follow-up."""
        return follow_ups.extend(self.desk.session, self.edit(found), days, reason, self.desk.settings)


def a_rated_hall(desk: Desk) -> RatedHall:
    """Furnish a hall with working days and a manager who serves at no window."""
    load_workdays(desk.session, WORKDAYS.read_bytes(), Source.FILE)
    return RatedHall(desk, a_clerk(desk.session, "boss", Role.MANAGER).id)
