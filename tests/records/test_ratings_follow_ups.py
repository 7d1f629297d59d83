"""A bad rating's follow-up: who handles it, until when, and how it ends; never by whoever served."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from kiosk import clock
from kiosk.errors import BadInput, Refusal
from kiosk.records.cases.models import Reading
from kiosk.records.cases.refusals import NotYetHappened
from kiosk.records.ratings import follow_ups, queries, refusals
from kiosk.records.ratings.follow_ups import Edit
from kiosk.records.ratings.models import Appellant, FollowUp, FollowUpOutcome
from kiosk.records.staff import service as staff
from kiosk.records.staff.models import Role
from kiosk.records.workdays.models import Source
from kiosk.records.workdays.service import load_workdays
from tests.conftest import TurnableClock
from tests.desk import Desk, a_clerk
from tests.notices import TABLE_2027
from tests.records.rated import ANGRY, RatedHall, a_rated_hall

DAY = 24 * 60
MENDED = FollowUpOutcome.MENDED
STEPS: dict[str, Callable[[Any, Edit, RatedHall], FollowUp]] = {
    "assign": lambda session, edit, hall: follow_ups.assign(session, edit, hall.desk.clerks[2]),
    "extend": lambda session, edit, hall: follow_ups.extend(session, edit, 8, "复杂", hall.desk.settings),
    "call back": lambda session, edit, _hall: follow_ups.note_call_back(session, edit, clock.millis(), "好"),
    "settle": lambda session, edit, _hall: follow_ups.settle(session, edit, MENDED, "改了"),
    "appeal": lambda session, edit, _hall: follow_ups.note_appeal(session, edit, Appellant.CLERK, "不是我"),
    "answer": lambda session, edit, _hall: follow_ups.answer_appeal(session, edit, "是", upheld=True),
}


@pytest.fixture
def hall(desk: Desk) -> RatedHall:
    """A hall in which people rate; clerk 2 is a manager too, who can handle what clerk 1 is blamed for."""
    staff.arrange(desk.session, desk.clerks[2], Role.MANAGER, active=True)
    return a_rated_hall(desk)


def take(hall: RatedHall, step: str, edit: Edit) -> FollowUp:
    return STEPS[step](hall.desk.session, edit, hall)


def now(hall: RatedHall, found: FollowUp) -> FollowUp:
    return queries.follow_up(hall.desk.session, found.id)


@pytest.mark.parametrize("step", STEPS)
def test_nobody_handles_what_was_said_of_their_own_service(hall: RatedHall, step: str) -> None:
    found = hall.complained_of(who=ANGRY)
    with pytest.raises(refusals.HandlerServed):
        take(hall, step, hall.edit(found, by=hall.desk.clerks[1]))
    assert now(hall, found).version == 1


def test_whoever_served_is_not_made_the_handler(hall: RatedHall) -> None:
    found = hall.complained_of()
    with pytest.raises(refusals.HandlerServed):
        follow_ups.assign(hall.desk.session, hall.edit(found), hall.desk.clerks[1])
    handled = follow_ups.assign(hall.desk.session, hall.edit(found), hall.desk.clerks[2])
    assert now(hall, handled).handler_id == hall.desk.clerks[2]


def test_only_an_active_manager_is_made_the_handler(hall: RatedHall) -> None:
    found = hall.complained_of()
    staff.arrange(hall.desk.session, hall.desk.clerks[2], Role.MANAGER, active=False)
    for nobody in (hall.desk.clerks[2], a_clerk(hall.desk.session, "wang").id, "nobody"):
        with pytest.raises(refusals.HandlerNotManager):
            follow_ups.assign(hall.desk.session, hall.edit(found), nobody)
    assert now(hall, found).version == 1


@pytest.mark.parametrize("step", STEPS)
def test_of_two_who_change_it_at_once_the_second_is_told(hall: RatedHall, step: str) -> None:
    found = hall.complained_of()
    seen_by_both = hall.edit(found)
    follow_ups.note_appeal(hall.desk.session, seen_by_both, Appellant.RATER, "先到的话")
    with pytest.raises(refusals.ReviewChanged):
        take(hall, step, seen_by_both)
    assert (now(hall, found).version, now(hall, found).appeal_words) == (2, "先到的话")


def test_a_due_date_is_moved_once_with_a_reason(hall: RatedHall, hall_clock: TurnableClock) -> None:
    found = hall.complained_of()
    hall_clock.goes_on(2 * DAY)
    moved = hall.extends(found, 15)
    assert (moved.days, moved.due_date, moved.extended_on) == (15, "2026-12-14", "2026-11-25")
    assert moved.extension_reason == "要等镇里核实"
    with pytest.raises(refusals.AlreadyExtended):
        hall.extends(moved, 12)
    assert now(hall, found).due_date == "2026-12-14"


@pytest.mark.parametrize(("days", "reason", "refusal"), [
    (16, "复杂", refusals.ExtendedTooFar),
    (5, "复杂", refusals.ExtendedTooFar),
    (0, "复杂", refusals.ExtendedTooFar),
    (15, " ", refusals.ExtensionUnexplained),
    (15, "长" * 401, BadInput),
])  # fmt: skip
def test_an_extension_that_cannot_be(hall: RatedHall, days: int, reason: str, refusal: type[Refusal]) -> None:
    found = hall.complained_of()
    with pytest.raises(refusal):
        hall.extends(found, days, reason)
    assert (now(hall, found).due_date, now(hall, found).extended_on) == ("2026-11-30", None)


def test_a_page_offers_the_days_that_may_be_chosen(hall: RatedHall) -> None:
    offered = queries.extensions(hall.desk.session, hall.complained_of(), 15)
    assert [days for days, _due in offered] == list(range(6, 16))
    assert offered[-1][1].date.isoformat() == "2026-12-14"


@pytest.mark.parametrize(("at", "refusal"), [
    (datetime(2026, 11, 23, 9, 1, tzinfo=clock.HALL_TIME), NotYetHappened),
    (datetime(2026, 11, 23, 8, 59, tzinfo=clock.HALL_TIME), BadInput),
])  # fmt: skip
def test_a_call_back_cannot_lie_before_the_rating_or_after_now(
    hall: RatedHall, at: datetime, refusal: type[Refusal]
) -> None:
    edit = hall.edit(hall.complained_of())
    with pytest.raises(refusal):
        follow_ups.note_call_back(hall.desk.session, edit, int(at.timestamp() * 1000), "说好了")
    with pytest.raises(BadInput):
        follow_ups.note_call_back(hall.desk.session, edit, clock.millis(), "  ")


def test_whoever_left_a_number_is_called_before_the_end(hall: RatedHall) -> None:
    found = hall.complained_of(who=ANGRY)
    with pytest.raises(refusals.CallBackFirst):
        take(hall, "settle", hall.edit(found))
    called = take(hall, "call back", hall.edit(found))
    settled = take(hall, "settle", hall.edit(called))
    assert (settled.outcome, settled.outcome_words, settled.closed_at) == ("mended", "改了", clock.millis())


def test_who_settles_has_handled_it_unless_somebody_was_named(hall: RatedHall) -> None:
    first, second = hall.complained_of(), hall.complained_of()
    assert take(hall, "settle", hall.edit(first)).handler_id == hall.boss
    named = take(hall, "assign", hall.edit(second))
    assert take(hall, "settle", hall.edit(named)).handler_id == hall.desk.clerks[2]


@pytest.mark.parametrize("step", ["assign", "extend", "call back", "settle"])
def test_what_is_settled_stays(hall: RatedHall, step: str) -> None:
    settled = take(hall, "settle", hall.edit(hall.complained_of()))
    with pytest.raises(refusals.AlreadySettled):
        take(hall, step, hall.edit(settled))


def test_an_end_needs_words(hall: RatedHall) -> None:
    with pytest.raises(BadInput):
        follow_ups.settle(hall.desk.session, hall.edit(hall.complained_of()), MENDED, " ")


def test_an_appeal_is_made_once_and_answered_once(hall: RatedHall) -> None:
    found = take(hall, "settle", hall.edit(hall.complained_of()))
    with pytest.raises(refusals.NothingToAnswer):
        take(hall, "answer", hall.edit(found))
    appealed = take(hall, "appeal", hall.edit(found))
    assert [each.follow_up.id for each in queries.to_do(hall.desk.session, 2)] == [found.id]
    with pytest.raises(refusals.AlreadyAppealed):
        take(hall, "appeal", hall.edit(appealed))
    answered = take(hall, "answer", hall.edit(appealed))
    assert (answered.appealed_by, answered.appeal_upheld, answered.appeal_answer) == ("clerk", True, "是")
    assert queries.to_do(hall.desk.session, 2) == []
    with pytest.raises(refusals.NothingToAnswer):
        take(hall, "answer", hall.edit(answered))


def test_reading_a_number_is_logged_and_never_given_to_whoever_served(hall: RatedHall) -> None:
    session, found = hall.desk.session, hall.complained_of(who=ANGRY)
    with pytest.raises(refusals.HandlerServed):
        follow_ups.read_contact(session, found.id, hall.desk.clerks[1])
    assert session.scalars(select(Reading)).all() == []
    who = follow_ups.read_contact(session, found.id, hall.boss)
    assert who is not None
    assert who.phone == "13812345678"
    (reading,) = session.scalars(select(Reading)).all()
    assert (reading.staff_id, reading.what, reading.at) == (hall.boss, "review", clock.millis())


def test_where_nobody_left_a_number_nothing_is_read(hall: RatedHall) -> None:
    assert follow_ups.read_contact(hall.desk.session, hall.complained_of().id, hall.boss) is None
    assert hall.desk.session.scalars(select(Reading)).all() == []


def test_a_tentative_date_settles_when_the_table_comes(hall: RatedHall, hall_clock: TurnableClock) -> None:
    hall_clock.stands_at(datetime(2026, 12, 28, 9, 0, tzinfo=clock.HALL_TIME))
    found = hall.extends(hall.complained_of(), 8)
    assert (found.due_date, found.due_tentative) == ("2027-01-08", True)
    load_workdays(hall.desk.session, TABLE_2027, Source.COUNTY)
    assert follow_ups.recompute_due_dates(hall.desk.session) == 1
    found = now(hall, found)
    assert (found.due_date, found.due_tentative) == ("2027-01-09", False)
    assert follow_ups.recompute_due_dates(hall.desk.session) == 0
