"""A villager asks what is kept of them, or wants it gone."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk import clock
from kiosk.errors import BadInput, NotFound
from kiosk.pen import writing
from kiosk.records.cases.identity_refusals import WrongIdDigit
from kiosk.records.cases.models import Case, Reading
from kiosk.records.cases.people import Who
from kiosk.records.ratings import service as ratings
from kiosk.records.requests import service as requests
from kiosk.records.requests.models import RequestKind, RequestOutcome
from kiosk.records.retention import asked
from kiosk.records.retention.models import Reason, RetentionRun
from kiosk.records.retention.refusals import StillInHand
from kiosk.records.staff.queries import member
from kiosk.sealing import Sealer
from tests.casework import SEALER, Casework, casework
from tests.desk import Desk

ID, PHONE = "11010519491231002x", "138-1234-5678"


@pytest.fixture
def work(desk: Desk) -> Casework:
    """Clerks at their windows."""
    return casework(desk)


def looks(work: Casework, id_number: str = "", phone: str = "", n: int = 1) -> list[asked.Kept]:
    """Look somebody up."""
    work.session.expire_all()
    return asked.look_up(work.session, id_number, phone, work.desk.clerks[n], SEALER)


def erases(work: Casework, kept: list[asked.Kept], n: int = 1) -> RetentionRun:
    """Erase what was found."""
    ids = [each.contact.id for each in kept]
    return asked.erase(work.session, ids, Reason.CONSENT_WITHDRAWN, work.desk.clerks[n])


def is_named(work: Casework, n: int) -> None:
    """Name somebody for confidential cases."""
    with writing(work.session):
        member(work.session, work.desk.clerks[n]).confidant = True


@pytest.mark.parametrize("by", [(ID, ""), ("", PHONE), (ID, PHONE)])
def test_all_of_a_person_is_found_by_either_number(work: Casework, by: tuple[str, str]) -> None:
    first, second = work.accepts("SB01"), work.opens("MZ01")
    work.opens("SB01", who=Who("李四", "13912345678"))
    found = looks(work, *by)
    assert {used.record.no for kept in found for used in kept.used} == {first.no, second.no}


def test_looking_is_logged_also_when_nothing_is_found(work: Casework, session: Session) -> None:
    assert looks(work, phone=PHONE) == []
    reading = session.scalars(select(Reading)).one()
    assert (reading.what, reading.staff_id, reading.at) == ("person", work.desk.clerks[1], clock.millis())


def test_nothing_to_look_for_is_refused(work: Casework, session: Session) -> None:
    with pytest.raises(BadInput):
        looks(work, " ", "")
    with pytest.raises(WrongIdDigit):
        looks(work, "110105194912310021")
    assert session.scalars(select(Reading)).all() == []


def test_another_key_finds_nobody(work: Casework) -> None:
    work.accepts("SB01")
    other = Sealer(b"1" * 32)
    assert asked.look_up(work.session, ID, "", work.desk.clerks[1], other) == []


def test_what_is_over_can_be_erased_at_once(work: Casework) -> None:
    case = work.accepts("SB01", remark="住在河边")
    work.steps(case, "withdraw", note="本人来撤的")
    run = erases(work, looks(work, ID))
    kept = work.case(case.no)
    assert kept.contact is not None
    assert (kept.contact.name, kept.contact.id_mark, kept.remark, kept.steps[-1].note) == ("", None, "", "")
    assert (run.kind, run.reason, run.staff_id) == ("asked", "consent", work.desk.clerks[1])
    assert (run.contacts, run.case_numbers, run.ended_at is not None) == (1, [case.no], True)
    assert looks(work, ID) == []


def test_the_words_of_others_stay(work: Casework) -> None:
    case = work.accepts("SB01", who=Who("李四", "13912345678"), remark="等儿子回来")
    work.steps(work.accepts("SB01"), "withdraw", note="不办了")
    erases(work, looks(work, ID))
    assert work.case(case.no).remark == "等儿子回来"


def test_an_open_case_is_not_erased_and_nothing_else_is_either(work: Casework) -> None:
    done = work.steps(work.accepts("SB01"), "withdraw", note="不办了")
    waits = work.opens("MZ01")
    with pytest.raises(StillInHand) as refused:
        erases(work, looks(work, ID))
    assert refused.value.words["what"] == waits.no
    assert len(looks(work, ID)) == 2
    assert [step.note for step in work.case(done.no).steps][-1] == "不办了"


def test_what_is_gone_cannot_be_erased_twice(work: Casework) -> None:
    work.steps(work.accepts("SB01"), "withdraw", note="不办了")
    found = looks(work, ID)
    erases(work, found)
    with pytest.raises(NotFound):
        erases(work, found)


def test_confidential_matters_only_show_to_named_staff(work: Casework) -> None:
    case = work.accepts("DQ02", n=1)
    assert looks(work, ID, n=2) == []
    is_named(work, 2)
    assert [used.record.no for kept in looks(work, ID, n=2) for used in kept.used] == [case.no]


def test_who_may_not_read_a_matter_cannot_erase_it(work: Casework) -> None:
    work.steps(work.accepts("DQ02", n=1), "withdraw", note="不办了")
    found = looks(work, ID, n=1)
    with pytest.raises(NotFound):
        erases(work, found, n=2)
    assert len(looks(work, ID, n=1)) == 1


def test_who_served_never_learns_who_rated(work: Casework) -> None:
    work.desk.arrives()
    done = work.desk.serves(1)
    opinion = ratings.Opinion(1, (), "等得太久", Who("", PHONE))
    ratings.rate(work.session, done.token, opinion, SEALER, work.desk.settings)
    assert looks(work, phone=PHONE, n=1) == []
    assert [used.kind for kept in looks(work, phone=PHONE, n=2) for used in kept.used] == ["review"]


def test_a_request_is_found_and_erased_with_its_words(work: Casework) -> None:
    left = requests.Left(RequestKind.NEED, "desk", Who("", PHONE), words="想装路灯")
    request = requests.leave_request(work.session, left, SEALER, work.desk.settings)
    with pytest.raises(StillInHand):
        erases(work, looks(work, phone=PHONE))
    answer = requests.Answer(RequestOutcome.DONE, "装好了")
    requests.close_request(work.session, request.id, request.version, work.desk.clerks[1], answer)
    assert erases(work, looks(work, phone=PHONE)).texts == 1
    work.session.refresh(request)
    assert (request.words, request.answer) == ("", "")


def test_the_case_itself_stays(work: Casework, session: Session) -> None:
    work.steps(work.accepts("SB01"), "refuse", note="户口不在本村")
    erases(work, looks(work, ID))
    kept = session.scalars(select(Case)).one()
    assert (kept.state, kept.item, kept.result) == ("refused", "SB01", "户口不在本村")
