"""A clerk at the desk's page, with the verbs of the desk."""

import re
from typing import Any

from playwright.sync_api import Page, expect

from tests.running import PASSWORD, RunningHall


class Clerk:
    """Somebody in front of the desk's page."""

    def __init__(self, page: Page, hall: RunningHall) -> None:
        """Sit down at a desk of 1366 by 768."""
        self.page, self.hall = page, hall
        page.set_viewport_size({"width": 1366, "height": 768})
        page.set_default_timeout(15000)

    def signs_in(self, username: str = "admin", password: str = PASSWORD) -> "Clerk":
        """Sign in by the keyboard."""
        self.page.goto(f"{self.hall.url}/desk/sign-in")
        expect(self.page.locator("#username")).to_be_focused()
        self.page.keyboard.type(username)
        self.page.keyboard.press("Tab")
        self.page.keyboard.type(password)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url("**/desk")
        return self

    def comes_back(self, username: str = "admin", password: str = PASSWORD) -> "Clerk":
        """Come to the desk as somebody whose browser was signed in before: the door is not what is tested."""
        session = self.hall.clerk(username, password).cookie("session")
        self.page.context.add_cookies([{"name": "session", "value": session, "url": self.hall.url}])
        self.page.goto(f"{self.hall.url}/desk")
        return self

    def opens(self, window: int) -> "Clerk":
        """Open a window and wait until the page is calm."""
        self.page.get_by_role("button", name=f"开窗口 {window}号窗口").click()
        expect(self.page.get_by_role("button", name="暂停服务")).to_be_visible()
        return self

    def sees(self, words: str, timeout: float = 12000) -> None:
        """Wait until the page says something."""
        expect(self.page.locator("body")).to_contain_text(words, timeout=timeout)

    def is_calm(self) -> None:
        """Wait until the next press counts."""
        expect(self.page.locator("body")).not_to_have_class(re.compile("busy"))

    def presses(self, key: str) -> None:
        """Press a key once the page is calm."""
        self.is_calm()
        self.page.keyboard.press(key)

    @property
    def primary(self) -> Any:
        """The big button."""
        return self.page.locator("#primary")

    def state(self) -> str:
        """Return the number in front and its state, or what stands there instead."""
        return " ".join(self.page.locator("#current h1, #current .facts .chip").all_inner_texts())
