"""Whoever met somebody first stays responsible until another named person takes over."""

from datetime import date

import pytest

from kiosk.records.cases import handing, queries
from kiosk.records.cases.models import Case, HandOver
from kiosk.records.cases.refusals import (
    AlreadyOffered,
    HandOverAnswered,
    NotTheOwner,
    NotYourHandOver,
    OwnHands,
    ReasonNeeded,
    TakerOffDuty,
)
from kiosk.records.roster.service import note_absence
from kiosk.records.staff.models import Role
from kiosk.records.staff.service import arrange
from tests.casework import Casework, casework
from tests.desk import Desk, a_clerk


@pytest.fixture
def work(desk: Desk) -> Casework:
    return casework(desk)


def offers(work: Casework, case: Case, to: int = 2, by: int = 1, reason: str = "去镇里开会") -> HandOver:
    clerks = work.desk.clerks
    return handing.offer(work.session, case.no, clerks[to], reason, clerks[by])


def answers(work: Casework, handed: HandOver, n: int, *, accept: bool) -> HandOver:
    return handing.answer(work.session, handed.id, work.desk.clerks[n], accept=accept)


def test_an_offer_changes_nothing_until_it_is_accepted(work: Casework) -> None:
    case = work.accepts()
    offers(work, case)
    assert work.case(case.no).owner_id == work.desk.clerks[1]


def test_both_see_what_is_open(work: Casework) -> None:
    handed = offers(work, work.accepts())
    for n in (1, 2):
        assert [each.id for each in queries.hand_overs(work.session, work.desk.clerks[n])] == [handed.id]


def test_who_accepts_is_the_owner_and_the_first_contact_stays_written(work: Casework) -> None:
    case = work.accepts()
    answers(work, offers(work, case), 2, accept=True)
    case = work.case(case.no)
    assert (case.owner_id, case.agent_id) == (work.desk.clerks[2], work.desk.clerks[2])
    assert case.first_contact_id == work.desk.clerks[1]
    assert (case.steps[-1].action, case.steps[-1].note) == ("hand_over", "去镇里开会")
    assert queries.hand_overs(work.session, work.desk.clerks[1]) == []


def test_who_declines_leaves_it_where_it_was(work: Casework) -> None:
    case = work.accepts()
    answers(work, offers(work, case), 2, accept=False)
    assert work.case(case.no).owner_id == work.desk.clerks[1]
    assert offers(work, case).accepted is None


def test_the_giver_may_take_the_offer_back_but_not_accept_it(work: Casework) -> None:
    handed = offers(work, work.accepts())
    with pytest.raises(NotYourHandOver):
        answers(work, handed, 1, accept=True)
    assert answers(work, handed, 1, accept=False).accepted is False
    with pytest.raises(HandOverAnswered):
        answers(work, handed, 2, accept=True)


def test_nobody_gives_away_what_another_carries_but_a_manager(work: Casework) -> None:
    case = work.accepts()
    with pytest.raises(NotTheOwner):
        offers(work, case, to=2, by=2)
    work.desk.clerks[3] = a_clerk(work.session, "boss", Role.MANAGER).id
    assert offers(work, case, to=2, by=3).from_id == work.desk.clerks[1]


def test_one_offer_at_a_time_with_a_reason_and_to_another(work: Casework) -> None:
    case = work.accepts()
    with pytest.raises(ReasonNeeded):
        offers(work, case, reason=" ")
    with pytest.raises(OwnHands):
        offers(work, case, to=1)
    offers(work, case)
    with pytest.raises(AlreadyOffered):
        offers(work, case)


def test_somebody_off_duty_is_not_asked(work: Casework) -> None:
    case = work.accepts()
    note_absence(work.session, work.desk.clerks[2], date(2026, 11, 23), date(2026, 11, 24), "病假")
    with pytest.raises(TakerOffDuty):
        offers(work, case)


def test_somebody_switched_off_is_not_asked(work: Casework) -> None:
    case = work.accepts()
    arrange(work.session, work.desk.clerks[2], Role.CLERK, active=False)
    with pytest.raises(TakerOffDuty):
        offers(work, case)
