"""A day in a hall, through its public API: villagers come, wait, are served and rate; clerks call them."""

import heapq
import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple, Protocol

from kiosk.clock import MINUTE
from kiosk.demo.casework import endings_of, work_on_cases
from kiosk.demo.door import Guest, HallSaysNoError
from kiosk.demo.people import OPENS, Visit
from kiosk.records.ratings.rules import BAD, REASONS_UP_TO

HOME = 17 * 60 + 40
"""Minutes after midnight at which the clerks go home, if nobody is left."""
LATE = 18 * 60 + 20
Act = partial[None]
"""What happens at an instant of the day."""
NO_ONE_MS = 5 * MINUTE
"""How long somebody is served whom the demo did not make up."""


class Pace(Protocol):
    """What makes the time pass."""

    def until(self, at: int) -> bool:
        """Wait for an instant (ms); return whether the demo still goes on then."""


class Served(NamedTuple):
    """A visit that came to its end."""

    number: str
    waited_ms: int
    visit: Visit


class Teller(Protocol):
    """Hears what happens in the hall."""

    def served(self, served: Served) -> None:
        """Hear of a visit that came to its end."""

    def trouble(self, doing: str, said: str) -> None:
        """Hear of what was refused."""


@dataclass
class Clerk:
    """Somebody who serves at a window."""

    guest: Guest
    window: int
    busy: bool = False
    home: bool = True
    looks: bool = False


class Cast(NamedTuple):
    """Who acts in a hall: the villagers' way in, and the clerks, already signed in."""

    door: Guest
    clerks: Sequence[Clerk]


@dataclass
class Day:
    """One day of a hall, acted event by event."""

    cast: Cast
    pace: Pace
    teller: Teller
    midnight: int
    strangers: bool = False
    """Whether somebody may come whom the demo did not make up: whoever tries it takes numbers too."""
    now: int = 0
    _events: list[tuple[int, int, Act]] = field(default_factory=list)
    _number: Any = field(default_factory=itertools.count)
    _visits: dict[str, Visit] = field(default_factory=dict)

    def run(self, visits: Sequence[Visit], begins: int = 0) -> bool:
        """Let the day pass from an instant (ms) on; return whether the demo still goes on."""
        for visit in visits:
            if visit.at >= begins:
                self._at(visit.at, partial(self._arrive, visit))
        for clerk in self.cast.clerks:
            self._at(max(begins, self.midnight + (OPENS - 3) * MINUTE), partial(self._open, clerk))
        while self._events:
            at, _number, act = heapq.heappop(self._events)
            self.now = max(self.now, at)
            if not self.pace.until(at):
                return False
            self._do(act)
        return True

    def _do(self, act: Act) -> None:
        """Let something happen; a hall that refuses it does not end the day."""
        try:
            act()
        except HallSaysNoError as no:
            self.teller.trouble(act.func.__name__.strip("_"), str(no))

    def _at(self, at: int, act: Act) -> None:
        heapq.heappush(self._events, (at, next(self._number), act))

    def _soon(self, minutes: float, act: Act) -> None:
        self._at(self.now + int(minutes * MINUTE), act)

    def _arrive(self, visit: Visit) -> None:
        wish = {"errands": list(visit.items), "priority": visit.priority}
        ticket = self.cast.door.post("/tickets", wish, Idempotency_Key=f"demo-{visit.at}-{visit.fate}")
        self._visits[ticket["id"]] = visit
        idle = next((clerk for clerk in self.cast.clerks if not clerk.busy and not clerk.home), None)
        if idle:
            idle.busy = True
            self._soon(0.3, partial(self._next, idle))

    def _open(self, clerk: Clerk) -> None:
        clerk.guest.post(f"/windows/{clerk.window}/open", {"take_over": True})
        clerk.home, clerk.busy = False, True
        if clerk is self.cast.clerks[0]:
            work_on_cases(clerk.guest, self.now)
        self._soon(5, partial(self._next, clerk))
        self._at(self.midnight + HOME * MINUTE, partial(self._go_home, clerk))

    def _next(self, clerk: Clerk) -> None:
        if clerk.home:
            return
        clerk.busy = True
        try:
            ticket = clerk.guest.post(f"/windows/{clerk.window}/next")
        except HallSaysNoError:
            self._soon(5, partial(self._next, clerk))
            raise
        if ticket is None:
            clerk.busy = False
            if self.strangers and not clerk.looks:
                clerk.looks = True
                self._soon(10, partial(self._look, clerk))
            return
        visit = self._visits.get(ticket["id"])
        if visit is None or visit.comes:
            self._soon(0.6, partial(self._start, clerk, ticket))
        else:
            self._soon(1, partial(self._miss, clerk, ticket))

    def _look(self, clerk: Clerk) -> None:
        """Look whether a stranger waits."""
        clerk.looks = False
        if not clerk.busy:
            self._next(clerk)

    def _miss(self, clerk: Clerk, ticket: dict[str, Any]) -> None:
        self._soon(1.2, partial(self._next, clerk))
        clerk.guest.post(f"/tickets/{ticket['id']}/recall")
        clerk.guest.post(f"/tickets/{ticket['id']}/miss")

    def _start(self, clerk: Clerk, ticket: dict[str, Any]) -> None:
        visit = self._visits.get(ticket["id"])
        takes = visit.serve_ms if visit else NO_ONE_MS
        began = self.now
        self._at(self.now + takes, partial(self._finish, clerk, ticket, began))
        clerk.guest.post(f"/tickets/{ticket['id']}/start")

    def _finish(self, clerk: Clerk, ticket: dict[str, Any], began: int) -> None:
        self._soon(0.7, partial(self._next, clerk))
        visit = self._visits.get(ticket["id"])
        if visit is None:
            self._finish_stranger(clerk, ticket)
            return
        clerk.guest.post(f"/tickets/{ticket['id']}/finish", {"outcomes": endings_of(visit)})
        if visit.score:
            self._soon(1.5, partial(self._rate, visit, ticket["token"]))
        self.teller.served(Served(ticket["number"], began - visit.at, visit))

    def _finish_stranger(self, clerk: Clerk, ticket: dict[str, Any]) -> None:
        """End the visit of somebody real: how many errands it had only they know, so it is tried."""
        for count in range(1, 6):
            try:
                clerk.guest.post(f"/tickets/{ticket['id']}/finish", {"outcomes": ["referred"] * count})
            except HallSaysNoError:
                continue
            return

    def _rate(self, visit: Visit, token: str) -> None:
        said: dict[str, Any] = {"score": visit.score}
        if visit.score <= REASONS_UP_TO:
            said |= {"reasons": [visit.reason], "words": "演示：这是编造的一句话。"}
        if visit.score in BAD:
            said |= {"name": visit.person.name, "phone": visit.person.phone}
        self.cast.door.post(f"/tickets/{token}/rating", said)

    def _go_home(self, clerk: Clerk) -> None:
        if clerk.busy and self.now < self.midnight + LATE * MINUTE:
            self._soon(5, partial(self._go_home, clerk))
            return
        clerk.home = True
        clerk.guest.post(f"/windows/{clerk.window}/close")
