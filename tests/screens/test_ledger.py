"""The ledger's page: what it shows, finds and hands out, and to whom."""

import io
import sys
import time
from typing import Any
from urllib.parse import quote

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from sqlalchemy import select
from werkzeug.datastructures import Headers

from kiosk.records.cases.models import Case, Channel, Reading
from kiosk.records.cases.opening import Hall, Intake
from kiosk.records.cases.people import Who
from kiosk.records.cases.service import open_case
from kiosk.records.ledger import exports
from kiosk.records.staff.models import Staff
from kiosk.sealing import Sealer
from tests.prepared import load_days
from tests.records.test_ledger_exports import SLEEPS
from tests.screens.staffed import Person, StaffedHall

ZHANG = Who("张三丰", "13812345678", "11010519491231002X", "三组")
PATIENCE_S = 60


@pytest.fixture
def hall(hall: StaffedHall) -> StaffedHall:
    """A hall that knows its working days, on a Monday at nine."""
    load_days(hall.session)
    return hall


def opens(hall: StaffedHall, item: str = "SB01", who: Who = ZHANG, by: str = "li") -> Case:
    """Let a clerk open a case."""
    hall.looks_again()
    staff_id = hall.session.scalars(select(Staff.id).where(Staff.username == by)).one()
    intake = Intake(item=item, who=who, channel=Channel.WALK_IN)
    return open_case(hall.session, intake, Hall(staff_id, hall.settings, Sealer(b"0" * 32)))


def searches(boss: Person, **fields: Any) -> str:
    """Fill in the form of the page, send it, and return the address that it leads to."""
    form = {"first": "2026-11-01", "last": "2026-11-30", **fields, "csrf_token": boss.token("/office/ledger")}
    answer = boss.client.post("/office/ledger", data=form)
    assert answer.status_code == 302
    return str(answer.location)


def exported(boss: Person, **fields: Any) -> str:
    """Export a period and return what the page says when it has ended."""
    answer = boss.sends("ledger/export", **{"first": "2026-11-01", "last": "2026-11-30", **fields})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    until = time.monotonic() + PATIENCE_S
    while 'data-state="running"' in (said := boss.sees("/office/ledger/export")):
        assert time.monotonic() < until
        time.sleep(0.05)
    return said


def fetched(boss: Person) -> tuple[Headers, Worksheet]:
    """Download the export; return its headers and the ledger in it."""
    with boss.client.get("/office/ledger/export/file") as answer:
        return answer.headers, openpyxl.load_workbook(io.BytesIO(answer.get_data()))["办件台账"]


@pytest.mark.parametrize("path", ["", "/export", "/export/file"])
def test_only_managers_enter(hall: StaffedHall, path: str) -> None:
    assert hall.signed_in("li").client.get(f"/office/ledger{path}").status_code == 403
    assert Person(hall.app, "li").client.get(f"/office/ledger{path}").location.startswith("/desk/sign-in")


def test_an_empty_month_says_so(boss: Person) -> None:
    page = boss.sees("/office/ledger")
    assert "这段时间没有办件。可以换一段时间。" in page
    assert "共 0 件" in page
    assert "<table>" not in page


def test_this_months_cases_are_shown_masked_and_confidential_ones_counted(
    hall: StaffedHall, boss: Person
) -> None:
    case = opens(hall)
    opens(hall, "DQ02")
    page = boss.sees("/office/ledger")
    for word in ("张*丰", "138****5678", "002X", "三组", "城乡居民基本养老保险参保登记", "已受理", "共 1 件"):
        assert word in page
    assert f'href="/desk/cases/{case.no}"' in page
    assert "另有保密办件 1 件（只计数）" in page
    assert "张三丰" not in page
    assert "人民调解申请" not in page
    assert "另有保密办件" not in boss.sees("/office/ledger?what=SB")


def test_what_people_wrote_is_text_and_no_page(hall: StaffedHall, boss: Person) -> None:
    opens(hall, who=ZHANG._replace(village_group="<b>&\x1f一组"))
    page = boss.sees("/office/ledger")
    assert "<b>&" not in page
    assert "&lt;b&gt;&amp;" in page


@pytest.mark.parametrize(
    ("choice", "found"), [("today", 1), ("week", 1), ("month", 1), ("last_month", 0), ("year", 1)]
)
def test_the_quick_choices(hall: StaffedHall, boss: Person, choice: str, found: int) -> None:
    opens(hall)
    page = boss.sees(f"/office/ledger?period={choice}")
    assert f"共 {found} 件" in page
    assert page.count('aria-current="true"') == 1


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"what": "SB"}, 1), ({"what": "SB02"}, 0), ({"case_type": "promise"}, 1), ({"state": "open"}, 1),
        ({"state": "delivered"}, 0), ({"overdue": "1"}, 0), ({"text": "张三"}, 1), ({"text": "李"}, 0),
        ({"text": "20261123-001"}, 1), ({"who": "nobody"}, 0),
    ],
)  # fmt: skip
def test_a_search_leads_to_what_was_asked_for_and_keeps_it_typed(
    hall: StaffedHall, boss: Person, fields: dict[str, str], found: int
) -> None:
    opens(hall)
    page = boss.sees(searches(boss, **fields))
    assert f"共 {found} 件" in page
    for name, value in fields.items():
        assert f'name="{name}" value="{value}"' in page


def test_a_searched_name_stands_in_no_address(hall: StaffedHall, boss: Person) -> None:
    opens(hall)
    way = searches(boss, text="张三")
    page = boss.sees(way)
    assert 'name="text" maxlength="40" autocomplete="off" value="张三"' in page
    for address in (way, *(part.split('"')[0] for part in page.split('href="')[1:])):
        assert quote("张三") not in address
        assert "张三" not in address


def test_a_changed_seal_is_as_if_nothing_was_searched(hall: StaffedHall, boss: Person) -> None:
    opens(hall)
    assert "共 1 件" in boss.sees("/office/ledger?sealed=AAAA")
    assert "共 1 件" in boss.sees("/office/ledger?sealed=%E5%BC%A0")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"first": "2026-11-30", "last": "2026-11-01"}, "开始的日期（2026-11-30）比结束的日期"),
        ({"first": "2026-02-30"}, "“开始日期”填得不对"),
        ({"first": "tomorrow"}, "“开始日期”填得不对：写成 2026-12-31 这样"),
        ({"first": "0026-11-01"}, "最多看十年"),
    ],
)  # fmt: skip
def test_an_impossible_period_is_refused_and_stays_typed(
    boss: Person, fields: dict[str, str], said: str
) -> None:
    answer = boss.client.get(searches(boss, what="SB", **fields))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert said in page
    assert f'name="first" required value="{fields["first"]}"' in page
    assert 'value="SB" selected' in page
    assert "先把上面的日期改对" in page
    assert "导出 Excel" not in page
    assert "的全部办件和其他台账" not in page


def test_the_pages_of_a_long_ledger_lead_to_each_other(hall: StaffedHall, boss: Person) -> None:
    for _ in range(51):
        opens(hall)
    first = boss.sees("/office/ledger?what=SB&first=2026-11-01&last=2026-11-30")
    assert "第 1 / 2 页" in first
    way = first.split('">下一页')[0].rsplit('href="', 1)[1].replace("&amp;", "&")
    last = boss.sees(way)
    assert "第 2 / 2 页" in last
    assert "<tr><td>51</td>" in last
    assert "20261123-051" in last
    assert last.count("<tr") == 2


def test_an_english_manager_reads_english(hall: StaffedHall, boss: Person) -> None:
    opens(hall)
    page = boss.sees("/office/ledger?lang=en")
    assert "Resident pension enrolment" in page
    assert "张*丰" in page


def test_an_export_is_started_followed_and_fetched(hall: StaffedHall, boss: Person) -> None:
    opens(hall)
    said = exported(boss)
    assert "导出好了" in said
    assert "台账_2026-11.xlsx" in said
    headers, sheet = fetched(boss)
    assert f"filename*=UTF-8''{quote('台账_2026-11.xlsx')}" in headers["Content-Disposition"]
    assert headers.getlist("Cache-Control") == ["no-store"]
    assert sheet["A1"].value == "本村党群服务中心办件台账(2026年11月)"
    assert sheet["E3"].value == "张*丰"
    assert hall.session.scalars(select(Reading)).all() == []


def test_full_names_are_exported_by_choice_and_the_choice_is_logged(hall: StaffedHall, boss: Person) -> None:
    opens(hall)
    exported(boss, names="full")
    headers, sheet = fetched(boss)
    assert quote("台账_2026-11_完整姓名.xlsx") in headers["Content-Disposition"]
    assert (sheet["E3"].value, sheet["G3"].value) == ("张三丰", "13812345678")
    hall.looks_again()
    (reading,) = hall.session.scalars(select(Reading)).all()
    assert (reading.what, reading.staff.username) == ("export", "admin")


def test_an_export_of_nothing_is_refused_in_words(hall: StaffedHall, boss: Person) -> None:
    answer = boss.sends("ledger/export", first="2026-10-01", last="2026-10-31", names="full", what="SB")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "这段时间没有办件，请换一段时间。" in page
    assert 'data-code="nothing_to_export"' in page
    assert 'value="full" checked' in page
    assert 'value="2026-10-31"' in page
    assert 'value="SB" selected' in page
    hall.looks_again()
    assert hall.session.scalars(select(Reading)).all() == []


def test_a_running_export_is_seen_by_every_manager_and_can_be_cancelled(
    hall: StaffedHall, boss: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "COMMAND", SLEEPS)
    opens(hall)
    boss.sends("ledger/export", first="2026-11-01", last="2026-11-30")
    assert "admin正在导出，正在准备" in boss.sees("/office/ledger")
    again = boss.sends("ledger/export", first="2026-11-01", last="2026-11-30")
    assert again.status_code == 409
    assert "admin正在导出，一次只能导出一份" in again.get_data(as_text=True)
    page = boss.sends("ledger/export/cancel", back="/office/ledger?period=year").get_data(as_text=True)
    assert "已取消导出，什么也没有留下。" in page
    assert 'data-state="running"' not in page
    assert 'value="2026-01-01"' in page


def test_nobody_is_led_out_of_the_hall(hall: StaffedHall, boss: Person) -> None:
    opens(hall)
    token = boss.token("/office/ledger")
    form = {"csrf_token": token, "back": "https://elsewhere.example/"}
    assert boss.client.post("/office/ledger/export/cancel", data=form).location == "/office/ledger#export"
    assert "elsewhere" not in boss.sees("/office/ledger/export?back=https://elsewhere.example/")


def test_an_export_that_broke_is_told_of(
    hall: StaffedHall, boss: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "COMMAND", (sys.executable, "-c", ""))
    opens(hall)
    said = exported(boss)
    assert "导出没有完成，什么也没有留下" in said
    assert 'data-code="export_failed"' in said


def test_a_file_that_is_gone_is_refused_in_words(boss: Person) -> None:
    answer = boss.client.get("/office/ledger/export/file")
    assert answer.status_code == 404
    assert "这份导出已经不在了" in answer.get_data(as_text=True)
