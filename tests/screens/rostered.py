"""A staffed hall whose manager arranges the roster."""

from datetime import date, timedelta
from typing import Any

from kiosk.records.roster import queries, service
from kiosk.records.roster.models import Absence, Post
from kiosk.records.roster.service import Pair, PostWords
from kiosk.records.staff.queries import by_username
from kiosk.settings import Hours, Settings
from tests.screens.staffed import StaffedHall

TODAY = date(2026, 11, 23)
TOMORROW = TODAY + timedelta(days=1)
SATURDAY = TODAY + timedelta(days=5)
DAY = ["08:30-12:00", "14:30-17:30"]
SETTINGS = Settings(hours=Hours(mon=DAY, tue=DAY, wed=DAY, thu=DAY, fri=DAY))


class RosterHall:
    """A staffed hall, its manager, and the people of the roster by their usernames."""

    def __init__(self, hall: StaffedHall) -> None:
        """Let the manager sign in."""
        self.hall, self.boss = hall, hall.signed_in("admin")

    def person(self, username: str) -> str:
        """Return somebody's id."""
        found = by_username(self.hall.session, username)
        assert found
        return found.id

    def adds(self, name: str = "综合岗", a: str = "li", b: str | None = "wang") -> Post:
        """Add a post."""
        pair = Pair(self.person(a), b and self.person(b))
        return service.add_post(self.hall.session, PostWords(name, "Desk", "110"), pair)

    def is_away(self, username: str, first: date, last: date | None = None) -> Absence:
        """Note somebody's absence."""
        return service.note_absence(self.hall.session, self.person(username), first, last or first, "")

    def sends(self, path: str, **form: Any) -> str:
        """Send one of the roster's forms, and return what the page says then."""
        self.hall.looks_again()
        return self.boss.sends(f"roster{path}", **form).get_data(as_text=True)

    def sees(self, path: str = "") -> str:
        """Return what a page of the roster says."""
        return self.boss.sees(f"/office/roster{path}")

    def stands(self, day: date) -> list[str | None]:
        """Return who stands at each post, as the records know it."""
        self.hall.looks_again()
        covers = queries.duty_on(self.hall.session, day)
        return [cover.standing.name if cover.standing else None for cover in covers]
