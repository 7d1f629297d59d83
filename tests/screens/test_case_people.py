"""Whose case it is: hand-overs that both sides see, and people of whom no more is shown than needed."""

import re
from datetime import date

import pytest

from kiosk.records.cases.handing import answer
from kiosk.records.cases.people import Who
from kiosk.records.roster.service import note_absence
from kiosk.settings import Privacy, Settings
from tests.screens.caseful import CaseHall, readings, sends
from tests.screens.staffed import Person


@pytest.fixture
def settings() -> Settings:
    """The ID of pension claims is kept."""
    return Settings(privacy=Privacy(full_id_items=("SB02",)))


def test_both_see_a_hand_over_and_who_takes_it_is_responsible(
    work: CaseHall, li: Person, wang: Person
) -> None:
    case = work.opens("SB01")
    form = {"to": work.staff("wang").id, "reason": "去镇里开会"}
    assert "已请wang接手" in sends(li, f"/{case.no}/hand-over", **form).get_data(as_text=True)
    assert "li请wang接手，还没有答复" in li.sees("/desk/cases")
    for page in ("/desk/cases", f"/desk/cases/{case.no}"):
        assert "li请您接手" in wang.sees(page)
    handed = re.search(r"/hand-over/([0-9a-f-]+)", wang.sees("/desk/cases"))
    assert handed
    said = sends(wang, f"/{case.no}/hand-over/{handed[1]}", answer="accept").get_data(as_text=True)
    assert "现在由您负责这个办件" in said
    assert work.case(case.no).owner.name == "wang"
    assert "等答复的交接" not in li.sees("/desk/cases")


def test_a_hand_over_is_declined_or_taken_back(work: CaseHall, li: Person, wang: Person) -> None:
    case = work.opens("SB01")
    handed = work.offers(case)
    said = sends(wang, f"/{case.no}/hand-over/{handed.id}", answer="decline", words="我也要去").get_data(
        as_text=True
    )
    assert "已答复，负责人不变" in said
    handed = work.offers(case)
    sends(li, f"/{case.no}/hand-over/{handed.id}", answer="back")
    assert work.case(case.no).owner.name == "li"
    late = sends(wang, f"/{case.no}/hand-over/{handed.id}", answer="accept").get_data(as_text=True)
    assert 'data-code="hand_over_answered"' in late


def test_only_who_is_there_is_asked_to_take_over(work: CaseHall, li: Person) -> None:
    case = work.opens("SB01")
    assert ">wang</option>" in li.sees(f"/desk/cases/{case.no}")
    session, wang = work.hall.session, work.staff("wang").id
    note_absence(session, wang, date(2026, 11, 23), date(2026, 11, 24), "培训")
    assert ">wang</option>" not in li.sees(f"/desk/cases/{case.no}")
    said = sends(li, f"/{case.no}/hand-over", to=wang, reason="去镇里开会").get_data(as_text=True)
    assert 'data-code="taker_off_duty"' in said
    assert ">去镇里开会</textarea>" in said


def test_somebody_elses_case_is_not_handed_over(work: CaseHall, wang: Person) -> None:
    case = work.opens("SB01")
    assert "请同事接手" not in wang.sees(f"/desk/cases/{case.no}")
    sent = sends(wang, f"/{case.no}/hand-over", to=work.staff("admin").id, reason="忙")
    assert 'data-code="not_the_owner"' in sent.get_data(as_text=True)


def test_a_full_id_is_shown_once_to_few_and_logged(work: CaseHall, li: Person, wang: Person) -> None:
    case = work.opens("SB02")
    assert "11010519491231002X" in sends(li, f"/{case.no}/full-id").get_data(as_text=True)
    assert "full_id" in readings(work, case)
    assert "看完整证件号" not in wang.sees(f"/desk/cases/{case.no}")
    refused = sends(wang, f"/{case.no}/full-id").get_data(as_text=True)
    assert 'data-code="full_id_for_few"' in refused
    assert "11010519491231002X" not in refused
    assert readings(work, case).count("full_id") == 1


def test_an_id_that_was_never_kept_cannot_be_shown(work: CaseHall, li: Person) -> None:
    case = work.opens("SB01")
    assert 'data-code="no_full_id"' in sends(li, f"/{case.no}/full-id").get_data(as_text=True)


def test_a_full_id_of_a_confidential_case_stays_closed(work: CaseHall, wang: Person) -> None:
    case = work.opens("DQ02")
    assert sends(wang, f"/{case.no}/full-id").status_code == 403
    assert readings(work, case) == []


def test_a_person_is_corrected_without_typing_the_id_again(work: CaseHall, li: Person) -> None:
    case = work.opens("SB02")
    form = {
        "version": str(case.version),
        "name-1": "张三风",
        "phone-1": "037967891234",
        "village_group-1": "四组",
    }
    assert "办事人信息已改好" in sends(li, f"/{case.no}/person", **form).get_data(as_text=True)
    known = work.case(case.no).contact
    assert known is not None
    assert (known.name, known.phone, known.village_group) == ("张三风", "037967891234", "四组")
    assert (known.id_last4, known.id_sealed is None) == ("002X", False)
    form |= {"version": str(work.case(case.no).version), "forget_id": "1"}
    sends(li, f"/{case.no}/person", **form)
    known = work.case(case.no).contact
    assert known is not None
    assert (known.id_last4, known.id_mark, known.id_sealed) == ("", None, None)


def test_two_clerks_who_correct_one_person_never_overwrite_each_other(
    work: CaseHall, li: Person, wang: Person
) -> None:
    case = work.opens("SB01")
    form = {"version": str(case.version), "phone-1": "13800000000"}
    sends(wang, f"/{case.no}/person", **form, **{"name-1": "张三风"})
    said = sends(li, f"/{case.no}/person", **form, **{"name-1": "张山峰"}).get_data(as_text=True)
    assert 'data-code="case_moved_on"' in said
    assert 'value="张山峰"' in said
    known = work.case(case.no).contact
    assert known is not None
    assert known.name == "张三风"


def test_a_wrong_number_is_refused_at_its_field_and_everything_typed_stays(
    work: CaseHall, li: Person
) -> None:
    case = work.opens("SB01", who=Who())
    form = {"version": str(case.version), "name-1": "张三风", "id_number-1": "110105194912310021"}
    said = sends(li, f"/{case.no}/person", **form).get_data(as_text=True)
    assert 'data-code="wrong_id_digit"' in said
    assert (
        'name="id_number-1" value="110105194912310021" maxlength="24" autocomplete="off" aria-invalid' in said
    )
    assert 'value="张三风"' in said
    assert work.case(case.no).contact is None


def test_the_same_persons_other_cases_are_listed_except_confidential_ones(
    work: CaseHall, li: Person, wang: Person
) -> None:
    case, other, secret = work.opens("SB01"), work.opens("SB04"), work.opens("DQ02")
    assert f"/desk/cases/{secret.no}" in li.sees(f"/desk/cases/{case.no}")
    seen = wang.sees(f"/desk/cases/{case.no}")
    assert f"/desk/cases/{other.no}" in seen
    assert secret.no not in seen


def test_a_person_who_was_forgotten_leaves_an_empty_place(work: CaseHall, li: Person) -> None:
    case = work.opens("SB01", who=Who())
    assert "没有留办事人信息" in li.sees(f"/desk/cases/{case.no}")


def test_a_taker_may_not_read_a_confidential_case_before_it_is_theirs(work: CaseHall, wang: Person) -> None:
    case = work.opens("DQ02")
    handed = work.offers(case)
    assert "保密办件" in wang.sees("/desk/cases")
    assert "人民调解" not in wang.sees("/desk/cases").partition('class="tabs"')[0]
    answer(work.hall.session, handed.id, work.staff("wang").id, accept=True)
    assert "人民调解申请" in wang.sees(f"/desk/cases/{case.no}")
