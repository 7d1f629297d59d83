"""What people leave when nobody serves: kept once, due in working days, answered, never overwritten."""

import json
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk import clock
from kiosk.errors import BadInput
from kiosk.records.cases.identity_refusals import WrongPhone
from kiosk.records.cases.models import Reading
from kiosk.records.cases.people import Who
from kiosk.records.cases.refusals import Confidential
from kiosk.records.catalogue.refusals import UnknownCategory
from kiosk.records.journal.models import JournalRow
from kiosk.records.requests import queries, refusals, service
from kiosk.records.requests.models import Request, RequestKind, RequestOutcome
from kiosk.records.requests.service import Answer, Left
from kiosk.records.roster.halves import Half, halves
from kiosk.records.staff.models import Staff
from kiosk.records.tickets.service import close_window
from kiosk.records.workdays.service import load_workdays_file
from kiosk.sealing import Sealer
from kiosk.settings import ROOT, Cases, Hours, Settings
from tests.conftest import TurnableClock
from tests.desk import Desk

SEALER = Sealer(b"0" * 32)
PHONE = "13812345678"
WEEKDAYS = Settings(hours=Hours(mon=["08:30-12:00"], wed=["08:30-12:00", "14:30-17:30"], fri=["13:00-17:00"]))


def leaves(desk: Desk, kind: str = "message", phone: str = PHONE, **more: Any) -> Request:
    """Let somebody leave something at the kiosk."""
    settings = more.pop("settings", desk.settings)
    left = Left(RequestKind(kind), more.pop("channel", "kiosk"), Who(phone=phone), **more)
    return service.leave_request(desk.session, left, SEALER, settings)


def closes(desk: Desk, request: Request, outcome: str = "answered", words: str = "") -> Request:
    """Let the clerk of the first window close a request as they see it."""
    answer = Answer(RequestOutcome(outcome), words)
    return service.close_request(desk.session, request.id, request.version, desk.clerks[1], answer)


def test_a_message_is_due_in_working_days(desk: Desk, hall_clock: TurnableClock) -> None:
    load_workdays_file(desk.session, ROOT / "config" / "workdays.csv")
    hall_clock.stands_at(datetime(2026, 9, 30, 16, 0, tzinfo=clock.HALL_TIME))
    kept = leaves(desk, category="SB")
    assert (kept.kind, kept.category, kept.due_date, kept.unattended) == (
        "message",
        "SB",
        "2026-10-10",
        False,
    )
    assert kept.contact
    assert kept.contact.phone == PHONE


def test_the_days_are_a_setting(desk: Desk) -> None:
    assert leaves(desk, settings=Settings(cases=Cases(request_days=1))).due_date == "2026-11-24"


def test_the_same_flow_leaves_one_request(desk: Desk) -> None:
    assert leaves(desk, key="one-flow").id == leaves(desk, key="one-flow").id
    assert leaves(desk, key="another").id != leaves(desk, key="one-flow").id
    assert len(queries.open_requests(desk.session)) == 2


@pytest.mark.parametrize("kind", ["message", "booking"])
def test_who_wants_to_be_called_must_leave_a_number(desk: Desk, kind: str) -> None:
    with pytest.raises(refusals.PhoneNeeded):
        leaves(desk, kind, phone=" ")
    with pytest.raises(WrongPhone):
        leaves(desk, kind, phone="1381234")
    assert queries.open_requests(desk.session) == []


def test_what_could_not_be_done_may_be_said_without_a_name(desk: Desk) -> None:
    kept = leaves(desk, "unresolved", phone="", category="NY")
    assert (kept.contact, kept.due_date) == (None, "2026-11-26")


def test_an_unknown_category_is_refused(desk: Desk) -> None:
    with pytest.raises(UnknownCategory):
        leaves(desk, category="ZZ")


@pytest.mark.parametrize("kind", ["unresolved", "need"])
def test_a_clerk_writes_down_what_was_said(desk: Desk, kind: str) -> None:
    with pytest.raises(BadInput):
        leaves(desk, kind, channel="desk")
    assert leaves(desk, kind, channel="desk", words=" 路灯坏了 ").words == "路灯坏了"
    with pytest.raises(BadInput):
        leaves(desk, kind, channel="desk", words="长" * 401)


@pytest.mark.parametrize(
    ("periods", "found"),
    [
        (None, [Half.MORNING, Half.AFTERNOON]),
        ([], []),
        (["08:30-12:00"], [Half.MORNING]),
        (["12:00-17:30"], [Half.AFTERNOON]),
        (["08:30-12:00", "14:30-17:30"], [Half.MORNING, Half.AFTERNOON]),
        (["11:00-13:00"], [Half.MORNING, Half.AFTERNOON]),
        (["00:00-24:00"], [Half.MORNING, Half.AFTERNOON]),
    ],
)
def test_half_days_follow_the_hours(periods: list[str] | None, found: list[Half]) -> None:
    assert halves(periods) == found


def test_the_next_seven_opening_days_can_be_booked(desk: Desk) -> None:
    days = queries.bookable_days(desk.session, WEEKDAYS)
    assert [f"{each.day:%m-%d}" for each in days] == [
        "11-25", "11-27", "11-30", "12-02", "12-04", "12-07", "12-09",
    ]  # fmt: skip
    assert days[0].halves == [Half.MORNING, Half.AFTERNOON]
    assert days[1].halves == [Half.AFTERNOON]


def test_a_hall_that_is_always_open_can_be_booked_from_tomorrow(desk: Desk) -> None:
    days = queries.bookable_days(desk.session, Settings())
    assert (len(days), days[0].day, days[-1].day) == (7, date(2026, 11, 24), date(2026, 11, 30))


def test_a_booking_is_confirmed_before_its_day(desk: Desk) -> None:
    soon = leaves(desk, "booking", wanted_on="2026-11-25", wanted_half=Half.MORNING, settings=WEEKDAYS)
    later = leaves(desk, "booking", wanted_on="2026-12-09", wanted_half=Half.AFTERNOON, settings=WEEKDAYS)
    assert (soon.due_date, later.due_date) == ("2026-11-25", "2026-11-26")
    assert (soon.wanted_on, soon.wanted_half) == ("2026-11-25", "am")


@pytest.mark.parametrize(
    ("day", "half"),
    [
        ("2026-11-23", Half.MORNING), ("2026-11-24", Half.MORNING), ("2026-11-27", Half.MORNING),
        ("2027-11-24", Half.MORNING), ("soon", Half.MORNING), (None, Half.MORNING), ("2026-11-25", None),
    ],
)  # fmt: skip
def test_no_booking_when_the_hall_is_closed(desk: Desk, day: str | None, half: Half | None) -> None:
    with pytest.raises(refusals.DayNotOpen):
        leaves(desk, "booking", wanted_on=day, wanted_half=half, settings=WEEKDAYS)


def test_what_is_left_when_nobody_serves_is_marked(desk: Desk, hall_clock: TurnableClock) -> None:
    closed = Settings(hours=Hours(tue=["08:30-12:00"]))
    assert leaves(desk, settings=closed).unattended
    assert not leaves(desk, settings=closed, channel="desk").unattended
    assert not leaves(desk).unattended
    for n, clerk in desk.clerks.items():
        close_window(desk.session, n, clerk)
    assert leaves(desk).unattended
    assert hall_clock


def test_the_soonest_due_comes_first_and_late_ones_are_known(desk: Desk, hall_clock: TurnableClock) -> None:
    later = leaves(desk, settings=Settings(cases=Cases(request_days=5)))
    sooner = leaves(desk)
    assert [each.id for each in queries.open_requests(desk.session)] == [sooner.id, later.id]
    hall_clock.goes_on(minutes=3 * 24 * 60)
    assert not queries.is_late(sooner)
    hall_clock.goes_on(minutes=24 * 60)
    assert queries.is_late(sooner)
    assert not queries.is_late(closes(desk, sooner))


def test_somebody_takes_it_and_answers(desk: Desk, hall_clock: TurnableClock) -> None:
    kept = service.take_request(desk.session, leaves(desk).id, 1, desk.clerks[2])
    assert kept.taken_by == desk.clerks[2]
    hall_clock.goes_on(minutes=10)
    closes(desk, kept, "answered", " 明天来拿 ")
    assert (kept.outcome, kept.answer, kept.closed_at) == ("answered", "明天来拿", clock.millis())
    assert kept.taken_by == desk.clerks[2]
    assert [each.id for each in queries.closed_requests(desk.session)] == [kept.id]


def test_who_answers_what_nobody_took_has_taken_it(desk: Desk) -> None:
    assert closes(desk, leaves(desk), "unreachable").taken_by == desk.clerks[1]


@pytest.mark.parametrize(("outcome", "needed"), [("answered", True), ("done", True), ("withdrawn", False)])
def test_what_could_not_be_done_gets_a_written_answer(desk: Desk, outcome: str, needed: bool) -> None:  # noqa: FBT001 - pytest passes parameters by name
    kept = leaves(desk, "unresolved", category="NY")
    if needed:
        with pytest.raises(BadInput):
            closes(desk, kept, outcome, " ")
    assert closes(desk, kept, outcome, "已找镇里协调" if needed else "").outcome == outcome


def test_two_clerks_with_one_request(desk: Desk, session: Session) -> None:
    kept = leaves(desk)
    service.take_request(session, kept.id, 1, desk.clerks[1])
    with pytest.raises(refusals.RequestMovedOn):
        service.take_request(session, kept.id, 1, desk.clerks[2])
    answer = Answer(RequestOutcome.DONE, "x")
    with pytest.raises(refusals.RequestMovedOn):
        service.close_request(session, kept.id, 1, desk.clerks[2], answer)
    assert (kept.taken_by, kept.closed_at, kept.version) == (desk.clerks[1], None, 2)


def test_what_is_closed_stays_closed(desk: Desk) -> None:
    kept = closes(desk, leaves(desk))
    with pytest.raises(refusals.RequestClosed):
        service.take_request(desk.session, kept.id, kept.version, desk.clerks[2])


def test_an_unknown_request_is_refused(desk: Desk) -> None:
    with pytest.raises(refusals.NoSuchRequest):
        service.take_request(desk.session, "nothing", 1, desk.clerks[1])


def test_opening_it_is_logged(desk: Desk) -> None:
    kept = leaves(desk)
    queries.read_request(desk.session, kept.id, desk.clerks[1])
    read = desk.session.scalars(select(Reading)).one()
    assert (read.what, read.staff_id, read.case_id) == ("request", desk.clerks[1], None)


@pytest.mark.parametrize(("category", "item", "secret"), [
    ("DQ", None, True), (None, "DQ01", False), (None, "DQ02", True), ("SB", None, False), (None, None, False),
])  # fmt: skip
def test_a_discreet_category_is_confidential_as_long_as_its_item_is_open(
    desk: Desk, category: str | None, item: str | None, *, secret: bool
) -> None:
    assert leaves(desk, category=category, item=item).confidential is secret


def test_a_confidential_matter_is_for_named_staff_and_who_took_it(desk: Desk) -> None:
    kept = leaves(desk, "need", channel="desk", item="DQ02", words="邻居吵架")
    assert (kept.confidential, kept.category) == (True, "DQ")
    with pytest.raises(Confidential):
        queries.read_request(desk.session, kept.id, desk.clerks[1])
    desk.session.get_one(Staff, desk.clerks[1]).confidant = True
    desk.session.commit()
    queries.read_request(desk.session, kept.id, desk.clerks[1])
    assert len(desk.session.scalars(select(Reading)).all()) == 1


def test_nothing_personal_leaves_in_the_journal(desk: Desk) -> None:
    leaves(desk, "need", channel="desk", words="路灯坏了", category="HK")
    leaves(desk, "need", channel="desk", item="DQ02", words="邻居吵架")
    chosen = select(JournalRow).where(JournalRow.kind == "request").order_by(JournalRow.seq)
    rows = desk.session.scalars(chosen)
    first, secret = [row.line for row in rows]
    assert PHONE not in first
    assert "路灯" not in first
    assert json.loads(first)["category"] == "HK"
    assert json.loads(secret).keys() & {"category", "words", "channel"} == set()
    assert json.loads(secret)["confidential"] is True
