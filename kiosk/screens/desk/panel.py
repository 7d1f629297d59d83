"""What a clerk sees at one moment: who stands here, who waits, what needs a hand."""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from flask import current_app, render_template
from flask_login import current_user

from kiosk import clock
from kiosk.database import hand
from kiosk.errors import ClockWentBack, Refusal
from kiosk.printing import spool
from kiosk.printing.health import PrinterHealth
from kiosk.records.cases import listing
from kiosk.records.cases.listing import Alarm
from kiosk.records.cases.models import Case
from kiosk.records.catalogue import queries as catalogues
from kiosk.records.catalogue.document import CaseType, Catalogue
from kiosk.records.help.models import HelpRing
from kiosk.records.help.service import open_rings
from kiosk.records.roster import queries as roster
from kiosk.records.roster.queries import Gap
from kiosk.records.roster.rules import Cover, Opening
from kiosk.records.tickets import day, queries, rules
from kiosk.records.tickets.models import Errand, Outcome, State, Ticket
from kiosk.records.windows.models import Window, WindowState
from kiosk.records.windows.queries import all_windows
from kiosk.sync.state import Alert, alert, must_wait
from kiosk.web.current import settings
from kiosk.web.database import session
from kiosk.web.language import moment_in_words, reader_language, sentence
from kiosk.web.push import Bell
from kiosk.web.streams import Event
from kiosk.wire.progress import OUTCOME_WORDS

LINE_SHOWN = 40
"""So many of the people who wait are listed; the rest are only counted."""
UNDO_MS = 2 * clock.MINUTE
"""A step is offered for undoing as long as it is fresh in the clerk's mind."""
PATIENCE = 3
"""After so many calls without an answer the person counts as not here."""


class Names:
    """The catalogue in the reader's language."""

    def __init__(self, catalogue: Catalogue, language: str) -> None:
        """Take the catalogue in use."""
        self.catalogue, self.language = catalogue, language
        self._mark = ", " if language == "en" else "、"
        self.outcomes = [(outcome.value, OUTCOME_WORDS[outcome]) for outcome in Outcome]

    def category(self, code: str) -> str:
        """Return a category's name; one that left the catalogue keeps its code."""
        found = self.catalogue.by_category.get(code)
        return found.name(self.language) if found else code

    def item(self, code: str | None) -> str:
        """Return an item's name, or nothing when only the category is known."""
        found = self.catalogue.by_code.get(code or "")
        return found.name(self.language) if found else code or ""

    def usual_outcome(self, code: str | None) -> str:
        """Return how an errand usually ends at the window: on the spot, or taken in and decided later."""
        found = self.catalogue.by_code.get(code or "")
        goes_on = found is not None and found.case_type != CaseType.INSTANT
        return (Outcome.ACCEPTED if goes_on else Outcome.DONE).value

    def papers(self, code: str | None) -> str:
        """Return the papers that an item asks for."""
        found = self.catalogue.by_code.get(code or "")
        papers = self.catalogue.materials_of(found) if found else []
        return self._mark.join(paper.with_condition(self.language) for paper in papers)

    def listed(self, codes: Sequence[str]) -> str:
        """Return the names of some categories in one line."""
        return self._mark.join(map(self.category, codes))

    def visit(self, ticket: Ticket) -> str:
        """Return what the whole desk may read of a visit: nothing telling where it is confidential."""
        return self.catalogue.public_name(ticket.category, self.language, secret=ticket.is_confidential)

    def errand(self, errand: Errand) -> str:
        """Return what somebody came for, as far as it is known."""
        return self.item(errand.item) or self.category(errand.category)


def names() -> Names:
    """Return the names for this reader."""
    return Names(catalogues.current(session()), reader_language())


class Undo(NamedTuple):
    """The last step of this clerk, and the step that takes it back."""

    ticket: Ticket
    action: str


class Panel:
    """One look at the hall for one clerk; read in one go, shown in several regions."""

    def __init__(self, staff_id: str) -> None:
        """Look now."""
        session().expire_all()
        self.staff_id = staff_id
        self.now = clock.millis()
        self.windows: list[Window] = all_windows(session())
        self.at_windows = queries.at_windows(hand(session()))
        self.line: list[Ticket] = queries.in_line(session(), settings().queue)
        self.under_way: list[Ticket] = queries.under_way(session())
        self.rings: list[HelpRing] = open_rings(session())
        self.printer: PrinterHealth = spool.health(session(), settings().printing)
        self.clock_problem: ClockWentBack | None = day.clock_problem(session())
        self.must_wait: Refusal | None = must_wait(Path(current_app.instance_path))
        self.opening: Opening = roster.opening(session(), settings(), clock.now())
        self.duty: list[Cover] = roster.standing_on(session(), settings(), clock.now().date())
        self.alarm: Alarm = listing.alarm(session(), staff_id, settings().cases.amber_days)
        self.names = names()

    @cached_property
    def gaps(self) -> list[Gap]:
        """The posts without anybody in the coming days, for those who can do something about it."""
        if not current_user.is_manager:
            return []
        return roster.gaps(session(), settings(), clock.now().date())

    @cached_property
    def county(self) -> Alert | None:
        """What is to be said of the county, to those who can do something about it."""
        return alert(session(), Path(current_app.instance_path)) if current_user.is_manager else None

    @property
    def own_duty(self) -> list[Cover]:
        """The posts where this clerk stands in for somebody today."""
        own = (cover for cover in self.duty if cover.standing and cover.standing.id == self.staff_id)
        return [cover for cover in own if cover.stands_in]

    @cached_property
    def window(self) -> Window | None:
        """The window where this clerk serves."""
        return next((window for window in self.windows if window.staff_id == self.staff_id), None)

    @property
    def paused(self) -> bool:
        """Whether this clerk takes a break."""
        return bool(self.window and self.window.state == WindowState.PAUSED)

    @cached_property
    def current(self) -> Ticket | None:
        """Whoever is called to, or served at, this clerk's window."""
        at_a_window = (State.CALLED, State.SERVING)
        here = self.window.n if self.window else None
        return next((t for t in self.under_way if t.state in at_a_window and t.window == here), None)

    @property
    def held(self) -> list[Ticket]:
        """Those whose errand waits for something, oldest first."""
        return [ticket for ticket in reversed(self.under_way) if ticket.state == State.HELD]

    @property
    def missed(self) -> list[Ticket]:
        """Those who did not come, oldest first."""
        return [ticket for ticket in reversed(self.under_way) if ticket.state == State.MISSED]

    @property
    def callable(self) -> int:
        """How many of those who wait this window may call."""
        return sum(map(self.may_call, self.line))

    @property
    def shown(self) -> list[Ticket]:
        """Those of the line who are listed."""
        return self.line[:LINE_SHOWN]

    @property
    def unanswered(self) -> bool:
        """Whether the person was called often enough to count as missed."""
        return bool(self.current and self.current.call_count >= PATIENCE)

    @cached_property
    def undo(self) -> Undo | None:
        """The clerk's last step, if it is fresh, the table allows it, and nobody else came since."""
        own = [ticket for ticket in self.under_way if ticket.acted_by == self.staff_id]
        last = max(own, key=lambda ticket: ticket.acted_at, default=None)
        if last is None or last.action not in rules.UNDO or self.now - last.acted_at > UNDO_MS:
            return None
        return Undo(last, rules.UNDO[last.action])

    def may_call(self, ticket: Ticket) -> bool:
        """Whether this clerk's window takes somebody who waits."""
        if self.window is None:
            return True
        takes = not self.window.takes or ticket.category in self.window.takes
        return takes and (ticket.for_window in {None, self.window.n} or not self._serves(ticket.for_window))

    def may_know(self, ticket: Ticket) -> bool:
        """Whether this clerk may read what somebody came for: a confidential errand only at their window."""
        return not ticket.is_confidential or (self.current is not None and self.current.id == ticket.id)

    def minutes_since(self, at: int) -> int:
        """Return the whole minutes since an instant (ms)."""
        return max(0, self.now - at) // clock.MINUTE

    def _serves(self, n: int | None) -> bool:
        return any(window.n == n and window.state == WindowState.OPEN for window in self.windows)


def time_of(at: int) -> str:
    """Return an instant (ms) as the wall clock shows it."""
    return f"{clock.local(at):%H:%M}"


WORDS = {
    "state_words": rules.STATE_WORDS,
    "action_words": rules.ACTION_WORDS,
    "transitions": rules.TRANSITIONS,
    "moment": moment_in_words,
    "time_of": time_of,
    "sentence": sentence,
}
"""What the templates of the desk know besides the panel."""


def look() -> Panel:
    """Return what this clerk sees now."""
    return Panel(current_user.staff_id)


def regions(said: str | None = None, cases: Sequence[Case] = ()) -> str:
    """Return every region of the page as it is now; ``said`` also renews the notice, with links to cases."""
    return render_template("desk/panel.html", panel=look(), said=said, cases=cases)


class Watcher:
    """One open stream: knows how often the bell had rung when it last spoke."""

    def __init__(self, bell: Bell) -> None:
        """Begin with nothing said; the first news is that a look is due."""
        self._bell = bell
        self._said = -1

    def news(self) -> list[Event]:
        """Return ``changed`` when the bell has rung since the last look; reads no record."""
        count = self._bell.count
        if count == self._said:
            return []
        self._said = count
        return [Event("changed", count)]
