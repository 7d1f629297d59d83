"""The manager's forms: what they change, what they refuse, who may use them."""

from io import BytesIO
from pathlib import Path

import pytest

from kiosk.records.catalogue.queries import newest_edition
from kiosk.records.notices.service import notices
from kiosk.records.staff.models import Role, Staff
from kiosk.records.staff.queries import by_username
from kiosk.records.staff.refusals import LastManager
from kiosk.records.staff.service import arrange
from kiosk.records.windows.queries import window
from kiosk.records.workdays.service import load_workdays_file
from kiosk.screens.office import routes
from kiosk.settings import ROOT, Printing, Settings
from tests.conftest import TurnableClock
from tests.desk import CATALOGUE
from tests.notices import TABLE_2027
from tests.screens.staffed import Person, StaffedHall, staffed_hall

WORKDAYS = ROOT / "config" / "workdays.csv"


def known(hall: StaffedHall, username: str) -> Staff:
    """Return somebody of the staff list."""
    hall.looks_again()
    person = by_username(hall.session, username)
    assert person
    return person


def test_a_clerk_does_not_enter(hall: StaffedHall) -> None:
    li = hall.signed_in("li")
    assert "这一步只有管理员能做" in li.sees("/office")
    token = li.token("/desk")
    answer = li.client.post("/office/notices", data={"notices": "x", "csrf_token": token})
    assert answer.status_code == 403
    assert notices(hall.session) == []


def test_a_stranger_is_asked_to_sign_in(hall: StaffedHall) -> None:
    answer = Person(hall.app, "li").client.get("/office")
    assert answer.location.startswith("/desk/sign-in")


def test_somebody_gets_another_name_that_is_nobody_elses(hall: StaffedHall, boss: Person) -> None:
    li = known(hall, "li")
    said = boss.sends(f"staff/{li.id}/name", username="li-na", name="李娜")
    assert "已改好李娜" in said.get_data(as_text=True)
    assert (known(hall, "li-na").id, known(hall, "li-na").name) == (li.id, "李娜")
    assert "已经有人用了" in boss.sends(f"staff/{li.id}/name", username="Admin", name="李娜").get_data(
        as_text=True
    )
    assert known(hall, "li-na").id == li.id


def test_today_in_figures(hall: StaffedHall, boss: Person) -> None:
    li = hall.at_window(1)
    tickets = [hall.arrives() for _ in range(4)]
    for steps in (("start", "finish"), ("miss",), ("start",)):
        li.presses("windows/1/next")
        for step in steps:
            li.steps(hall.ticket(tickets[0].id), step)
        tickets.pop(0)
    seen = boss.sees("/office")
    found = [
        seen.split(f"<dt>{said}</dt><dd>")[1].split("<")[0]
        for said in ("今天取号", "等候", "在窗口", "已办结", "过号未回")
    ]
    assert found == ["4", "1", "1", "1", "1"]


def test_somebody_joins_and_can_sign_in(hall: StaffedHall, boss: Person) -> None:
    form = {"name": "赵敏", "username": " zhao ", "role": "clerk", "password": "eight-or-more"}
    assert "已添加赵敏" in boss.sends("staff", **form).get_data(as_text=True)
    assert Person(hall.app, "zhao").signs_in("eight-or-more").status_code == 302


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"username": "li"}, "“li”已经有人用了"),
        ({"password": "short"}, "密码太短"),
        ({"name": "  "}, "不能空着"),
        ({"username": "x" * 41}, "不能空着，最多 40 个字"),
        ({"role": "emperor"}, "请从列表里选"),
    ],
)
def test_a_refused_newcomer_leaves_the_form_as_it_was(
    boss: Person, change: dict[str, str], said: str
) -> None:
    form = {"name": "赵敏", "username": "zhao", "role": "clerk", "password": "eight-or-more"} | change
    answer = boss.sends("staff", **form)
    page = answer.get_data(as_text=True)
    assert answer.status_code in {409, 422}
    assert said in page
    assert f'value="{form["username"]}"' in page
    assert "eight-or-more" not in page


def test_a_role_changes_and_somebody_is_switched_off(hall: StaffedHall, boss: Person) -> None:
    li = known(hall, "li")
    boss.sends(f"staff/{li.id}", role="manager", active="1")
    assert known(hall, "li").is_manager
    assert "已停用" in boss.sends(f"staff/{li.id}", role="manager", active="").get_data(as_text=True)
    assert not known(hall, "li").active


def test_a_manager_does_not_lock_himself_out(hall: StaffedHall, boss: Person) -> None:
    admin = known(hall, "admin")
    answer = boss.sends(f"staff/{admin.id}", role="clerk", active="1")
    assert "不能停用自己的账号" in answer.get_data(as_text=True)
    assert known(hall, "admin").is_manager


def test_the_last_manager_stays(hall: StaffedHall) -> None:
    with pytest.raises(LastManager):
        arrange(hall.session, known(hall, "admin").id, Role.MANAGER, active=False)


@pytest.mark.parametrize(("username", "name", "said"), [
    ("LI", "李大", "已经有人用了"), ("li2", "li", "别人分不清谁是谁"),
])  # fmt: skip
def test_nobody_can_be_taken_for_another(boss: Person, username: str, name: str, said: str) -> None:
    form = {"username": username, "name": name, "role": "clerk", "password": "long-enough-1"}
    assert said in boss.sends("staff", **form).get_data(as_text=True)


def test_a_new_password_ends_the_old_sessions_but_not_ones_own(hall: StaffedHall, boss: Person) -> None:
    admin, li = known(hall, "admin"), hall.signed_in("li")
    boss.sends(f"staff/{known(hall, 'li').id}/password", password="something-else")
    assert li.client.get("/desk").status_code == 302
    answer = boss.client.post(
        f"/office/staff/{admin.id}/password",
        data={"password": "mine-is-new-now", "csrf_token": boss.token("/office")},
    )
    assert answer.location == "/office"
    assert "密码已换" in boss.sees("/office")


def test_a_window_takes_some_categories_and_all_means_none_named(hall: StaffedHall, boss: Person) -> None:
    boss.sends("windows/2", category=["HK", "SB"])
    hall.looks_again()
    assert window(hall.session, 2).categories == "HK SB"
    every = ["SB", "YS", "MZ", "CL", "JY", "NY", "HK", "DQ"]
    boss.sends("windows/2", category=every)
    hall.looks_again()
    assert window(hall.session, 2).categories == ""
    assert "没有编号为“XX”的类别" in boss.sends("windows/2", category="XX").get_data(as_text=True)


def test_a_forgotten_window_is_closed(hall: StaffedHall, boss: Person) -> None:
    hall.at_window(1)
    assert "窗口 1 已关闭" in boss.sends("windows/1/close").get_data(as_text=True)
    hall.looks_again()
    assert window(hall.session, 1).state == "closed"


def test_notices_are_one_a_line_and_nothing_typed_is_lost(hall: StaffedHall, boss: Person) -> None:
    boss.sends("notices", notices="周三下乡\r\n\r\n  医保缴费到月底  ")
    hall.looks_again()
    assert notices(hall.session) == ["周三下乡", "医保缴费到月底"]
    answer = boss.sends("notices", notices="\n".join(f"第 {n} 条" for n in range(21)))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "最多 20 条" in page
    assert "第 20 条" in page
    assert "周三下乡" not in page


def test_a_catalogue_is_loaded_again(
    hall: StaffedHall, boss: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edited = tmp_path / "catalogue.yaml"
    edited.write_text(CATALOGUE.read_text("utf-8").replace("version: 1\n", "version: 2\n", 1), "utf-8")
    monkeypatch.setattr(routes, "CATALOGUE", edited)
    assert "第 2 版，34 项" in boss.sends("catalogue").get_data(as_text=True)
    hall.looks_again()


def test_a_broken_catalogue_is_refused_with_its_line_and_the_old_one_stays(
    hall: StaffedHall, boss: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "catalogue.yaml"
    broken.write_text(CATALOGUE.read_text("utf-8").replace("version: 1\n", "version: none\n", 1), "utf-8")
    line = broken.read_text("utf-8").split("version: none")[0].count("\n") + 1
    monkeypatch.setattr(routes, "CATALOGUE", broken)
    answer = boss.sends("catalogue")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert f"catalogue.yaml 第 {line} 行，version" in page
    assert "第 1 版" in page
    hall.looks_again()
    edition = newest_edition(hall.session)
    assert edition
    assert edition.edition == 1
    monkeypatch.setattr(routes, "CATALOGUE", tmp_path / "gone.yaml")
    assert "找不到事项目录文件 gone.yaml" in boss.sends("catalogue").get_data(as_text=True)


def test_a_test_slip_needs_a_printer(tmp_path: Path, hall: StaffedHall, boss: Person) -> None:
    assert "没有设置打印机" in boss.sends("printer").get_data(as_text=True)
    assert hall.settings.printing.url == "none"
    with staffed_hall(tmp_path / "other", Settings(printing=Printing(url="tcp://127.0.0.1:9"))) as other:
        answer = other.signed_in("admin").sends("printer").get_data(as_text=True)
    assert "测试小票已送去打印" in answer
    assert "1 张小票等着打印" in answer


def test_the_clock_is_trusted_again(hall: StaffedHall, boss: Person, hall_clock: TurnableClock) -> None:
    hall.arrives()
    hall_clock.goes_on(-3 * 24 * 60)
    assert "取号叫号都停了" in boss.sees("/office")
    page = boss.sends("clock").get_data(as_text=True)
    assert "已按电脑现在的时间继续" in page
    assert "取号叫号都停了" not in page


def test_the_settings_in_use_can_be_read(hall: StaffedHall, boss: Person) -> None:
    page = boss.sees("/office")
    assert "<dt>priority_minutes</dt><dd>30</dd>" in page
    assert "<dt>kiosks</dt><dd>loopback</dd>" in page
    assert hall.app.config["SECRET_KEY"].decode() not in page


def test_a_new_table_of_working_days_moves_what_is_due(hall: StaffedHall) -> None:
    load_workdays_file(hall.session, WORKDAYS)
    admin = hall.signed_in("admin")
    assert "2004 到 2026 年" in admin.sees("/office")
    answer = admin.sends("workdays", table=(BytesIO(TABLE_2027), "2027.csv"))
    assert "工作日表已换：2004–2027 年" in answer.get_data(as_text=True)


@pytest.mark.parametrize(("content", "said"), [(b"", "请先选一个文件"), (b"nonsense\n1,2", "工作日表")])
def test_a_broken_table_changes_nothing(hall: StaffedHall, content: bytes, said: str) -> None:
    load_workdays_file(hall.session, WORKDAYS)
    admin = hall.signed_in("admin")
    answer = admin.sends("workdays", table=(BytesIO(content), "x.csv"))
    assert said in answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "2004 到 2026 年" in admin.sees("/office")
