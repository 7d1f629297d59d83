"""Somebody at the kiosk: the verbs of a villager in front of a real screen."""

import re
from typing import Any

from playwright.sync_api import Locator, Page, Route, expect

from tests.running import RunningHall

TAKING = "**/api/v1/tickets?*"
PORTRAIT = (1080, 1920)
LANDSCAPE = (1366, 768)
SHOWN = ".head, .foot, :is([data-view], [data-overlay]):not([hidden])"
"""The parts of the page that are not put away: a twentieth of it, and so much quicker to look through."""
KEYS = """() => [...document.querySelectorAll("[data-view]:not([hidden]) .key[data-key]")].flatMap((key) => {
  const box = key.getBoundingClientRect();
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  return key.contains(document.elementFromPoint(x, y)) ? [[key.dataset.key, [x, y]]] : [];
})"""
"""The digits of the pad that can be hit, with their middles."""


class Kiosk:
    """The entrance's page in a browser, and how many wait in the hall behind it."""

    def __init__(self, page: Page, hall: RunningHall, size: tuple[int, int] = PORTRAIT) -> None:
        """Stand in front of the screen; it is not switched on yet."""
        self.page, self.hall, self.size = page, hall, size

    def on(self) -> "Kiosk":
        """Switch the screen on and wait until it can be used."""
        self.page.set_viewport_size({"width": self.size[0], "height": self.size[1]})
        self.page.goto(f"{self.hall.url}/entrance")
        self.ready()
        return self

    def ready(self) -> None:
        """Wait until the page's program runs."""
        self.page.locator("#entrance[data-ready]").wait_for()

    def button(self, name: str) -> Locator:
        """Return the visible button that begins with these words."""
        shown = self.page.locator(SHOWN)
        return shown.get_by_role("button", name=re.compile("^" + re.escape(name))).first

    def taps(self, *names: str) -> "Kiosk":
        """Tap one button after the other."""
        for name in names:
            self.button(name).click()
        return self

    def types(self, digits: str) -> "Kiosk":
        """Type on the pad with quick fingers, which expect every key where it was."""
        self.can_be_touched()
        keys = self.page.evaluate(KEYS)
        middles = dict(keys)
        for digit in digits:
            self.page.mouse.click(*middles[digit])
        assert self.page.evaluate(KEYS) == keys
        return self

    def sees(self, words: str) -> None:
        """Check that some words can be read now."""
        shown = self.page.locator(SHOWN)
        expect(shown.get_by_text(words).filter(visible=True).first).to_be_visible(timeout=10_000)

    def stands_on(self, view: str, within_ms: int = 5000) -> None:
        """Check which view is shown."""
        expect(self.page.locator(f'[data-view="{view}"]')).to_be_visible(timeout=within_ms)

    def can_be_touched(self) -> None:
        """Wait until the page has rested after a change."""
        self.page.locator("#hall:not([inert])").wait_for()

    def is_kept(self) -> None:
        """Wait until the browser has kept the page and everything on it but the icon of its tab."""
        kept = "async () => (await (await caches.open('entrance')).keys()).map((each) => each.url)"
        loaded = "() => performance.getEntriesByType('resource').map((each) => each.name)"
        static = {each for each in self.page.evaluate(loaded) if "/static/" in each and "icon" not in each}
        needed = static | {self.page.url}
        while not needed <= set(self.page.evaluate(kept)):
            self.page.wait_for_timeout(20)

    def number(self) -> str:
        """Return the number that is shown, once there is one."""
        self.stands_on("result", 10_000)
        return self.page.locator(".number").inner_text()

    def waiting(self) -> int:
        """Return how many people the hall knows."""
        total: int = self.hall.visitor().get("/api/v1/board").json["waiting_total"]
        return total

    def middle_of(self, name: str) -> tuple[float, float]:
        """Return the middle of a button on the screen."""
        box = self.button(name).bounding_box()
        assert box
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


class LostAnswers:
    """A bad line between kiosk and hall: the first questions arrive, their answers do not."""

    def __init__(self, page: Page, lost: int) -> None:
        """Lose so many answers of taking a number."""
        self.sent: list[tuple[str, Any]] = []
        self._lost = lost
        page.route(TAKING, self._carry)

    def _carry(self, route: Route) -> None:
        self.sent.append((route.request.headers["idempotency-key"], route.request.post_data_json))
        answer = route.fetch()
        if len(self.sent) <= self._lost:
            route.abort()
        else:
            route.fulfill(response=answer)
