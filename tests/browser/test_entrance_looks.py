"""Large enough, far enough apart, in reach, never cut off: every view, both screens, both languages."""

from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.axe import axe_finds
from tests.browser.kiosk import LANDSCAPE, PORTRAIT, Kiosk
from tests.running import RunningHall, running_hall

pytestmark = pytest.mark.browser

MEASURING = (Path(__file__).parent / "entrance_measuring.js").read_text("utf-8")
LARGE_ENOUGH = {"least": 32, "title": 56, "height": 99.9, "gap": 15.9}
ON_A_SMALL_SCREEN = LARGE_ENOUGH | {"least": 24, "title": 36}
FRONT = {"places": ["home", "closed"]}
"""Where lines about the day are shown: nothing else can be pushed by them."""


@pytest.fixture(scope="module")
def calm_hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHall]:
    """A hall whose slips lead phones to a page."""
    config = '[server]\nbase_url = "http://192.168.1.10:8000"\n'
    with running_hall(tmp_path_factory.mktemp("hall"), config) as running:
        yield running


@pytest.mark.parametrize(
    ("size", "limits"),
    [
        pytest.param(PORTRAIT, LARGE_ENOUGH, id="portrait"),
        pytest.param(LANDSCAPE, ON_A_SMALL_SCREEN, id="landscape"),
    ],
)
def test_every_view_is_large_apart_in_reach_and_whole(
    page: Page, calm_hall: RunningHall, size: tuple[int, int], limits: dict[str, float]
) -> None:
    kiosk = Kiosk(page, calm_hall, size).on().taps("社会保障", "直接取号")
    kiosk.number()
    faults = []
    for language, large, low in product(("zh", "en"), (False, True), (False, True)):
        turn(kiosk, language, large=large, low=low)
        found = page.evaluate(MEASURING, limits)
        faults += [f"{language} large={large} low={low} {fault}" for fault in found]
    assert not faults, "\n".join(faults)


def turn(kiosk: Kiosk, language: str, *, large: bool, low: bool) -> None:
    """Bring a kiosk into a language and its modes."""
    page = kiosk.page
    if page.locator("#entrance").get_attribute("data-language") != language:
        page.locator("[data-do=speak]").click()
        page.locator(f"#entrance[data-language={language}]").wait_for()
    for mode, wanted in (("large", large), ("low", low)):
        button = page.locator(f"[data-mode={mode}]")
        if button.get_attribute("aria-pressed") != str(wanted).lower():
            button.click()


def test_no_page_offers_more_than_eight_tiles(page: Page, calm_hall: RunningHall) -> None:
    Kiosk(page, calm_hall).on()
    counts = page.evaluate(
        "() => [...document.querySelectorAll('.tiles')].map((tiles) => tiles.children.length)"
    )
    assert max(counts) <= 8


def test_axe_finds_nothing(page: Page, calm_hall: RunningHall) -> None:
    kiosk = Kiosk(page, calm_hall).on()
    found = axe_finds(kiosk.page)
    for name, view in (("民政养老", "category-MZ"), ("高龄津贴", "item-MZ04"), ("普通取号", "result")):
        kiosk.taps(name).stands_on(view)
        kiosk.can_be_touched()
        found += axe_finds(kiosk.page)
    assert found == []


BROKEN_WORDS = """() => [...document.querySelectorAll('[data-view="home"] .action .name')].flatMap(name => {
  const text = name.firstChild, found = [], range = document.createRange();
  let above = null;
  for (let at = 0; at < text.length; at++) {
    range.setStart(text, at); range.setEnd(text, at + 1);
    const box = range.getBoundingClientRect();
    if (!box.height) return [];
    if (above && box.top > above.top + box.height / 2 && !"，、？ ".includes(text.data[at - 1]))
      found.push(text.data.slice(0, at) + "/" + text.data.slice(at));
    above = box;
  }
  return found;
})"""


@pytest.mark.parametrize("size", [PORTRAIT, LANDSCAPE], ids=["portrait", "landscape"])
def test_the_first_buttons_break_between_words_only(
    page: Page, calm_hall: RunningHall, size: tuple[int, int]
) -> None:
    kiosk, found = Kiosk(page, calm_hall, size).on(), set()
    for large, unattended in product((False, True), repeat=2):
        turn(kiosk, "zh", large=large, low=False)
        page.evaluate("yes => document.body.classList.toggle('is-unattended', yes)", unattended)
        found |= set(page.evaluate(BROKEN_WORDS))
    assert found == set()
