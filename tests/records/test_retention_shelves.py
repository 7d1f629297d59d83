"""Everything that knows people is emptied in its time: requests, visits, ratings, and the file itself."""

import sqlite3
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from kiosk import clock
from kiosk.records.cases import handing
from kiosk.records.cases.models import CaseState, HandOver
from kiosk.records.cases.people import Who
from kiosk.records.home_visits import service as home_visits
from kiosk.records.home_visits.models import HomeVisit, VisitOutcome, Why
from kiosk.records.ratings import follow_ups
from kiosk.records.ratings import service as ratings
from kiosk.records.ratings.models import Appellant, FollowUp, FollowUpOutcome, Rating
from kiosk.records.requests import service as requests
from kiosk.records.requests.models import Request, RequestKind, RequestOutcome
from kiosk.records.retention import queries
from kiosk.records.roster import service as roster
from kiosk.records.roster.halves import Half
from kiosk.settings import Privacy, Settings
from tests.casework import SEALER, Casework, casework
from tests.conftest import TurnableClock
from tests.desk import Desk
from tests.records.keeping import Keeping

PRIVACY = Privacy(full_id_days=30, contact_days=100)
LI = Who("李四", "13912345678", "", "二组", "河边第三家")


@pytest.fixture
def work(desk: Desk) -> Casework:
    """Clerks whose hall keeps people for 100 days."""
    desk.settings = Settings(privacy=PRIVACY)
    return casework(desk)


@pytest.fixture
def keeping(work: Casework, hall_clock: TurnableClock) -> Keeping:
    """The nights of that hall."""
    return Keeping(work.session, hall_clock, PRIVACY)


def again(session: Session, found: Any) -> Any:
    """Return a record as it is now."""
    return session.get_one(type(found), found.id, populate_existing=True)


def a_request(work: Casework) -> Request:
    """Return something that somebody left."""
    left = requests.Left(RequestKind.UNRESOLVED, "desk", LI, category="SB", words="地界和邻居说不清")
    return requests.leave_request(work.session, left, SEALER, work.desk.settings)


def a_visit(work: Casework) -> HomeVisit:
    """Return a visit that somebody asked for."""
    need = home_visits.Need(LI, Why.ALONE_ELDER, "SB", "SB01", note="腿脚不便")
    return home_visits.ask_visit(work.session, need, home_visits.Asked("phone"), SEALER)


def a_visit_made(work: Casework) -> HomeVisit:
    """Return a visit that was made."""
    visit = a_visit(work)
    made = home_visits.Visited(clock.millis(), VisitOutcome.DONE, "女儿在场", work.desk.clerks[1])
    return home_visits.note_visit(work.session, visit.id, visit.version, made)


def a_rating(work: Casework, score: int, *, phone: bool = True) -> Rating:
    """Return what somebody said of a visit."""
    work.desk.arrives()
    done = work.desk.serves()
    opinion = ratings.Opinion(score, (), "等得太久", LI if phone else Who())
    return ratings.rate(work.session, done.token, opinion, SEALER, work.desk.settings)


def a_follow_up(work: Casework) -> FollowUp:
    """Return the follow-up of a bad rating."""
    rating = a_rating(work, 1)
    return work.session.query(FollowUp).filter_by(rating_id=rating.id).one()


def settled(work: Casework) -> FollowUp:
    """Return a follow-up that went all the way."""
    found = a_follow_up(work)

    def edit() -> follow_ups.Edit:
        return follow_ups.Edit(found.id, again(work.session, found).version, work.desk.clerks[2])

    follow_ups.extend(work.session, edit(), found.days + 2, "本人在外地", work.desk.settings)
    follow_ups.note_call_back(work.session, edit(), clock.millis(), "说了情况")
    follow_ups.settle(work.session, edit(), FollowUpOutcome.EXPLAINED, "解释清楚了")
    return found


def test_a_request_is_emptied_after_it_was_closed(work: Casework, keeping: Keeping) -> None:
    request = a_request(work)
    keeping.days_later(150)
    assert again(work.session, request).words == "地界和邻居说不清"
    answer = requests.Answer(RequestOutcome.ANSWERED, "请了调解员")
    version = again(work.session, request).version
    requests.close_request(work.session, request.id, version, work.desk.clerks[1], answer)
    keeping.days_later(100)
    kept = again(work.session, request)
    assert (kept.words, kept.answer, kept.contact.name, kept.contact.phone) == ("", "", "", "")
    assert kept.outcome == "answered"


def test_a_visit_is_emptied_after_it_was_made(work: Casework, keeping: Keeping) -> None:
    visit = a_visit_made(work)
    keeping.days_later(99)
    assert again(work.session, visit).note == "女儿在场"
    keeping.days_later(1)
    kept = again(work.session, visit)
    assert (kept.note, kept.contact.name, kept.contact.address) == ("", "", "")


def test_a_visit_ends_with_the_case_that_came_of_it(work: Casework, keeping: Keeping) -> None:
    visit = a_visit_made(work)
    case = home_visits.open_case(work.session, visit.id, visit.version, CaseState.ACCEPTED, work.hall())
    keeping.days_later(150)
    assert again(work.session, visit).note == "女儿在场"
    work.steps(case, "withdraw", note="不办了")
    keeping.days_later(100)
    assert again(work.session, visit).note == ""


def test_a_visit_that_was_called_off_or_delivered_is_emptied(work: Casework, keeping: Keeping) -> None:
    off, made = a_visit(work), a_visit_made(work)
    home_visits.cancel(work.session, off.id, off.version, "自己来了")
    home_visits.deliver(work.session, made.id, made.version)
    keeping.days_later(100)
    assert [again(work.session, each).note for each in (off, made)] == ["", ""]


def test_a_visit_that_is_only_booked_stays(work: Casework, keeping: Keeping) -> None:
    visit = a_visit(work)
    booking = home_visits.Booking(date(2026, 12, 1), Half.MORNING, work.desk.clerks[1])
    home_visits.book_visit(work.session, visit.id, visit.version, booking)
    keeping.days_later(500)
    assert again(work.session, visit).note == "腿脚不便"
    assert [each.kind for each in queries.long_open(work.session)] == ["visit"]


def test_a_good_rating_counts_from_its_day(work: Casework, keeping: Keeping) -> None:
    rating = a_rating(work, 5, phone=False)
    keeping.days_later(99)
    assert again(work.session, rating).words
    keeping.days_later(1)
    kept = again(work.session, rating)
    assert (kept.words, kept.score) == ("", 5)


def test_a_bad_rating_waits_for_its_follow_up(work: Casework, keeping: Keeping) -> None:
    found = a_follow_up(work)
    keeping.days_later(300)
    assert found.rating.contact is not None
    assert again(work.session, found.rating.contact).phone == "13912345678"
    assert [each.kind for each in queries.long_open(work.session)] == ["review"]


def test_a_settled_follow_up_is_emptied(work: Casework, keeping: Keeping) -> None:
    found = settled(work)
    keeping.days_later(100)
    kept = again(work.session, found)
    words = (kept.call_back_words, kept.outcome_words, kept.rating.words, kept.rating.contact.phone)
    assert words == ("", "", "", "")
    assert (kept.extension_reason, kept.outcome) == ("—", "explained")
    assert keeping.days_later(1).texts == 0


def test_an_appeal_that_nobody_answered_keeps_it(work: Casework, keeping: Keeping) -> None:
    found = settled(work)
    edit = follow_ups.Edit(found.id, again(work.session, found).version, work.desk.clerks[2])
    follow_ups.note_appeal(work.session, edit, Appellant.RATER, "不满意")
    keeping.days_later(100)
    assert again(work.session, found).appeal_words == "不满意"


def test_the_words_of_a_hand_over_go_with_the_case(work: Casework, keeping: Keeping) -> None:
    case = work.accepts("SB01")
    handed = handing.offer(work.session, case.no, work.desk.clerks[2], "我不熟这家", work.desk.clerks[1])
    handing.answer(work.session, handed.id, work.desk.clerks[2], accept=True, words="认识他家")
    work.steps(case, "withdraw", note="不办了")
    rows = len(keeping.journal_rows("hand_over", handed.id))
    keeping.days_later(100)
    kept: HandOver = again(work.session, handed)
    assert (kept.reason, kept.answer) == ("", "")
    assert len(keeping.journal_rows("hand_over", handed.id)) == rows + 1


def test_a_stopped_clock_forgets_why(work: Casework, keeping: Keeping) -> None:
    case = work.steps(work.accepts("SB01"), "stop_clock", note="等他家开会", until="2026-12-01")
    work.steps(case, "withdraw", note="不办了")
    keeping.days_later(100)
    assert [pause.words for pause in work.case(case.no).pauses] == [""]


def test_why_somebody_was_away_is_forgotten(work: Casework, keeping: Keeping) -> None:
    away = roster.note_absence(
        work.session, work.desk.clerks[1], date(2026, 11, 24), date(2026, 12, 3), "看腰"
    )  # fmt: skip
    keeping.days_later(109)
    assert again(work.session, away).reason == "看腰"
    keeping.days_later(1)
    assert again(work.session, away).reason == ""


def test_nothing_of_them_is_left_in_the_file(
    work: Casework, keeping: Keeping, engine: Engine, tmp_path: Path
) -> None:
    for _ in range(30):
        work.steps(work.accepts("SB01", remark="住在河边第三家"), "withdraw", note="赵六来撤的")
    secrets = [words.encode() for words in ("张三丰", "13812345678", "住在河边第三家", "赵六来撤的")]
    assert any(secrets[0] in file.read_bytes() for file in tmp_path.glob("hall.db*"))
    keeping.days_later(100)
    engine.dispose()
    for file in tmp_path.glob("hall.db*"):
        assert [word for word in secrets if word in file.read_bytes()] == []


def test_every_connection_overwrites_what_it_erases(engine: Engine) -> None:
    pooled = engine.raw_connection()
    driver = pooled.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    assert driver.execute("PRAGMA secure_delete").fetchone() == (1,)
    pooled.close()
