"""Cases in a real browser: three fields by keys alone, nothing typed is ever wiped, no barriers."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from kiosk import clock
from tests.browser.axe import axe_finds
from tests.browser.clerk import Clerk
from tests.browser.test_desk_barriers import too_small
from tests.running import RunningHall

pytestmark = pytest.mark.browser


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """Read Chinese."""
    return {**browser_context_args, "locale": "zh-CN"}


@pytest.fixture
def clerk(page: Page, hall: RunningHall) -> Clerk:
    """A clerk at window 1."""
    return Clerk(page, hall).comes_back(*hall.hires("li")).opens(1)


def serves(clerk: Clerk, *items: str, **wish: Any) -> None:
    """Let somebody come and sit down."""
    clerk.hall.visitor().takes_a_number(*items, **wish)
    clerk.sees("可以叫下一位了")
    for seen in ("开始办理", "每件事办得怎样"):
        clerk.presses("Space")
        clerk.sees(seen)


def types(clerk: Clerk, name: str, phone: str, number: str) -> None:
    """Fill in the three fields of an errand that goes on, as its item does, by keys alone."""
    clerk.is_calm()
    keys = clerk.page.keyboard
    clerk.page.locator("#outcome-1").focus()
    keys.press("Tab")
    keys.insert_text(name)
    for text in (phone, number):
        keys.press("Tab")
        keys.type(text)


def registers(clerk: Clerk, item: str, days_ago: int = 0) -> None:
    """Enter a sheet of paper through the page for a new case."""
    page = clerk.page
    page.goto(f"{clerk.hall.url}/desk/cases/new?item={item}")
    page.get_by_role("radio", name="补录纸单").check()
    moment = clock.now() - timedelta(days=days_ago, minutes=5)
    page.get_by_label("实际时间").fill(f"{moment:%Y-%m-%dT%H:%M}")
    page.get_by_label("姓名").fill("张三丰")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("已登记办件")


def test_three_fields_and_enter_open_a_case(clerk: Clerk) -> None:
    serves(clerk, "SB02")
    clerk.is_calm()
    types(clerk, "张三丰", "13812345678", "11010519491231002x")
    clerk.presses("Enter")
    clerk.sees("A001 号这次办完了")
    clerk.page.get_by_role("link", name="-001").click()
    expect(clerk.page.locator("h1")).to_have_text("城乡居民养老保险待遇申领")
    clerk.sees("后四位 002X")


def test_a_name_is_composed_without_pressing_any_button(clerk: Clerk) -> None:
    serves(clerk, "SB02")
    types(clerk, "", "", "")
    name = clerk.page.get_by_label("姓名")
    name.focus()
    ime = clerk.page.context.new_cdp_session(clerk.page)
    ime.send("Input.imeSetComposition", {"text": "zhang", "selectionStart": 5, "selectionEnd": 5})
    clerk.page.keyboard.press("Space")
    ime.send("Input.insertText", {"text": "张"})
    expect(name).to_have_value(re.compile("张"))
    assert clerk.state() == "A001 办理中"


def test_what_was_typed_outlives_others_news_a_refusal_and_a_page_drawn_anew(clerk: Clerk) -> None:
    page, visitor = clerk.page, clerk.hall.visitor()
    serves(clerk, "SB02")
    types(clerk, "张三丰", "13812345678", "110105194912310021")
    wang = clerk.hall.clerk(*clerk.hall.hires("wang"))
    wang.opens_window(2)
    visitor.takes_a_number("SB01")
    clerk.sees("等候 1 人")
    wang.calls_next(2)
    clerk.sees("等候 0 人")
    page.context.add_cookies([{"name": "lang", "value": "en", "url": clerk.hall.url}])
    visitor.takes_a_number("SB01")
    clerk.sees("Waiting: 1")
    expect(page.locator("#id_number-1, [name=id_number-1]")).to_be_focused()
    page.context.clear_cookies(name="lang")
    clerk.presses("Enter")
    expect(page.locator(".said [role=alert]")).to_contain_text("身份证号码有一位不对")
    kept = [page.locator(f"[name={field}-1]").input_value() for field in ("name", "phone", "id_number")]
    assert kept == ["张三丰", "13812345678", "110105194912310021"]
    expect(page.locator("[name=id_number-1]")).to_be_focused()
    page.keyboard.press("End")
    for key in ("Backspace", "Backspace", "2", "x"):
        page.keyboard.press(key)
    clerk.presses("Enter")
    clerk.sees("A001 号这次办完了")


def test_a_paper_that_is_missing_asks_until_when(clerk: Clerk) -> None:
    page = clerk.page
    serves(clerk, category="SB")
    page.locator("#item-1").select_option("SB04")
    page.locator("#outcome-1").select_option("accepted")
    expect(page.locator("[name=until-1-1]")).to_be_hidden()
    page.get_by_role("checkbox", name="近期免冠照片").uncheck()
    expect(page.locator("[name=until-1-1]")).to_be_visible()
    page.get_by_label("近期免冠照片没有带来").select_option("missing")
    expect(page.locator("[name=until-1-1]")).to_be_hidden()
    clerk.is_calm()
    clerk.primary.click()
    expect(page.locator(".paper [role=alert]")).to_contain_text("“近期免冠照片”还缺")
    page.get_by_label("近期免冠照片没有带来").select_option("gap")
    clerk.is_calm()
    clerk.primary.click()
    clerk.sees("A001 号这次办完了")
    page.goto(f"{clerk.hall.url}/desk/cases")
    clerk.sees("容缺受理")


def test_an_errand_that_was_added_has_fields_of_its_own(clerk: Clerk) -> None:
    page = clerk.page
    serves(clerk, "SB03")
    for item in ("SB04", "MZ04"):
        page.get_by_role("button", name="又办了一件").click()
        added = page.locator("#errands > li").last
        added.locator("select[name=item]").select_option(item)
        added.locator("select[name=outcome]").select_option("declined")
        added.get_by_label("不予受理的原因").fill(f"原因 {item}")
    page.locator("#errands > li").nth(1).get_by_role("button", name="去掉").click()
    clerk.is_calm()
    clerk.primary.click()
    clerk.sees("A001 号已办结")
    expect(page.locator("#notice a")).to_have_count(2)
    page.locator("#notice a").last.click()
    clerk.sees("原因 MZ04")


def test_two_clerks_at_one_case_are_told_of_each_other(
    clerk: Clerk, new_context: Callable[[], BrowserContext]
) -> None:
    registers(clerk, "SB01")
    wang = Clerk(new_context().new_page(), clerk.hall).signs_in(*clerk.hall.hires("wang"))
    wang.page.goto(clerk.page.url)
    for desk, words in ((wang, "家里人来问过"), (clerk, "打过电话")):
        desk.page.locator("summary", has_text="记一笔").click()
        desk.page.get_by_label("写什么").fill(words)
        desk.page.locator("details[open]").get_by_role("button", name="记一笔").click()
    expect(clerk.page.get_by_role("alert")).to_contain_text("刚才已由wang改过")
    expect(clerk.page.get_by_label("写什么")).to_have_value("打过电话")
    clerk.page.locator("details[open]").get_by_role("button", name="记一笔").click()
    clerk.sees("已记下：记一笔")


def test_no_page_of_cases_has_barriers(clerk: Clerk) -> None:
    page = clerk.page
    registers(clerk, "SB04", days_ago=20)
    page.locator("summary", has_text="请同事接手").click()
    page.get_by_label("原因（必须写）").last.fill("去镇里开会")
    page.get_by_role("button", name="请对方接手").click()
    clerk.sees("还没有答复")
    for summary in page.locator("summary").all():
        summary.click()
        looks_well(page)
    for place in ("", "?view=overdue", "/new", "/new?item=MZ01"):
        page.goto(f"{clerk.hall.url}/desk/cases{place}")
        looks_well(page)
    page.goto(f"{clerk.hall.url}/desk")
    clerk.sees("超时 1 件")
    serves(clerk, "MZ01")
    for outcome in ("accepted", "papers", "declined"):
        page.locator("#outcome-1").select_option(outcome)
        looks_well(page)


def looks_well(page: Page) -> None:
    """Find nothing in anybody's way, and nothing wider than the screen."""
    assert axe_finds(page) == []
    assert too_small(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 1366
