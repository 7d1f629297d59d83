"""A case from the visit that opens it to the result in somebody's hands."""

from datetime import datetime

import pytest
from sqlalchemy import select

from kiosk import clock
from kiosk.errors import Refusal
from kiosk.records.cases import listing, queries
from kiosk.records.cases.models import Case, CaseState, Channel, Delivery, PaperState
from kiosk.records.cases.opening import PaperSaid
from kiosk.records.cases.people import Who
from kiosk.records.cases.refusals import (
    CaseMovedOn,
    Confidential,
    GapDayNeeded,
    ItemNeeded,
    NotYetHappened,
    PapersStillMissing,
    PapersUnnamed,
    ReasonNeeded,
    TooLongAgo,
    WrongCaseState,
)
from kiosk.records.tickets.models import Outcome
from kiosk.wire import progress
from tests.casework import Casework, casework
from tests.conftest import TurnableClock
from tests.desk import Desk


@pytest.fixture
def work(desk: Desk) -> Casework:
    return casework(desk)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=clock.HALL_TIME)


def millis(text: str) -> int:
    return int(at(text).timestamp() * 1000)


def test_an_errand_done_on_the_spot_makes_its_case_without_a_word(work: Casework) -> None:
    (case,) = work.finishes("SB03")
    assert (case.state, case.case_type, case.item_name) == (
        "delivered",
        "instant",
        "养老保险待遇领取资格认证",
    )
    assert case.due_date == "2026-11-23"
    assert (case.contact, case.ticket_label, case.delivery) == (None, "A001", "at_desk")


def test_a_visit_without_a_named_item_is_logged_by_its_category(work: Casework) -> None:
    (case,) = work.finishes()
    assert (case.item, case.item_name) == (None, "社会保障")


def test_what_goes_on_is_filled_from_ticket_and_catalogue(work: Casework) -> None:
    case = work.accepts("SB01")
    assert (case.no, case.mode, case.case_type) == ("000000000000-20261123-001", "agent", "promise")
    assert (case.promised_days, case.due_date, case.due_tentative) == (5, "2026-11-30", False)
    assert case.first_contact_id == case.owner_id == case.agent_id == work.desk.clerks[1]
    assert [paper.name for paper in case.papers] == ["居民身份证", "户口簿", "申请表"]


def test_a_person_is_kept_as_little_as_the_case_needs(work: Casework) -> None:
    contact = work.accepts().contact
    assert contact is not None
    assert (contact.phone, contact.id_last4, contact.id_sealed) == ("13812345678", "002X", None)
    assert contact.id_mark
    assert "11010519491231002" not in contact.id_mark


def test_numbers_run_on_within_a_day_and_never_come_twice(work: Casework, hall_clock: TurnableClock) -> None:
    first = [work.accepts().no[-3:], work.accepts().no[-3:]]
    hall_clock.stands_at(at("2026-11-24T09:00"))
    assert [*first, work.accepts().no[-12:]] == ["001", "002", "20261124-001"]


def test_one_visit_with_two_errands_opens_a_case_for_each(work: Casework) -> None:
    cases = work.finishes("SB01", "SB03", outcome=Outcome.DONE)
    assert [case.item for case in cases] == ["SB01", "SB03"]
    assert [case.ticket_id for case in cases] == [cases[0].ticket_id] * 2


@pytest.mark.parametrize("outcome", [Outcome.REFERRED, Outcome.LEFT])
def test_who_was_only_shown_the_way_leaves_no_case(work: Casework, outcome: Outcome) -> None:
    assert work.finishes("SB01", outcome=outcome) == []


def test_an_errand_without_an_item_cannot_go_on(work: Casework) -> None:
    with pytest.raises(ItemNeeded):
        work.finishes(outcome=Outcome.ACCEPTED)
    assert work.session.scalars(select(Case)).all() == []


def test_a_refused_case_leaves_the_visit_as_it_was(work: Casework) -> None:
    work.desk.arrives("SB01")
    with pytest.raises(Refusal):
        work.finishes("SB01", outcome=Outcome.ACCEPTED, who=Who("张三", id_number="110105194912310021"))
    in_hand = work.desk.calls_next(2)
    assert in_hand is not None
    assert in_hand.errands[0].outcome is None


def test_agency_goes_to_town_and_county_and_back(work: Casework, hall_clock: TurnableClock) -> None:
    case = work.accepts("SB02")
    assert progress.hands(case.state) == "village"
    work.steps(case, "forward_town", holder="镇便民服务中心")
    case = work.steps(case, "forward_county")
    assert (progress.hands(case.state), case.holder) == ("county", "镇便民服务中心")
    hall_clock.goes_on(60)
    work.steps(case, "decide", note="核定通过")
    case = work.steps(case, "deliver", delivery=Delivery.AT_HOME)
    assert (case.state, case.delivery, progress.hands(case.state)) == ("delivered", "at_home", "nobody")
    told = [(step.action, step.state) for step in work.case(case.no).steps]
    assert told[0] == ("open", "accepted")
    assert told[-2:] == [("decide", "decided"), ("deliver", "delivered")]


def test_all_that_is_missing_is_told_at_once_and_stops_the_clock(
    work: Casework, hall_clock: TurnableClock
) -> None:
    case = work.accepts("SB01")
    said = [PaperSaid("户口簿", PaperState.MISSING), PaperSaid("申请表", PaperState.MISSING)]
    case = work.steps(case, "ask_papers", papers=said)
    assert [paper.name for paper in case.missing] == ["户口簿", "申请表"]
    hall_clock.stands_at(at("2026-11-27T09:00"))
    with pytest.raises(PapersStillMissing):
        work.steps(case, "supplement", papers=[PaperSaid("户口簿")])
    case = work.steps(case, "supplement", papers=[PaperSaid("户口簿"), PaperSaid("申请表")])
    assert (case.state, case.due_date) == ("accepted", "2026-12-04")


def test_a_gap_may_follow_by_a_day_that_is_said(work: Casework) -> None:
    gap = PaperSaid("户口簿", PaperState.GAP, "2026-11-27")
    case = work.accepts("SB01", state=CaseState.WITH_GAPS, papers=[gap])
    assert (case.state, case.due_date) == ("accepted_with_gaps", "2026-11-30")
    case = work.steps(case, "supplement", papers=[PaperSaid("户口簿")])
    assert (case.state, case.missing) == ("accepted", [])


@pytest.mark.parametrize("until", [None, "2026-11-22", "2026-02-30", "soon"])
def test_a_gap_needs_a_real_day_to_come(work: Casework, until: str | None) -> None:
    gap = PaperSaid("户口簿", PaperState.GAP, until)
    with pytest.raises(GapDayNeeded):
        work.accepts("SB01", state=CaseState.WITH_GAPS, papers=[gap])


def test_missing_papers_must_be_named(work: Casework) -> None:
    with pytest.raises(PapersUnnamed):
        work.finishes("SB01", outcome=Outcome.PAPERS, remark="缺材料")
    with pytest.raises(PapersUnnamed):
        work.steps(work.opens(), "ask_papers")


def test_a_pause_for_publicity_moves_the_due_date(work: Casework, hall_clock: TurnableClock) -> None:
    case = work.accepts("SB01")
    case = work.steps(case, "stop_clock", note="公示", until="2026-11-30")
    assert case.due_date == "2026-12-07"
    hall_clock.stands_at(at("2026-11-26T09:00"))
    case = work.steps(case, "run_clock")
    assert case.due_date == "2026-12-03"


def test_suspended_work_goes_on_where_it_stopped(work: Casework, hall_clock: TurnableClock) -> None:
    case = work.accepts("SB02")
    work.steps(case, "forward_town")
    with pytest.raises(ReasonNeeded):
        work.steps(case, "suspend")
    work.steps(case, "suspend", note="本人住院")
    hall_clock.stands_at(at("2026-11-30T09:00"))
    case = work.steps(case, "resume")
    assert (case.state, case.due_date) == ("forwarded_town", "2026-12-14")


def test_two_clerks_edit_one_case_and_the_second_is_told(work: Casework) -> None:
    case = work.accepts()
    seen = work.case(case.no).version
    work.steps(case, "forward_town", version=seen)
    with pytest.raises(CaseMovedOn) as refused:
        work.steps(case, "decide", 2, version=seen)
    assert refused.value.words["name"] == "clerk1"
    assert work.case(case.no).state == "forwarded_town"


def test_what_the_table_does_not_allow_is_refused(work: Casework) -> None:
    case = work.accepts()
    with pytest.raises(WrongCaseState):
        work.steps(case, "deliver")


def test_yesterdays_paper_sheet_keeps_its_true_time(work: Casework) -> None:
    case = work.opens(channel=Channel.PAPER, happened_at=millis("2026-11-20T10:30"))
    assert case.entered_later
    assert (case.no[-12:], case.business_date) == ("20261120-001", "2026-11-20")
    assert case.due_date == "2026-11-27"
    case = work.steps(case, "decide", note="已办", happened_at=millis("2026-11-21T09:00"))
    assert case.decided_at == millis("2026-11-21T09:00")
    last = case.steps[-1]
    assert last.entered_at > last.at


def test_times_must_have_happened_and_in_order(work: Casework) -> None:
    with pytest.raises(NotYetHappened):
        work.opens(channel=Channel.PAPER, happened_at=millis("2026-11-24T10:30"))
    with pytest.raises(TooLongAgo):
        work.opens(channel=Channel.PAPER, happened_at=millis("2025-01-02T10:30"))
    case = work.opens()
    with pytest.raises(TooLongAgo):
        work.steps(case, "decide", happened_at=millis("2026-11-20T10:30"))


def test_an_item_that_left_the_catalogue_stays_with_its_open_case(work: Casework) -> None:
    case = work.accepts("SB01")
    work.session.connection().exec_driver_sql(
        "UPDATE catalogue_editions SET document = replace(document, '\"SB01\"', '\"SB99\"'), sha256 = 'other'"
    )
    work.session.commit()
    case = work.steps(case, "decide", note="办好了")
    assert (case.state, case.item_name) == ("decided", "城乡居民基本养老保险参保登记")


def test_a_confidential_case_is_for_named_staff_only(work: Casework) -> None:
    case = work.accepts("MZ06")
    assert case.confidential
    with pytest.raises(Confidential):
        queries.read_case(work.session, case.no, work.desk.clerks[2])
    with pytest.raises(Confidential):
        work.steps(case, "decide", 2)
    assert queries.read_case(work.session, case.no, work.desk.clerks[1]).id == case.id


def test_overdue_and_nearly_due_cases_come_first(work: Casework, hall_clock: TurnableClock) -> None:
    work.accepts("SB01")
    late = work.accepts("SB04")
    hall_clock.stands_at(at("2026-11-26T09:00"))
    found = listing.alarm(work.session, work.desk.clerks[1], 2).first
    assert (found[0].no, found[0].left) == (late.no, -2)
    assert [each.urgency for each in found] == ["red", "amber"]
    with pytest.raises(ReasonNeeded):
        work.steps(late, "delay", overdue_code="because")
    assert work.steps(late, "delay", overdue_code="town_waits").overdue_code == "town_waits"
