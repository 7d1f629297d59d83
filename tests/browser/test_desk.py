"""Clerks at their page in a real browser: with keys alone, with a mouse alone, side by side."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.clerk import Clerk
from tests.running import PASSWORD, RunningHall

pytestmark = pytest.mark.browser
STEP_S = 1000
"""Milliseconds in which every open desk must show what another one did."""


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """Read Chinese."""
    return {**browser_context_args, "locale": "zh-CN"}


@pytest.fixture
def clerk(page: Page, hall: RunningHall) -> Clerk:
    """The manager, who serves at window 1."""
    return Clerk(page, hall).comes_back().opens(1)


def adds_clerk(hall: RunningHall, page: Page, username: str) -> None:
    """Let the manager add somebody to the staff list."""
    page.goto(f"{hall.url}/office")
    form = page.locator("form.add")
    form.get_by_label("姓名").fill(username)
    form.get_by_label("用户名").fill(username)
    form.get_by_label("密码").fill(PASSWORD)
    form.get_by_role("button", name="添加").click()
    expect(page.get_by_role("status")).to_contain_text(f"已添加{username}")


def test_three_keystrokes_serve_one_person(clerk: Clerk) -> None:
    clerk.hall.visitor().takes_a_number("SB03")
    clerk.sees("可以叫下一位了")
    for seen in ("开始办理", "办结", "现在没有人等"):
        clerk.presses("Space")
        clerk.sees(seen)
    clerk.sees("A001 号已办结")


def test_three_clicks_on_one_spot_serve_one_person(clerk: Clerk) -> None:
    clerk.hall.visitor().takes_a_number("SB01")
    clerk.sees("可以叫下一位了")
    box = clerk.primary.bounding_box()
    assert box
    assert min(box["width"], box["height"]) >= 44
    for seen in ("开始办理", "办结", "现在没有人等"):
        clerk.is_calm()
        clerk.page.mouse.click(box["x"] + 40, box["y"] + 40)
        clerk.sees(seen)


def test_a_held_key_and_a_double_press_call_one_person_only(clerk: Clerk) -> None:
    for _ in range(3):
        clerk.hall.visitor().takes_a_number("SB03")
    clerk.sees("等候 3 人")
    clerk.is_calm()
    for _ in range(6):  # a key that is held down repeats without ever going up
        clerk.page.keyboard.down("Space")
    clerk.sees("开始办理")
    clerk.page.wait_for_timeout(900)
    for _ in range(4):
        clerk.page.keyboard.down("Space")
    clerk.page.keyboard.up("Space")
    assert clerk.state() == "A001 已叫号"
    clerk.primary.dblclick()
    clerk.sees("办理中")
    clerk.page.wait_for_timeout(300)
    assert clerk.state() == "A001 办理中"
    clerk.is_calm()
    clerk.primary.focus()
    for key in ("Enter", "Enter", "Space"):
        clerk.page.keyboard.press(key)
    clerk.sees("A001 号已办结")
    clerk.page.wait_for_timeout(300)
    assert clerk.state() == "可以叫下一位了"
    clerk.sees("等候 2 人")


def test_every_key_does_what_its_button_says(clerk: Clerk) -> None:
    for _ in range(2):
        clerk.hall.visitor().takes_a_number("SB01")
    clerk.presses("Space")
    for key, said in (
        ("F2", "A001 号已重呼"), ("F4", "A001 号已退回队列"), ("Space", "A001"), ("F3", "A001 号已过号"),
        ("Control+z", "A001 号已过号恢复"), ("Space", "开始办理"), ("Control+z", "A001 号已退回队列"),
        ("Space", "开始办理"), ("Space", "办结"), ("F6", "号已挂起"), ("Control+z", "号已继续办理"),
        ("F10", "暂停中"), ("F10", "暂停服务"),
    ):  # fmt: skip
        clerk.presses(key)
        clerk.sees(said)


def test_a_person_is_sent_elsewhere_and_another_gets_a_number_by_keys_alone(clerk: Clerk) -> None:
    page = clerk.page
    clerk.hall.visitor().takes_a_number("SB01")
    clerk.presses("Space")
    clerk.sees("开始办理")
    clerk.presses("F7")
    expect(page.locator("#sheet-title")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#primary")).to_be_focused()
    clerk.presses("F7")
    expect(page.locator("#sheet-title")).to_be_focused()
    for key in ("Tab", "Tab", "Enter"):
        page.keyboard.press(key)
    clerk.sees("A001 号已转移")
    clerk.sees("→ 2号窗口")
    takes_a_number_for_somebody(clerk)


def takes_a_number_for_somebody(clerk: Clerk) -> None:
    page = clerk.page
    clerk.presses("F8")
    expect(page.get_by_role("radio", name="社会保障")).to_be_focused()
    for key in ("ArrowDown", "ArrowDown", "Tab", "Space"):
        page.keyboard.press(key)
    expect(page.get_by_role("checkbox", name="最低生活保障申请")).to_be_checked()
    page.get_by_label("优先").focus()
    for key in ("Space", "Enter"):
        page.keyboard.press(key)
    clerk.sees("已取 Y001 号")
    expect(page.locator("#sheet")).to_be_hidden()
    expect(page.locator("#line")).to_contain_text("Y001")


def test_outcomes_are_chosen_with_the_mouse_and_survive_every_refresh(clerk: Clerk) -> None:
    page, visitor = clerk.page, clerk.hall.visitor()
    visitor.takes_a_number(category="SB")
    for seen in ("开始办理", "每件事办得怎样"):
        clerk.presses("Space")
        clerk.sees(seen)
    page.locator("#item-1").select_option("SB04")
    page.locator("#outcome-1").select_option("papers")
    page.get_by_role("checkbox", name="近期免冠照片").check()
    page.get_by_role("button", name="又办了一件").click()
    page.locator("#errands select[name=item]").nth(1).select_option("HK03")
    page.locator("#outcome-1").focus()
    visitor.takes_a_number("SB01")
    visitor.post("/entrance/help")
    clerk.sees("等候 1 人")
    clerk.sees("取号机旁有人要帮忙")
    expect(page.locator("#outcome-1")).to_be_focused()
    assert page.title().startswith("●")
    clerk.is_calm()
    page.get_by_role("button", name="我去").click()
    clerk.sees("您去帮忙")
    fields = page.locator("#errands select[name=item], #errands select[name=outcome]")
    assert fields.evaluate_all("(all) => all.map((each) => each.value)") == ["SB04", "papers", "HK03", "done"]
    clerk.is_calm()
    clerk.primary.click()
    clerk.sees("A001 号这次办完了")


def test_two_desks_keep_in_step_and_the_slower_one_is_told(
    clerk: Clerk, new_context: Callable[[], BrowserContext]
) -> None:
    adds_clerk(clerk.hall, clerk.page, "wang")
    clerk.page.goto(f"{clerk.hall.url}/desk")
    wang = Clerk(new_context().new_page(), clerk.hall).signs_in("wang").opens(2)
    clerk.sees("2号窗口 · wang", STEP_S)
    clerk.hall.visitor().takes_a_number("SB01")
    for desk in (clerk, wang):
        desk.sees("等候 1 人", STEP_S)
    wang.page.locator(".row").first.click()
    wang.sees("叫这一位")
    clerk.presses("Space")
    wang.sees("等候 0 人", STEP_S)
    wang.sees("2号窗口", STEP_S)
    expect(wang.page.locator("#others")).to_contain_text("A001", timeout=STEP_S)
    wang.is_calm()
    wang.page.get_by_role("button", name="叫这一位").click()
    expect(wang.page.locator("#notice [role=alert]")).to_contain_text("A001 号刚才已经变了")
    assert wang.state() == "现在没有人等"


def test_a_hall_that_went_away_is_told_and_comes_back_by_itself(clerk: Clerk) -> None:
    expect(clerk.page.locator("#away")).to_be_hidden()
    clerk.hall.kill()
    clerk.page.keyboard.press("Space")
    expect(clerk.page.locator("#away")).to_be_visible(timeout=6000)
    clerk.hall.start()
    expect(clerk.page.locator("#away")).to_be_hidden(timeout=8000)
    clerk.hall.visitor().takes_a_number("SB01")
    clerk.sees("等候 1 人", 4000)
    clerk.presses("Space")
    clerk.sees("开始办理")


def test_a_session_that_ended_leads_to_the_door(clerk: Clerk) -> None:
    clerk.page.context.clear_cookies()
    clerk.hall.visitor().takes_a_number("SB01")
    expect(clerk.page).to_have_url(re.compile("/desk/sign-in[?]code=sign_in_required"))
    clerk.sees("请先登录")
