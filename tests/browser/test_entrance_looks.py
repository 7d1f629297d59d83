"""Large enough, far enough apart, in reach, never cut off: every view, both screens, both languages."""

from collections.abc import Iterator
from itertools import product

import pytest
from playwright.sync_api import Page

from tests.browser.kiosk import LANDSCAPE, PORTRAIT, Kiosk
from tests.running import RunningHall, running_hall

pytestmark = pytest.mark.browser

MEASURE = """
({least, title}) => {
  const faults = [];
  const seen = (element) => element.checkVisibility() && element.getClientRects().length > 0;
  const name = (element) => (element.innerText || element.className).replace(/\\s+/g, " ");
  const touched = [...document.querySelectorAll("button")].filter(seen).map((button) => [button, button.getBoundingClientRect()]);
  const low = document.documentElement.hasAttribute("data-low");
  touched.forEach(([button, box], place) => {
    if (box.height < 99.9) faults.push(`${name(button)} is ${box.height} high`);
    if (box.left < 0 || box.top < 0 || box.right > innerWidth || box.bottom > innerHeight) faults.push(`${name(button)} is cut`);
    if (low && box.top < 0.4 * innerHeight - 0.5) faults.push(`${name(button)} is too high up`);
    for (const [other, its] of touched.slice(place + 1)) {
      const across = Math.max(its.left - box.right, box.left - its.right);
      const down = Math.max(its.top - box.bottom, box.top - its.bottom);
      if (Math.max(across, down) < 15.9) faults.push(`${name(button)} too near ${name(other)}`);
    }
  });
  const texts = document.createTreeWalker(document.getElementById("entrance"), NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    if (!texts.currentNode.textContent.trim() || !seen(element)) continue;
    const size = parseFloat(getComputedStyle(element).fontSize);
    if (size < (element.closest("h1") ? title : least) - 0.1) faults.push(`${name(element)} has ${size} px`);
    const range = document.createRange();
    range.selectNodeContents(element);
    const box = range.getBoundingClientRect();
    if (box.bottom > innerHeight + 1 || box.right > innerWidth + 1) faults.push(`${name(element)} leaves the screen`);
  }
  for (const box of document.querySelectorAll(".tile, .action, .tool, .say, .centre, .box, main, body, html")) {
    if (!seen(box)) continue;
    if (box.scrollHeight > box.clientHeight + 1 || box.scrollWidth > box.clientWidth + 1) faults.push(`${name(box)} does not fit`);
  }
  return faults;
}
"""
VIEWS = "() => [...document.querySelectorAll('[data-view]')].map((view) => view.dataset.view)"
SHOW = "async (view) => (await import('/static/entrance/views.js')).end(view)"
LAY = "async (name) => (await import('/static/entrance/overlays.js')).lay(name)"
LIFT = "async (name) => (await import('/static/entrance/overlays.js')).lift(name)"
OVERLAYS = ("away", "taking", "still", "helped")


@pytest.fixture(scope="module")
def calm_hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHall]:
    """A hall whose slips lead phones to a page."""
    config = '[server]\nbase_url = "http://192.168.1.10:8000"\n'
    with running_hall(tmp_path_factory.mktemp("hall"), config) as running:
        yield running


@pytest.mark.parametrize(
    ("size", "least", "title"),
    [pytest.param(PORTRAIT, 32, 56, id="portrait"), pytest.param(LANDSCAPE, 24, 36, id="landscape")],
)
def test_every_view_is_large_apart_in_reach_and_whole(
    page: Page, calm_hall: RunningHall, size: tuple[int, int], least: int, title: int
) -> None:
    kiosk = Kiosk(page, calm_hall, size).on().taps("社会保障", "直接取号")
    kiosk.number()
    faults = []
    for language, large, low in product(("zh", "en"), (False, True), (False, True)):
        _turn(kiosk, language, large=large, low=low)
        for view in page.evaluate(VIEWS):
            page.evaluate(SHOW, view)
            said = page.evaluate(MEASURE, {"least": least, "title": title})
            faults += [f"{language} large={large} low={low} {view}: {each}" for each in said]
        for overlay in OVERLAYS:
            page.evaluate(LAY, overlay)
            faults += [
                f"{overlay}: {each}" for each in page.evaluate(MEASURE, {"least": least, "title": title})
            ]
            page.evaluate(LIFT, overlay)
    assert faults == []


def _turn(kiosk: Kiosk, language: str, *, large: bool, low: bool) -> None:
    page = kiosk.page
    page.evaluate(SHOW, "home")
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
    found = kiosk.axe_finds()
    for name in ("民政养老", "高龄津贴申领", "普通取号"):
        kiosk.taps(name)
        page.wait_for_timeout(500)
        found += kiosk.axe_finds()
    kiosk.stands_on("result")
    found += kiosk.axe_finds()
    assert found == []
