"""What of a person is kept ends with its time: full IDs first, then names and words, never the ledger."""

from datetime import datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kiosk import clock
from kiosk.pen import writing
from kiosk.records.cases.contacts import Contact
from kiosk.records.cases.models import Case, CaseStep, Reading
from kiosk.records.cases.queries import note_reading
from kiosk.records.cases.tries import LookUpTry
from kiosk.records.retention import queries, service
from kiosk.records.retention.models import RetentionRun
from kiosk.settings import Privacy, Settings
from tests.casework import Casework, casework
from tests.conftest import TurnableClock
from tests.desk import Desk
from tests.records.keeping import Keeping

PRIVACY = Privacy(full_id_items=("SB02",), full_id_days=30, contact_days=100)


@pytest.fixture
def work(desk: Desk) -> Casework:
    """Clerks whose hall keeps full IDs of pension claims for 30 days, people for 100."""
    desk.settings = Settings(privacy=PRIVACY)
    return casework(desk)


@pytest.fixture
def keeping(work: Casework, hall_clock: TurnableClock) -> Keeping:
    """The nights of that hall."""
    return Keeping(work.session, hall_clock, PRIVACY)


def delivered(work: Casework, item: str = "SB02") -> Case:
    """Return a case that went all the way."""
    case = work.accepts(item, remark="住在河边")
    work.steps(case, "decide", note="批准")
    return work.steps(case, "deliver", note="交给儿子")


def test_the_full_id_goes_first_and_the_person_later(work: Casework, keeping: Keeping) -> None:
    case = delivered(work)
    keeping.days_later(29)
    assert keeping.contact(case).id_sealed is not None
    keeping.days_later(1)
    contact = keeping.contact(case)
    assert (contact.id_sealed, contact.name, contact.erased_at) == (None, "张三丰", None)
    keeping.days_later(69)
    assert keeping.contact(case).name == "张三丰"
    keeping.days_later(1)
    contact = keeping.contact(case)
    kept = (contact.name, contact.phone, contact.id_last4, contact.id_mark, contact.village_group)
    assert kept == ("", "", "", None, "")
    assert contact.erased_at == clock.millis()


def test_notes_go_with_the_person_but_the_result_stays(work: Casework, keeping: Keeping) -> None:
    case = delivered(work)
    work.steps(case, "delay", overdue_code="other", note="本人住院")
    keeping.days_later(100)
    kept = work.case(case.no)
    assert (kept.remark, kept.overdue_words, kept.result) == ("", "", "批准")
    assert [step.note for step in kept.steps] == [""] * len(kept.steps)
    assert [step.action for step in kept.steps] == ["open", "decide", "deliver", "delay"]


def test_a_night_reports_what_it_erased(work: Casework, keeping: Keeping) -> None:
    case = delivered(work)
    run = keeping.days_later(100)
    assert (run.kind, run.full_ids, run.contacts, run.texts) == ("night", 1, 1, 3)
    assert run.case_numbers == [case.no]
    assert run.ended_at is not None


def test_a_second_night_finds_nothing_more(work: Casework, keeping: Keeping) -> None:
    case = delivered(work)
    keeping.days_later(100)
    version = work.case(case.no).version
    run = keeping.days_later(1)
    assert (run.full_ids, run.contacts, run.texts, run.cases) == (0, 0, 0, "")
    assert work.case(case.no).version == version


def test_what_is_not_over_is_never_erased(work: Casework, keeping: Keeping) -> None:
    case = work.accepts("SB02", remark="住在河边")
    keeping.days_later(3000)
    assert keeping.contact(case).name == "张三丰"
    assert work.case(case.no).remark == "住在河边"
    assert [each.no for each in queries.long_open(work.session)] == [case.no]


def test_what_was_opened_lately_is_not_pointed_out(work: Casework, keeping: Keeping) -> None:
    work.accepts("SB02")
    keeping.days_later(20)
    assert queries.long_open(work.session) == []


@pytest.mark.parametrize(("action", "state"), [("withdraw", "withdrawn"), ("refuse", "refused")])
def test_every_way_to_end_counts(work: Casework, keeping: Keeping, action: str, state: str) -> None:
    case = work.steps(work.accepts("SB02"), action, note="不办了")
    assert case.state == state
    keeping.days_later(99)
    assert keeping.contact(case).name
    keeping.days_later(1)
    assert not keeping.contact(case).name


def test_a_person_of_two_cases_stays_until_the_last_has_ended(work: Casework, keeping: Keeping) -> None:
    first, second = delivered(work), work.accepts("SB02")
    with writing(work.session):
        second.contact = first.contact
    keeping.days_later(200)
    assert keeping.contact(first).name == "张三丰"
    work.steps(second, "withdraw", note="不办了")
    keeping.days_later(99)
    assert keeping.contact(first).name == "张三丰"
    keeping.days_later(1)
    assert keeping.contact(first).name == ""


def test_somebody_who_is_written_down_again_is_erased_again(work: Casework, keeping: Keeping) -> None:
    case = delivered(work)
    keeping.days_later(100)
    keeping.writes_down_again(work, case)
    assert keeping.contact(case).name == "张三丰"
    keeping.days_later(1)
    assert keeping.contact(case).name == ""


def test_a_contact_that_nothing_uses_goes_too(work: Casework, keeping: Keeping) -> None:
    keeping.leaves_an_orphan()
    keeping.days_later(100)
    assert work.session.scalar(select(Contact.name)) == ""


def test_a_paper_sheet_counts_from_its_true_end(
    work: Casework, keeping: Keeping, hall_clock: TurnableClock
) -> None:
    case = work.accepts("SB02")
    ended = clock.millis()
    hall_clock.stands_at(datetime(2027, 2, 1, 9, 0, tzinfo=clock.HALL_TIME))
    work.steps(case, "withdraw", note="不办了", happened_at=ended)
    keeping.days_later(31)
    assert keeping.contact(case).name == ""


def test_every_journalled_row_that_is_emptied_is_journalled(work: Casework, keeping: Keeping) -> None:
    case = delivered(work)
    before = keeping.journal_rows("case", case.id)
    keeping.days_later(100)
    after = keeping.journal_rows("case", case.id)
    assert len(after) == len(before) + 1
    assert after[-1].version == work.case(case.no).version


def test_thousands_go_in_small_transactions(work: Casework, keeping: Keeping) -> None:
    keeping.leaves_an_orphan(count=450)
    keeping.later(100)
    run = service.begin_night(work.session)
    assert run
    left = [keeping.people_left() for _ in service.work(work.session, run.id, PRIVACY)]
    assert left == [250, 50, 0]


def test_an_interrupted_night_is_taken_up_again(work: Casework, keeping: Keeping) -> None:
    keeping.leaves_an_orphan(count=450)
    keeping.later(100)
    run = service.begin_night(work.session)
    assert run
    next(service.work(work.session, run.id, PRIVACY))
    assert keeping.people_left() == 250
    again = service.begin_night(work.session)
    assert again is not None
    assert again.id == run.id
    assert again.contacts == 200
    keeping.works(again)
    (kept,) = queries.runs(work.session)
    assert (kept.contacts, kept.ended_at is not None) == (450, True)


def test_old_tries_and_old_readings_are_forgotten(work: Casework, keeping: Keeping, session: Session) -> None:
    case = delivered(work)
    note_reading(session, work.desk.clerks[1], "case", case.id)
    with writing(session):
        session.add(LookUpTry(key="case:x", count=2, newest_at=clock.millis()))
    run = keeping.days_later(2)
    assert (run.tries, run.readings) == (1, 0)
    run = keeping.days_later(3 * 365)
    assert (run.tries, run.readings) == (0, 1)
    assert session.scalar(select(func.count()).select_from(Reading)) == 0


def test_a_try_of_this_night_is_remembered(keeping: Keeping, session: Session) -> None:
    keeping.later(1)
    with writing(session):
        session.add(LookUpTry(key="case:x", count=2, newest_at=clock.millis() - 60_000))
    assert keeping.works(service.begin_night(session)).tries == 0


def test_what_comes_up_is_counted_ahead(work: Casework, keeping: Keeping) -> None:
    delivered(work)
    keeping.later(24)
    assert queries.due(work.session, queries.today(PRIVACY)) == (0, 0, 0)
    assert queries.due(work.session, queries.today(PRIVACY, 5)) == (0, 0, 0)
    assert queries.due(work.session, queries.today(PRIVACY, 7)) == (1, 0, 0)
    keeping.later(75)
    assert queries.due(work.session, queries.today(PRIVACY, 7)) == (1, 1, 3)


def test_zero_days_erase_the_full_id_in_the_next_night(work: Casework, keeping: Keeping) -> None:
    keeping.privacy = Privacy(full_id_items=("SB02",), full_id_days=0, contact_days=100)
    case = delivered(work)
    keeping.days_later(1)
    assert keeping.contact(case).id_sealed is None


def test_no_word_of_the_person_is_left_in_a_run(work: Casework, keeping: Keeping) -> None:
    delivered(work)
    keeping.days_later(100)
    run = work.session.scalars(select(RetentionRun)).one()
    said = " ".join(str(getattr(run, column.key)) for column in RetentionRun.__table__.columns)
    assert "张" not in said
    assert "138" not in said.replace(run.cases, "")


def test_steps_of_other_cases_keep_their_notes(work: Casework, keeping: Keeping) -> None:
    other = work.accepts("SB01")
    work.steps(other, "note", note="等儿子回来")
    delivered(work)
    keeping.days_later(100)
    notes = work.session.scalars(select(CaseStep.note).where(CaseStep.case_id == other.id))
    assert "等儿子回来" in set(notes)
