"""The hall's TV as a test watches it."""

import json
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, Route, expect

from tests.running import RunningHall

WATCH = """
window.shown = [];
new MutationObserver(() => {
  const number = document.querySelector("#now.calling #now-number");
  const text = number ? number.textContent : "";
  if (text !== (window.shown.at(-1)?.text ?? "")) window.shown.push({ text, at: performance.now() });
}).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
"""


class Tv:
    """A page that shows the display and remembers what it announced."""

    def __init__(self, page: Page, hall: RunningHall) -> None:
        """Stand before the TV; it is still off."""
        self.page = page
        self.hall = hall
        page.add_init_script(WATCH)

    def on(self, query: str = "", **facts: Any) -> "Tv":
        """Switch the TV on and wait for its first board; ``facts`` replace what the page was told."""
        if facts:
            self.page.route("**/display", lambda route: _retold(route, facts))
        self.page.goto(f"{self.hall.url}/display{query}")
        expect(self.page.locator("body:not(.connecting)")).to_be_visible()
        return self

    def silent(self) -> "Tv":
        """Take the voice away: every call is then as short as may be."""
        self.page.route("**/voice/**", lambda route: route.fulfill(status=404))
        return self

    def announces(self, number: str, n: int = 1) -> None:
        """Wait until a number is called, large, with its window."""
        now = self.page.locator("#now.calling")
        expect(now.locator("#now-number")).to_have_text(number, timeout=15_000)
        expect(now.locator("#now-window")).to_have_text(f"{n}号窗口")
        expect(now.locator("#now-words")).to_have_text(f"请 {number} 号到 {n} 号窗口")

    def rests(self) -> None:
        """Wait until nothing is announced any more."""
        expect(self.page.locator("#now:not(.calling)")).to_be_visible(timeout=30_000)

    @property
    def announced(self) -> list[str]:
        """The numbers that were called large, in their order."""
        return [each["text"] for each in self.times() if each["text"]]

    def times(self) -> list[dict[str, Any]]:
        """Return when each number came (text, at in ms); an empty text is the rest between calls."""
        return list(self.page.evaluate("window.shown"))

    @property
    def played(self) -> list[str]:
        """The clips that were really played."""
        return list(self.page.evaluate("window.hallVoice.played"))

    def spans(self) -> list[dict[str, Any]]:
        """Return each clip with its start and end on the audio clock (s)."""
        return list(self.page.evaluate("window.hallVoice.spans"))

    def until(self, holds: Callable[[], bool], seconds: float = 20) -> None:
        """Wait until something holds."""
        for _ in range(int(seconds * 20)):
            if holds():
                return
            self.page.wait_for_timeout(50)
        raise AssertionError("it did not come about")


def _retold(route: Route, facts: dict[str, Any]) -> None:
    answer = route.fetch()
    before, rest = answer.text().split('<script type="application/json" id="facts">')
    told, after = rest.split("</script>", 1)
    said = json.dumps(json.loads(told) | facts, ensure_ascii=False).replace("<", "\\u003c")
    body = f'{before}<script type="application/json" id="facts">{said}</script>{after}'
    route.fulfill(response=answer, body=body)
