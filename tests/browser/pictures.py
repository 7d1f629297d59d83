"""Takes the pictures of the README from a real hall: ``python -m tests.browser.pictures``."""

import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.chromium import ARGUMENTS, executable
from tests.browser.clerk import Clerk
from tests.browser.kiosk import LANDSCAPE, Kiosk
from tests.browser.tv import Tv
from tests.printing.fake_printer import FakePrinter
from tests.running import ROOT, RunningHall, running_hall

PICTURES = ROOT / "docs" / "pictures"
SETTINGS = """
[centre]
name = "沙坡村党群服务中心"
name_en = "Shapo Village Service Centre"
[entrance]
done_seconds = 120
[display]
call_seconds = 8
[printing]
url = "{printer}"
"""
CROWD = ["SB01", "YS01", "MZ04", "SB04", "NY03", "HK01", "CL02", "JY03", "SB03", "YS04", "DQ01"]
NOTICES = "医保缴费到 12 月 31 日截止，请带身份证来办。\n周六上午有人值班。"


def main() -> None:
    """Fill a hall with people and photograph every place."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, FakePrinter() as printer, sync_playwright() as player:
        browser = player.chromium.launch(executable_path=executable(), args=list(ARGUMENTS))
        with running_hall(Path(folder), SETTINGS.format(printer=printer.url)) as hall:
            for number, item in enumerate(CROWD):
                hall.visitor().takes_a_number(item, priority=number % 5 == 2)
            clerk = the_office(browser, hall)
            the_desk_and_the_tv(browser, hall, clerk)
            the_door(browser, hall)
        browser.close()


def the_door(browser: Browser, hall: RunningHall) -> None:
    """Photograph the kiosk and the phone."""
    kiosk = Kiosk(browser.new_page(), hall).on()
    keep(kiosk.page, "entrance-home")
    kiosk.taps("民政养老")
    kiosk.taps("高龄津贴")
    keep(kiosk.page, "entrance-item")
    kiosk.taps("普通取号").number()
    kiosk.page.get_by_text("正在打印小票").wait_for(state="hidden", timeout=60_000)
    keep(kiosk.page, "entrance-result")
    keep(Kiosk(browser.new_page(), hall, LANDSCAPE).on().page, "entrance-landscape")
    ticket = hall.visitor().takes_a_number("SB01")
    phone = browser.new_page(viewport={"width": 360, "height": 740}, locale="zh-CN")
    phone.goto(f"{hall.url}/t/{ticket['token']}")
    keep(phone, "phone")


def the_office(browser: Browser, hall: RunningHall) -> Clerk:
    """Photograph the office after putting up two notices."""
    clerk = Clerk(browser.new_page(locale="zh-CN"), hall).signs_in()
    clerk.page.goto(f"{hall.url}/office")
    clerk.page.locator("textarea").fill(NOTICES)
    clerk.page.get_by_role("button", name="换上这些通知").click()
    keep(clerk.page, "office")
    clerk.page.goto(f"{hall.url}/desk")
    return clerk.opens(1)


def the_desk_and_the_tv(browser: Browser, hall: RunningHall, clerk: Clerk) -> None:
    """Photograph the desk with somebody in front, and the TV while it calls."""
    tv = Tv(browser.new_page(viewport={"width": 1920, "height": 1080}, locale="zh-CN"), hall).on()
    for _ in range(2):
        clerk.presses("Space")
        clerk.sees("开始")
        clerk.presses("Space")
        clerk.sees("办理中")
        clerk.presses("Space")
        clerk.sees("叫下一位")
    tv.rests()
    hall.visitor().post("/entrance/help")
    clerk.presses("Space")
    tv.page.locator("#now.calling").wait_for(timeout=15_000)
    keep(tv.page, "display")
    clerk.presses("Space")
    clerk.sees("办理中")
    keep(clerk.page, "desk")


def keep(page: Page, name: str) -> None:
    """Photograph a page."""
    page.wait_for_timeout(700)
    page.screenshot(path=PICTURES / f"{name}.png")


if __name__ == "__main__":
    main()
