"""Whatever clerks do with a case, in any order: the table holds, the steps add up, nothing gets lost."""

import shutil
import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy.orm import Session

from kiosk import clock
from kiosk.errors import Refusal
from kiosk.records.cases import rules
from kiosk.records.cases.models import Case, PaperState
from kiosk.records.cases.opening import PaperSaid
from kiosk.records.journal import queries as journal
from tests.casework import casework
from tests.desk import a_hall, empty_hall

ITEMS = ("SB01", "SB02", "MZ06")
PAPERS = st.sampled_from(["居民身份证", "户口簿", "申请表", "别的材料"])
STATES = st.sampled_from([PaperState.GIVEN, PaperState.MISSING])
SAID = st.lists(st.builds(PaperSaid, PAPERS, STATES), max_size=4)
NOTES = st.sampled_from(["", "原因"])
MONDAY = 1_795_395_600.0  # 2026-11-23 09:00 in the hall


class Clerks(RuleBasedStateMachine):
    """One clerk who does anything at all with up to three cases, on many days."""

    @initialize()
    def opens(self) -> None:
        """Furnish a hall."""
        self.folder, self.seconds = Path(tempfile.mkdtemp()), MONDAY
        self.turned = clock.standing_at(lambda: self.seconds)
        self.turned.__enter__()
        self.engine = empty_hall(self.folder)
        self.work = casework(a_hall(Session(self.engine, expire_on_commit=False)))
        self.cases: list[Case] = []

    @rule(item=st.sampled_from(ITEMS))
    def somebody_comes(self, item: str) -> None:
        """Open a case."""
        if len(self.cases) < 3:
            self.cases.append(self.work.opens(item))

    @rule(which=st.integers(0, 2), action=st.sampled_from(rules.Action), papers=SAID, note=NOTES)
    def a_step_is_taken(self, which: int, action: rules.Action, papers: list[PaperSaid], note: str) -> None:
        """Take any step, allowed or not; what is refused changes nothing."""
        if which >= len(self.cases):
            return
        before = self.work.case(self.cases[which].no)
        state, count, version = before.state, len(before.steps), before.version
        try:
            after = self.work.steps(before, action, papers=papers, note=note, overdue_code="system")
        except Refusal:
            kept = self.work.case(before.no)
            assert (kept.state, len(kept.steps), kept.version) == (state, count, version)
        else:
            assert action in rules.allowed(state)
            assert (len(after.steps), after.version) == (count + 1, version + 1)

    @rule(hours=st.integers(1, 100))
    def time_passes(self, hours: int) -> None:
        """Let hours or days go by."""
        self.seconds += hours * 3600

    @invariant()
    def a_case_is_whole(self) -> None:
        """Steps are in order, an end has its moment, and a clock stands at most once."""
        for case in self._all():
            assert [step.position for step in case.steps] == list(range(len(case.steps)))
            assert case.steps[-1].state == case.state
            assert (case.state == "delivered") == (case.delivered_at is not None)
            assert sum(pause.ended_on is None for pause in case.pauses) <= 1
            assert case.due_date is None or case.due_date >= case.business_date

    @invariant()
    def the_journal_follows(self) -> None:
        """Every case's newest line is its newest version, and the chain is unbroken."""
        for case in self._all():
            assert journal.history(self.work.session, "case", case.id)[-1].version == case.version
            assert journal.first_break(self.work.session) is None

    def _all(self) -> list[Case]:
        return [self.work.case(each.no) for each in getattr(self, "cases", [])]

    def teardown(self) -> None:
        """Close the hall."""
        if hasattr(self, "engine"):
            self.work.session.close()
            self.engine.dispose()
            self.turned.__exit__(None, None, None)
            shutil.rmtree(self.folder)


TestCases = Clerks.TestCase
TestCases.settings = settings(max_examples=12, stateful_step_count=25, deadline=None)
