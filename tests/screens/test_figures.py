"""The manager's figures as pages: periods, links to rows, what is not told."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from kiosk.records.windows import service as windows
from tests.conftest import TurnableClock
from tests.counted import SECRET, Counted, a_full_week, counted
from tests.desk import Desk, a_clerk
from tests.screens.staffed import Person, StaffedHall, staffed_hall

WEEK = "/office/figures?from=2026-11-23&to=2026-11-29"
LINK = re.compile(r'<a href="(/office/figures/rows/[^"]+)"[^>]*>(\d+)</a>')
TOTAL = re.compile(r'<p id="total">一共 (\d+) 条</p>')


@pytest.fixture
def staffed(tmp_path: Path, hall_clock: TurnableClock) -> Iterator[StaffedHall]:
    """A hall on a Monday at nine."""
    assert hall_clock
    with staffed_hall(tmp_path) as opened:
        yield opened


@pytest.fixture
def hall(staffed: StaffedHall, hall_clock: TurnableClock) -> Counted:
    """The same hall, with somebody at two windows, to be counted."""
    clerks = {n: a_clerk(staffed.session, f"clerk{n}").id for n in (1, 2)}
    for n, staff_id in clerks.items():
        windows.open_window(staffed.session, n, staff_id)
    return counted(Desk(staffed.session, staffed.settings, clerks), hall_clock)


@pytest.fixture
def boss(staffed: StaffedHall) -> Person:
    """The manager, signed in."""
    return staffed.signed_in("admin")


def card(page: str, said: str) -> str:
    """Return the words of the card with this heading, without its tags."""
    found = re.search(rf"<h2>{said}</h2>(.*?)</div>", page, re.DOTALL)
    assert found, said
    return " ".join(re.sub(r"<[^>]+>", " ", found[1]).split())


def test_a_clerk_does_not_enter(staffed: StaffedHall) -> None:
    li = staffed.signed_in("li")
    for page in ("/office/figures", "/office/figures/rows/issued"):
        assert li.client.get(page).status_code == 403
        assert "这一步只有管理员能做" in li.sees(page)


def test_cards_say_what_is_of_all_time_and_of_any_ending(staffed: StaffedHall, hall: Counted) -> None:
    a_full_week(hall)
    page = staffed.signed_in("admin").sees(WEEK)
    assert "到现在为止超时还没办结" in card(page, "按时办结")
    assert "没有换过窗口的" in card(page, "一趟多事")


def test_every_link_leads_to_as_many_rows_as_it_says(staffed: StaffedHall, hall: Counted) -> None:
    a_full_week(hall)
    boss = staffed.signed_in("admin")
    links = LINK.findall(boss.sees(WEEK))
    assert len(links) > 60
    for address, count in set(links):
        page = boss.sees(unescape(address))
        total = TOTAL.search(page)
        assert total, address
        assert total[1] == count == str(page.count("</tr>") - 1), address


def test_a_day_in_figures(hall: Counted, boss: Person) -> None:
    for waits, takes in ((5, 4), (10, 6), (30, 20)):
        hall.visits("SB01", waits=waits, takes=takes)
    hall.moves(hall.called(), "miss")
    page = boss.sees("/office/figures")
    assert card(page, "来办事的") == "4 办完离开 3 叫了没来 1 25.0% 取消的 0 下班时还没办完 0"
    assert card(page, "等候时间，中间值") == "7.5 分钟 十个人里九个不超过 24.0 分钟 叫到号的 4"
    assert card(page, "办理时间，中间值") == "6.0 分钟 十个人里九个不超过 17.2 分钟 有办理时间的 3"
    assert card(page, "满意的") == "– 基本满意以上 / 全部评价 0 / 0"


def test_a_day_on_which_nothing_happened_says_so(staffed: StaffedHall, boss: Person) -> None:
    assert staffed
    assert "这段时间没有人取号，也没有办件。请换一段时间看看。" in boss.sees("/office/figures")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("", "2026-11-23"),
        ("?period=last_month", "2026-10-01 至 2026-10-31"),
        ("?period=year", "2026-01-01 至 2026-11-23"),
        ("?period=nonsense", "2026-11-23"),
        ("?from=2026-11-02&to=2026-11-20", "2026-11-02 至 2026-11-20"),
    ],
)
def test_a_period_is_chosen(boss: Person, asked: str, said: str) -> None:
    page = boss.sees(f"/office/figures{asked}")
    assert f'<span class="days">{said}</span>' in page
    first, _to, last = said.partition(" 至 ")
    assert f'name="from" required max="2026-11-23" value="{first}"' in page
    assert f'name="to" required max="2026-11-23" value="{last or first}"' in page


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("from=2026-11-20&to=2026-11-02", "开始的日期（2026-11-20）比结束的日期（2026-11-02）还晚"),
        ("from=2026-11-02&to=2026-12-01", "2026-12-01 还没有到，最晚只能看到今天（2026-11-23）"),
        ("from=2026-11-02", "“结束日期”填得不对"),
        ("from=2026-02-30&to=2026-11-02", "“开始日期”填得不对"),
    ],
)
def test_an_impossible_period_is_refused_and_stays_in_the_form(boss: Person, asked: str, said: str) -> None:
    for page in ("/office/figures", "/office/figures/rows/issued"):
        answer = boss.client.get(f"{page}?{asked}")
        text = answer.get_data(as_text=True)
        assert answer.status_code == 422
        assert said in text
        assert f'value="{asked[5:15]}"' in text


def test_what_is_confidential_is_a_number_without_a_name(hall: Counted, boss: Person) -> None:
    case = hall.work.accepts(SECRET)
    cases = boss.sees("/office/figures/rows/opened")
    assert '<th scope="row">保密办件</th>' in cases
    for page in (cases, boss.sees("/office/figures"), boss.sees("/office/figures/rows/issued")):
        assert case.item_name not in page
        assert "张三" not in page
        assert case.no not in page


def test_an_open_case_leads_to_its_page(hall: Counted, boss: Person) -> None:
    case = hall.work.accepts("SB01")
    assert f'<a href="/desk/cases/{case.no}">' in boss.sees("/office/figures/rows/opened")


def test_few_ratings_of_one_item_are_shown_by_nobody(hall: Counted, boss: Person) -> None:
    for score in (1, 5):
        hall.rates(hall.visits("SB03"), score)
    page = boss.sees("/office/figures")
    assert "/rows/rated?by=item" not in page
    assert "/rows/rated?by=score" in page
    answer = boss.client.get("/office/figures/rows/rated?by=item&of=SB03")
    assert answer.status_code == 403
    assert "这个事项的评价不到 3 条" in answer.get_data(as_text=True)
    hall.rates(hall.visits("SB03"), 5)
    assert "/rows/rated?by=item" in boss.sees("/office/figures")


def test_rows_are_turned_over_by_the_hundred(hall: Counted, boss: Person) -> None:
    for _ in range(101):
        hall.desk.arrives()
    first = boss.sees("/office/figures/rows/issued?by=weekday&of=0")
    assert "第 1 页，共 2 页" in first
    onward = re.search(r'href="([^"]+)">下一页', first)
    assert onward
    second = boss.sees(unescape(onward[1]))
    assert ("A101" in second, "A100" in second, "下一页" in second) == (True, False, False)


@pytest.mark.parametrize("where", ["money", "issued?by=score&of=5", "issued?by=slot&of=x", "issued?page=2"])
def test_what_is_not_counted_is_not_found(boss: Person, where: str) -> None:
    answer = boss.client.get(f"/office/figures/rows/{where}")
    assert answer.status_code == 404
    assert "找不到这一条" in answer.get_data(as_text=True)


def test_a_figure_that_has_become_nought_says_so(boss: Person) -> None:
    assert "现在一条也没有。" in boss.sees("/office/figures/rows/open?page=0")


def test_an_item_that_left_the_catalogue_keeps_its_code(hall: Counted, boss: Person) -> None:
    hall.visits("SB01")
    hall.session.connection().exec_driver_sql("UPDATE errands SET item = 'XX99'")
    hall.session.commit()
    assert '<th scope="row">XX99</th>' in boss.sees("/office/figures")
