"""Hypothesis plays the hall: any people, any desks, any order; the queue's promises must hold."""

import shutil
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, rule
from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk import clock
from kiosk.errors import Refusal
from kiosk.records.journal import queries as journal
from kiosk.records.tickets import day, rules
from kiosk.records.tickets.models import Ticket
from kiosk.records.windows import service as windows
from kiosk.records.windows.models import Window
from kiosk.wire import lines
from tests.desk import Desk, a_hall, empty_hall

MORNING = 1_795_395_600.0  # 2026-11-23 09:00 in the hall
DESKS = st.integers(1, 2)
STEPS = st.sampled_from(sorted(set(rules.TRANSITIONS) - {"close_day"}))


class Hall(RuleBasedStateMachine):
    """A hall with two desks that everybody may use as they like."""

    people = Bundle("people")

    @initialize()
    def opens(self) -> None:
        """Furnish the hall."""
        self.folder = Path(tempfile.mkdtemp())
        self.seconds = MORNING
        self.turned = clock.standing_at(lambda: self.seconds)
        self.turned.__enter__()
        self.engine = empty_hall(self.folder)
        self.desk: Desk = a_hall(Session(self.engine, expire_on_commit=False))
        self.run, self.issued = 0, Counter[tuple[str, str]]()

    @rule(target=people, priority=st.booleans(), category=st.sampled_from(["SB", "YS"]))
    def somebody_arrives(self, priority: bool, category: str) -> Any:  # noqa: FBT001 - drawn by name
        """Take a number."""
        seen = self.desk.arrives(category=category, priority=priority)
        key = (seen.business_date, seen.number[0])
        self.issued[key] += 1
        assert int(seen.number[1:]) == self.issued[key]
        return multiple(seen)

    @rule(n=DESKS)
    def a_desk_calls(self, n: int) -> None:
        """Call the next person, or be told why not."""
        before = self._waiting()
        try:
            called = self.desk.calls_next(n)
        except Refusal:
            assert self._waiting() == before
            return
        if called is None:
            return
        ordinary_waited = any(not ticket.priority for ticket in before.values() if self._takes(n, ticket))
        self.run = self.run + 1 if called.priority else 0
        assert called.id in before
        assert not (called.priority and self.run > 2 and ordinary_waited)

    @rule(person=people, action=STEPS, n=DESKS)
    def somebody_steps(self, person: Any, action: str, n: int) -> None:
        """Try any step with any ticket at any desk: it is in the table, or nothing changes."""
        before = self.desk.ticket(person.id)
        state, version = before.state, before.version
        more = {"window": 3 - n} if action == "transfer" else {}
        try:
            after = self.desk.takes_step(person, action, n, **more)
        except Refusal:
            assert self.desk.ticket(person.id).version == version
            return
        origins, end = rules.TRANSITIONS[rules.Action(action)]
        assert state in origins
        assert (after.state, after.version) == (end, version + 1)
        if action == "call":
            self.run = self.run + 1 if after.priority else 0

    @rule(n=DESKS, takes=st.sampled_from([[], ["SB"], ["SB", "YS"]]))
    def the_office_rearranges(self, n: int, takes: list[str]) -> None:
        """Let a window take other categories."""
        windows.arrange_window(self.desk.session, n, takes)

    @rule(minutes=st.integers(1, 90))
    def time_passes(self, minutes: int) -> None:
        """Let some minutes pass, sometimes over midnight."""
        date = clock.now().date()
        self.seconds += minutes * 60
        if clock.now().date() != date:
            self.run = 0

    @rule()
    def a_day_passes(self) -> None:
        """Come back tomorrow; the caretaker has closed what was open."""
        self.seconds += 24 * 3600
        day.close_past_days(self.desk.session)
        assert not self._waiting()
        self.run = 0

    @invariant()
    def a_window_has_one_person_in_front(self) -> None:
        """Nobody is called twice, no window has two."""
        if not hasattr(self, "desk"):
            return
        in_front = [t.window for t in self._tickets() if t.state in {"called", "serving"}]
        assert len(in_front) == len(set(in_front))

    def teardown(self) -> None:
        """Read the journal back: unbroken, and its newest lines say what the records say."""
        if not hasattr(self, "desk"):
            return
        session = self.desk.session
        assert journal.first_break(session) is None
        for ticket in self._tickets():
            newest = journal.history(session, "ticket", ticket.id)[-1]
            assert newest.version == ticket.version
            assert f'"state":"{ticket.state}"' in newest.line
            assert lines.FORMAT == 1
        session.close()
        self.engine.dispose()
        self.turned.__exit__(None, None, None)
        shutil.rmtree(self.folder)

    def _tickets(self) -> list[Ticket]:
        self.desk.session.rollback()
        self.desk.session.expire_all()
        return list(self.desk.session.scalars(select(Ticket)))

    def _waiting(self) -> dict[str, Ticket]:
        date = clock.now().date().isoformat()
        return {t.id: t for t in self._tickets() if t.state == "waiting" and t.business_date == date}

    def _takes(self, n: int, ticket: Ticket) -> bool:
        self.desk.session.expire_all()
        from_windows = self.desk.session.get_one(Window, n)
        mine = ticket.for_window in {None, n}
        return mine and (not from_windows.takes or ticket.category in from_windows.takes)


TestHall = Hall.TestCase
TestHall.settings = hypothesis_settings(max_examples=25, stateful_step_count=30, deadline=None)
