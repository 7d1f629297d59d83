"""The TV calls people: large, aloud, one after the other, each once."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.tv import Tv
from tests.running import RunningHall, Visitor

pytestmark = pytest.mark.browser
A_CHINESE_VOICE = """
window.spoken = [];
window.SpeechSynthesisUtterance = class extends EventTarget {
  constructor(text) { super(); this.text = text; }
};
Object.defineProperty(window, "speechSynthesis", { value: {
  getVoices: () => [{ lang: "en-US" }, { lang: "zh-CN" }],
  speak: (said) => {
    window.spoken.push([said.voice.lang, said.text]);
    said.dispatchEvent(new Event("end"));
  },
} });
"""
SILENT_UNTIL_TOUCHED = """
// A headless Chromium always lets pages sound; this one keeps to the rule of those with a screen.
let touched = false;
window.addEventListener("pointerdown", () => { touched = true; }, true);
window.AudioContext = class extends AudioContext {
  get state() { return touched ? super.state : "suspended"; }
  async resume() {
    if (!touched) return new Promise(() => {});
    await super.resume();
    this.dispatchEvent(new Event("statechange"));
  }
};
"""


@pytest.fixture(scope="module")
def house_config() -> str:
    """A call is shown for two seconds and said once."""
    return "[display]\ncall_seconds = 2\nrepeats = 1\n"


@pytest.fixture
def tv(page: Page, house: RunningHall, clerk: Visitor) -> Iterator[Tv]:
    """The TV, still off; nobody is left in the line or at the window afterwards."""
    yield Tv(page, house)
    for left in house.visitor().get("/api/v1/board").json["calls"]:
        if left["state"] in {"called", "serving"}:
            serve(clerk, left)
    while left := clerk.calls_next(1):
        serve(clerk, left)


def serve(clerk: Visitor, ticket: Any) -> None:
    """Start and finish with whoever stands at the window."""
    if ticket["state"] == "called":
        clerk.steps(ticket, "start")
    clerk.steps(ticket, "finish", outcomes=["done"])


def call_one(house: RunningHall, clerk: Visitor) -> Any:
    """Let somebody take a number and be called at once."""
    house.visitor().takes_a_number()
    return clerk.calls_next(1)


def clips_of(number: str) -> list[str]:
    return [f"call-{number[0]}", f"number-{number[1:]}", "window-1"]


def test_a_call_is_large_and_said_twice_in_the_right_order(
    tv: Tv, house: RunningHall, clerk: Visitor
) -> None:
    tv.on(repeats=2)
    number = call_one(house, clerk)["number"]
    tv.announces(number)
    tv.rests()
    clips = clips_of(number)
    assert tv.played == ["chime", *clips, *clips]
    gaps = [after["start"] - before["end"] for before, after in pairwise(tv.spans())]
    assert all(gap >= 0 for gap in gaps), "no clip begins before the last has ended"
    assert gaps[1] >= 0.06
    assert gaps[2] >= 0.15
    assert gaps[3] >= 1.5, "a pause before it is said again"
    expect(tv.page.locator("#now-number")).to_have_text(number)
    expect(tv.page.locator("#recent li").first).to_have_text(f"{number}1号窗口")


def test_two_calls_are_said_one_after_the_other(tv: Tv, house: RunningHall, clerk: Visitor) -> None:
    tv.on()
    first = call_one(house, clerk)
    serve(clerk, first)
    second = call_one(house, clerk)
    tv.announces(first["number"])
    tv.announces(second["number"])
    tv.rests()
    assert tv.played == ["chime", *clips_of(first["number"]), "chime", *clips_of(second["number"])]
    assert all(after["start"] >= before["end"] for before, after in pairwise(tv.spans()))


def test_five_calls_at_once_lose_none_and_each_stays(tv: Tv, house: RunningHall, clerk: Visitor) -> None:
    tv.silent().on(call_seconds=1.5)
    numbers = []
    for _ in range(5):
        called = call_one(house, clerk)
        numbers.append(called["number"])
        serve(clerk, called)
    tv.until(lambda: len(tv.announced) == 5)
    tv.rests()
    assert tv.announced == numbers
    stays = [after["at"] - before["at"] for before, after in pairwise(tv.times()) if before["text"]]
    assert len(stays) == 5
    assert min(stays) >= 1500 - 20


def test_a_recall_is_announced_again(tv: Tv, house: RunningHall, clerk: Visitor) -> None:
    tv.silent().on(call_seconds=1)
    called = call_one(house, clerk)
    tv.announces(called["number"])
    tv.rests()
    clerk.steps(called, "recall")
    tv.announces(called["number"])
    tv.rests()
    assert tv.announced == [called["number"]] * 2


def test_a_call_taken_back_before_its_turn_is_not_announced(
    tv: Tv, house: RunningHall, clerk: Visitor
) -> None:
    """The clerk called B by mistake while A was still being announced, then called C."""
    tv.silent().on()
    first = call_one(house, clerk)
    tv.announces(first["number"])
    serve(clerk, first)
    mistake = call_one(house, clerk)
    expect(tv.page.locator("#recent")).to_contain_text(mistake["number"])
    clerk.steps(clerk.steps(mistake, "return"), "cancel")
    last = call_one(house, clerk)
    tv.announces(last["number"])
    assert tv.announced == [first["number"], last["number"]]


def test_calls_from_before_are_shown_but_not_announced(tv: Tv, house: RunningHall, clerk: Visitor) -> None:
    before = call_one(house, clerk)["number"]
    tv.on()
    expect(tv.page.locator("#now-number")).to_have_text(before)
    expect(tv.page.locator("#recent li").first).to_have_text(f"{before}1号窗口")
    assert tv.announced == []
    assert tv.played == []


def test_without_a_clip_there_is_a_chime_and_the_number_flashes(
    tv: Tv, house: RunningHall, clerk: Visitor
) -> None:
    tv.page.route("**/voice/zh/number-*", lambda route: route.fulfill(status=404))
    tv.on()
    tv.announces(call_one(house, clerk)["number"])
    expect(tv.page.locator("#now.flashing")).to_be_visible()
    tv.rests()
    assert tv.played == ["chime"]


def test_a_broken_clip_counts_as_missing_and_a_chinese_voice_helps_out(
    tv: Tv, house: RunningHall, clerk: Visitor
) -> None:
    tv.page.add_init_script(A_CHINESE_VOICE)
    tv.page.route("**/voice/zh/call-*", lambda route: route.fulfill(body="no sound at all"))
    tv.on()
    number = call_one(house, clerk)["number"]
    tv.announces(number)
    expect(tv.page.locator("#now.flashing")).to_be_visible()
    tv.rests()
    assert tv.page.evaluate("window.spoken") == [["zh-CN", f"请{number}号到1号窗口"]]


def test_a_browser_that_keeps_silent_asks_for_a_touch(tv: Tv, house: RunningHall, clerk: Visitor) -> None:
    tv.page.add_init_script(SILENT_UNTIL_TOUCHED)
    tv.on()
    button = tv.page.get_by_role("button", name="点一下屏幕打开声音")
    expect(button).to_be_visible()
    called = call_one(house, clerk)
    tv.announces(called["number"])
    expect(tv.page.locator("#now.flashing")).to_be_visible()
    tv.rests()
    assert tv.played == []
    button.click()
    expect(button).to_be_hidden()
    clerk.steps(called, "recall")
    tv.until(lambda: tv.played == ["chime", *clips_of(called["number"])])
