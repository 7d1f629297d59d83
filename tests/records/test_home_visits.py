"""The village comes to who cannot come: the neediest first, true times kept, nothing overwritten."""

import json
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from kiosk import clock
from kiosk.errors import BadInput
from kiosk.records.cases.models import CaseState, Reading
from kiosk.records.cases.opening import Hall
from kiosk.records.cases.people import Who
from kiosk.records.cases.refusals import Confidential
from kiosk.records.home_visits import queries, refusals, rules, service
from kiosk.records.home_visits.models import HomeVisit, VisitOutcome, VisitState, Why
from kiosk.records.home_visits.service import Asked, Booking, Need, Visited
from kiosk.records.journal.models import JournalRow
from kiosk.records.roster.halves import Half
from kiosk.records.staff.models import Staff
from kiosk.sealing import Sealer
from kiosk.settings import Settings
from tests.conftest import TurnableClock
from tests.desk import Desk

SEALER = Sealer(b"0" * 32)
PHONE = "13812345678"
A_PHONE = Who(phone=PHONE)
DAY = 24 * 60
WEDNESDAY = date(2026, 11, 25)


def at(day: int, hour: int, minute: int = 0) -> int:
    """Return an instant (ms) of November 2026."""
    return int(datetime(2026, 11, day, hour, minute, tzinfo=clock.HALL_TIME).timestamp() * 1000)


def asks(desk: Desk, why: str = "ill", who: Who = A_PHONE, **more: Any) -> HomeVisit:
    """Let somebody ask for a visit."""
    asked = Asked(more.pop("channel", "kiosk"), more.pop("at", None), more.pop("key", None))
    return service.ask_visit(desk.session, Need(who, Why(why), **more), asked, SEALER)


def books(desk: Desk, visit: HomeVisit, day: date = WEDNESDAY, half: str = "am", n: int = 1) -> HomeVisit:
    """Agree on a day; the clerk of a window will go."""
    booking = Booking(day, Half(half), desk.clerks[n])
    return service.book_visit(desk.session, visit.id, visit.version, booking)


def notes(desk: Desk, visit: HomeVisit, when: int, outcome: str = "done", n: int = 1) -> HomeVisit:
    """Write down a visit."""
    visited = Visited(when, VisitOutcome(outcome), "材料都齐", desk.clerks[n])
    return service.note_visit(desk.session, visit.id, visit.version, visited)


def names_a_confidant(desk: Desk, n: int = 1) -> str:
    """Let the clerk of a window read what is confidential."""
    desk.session.get_one(Staff, desk.clerks[n]).confidant = True
    desk.session.commit()
    return desk.clerks[n]


def test_the_old_who_live_alone_and_the_disabled_go_first(desk: Desk, hall_clock: TurnableClock) -> None:
    for why in ("other", "ill", "disabled", "alone_elder", "ill", "disabled"):
        asks(desk, why)
        hall_clock.goes_on(minutes=1)
    found = [each.why for each in queries.to_arrange(desk.session)]
    assert found == ["disabled", "alone_elder", "disabled", "other", "ill", "ill"]


def test_a_relative_asks_at_the_kiosk_and_once_is_enough(desk: Desk) -> None:
    visit = asks(desk, "alone_elder", category="MZ", by_relative=True, key="one-flow")
    assert asks(desk, "alone_elder", key="one-flow").id == visit.id
    assert (visit.asked_by_relative, visit.state, visit.category) == (True, "requested", "MZ")
    assert len(queries.to_arrange(desk.session)) == 1


def test_somebody_without_a_phone_has_an_address(desk: Desk) -> None:
    assert (
        asks(desk, who=Who(name="张大爷", address="三组 12 号"), channel="desk").contact.address
        == "三组 12 号"
    )
    with pytest.raises(refusals.NoWayToThem):
        asks(desk, who=Who(name="张大爷"), channel="desk")


def test_a_call_of_yesterday_keeps_its_time(desk: Desk) -> None:
    assert asks(desk, channel="phone", at=at(22, 17, 5)).asked_at == at(22, 17, 5)
    with pytest.raises(refusals.VisitInFuture):
        asks(desk, channel="phone", at=at(23, 9, 1))


def test_after_a_call_the_rest_is_known(desk: Desk) -> None:
    visit = asks(desk)
    need = Need(Who("张三丰", PHONE, "", "三组", "老槐树旁"), Why.ALONE_ELDER, item="MZ04", note="耳朵背")
    service.amend_visit(desk.session, visit.id, 1, need, SEALER)
    assert (visit.contact.name, visit.contact.address, visit.note) == ("张三丰", "老槐树旁", "耳朵背")
    assert (visit.category, visit.item, visit.why, visit.version) == ("MZ", "MZ04", "alone_elder", 2)


def test_a_change_of_the_person_alone_is_told_to_the_next_clerk(desk: Desk) -> None:
    visit = asks(desk)
    service.amend_visit(desk.session, visit.id, 1, Need(Who("张三丰", PHONE), Why.ILL), SEALER)
    with pytest.raises(refusals.VisitMovedOn):
        service.amend_visit(desk.session, visit.id, 1, Need(Who("李四", PHONE), Why.ILL), SEALER)
    assert visit.contact.name == "张三丰"


def test_a_day_and_a_visitor_are_agreed_and_agreed_anew(desk: Desk) -> None:
    visit = books(desk, asks(desk))
    assert (visit.state, visit.booked_on, visit.booked_half) == ("booked", "2026-11-25", "am")
    books(desk, visit, date(2026, 11, 26), "pm", n=2)
    assert (visit.booked_on, visit.booked_half, visit.visitor_id) == ("2026-11-26", "pm", desk.clerks[2])


def test_nobody_is_visited_in_the_past_or_by_who_is_away(desk: Desk) -> None:
    visit = asks(desk)
    with pytest.raises(refusals.VisitDayPast):
        books(desk, visit, date(2026, 11, 22))
    desk.session.get_one(Staff, desk.clerks[2]).active = False
    desk.session.commit()
    with pytest.raises(refusals.VisitorAway):
        books(desk, visit, n=2)
    booking = Booking(WEDNESDAY, Half.MORNING, "nobody")
    with pytest.raises(refusals.UnknownVisitor):
        service.book_visit(desk.session, visit.id, visit.version, booking)
    assert queries.visit(desk.session, visit.id).state == "requested"


def test_a_visit_entered_two_days_later_keeps_its_true_time(desk: Desk, hall_clock: TurnableClock) -> None:
    visit = books(desk, asks(desk))
    hall_clock.goes_on(minutes=4 * DAY)
    notes(desk, visit, at(25, 10, 20))
    assert (visit.state, visit.visited_at, visit.entered_at) == ("visited", at(25, 10, 20), at(27, 9))
    assert (visit.outcome, visit.note) == ("done", "材料都齐")


def test_a_visit_may_be_written_down_without_an_appointment(desk: Desk, hall_clock: TurnableClock) -> None:
    visit = asks(desk)
    hall_clock.goes_on(minutes=60)
    assert notes(desk, visit, at(23, 9, 30), n=2).visitor_id == desk.clerks[2]


@pytest.mark.parametrize(
    ("when", "refusal"),
    [(at(23, 9, 31), refusals.VisitInFuture), (at(23, 8, 59), refusals.VisitTooEarly)],
)
def test_no_visit_before_it_was_asked_for_or_in_the_future(
    desk: Desk, hall_clock: TurnableClock, when: int, refusal: type[Exception]
) -> None:
    visit = asks(desk)
    hall_clock.goes_on(minutes=30)
    with pytest.raises(refusal):
        notes(desk, visit, when)
    assert queries.visit(desk.session, visit.id).visited_at is None


def test_the_very_minute_counts(desk: Desk, hall_clock: TurnableClock) -> None:
    hall_clock.goes_on(minutes=0.5)
    visit = asks(desk)
    assert notes(desk, visit, at(23, 9)).state == "visited"


@pytest.mark.parametrize("outcome", ["papers", "not_home"])
def test_who_must_be_visited_again_waits_for_a_new_day(desk: Desk, outcome: str) -> None:
    visit = notes(desk, books(desk, asks(desk)), at(23, 9), outcome)
    assert (visit.state, visit.outcome) == ("requested", outcome)
    assert queries.to_arrange(desk.session) == [visit]
    assert books(desk, visit).state == "booked"


def test_the_result_is_brought(desk: Desk, hall_clock: TurnableClock) -> None:
    visit = notes(desk, books(desk, asks(desk)), at(23, 9))
    hall_clock.goes_on(minutes=2 * DAY)
    with pytest.raises(refusals.VisitTooEarly):
        service.deliver(desk.session, visit.id, visit.version, at(23, 8))
    with pytest.raises(refusals.VisitInFuture):
        service.deliver(desk.session, visit.id, visit.version, at(25, 10))
    service.deliver(desk.session, visit.id, visit.version, at(24, 15))
    assert (visit.state, visit.delivered_at) == ("delivered", at(24, 15))


def test_a_visit_is_called_off(desk: Desk) -> None:
    visit = service.cancel(desk.session, asks(desk).id, 1, "自己来过了")
    assert (visit.state, visit.note) == ("cancelled", "自己来过了")
    assert queries.to_arrange(desk.session) == []
    assert queries.past(desk.session) == [visit]


@pytest.mark.parametrize("step", list(rules.Step))
def test_each_step_starts_only_where_it_may(desk: Desk, step: rules.Step) -> None:
    visit = service.cancel(desk.session, asks(desk).id, 1, "")
    calls = {
        rules.Step.AMEND: lambda: service.amend_visit(
            desk.session, visit.id, visit.version, Need(Who(phone=PHONE), Why.ILL), SEALER
        ),
        rules.Step.BOOK: lambda: books(desk, visit),
        rules.Step.NOTE: lambda: notes(desk, visit, at(23, 9)),
        rules.Step.DELIVER: lambda: service.deliver(desk.session, visit.id, visit.version),
        rules.Step.CANCEL: lambda: service.cancel(desk.session, visit.id, visit.version, ""),
    }
    with pytest.raises(refusals.WrongVisitState) as refused:
        calls[step]()
    assert refused.value.words == {"state": "不用去了"}


def test_every_state_has_its_words_and_every_step_its_beginning() -> None:
    assert set(rules.STATE_WORDS) == set(VisitState)
    assert set(rules.MAY_START_FROM) == set(rules.Step)
    assert [rules.allowed(state) for state in ("visited", "delivered")] == [[rules.Step.DELIVER], []]


def test_two_clerks_with_one_visit(desk: Desk) -> None:
    visit = asks(desk)
    books(desk, visit)
    with pytest.raises(refusals.VisitMovedOn):
        service.cancel(desk.session, visit.id, 1, "不去了")
    assert (visit.state, visit.note) == ("booked", "")


def test_a_note_that_is_too_long_is_refused(desk: Desk) -> None:
    with pytest.raises(BadInput):
        asks(desk, note="长" * 401)


def test_an_unknown_visit_is_refused(desk: Desk) -> None:
    with pytest.raises(refusals.NoSuchVisit):
        service.cancel(desk.session, "nothing", 1, "")


def test_the_way_of_one_day(desk: Desk, hall_clock: TurnableClock) -> None:
    afternoon = books(desk, asks(desk), half="pm")
    second = books(desk, asks(desk, "ill"))
    hall_clock.goes_on(minutes=1)
    first = books(desk, asks(desk, "disabled"))
    other = books(desk, asks(desk), n=2)
    books(desk, asks(desk), date(2026, 11, 26))
    assert queries.route(desk.session, WEDNESDAY, desk.clerks[1]) == [first, second, afternoon]
    assert other in queries.route(desk.session, WEDNESDAY)
    assert len(queries.route(desk.session, WEDNESDAY)) == 4


def test_late_ones_are_known(desk: Desk, hall_clock: TurnableClock) -> None:
    waiting, agreed = asks(desk), books(desk, asks(desk), date(2026, 11, 24))
    hall_clock.goes_on(minutes=2 * DAY)
    assert [queries.is_late(desk.session, Settings(), each) for each in (waiting, agreed)] == [False, True]
    hall_clock.goes_on(minutes=2 * DAY)
    assert queries.is_late(desk.session, Settings(), waiting)
    service.cancel(desk.session, agreed.id, agreed.version, "")
    assert not queries.is_late(desk.session, Settings(), agreed)


def test_a_discreet_category_is_confidential_until_its_item_is_known(desk: Desk) -> None:
    visit = asks(desk, category="DQ")
    assert visit.confidential
    need = Need(A_PHONE, Why.ILL, item="DQ01")
    assert not service.amend_visit(desk.session, visit.id, visit.version, need, SEALER).confidential
    assert not asks(desk, category="SB").confidential


def test_a_confidential_visit_is_for_named_staff_and_who_goes(desk: Desk) -> None:
    visit = books(desk, asks(desk, item="MZ06"), n=2)
    assert visit.confidential
    with pytest.raises(Confidential):
        queries.read_visit(desk.session, visit.id, desk.clerks[1])
    queries.read_visit(desk.session, visit.id, desk.clerks[2])
    queries.read_visit(desk.session, visit.id, names_a_confidant(desk))
    logged = desk.session.scalars(select(Reading).order_by(Reading.id)).all()
    assert [(each.what, each.staff_id) for each in logged] == [
        ("visit", desk.clerks[2]), ("visit", desk.clerks[1]),
    ]  # fmt: skip


def test_a_visit_brings_its_case_home_with_its_true_time(desk: Desk, hall_clock: TurnableClock) -> None:
    hall = Hall(desk.clerks[1], desk.settings, SEALER)
    visit = asks(desk, "alone_elder", Who("张三丰", PHONE, "", "三组"), item="SB01")
    with pytest.raises(refusals.NoVisitYet):
        service.open_case(desk.session, visit.id, visit.version, CaseState.ACCEPTED, hall)
    hall_clock.stands_at(datetime(2026, 11, 25, 17, tzinfo=clock.HALL_TIME))
    visit = notes(desk, books(desk, visit), at(25, 10))
    case = service.open_case(desk.session, visit.id, visit.version, CaseState.ACCEPTED, hall)
    assert (case.channel, case.opened_at, case.entered_later) == ("home", at(25, 10), True)
    assert case.contact is not None
    assert (case.contact.name, case.contact.village_group) == ("张三丰", "三组")
    visit = queries.visit(desk.session, visit.id)
    assert visit.case_id == case.id
    with pytest.raises(refusals.CaseIsOpen):
        service.open_case(desk.session, visit.id, visit.version, CaseState.ACCEPTED, hall)


def test_nothing_personal_leaves_in_the_journal(desk: Desk) -> None:
    asks(desk, who=Who("张三丰", PHONE, "", "三组", "老槐树旁"), channel="desk", note="耳朵背", category="SB")
    asks(desk, item="DQ02")
    told = select(JournalRow.line).where(JournalRow.kind == "home_visit").order_by(JournalRow.seq)
    first, secret = desk.session.scalars(told)
    for personal in ("张三丰", PHONE, "老槐树", "三组", "耳朵背"):
        assert personal not in first
    assert json.loads(first)["category"] == "SB"
    assert json.loads(secret).keys() & {"item", "category", "why", "visitor_id"} == set()
