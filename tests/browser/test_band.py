"""The demo's band says that all is made up, and covers nothing that people read."""

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.clerk import Clerk
from tests.browser.kiosk import LANDSCAPE, PORTRAIT, Kiosk
from tests.running import RunningHall

pytestmark = pytest.mark.browser
PHONE = (390, 844)
COVERED = """() => {
  const band = document.querySelector('.demo-band'), own = band.getBoundingClientRect(), found = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode, at = text.parentElement, range = document.createRange();
    range.selectNodeContents(text);
    if (band.contains(at) || !text.data.trim() || !at.checkVisibility({visibilityProperty: true})) continue;
    for (const box of range.getClientRects())
      if (box.width && box.bottom > own.top + 1 && box.top < own.bottom - 1) found.push(text.data);
  }
  return own.height > 10 ? found : ['no band'];
}"""
"""The words that lie under the band."""

WIDTHS = """() => {
  const span = document.body.appendChild(document.createElement('span'));
  const wide = (words) => { span.textContent = words; return span.getBoundingClientRect().width; };
  const size = parseFloat(getComputedStyle(span).fontSize);
  return [...'“”’·'].map((mark) => (wide(`a${mark}a`.repeat(9)) - wide('aa'.repeat(9))) / 9 / size);
}"""
"""How wide each mark is between letters, in parts of the letters' height."""


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """Read Chinese."""
    return {**browser_context_args, "locale": "zh-CN"}


@pytest.fixture(scope="module")
def house_config() -> str:
    """A hall whose data are made up."""
    return "[centre]\ndemo = true\n[entrance]\ndone_seconds = 120\n"


def test_no_words_of_the_staff_are_under_the_band(page: Page, house: RunningHall) -> None:
    for _each in range(12):
        house.visitor().takes_a_number("SB01")
    Clerk(page, house).comes_back().opens(1)
    for way in ("/desk", "/desk/cases", "/office", "/office/figures", "/desk/requests/new"):
        page.goto(house.url + way)
        for size in (PHONE, LANDSCAPE):
            page.set_viewport_size({"width": size[0], "height": size[1]})
            assert page.evaluate(COVERED) == [], (way, size)


@pytest.mark.parametrize("size", [PORTRAIT, LANDSCAPE, PHONE])
def test_no_words_of_a_villager_are_under_the_band(
    page: Page, house: RunningHall, size: tuple[int, int]
) -> None:
    kiosk = Kiosk(page, house, size).on()
    assert page.evaluate(COVERED) == []
    kiosk.taps("民政养老")
    assert page.evaluate(COVERED) == []
    kiosk.taps("高龄津贴")
    assert page.evaluate(COVERED) == []
    kiosk.taps("普通取号").number()
    assert page.evaluate(COVERED) == []
    ticket = house.visitor().takes_a_number("SB01")
    page.goto(f"{house.url}/t/{ticket['token']}")
    assert page.evaluate(COVERED) == []


def test_marks_between_english_words_are_as_narrow_as_letters(page: Page, house: RunningHall) -> None:
    for language, narrow in (("en", True), ("zh", False)):
        page.goto(f"{house.url}/desk/sign-in?lang={language}")
        assert [width < 0.6 for width in page.evaluate(WIDTHS)] == [narrow] * 4
