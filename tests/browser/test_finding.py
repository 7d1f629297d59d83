"""Somebody looks up how their case stands: at the kiosk with a pad, on a phone with a form."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import axe_finds
from tests.browser.conftest import PHONE
from tests.browser.kiosk import LANDSCAPE, PORTRAIT, Kiosk
from tests.running import RunningHall, Visitor, running_hall

pytestmark = pytest.mark.browser

MEASURING = (Path(__file__).parent / "finding_measuring.js").read_text("utf-8")
LIMITS = {"least": 32, "title": 56, "height": 99.9, "gap": 15.9}
ZHANG = {"name": "张三丰", "phone": "13812345678"}
PAPERS = ("居民身份证", "户口簿", "申请表", "近期免冠照片", "婚姻关系证明材料（结婚证或离婚证）", "银行卡")
LOOK = "**/entrance/find?*"


@pytest.fixture(scope="module")
def calm_hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHall]:
    """A hall for all tests that need no short times of their own."""
    config = '[centre]\ncode = "410327106203"\n'
    with running_hall(tmp_path_factory.mktemp("hall"), config) as running:
        yield running


def opens(clerk: Visitor, item: str = "SB01", **more: Any) -> str:
    """Open somebody's case; return its number."""
    answer = clerk.post("/api/v1/cases", {"item": item, "who": ZHANG, **more})
    assert answer.status == 201, answer
    return str(answer.json["no"])


def types(kiosk: Kiosk, no: str, last4: str) -> None:
    """Type a case's number, of which the year stands there already, and four digits."""
    kiosk.types(no[-12:].replace("-", "")[4:] + last4)
    kiosk.page.locator('[data-do="find-send"]').click()


def looks_up(kiosk: Kiosk, no: str, last4: str = "5678") -> None:
    """Look a case up from the first page."""
    kiosk.page.locator('[data-view="home"] [data-do="find"]').click()
    types(kiosk, no, last4)
    kiosk.stands_on("finding-found")


def test_a_case_is_found_with_a_pad_and_the_page_speaks_both_languages(
    page: Page, calm_hall: RunningHall
) -> None:
    no = opens(calm_hall.clerk())
    kiosk = Kiosk(page, calm_hall).on()
    looks_up(kiosk, no)
    for words in ("城乡居民基本养老保险参保登记", no, "已受理", "现在在村里", "您不用跑", "最晚哪天办好"):
        kiosk.sees(words)
    page.locator("[data-do=speak]").click()
    kiosk.sees("Resident pension enrolment")
    page.locator("[data-do=speak]").click()
    kiosk.sees("城乡居民基本养老保险参保登记")
    kiosk.taps("再查一件").stands_on("finding")
    expect(page.locator("[data-found]")).to_have_text("查办件进度")


def test_digits_can_be_taken_back_into_the_number(page: Page, calm_hall: RunningHall) -> None:
    kiosk = Kiosk(page, calm_hall).on().taps("查进度")
    number, last4 = (page.locator(f'[data-fill="finding-{name}"]') for name in ("no", "last4"))
    year = number.inner_text()[:4]
    kiosk.types("112200756")
    expect(number).to_have_text(f"{year} 1122 - 007")
    expect(last4).to_have_text("56__")
    for _ in range(3):
        kiosk.taps("改一位")
    expect(last4).to_have_text("____")
    expect(number).to_have_text(f"{year} 1122 - 00_")
    kiosk.taps("清空")
    expect(number).to_have_text(f"{year} ____ - ___")
    expect(page.locator('[data-do="find-send"]')).to_be_disabled()


def test_who_goes_away_leaves_nothing_behind(page: Page, hall: RunningHall) -> None:
    no = opens(hall.clerk())
    kiosk = Kiosk(page, hall).on()
    looks_up(kiosk, no)
    kiosk.stands_on("home", 15_000)
    kept = page.content()
    assert no not in kept
    assert no[-3:] not in page.locator('[data-fill="finding-no"]').inner_text(timeout=2000)
    kiosk.taps("查进度")
    kiosk.types("7")
    kiosk.stands_on("home", 15_000)
    assert "7" not in (page.locator('[data-fill="finding-no"]').text_content() or "").partition(" ")[2]


def test_wrong_digits_are_told_and_five_of_them_lock(page: Page, hall: RunningHall) -> None:
    no = opens(hall.clerk())
    kiosk = Kiosk(page, hall).on().taps("查进度")
    types(kiosk, no, "0000")
    kiosk.sees("还可以试 4 次")
    expect(page.locator('[data-fill="finding-last4"]')).to_have_text("____")
    assert axe_finds(page) == []
    for left in (3, 2, 1):
        kiosk.types("0000")
        page.locator('[data-do="find-send"]').click()
        kiosk.sees(f"还可以试 {left} 次")
    kiosk.types("0000")
    page.locator('[data-do="find-send"]').click()
    kiosk.sees("请 10 分钟后再试")
    kiosk.types("5678")
    page.locator('[data-do="find-send"]').click()
    kiosk.sees("请 10 分钟后再试")


def test_a_lost_line_is_told_and_what_was_typed_stays(page: Page, calm_hall: RunningHall) -> None:
    no = opens(calm_hall.clerk())
    kiosk = Kiosk(page, calm_hall).on().taps("查进度")
    page.route(LOOK, lambda route: route.abort())
    types(kiosk, no, "5678")
    kiosk.sees("机器连不上")
    page.unroute(LOOK)
    page.locator('[data-do="find-send"]').click()
    kiosk.stands_on("finding-found")


@pytest.mark.parametrize(
    ("size", "limits"),
    [
        pytest.param(PORTRAIT, LIMITS, id="portrait"),
        pytest.param(LANDSCAPE, LIMITS | {"title": 36}, id="landscape"),
    ],
)
@pytest.mark.parametrize(
    "touches",
    [
        pytest.param([], id="plain"),
        pytest.param(["speak", "mode][data-mode=large", "mode][data-mode=low"], id="English, all modes"),
    ],
)
def test_every_page_is_large_apart_and_whole(
    page: Page, calm_hall: RunningHall, size: tuple[int, int], limits: Any, touches: list[str]
) -> None:
    wanting, far = a_case_that_wants_much(calm_hall), a_case_far_away(calm_hall)
    kiosk = Kiosk(page, calm_hall, size).on()
    for touch in touches:
        page.locator(f".foot [data-do={touch}]").click()
    page.locator('[data-view="home"] [data-do="find"]').click()
    types(kiosk, wanting, "0000")
    page.locator('[data-view="finding"] .banner').wait_for()
    faults = measured(kiosk, limits)
    # Modes and screens change sizes, which axe does not judge: each is shown to it once.
    asks_axe = bool(touches) == (size == LANDSCAPE)
    faults += axe_finds(page) if asks_axe else []
    for no in (wanting, far):
        page.locator(".foot [data-do=home]").click()
        kiosk.can_be_touched()
        looks_up(kiosk, no)
        faults += measured(kiosk, limits)
        faults += axe_finds(page) if asks_axe else []
    assert not faults, "\n".join(faults)


def measured(kiosk: Kiosk, limits: dict[str, float]) -> list[str]:
    """Return what is wrong with the page that is shown, for eyes and fingers."""
    kiosk.can_be_touched()
    found: list[str] = kiosk.page.evaluate(MEASURING, limits)
    return found


def a_case_that_wants_much(hall: RunningHall) -> str:
    """Open a case with many papers missing."""
    papers = [{"name": name, "state": "missing"} for name in PAPERS]
    return opens(hall.clerk(), state="need_papers", papers=papers)


def a_case_far_away(hall: RunningHall) -> str:
    """Open a case that has gone to the town, to the county and back."""
    clerk = hall.clerk()
    no = opens(clerk, "MZ01")
    for version, step in enumerate(("forward_town", "forward_county", "forward_town"), start=1):
        assert clerk.post(f"/api/v1/cases/{no}/{step}", {"version": version}).status == 200
    return no


def test_a_phone_finds_a_case_with_the_slips_code(phone: Page, calm_hall: RunningHall) -> None:
    no = opens(calm_hall.clerk(), state="need_papers", papers=[{"name": PAPERS[4], "state": "missing"}])
    phone.goto(f"{calm_hall.url}/find?no={no}")
    expect(phone.get_by_label("办件编号")).to_have_value(no[-12:])
    expect(phone.get_by_label("手机号后四位")).to_be_focused()
    assert axe_finds(phone) == []
    phone.keyboard.type("0000\n")
    expect(phone.get_by_role("alert")).to_contain_text("还可以试 4 次")
    assert axe_finds(phone) == []
    phone.keyboard.type("5678\n")
    expect(phone.locator(".progress")).to_contain_text("待补材料")
    expect(phone.locator(".progress")).to_contain_text(PAPERS[4])
    assert axe_finds(phone) == []
    assert phone.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert "5678" not in phone.url
    assert phone.context.cookies() == []


def test_the_page_of_a_visit_looks_again_when_it_is_opened_again(phone: Page, calm_hall: RunningHall) -> None:
    clerk = calm_hall.clerk()
    clerk.opens_window(1)
    ticket = calm_hall.visitor().takes_a_number("SB01")
    phone.goto(f"{calm_hall.url}/t/{ticket['token']}")
    clerk.steps(clerk.steps(ticket, "call"), "start")
    done = clerk.steps(ticket, "finish", outcomes=[{"outcome": "accepted", "who": ZHANG}])
    expect(phone.locator(".progress")).to_contain_text("已受理", timeout=8000)
    assert axe_finds(phone) == []
    answer = clerk.post(f"/api/v1/cases/{done['cases'][0]}/forward_town", {"version": 1})
    assert answer.status == 200
    phone.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(phone.locator(".progress")).to_contain_text("已转到镇里")
