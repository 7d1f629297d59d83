"""The privacy page: what is kept and for how long, what was erased, who read what, and erasing on request."""

import re
from datetime import date
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from kiosk import clock
from kiosk.pen import writing
from kiosk.records.cases import queries as cases
from kiosk.records.cases import service
from kiosk.records.cases.contacts import Contact
from kiosk.records.cases.models import Case, Channel
from kiosk.records.cases.opening import Hall, Intake
from kiosk.records.cases.rules import Action
from kiosk.records.retention import queries
from kiosk.records.staff.queries import by_username
from kiosk.sealing import Sealer
from kiosk.settings import Privacy, Settings
from tests.casework import ZHANG
from tests.conftest import TurnableClock
from tests.prepared import load_days
from tests.screens.staffed import Person, StaffedHall

SETTINGS = Settings(privacy=Privacy(full_id_items=("SB02",), full_id_days=30, contact_days=100))
ID = "11010519491231002X"


@pytest.fixture
def settings() -> Settings:
    """People are kept for 100 days, and the ID of pension claims for 30."""
    return SETTINGS


@pytest.fixture
def hall(hall: StaffedHall, tmp_path: Path) -> StaffedHall:
    """A hall that knows its working days, with its key file."""
    load_days(hall.session)
    (tmp_path / "hall" / "personal.key").write_bytes(b"0" * 32)
    return hall


def at_work(hall: StaffedHall, username: str = "li", key: bytes = b"0" * 32) -> Hall:
    """Return somebody at work."""
    person = by_username(hall.session, username)
    assert person
    return Hall(person.id, hall.settings, Sealer(key))


def a_case(hall: StaffedHall, item: str = "SB02", *, ended: bool = True, key: bytes = b"0" * 32) -> Case:
    """Return Zhang's case, withdrawn unless it shall stay open."""
    clerk = at_work(hall, key=key)
    case = service.open_case(hall.session, Intake(item=item, who=ZHANG, channel=Channel.WALK_IN), clerk)
    if not ended:
        return case
    step = service.Step(Action.WITHDRAW, case.version, note="不办了")
    return service.take_step(hall.session, case.no, step, clerk)


def posts(person: Person, path: str, **form: object) -> TestResponse:
    """Send a form of the privacy page, without following where it leads."""
    data = {**form, "csrf_token": person.token("/office/privacy")}
    return person.client.post(f"/office/privacy/{path}", data=data)


def test_only_managers_enter(hall: StaffedHall) -> None:
    li = hall.signed_in("li")
    for page in ("", "/readings"):
        assert "这一步只有管理员能做" in li.sees(f"/office/privacy{page}")
    for path in ("clean", "person", "person/erase"):
        data = {"csrf_token": li.token("/desk")}
        assert li.client.post(f"/office/privacy/{path}", data=data).status_code == 403


def test_it_says_what_is_kept_and_for_how_long(boss: Person) -> None:
    said = boss.sees("/office/privacy")
    assert "办完后 100 天" in said
    assert "办完后 30 天" in said
    assert "城乡居民养老保险待遇申领" in said
    assert "还没有清理过" in said


def test_it_counts_what_comes_up(hall: StaffedHall, hall_clock: TurnableClock) -> None:
    a_case(hall)
    hall_clock.goes_on(25 * 24 * 60)
    said = hall.signed_in("admin").sees("/office/privacy")
    assert "现在到期的：完整身份证号 0 个" in said
    assert "以后 7 天到期的，一共 1 个、0 处、0 段" in said


def test_a_press_erases_and_the_page_tells(hall: StaffedHall, hall_clock: TurnableClock) -> None:
    case = a_case(hall)
    hall_clock.goes_on(100 * 24 * 60)
    boss = hall.signed_in("admin")
    assert posts(boss, "clean").location == "/office/privacy"
    said = boss.sees("/office/privacy")
    assert "清理完了" in said
    assert "手动清理 · admin" in said
    assert case.no in said
    hall.looks_again()
    contact = cases.case(hall.session, case.no).contact
    assert contact is not None
    assert contact.name == ""


def test_a_long_round_goes_on_by_itself(
    hall: StaffedHall, boss: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.records.retention.service.TOGETHER", 1)
    with writing(hall.session):
        hall.session.add_all(an_old_contact(n) for n in range(12))
    posts(boss, "clean")
    said = boss.sees("/office/privacy")
    assert "正在继续" in said
    assert "正在清理" in said
    assert 'http-equiv="refresh"' in said
    posts(boss, "clean")
    assert 'http-equiv="refresh"' not in boss.sees("/office/privacy")
    hall.looks_again()
    (run,) = queries.runs(hall.session)
    assert (run.contacts, run.ended_at is not None) == (12, True)


def an_old_contact(n: int) -> Contact:
    """Return somebody whose time is long over."""
    empty = {"id_last4": "", "village_group": "", "address": ""}
    return Contact(id=f"{n}", name="李四", phone="", made_at=0, **empty)


def test_nothing_is_erased_while_the_clock_is_wrong(hall: StaffedHall, hall_clock: TurnableClock) -> None:
    hall.arrives()
    hall_clock.goes_on(-5 * 24 * 60)
    boss = hall.signed_in("admin")
    answer = posts(boss, "clean")
    assert answer.status_code == 503
    assert 'data-code="clock_went_back"' in answer.get_data(as_text=True)


def test_a_clock_that_leapt_is_pointed_out(
    hall: StaffedHall, boss: Person, hall_clock: TurnableClock
) -> None:
    posts(boss, "clean")
    hall_clock.goes_on(3 * 365 * 24 * 60)
    assert "请先核对日期" in hall.signed_in("admin").sees("/office/privacy")


def test_who_read_what_can_be_filtered_and_paged(hall: StaffedHall, hall_clock: TurnableClock) -> None:
    case = a_case(hall)
    li, wang = at_work(hall, "li").staff_id, at_work(hall, "wang").staff_id
    for _ in range(60):
        cases.note_reading(hall.session, li, "case", case.id)
    hall_clock.goes_on(24 * 60)
    cases.note_reading(hall.session, wang, "review")
    boss = hall.signed_in("admin")
    first = boss.sees("/office/privacy/readings")
    assert first.count("<td>li</td>") == 49
    assert first.count("<td>wang</td>") == 1
    assert boss.sees("/office/privacy/readings?page=2").count("<td>li</td>") == 11
    of_wang = boss.sees(f"/office/privacy/readings?staff={wang}")
    assert of_wang.count("<td>li</td>") == 0
    assert "评价人的联系方式" in of_wang
    day = clock.now().date().isoformat()
    assert boss.sees(f"/office/privacy/readings?first={day}").count("<td>li</td>") == 0
    assert boss.sees("/office/privacy/readings?last=2026-11-23").count("<td>wang</td>") == 0
    assert "没有这样的记录" in boss.sees("/office/privacy/readings?last=2026-11-22")


@pytest.mark.parametrize("page", ["-3", "x", "99999999999999999999", "9" * 5000])
def test_a_page_that_is_not_there_is_empty(boss: Person, page: str) -> None:
    answer = boss.client.get(f"/office/privacy/readings?page={page}&staff=nobody")
    assert (answer.status_code, "没有这样的记录" in answer.text) == (200, True)


@pytest.mark.parametrize(("days", "said"), [
    ("first=x", "没有这一天"),
    ("first=2026-02-30", "没有这一天"),
    ("last=9999-12-31", "只能填 2000 年到 2100 年"),
    ("first=0001-01-01", "只能填 2000 年到 2100 年"),
    ("first=2026-11-23&last=2026-11-22", "不能早于"),
])  # fmt: skip
def test_days_that_cannot_be_are_told_on_the_page(boss: Person, days: str, said: str) -> None:
    answer = boss.client.get(f"/office/privacy/readings?{days}")
    assert answer.status_code == 422
    (banner,) = re.findall(r'role="alert"[^>]*>([^<]+)<', answer.text)
    assert said in banner
    first_typed = re.split("[=&]", days)[1]
    assert f'value="{first_typed}"' in answer.text
    assert "没有这样的记录" not in answer.text


def test_the_readings_can_be_asked_to_the_end_of_time(hall: StaffedHall) -> None:
    assert queries.readings(hall.session, queries.Wanted(last=date.max)).rows == []


def test_a_person_is_found_and_erased_on_request(hall: StaffedHall, boss: Person) -> None:
    case = a_case(hall)
    found = posts(boss, "person", id_number=ID).get_data(as_text=True)
    assert "张三丰" in found
    assert case.no in found
    assert 'type="checkbox" name="contact"' in found
    assert " checked" not in found
    assert case.contact_id is not None
    answer = posts(boss, "person/erase", contact=case.contact_id, reason="consent")
    assert answer.location == "/office/privacy"
    said = boss.sees("/office/privacy")
    assert "应本人要求 · admin · 本人不再同意保存" in said
    page = hall.signed_in("li").sees(f"/desk/cases/{case.no}")
    assert "个人信息已经删除。" in page
    assert "没有找到这个人的信息" in posts(boss, "person", id_number=ID).get_data(as_text=True)
    assert boss.sees("/office/privacy/readings").count("按身份证或电话查人") == 2


def test_what_was_typed_is_still_there_when_it_is_refused(boss: Person) -> None:
    answer = posts(boss, "person", id_number="110105194912310021")
    assert answer.status_code == 422
    said = answer.get_data(as_text=True)
    assert 'value="110105194912310021"' in said
    assert "没有找到" not in said


def test_an_open_case_is_not_erased(hall: StaffedHall, boss: Person) -> None:
    case = a_case(hall, ended=False)
    answer = posts(boss, "person/erase", contact=case.contact_id, reason="consent", id_number=ID)
    assert answer.status_code == 409
    said = answer.get_data(as_text=True)
    assert f"{case.no}还没有办完" in said
    assert f'value="{ID}"' in said


def test_nothing_is_erased_while_nothing_is_picked(boss: Person) -> None:
    answer = posts(boss, "person/erase", reason="consent", id_number=ID)
    assert (answer.status_code, "一处也没有选" in answer.text) == (422, True)
    assert f'value="{ID}"' in answer.text


def test_a_reason_is_needed(hall: StaffedHall, boss: Person) -> None:
    case = a_case(hall)
    assert posts(boss, "person/erase", contact=case.contact_id).status_code == 422
    hall.looks_again()
    assert hall.session.get_one(Contact, case.contact_id).name == "张三丰"


def test_confidential_staff_are_named_in_the_settings(hall: StaffedHall, boss: Person) -> None:
    assert "还没有指定人" in boss.sees("/office/privacy")
    li = at_work(hall, "li").staff_id
    assert "已指定li看保密事项" in boss.sends(f"staff/{li}/confidant", confidant="1").get_data(as_text=True)
    assert "<li>li</li>" in boss.sees("/office/privacy")
    assert "不再看保密事项" in boss.sends(f"staff/{li}/confidant").get_data(as_text=True)
    assert "还没有指定人" in boss.sees("/office/privacy")


def test_a_missing_key_file_is_pointed_out(boss: Person, tmp_path: Path) -> None:
    assert "钥匙文件在" in boss.sees("/office/privacy")
    (tmp_path / "hall" / "personal.key").unlink()
    assert "钥匙文件不见了" in boss.sees("/office/privacy")


def test_a_key_of_another_hall_is_pointed_out(hall: StaffedHall, boss: Person) -> None:
    a_case(hall, key=b"1" * 32)
    assert "不是一套，加密的身份证号打不开" in boss.sees("/office/privacy")


def test_what_stays_open_for_long_is_listed(hall: StaffedHall, hall_clock: TurnableClock) -> None:
    case = a_case(hall, ended=False)
    hall_clock.goes_on(181 * 24 * 60)
    said = hall.signed_in("admin").sees("/office/privacy")
    assert "过了 180 天没有办完" in said
    assert case.no in said
    assert "张" not in said.split("过了 180 天没有办完")[1].split("</section>")[0]
