"""One visit through the whole hall, on real pages: the door, the paper, the TV, the desk, the phone."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.clerk import Clerk
from tests.browser.kiosk import Kiosk
from tests.browser.tv import Tv
from tests.printing.fake_printer import Behaviour, FakePrinter
from tests.running import running_hall

pytestmark = pytest.mark.browser
Opener = Callable[..., BrowserContext]
SETTINGS = """
[centre]
name = "沙坡村党群服务中心"
[entrance]
done_seconds = 60
[display]
call_seconds = 2
repeats = 1
[printing]
url = "{printer}"
mode = "{mode}"
"""


def test_a_villager_comes_and_is_served(new_context: Opener, tmp_path: Path) -> None:
    with (
        FakePrinter() as printer,
        running_hall(tmp_path, SETTINGS.format(printer=printer.url, mode="text")) as hall,
    ):
        tv = Tv(new_context().new_page(), hall).on()
        clerk = Clerk(new_context(locale="zh-CN").new_page(), hall).signs_in().opens(1)
        kiosk = Kiosk(new_context().new_page(), hall).on()
        number = kiosk.taps("民政养老", "高龄津贴", "普通取号").number()
        phone = new_context(locale="zh-CN").new_page()
        phone.goto(code_on_the_slip(printer, number, readable=True))
        expect(phone.locator("body")).to_contain_text(number)
        clerk.sees(number)
        clerk.presses("Space")
        tv.announces(number)
        tv.until(lambda: "window-1" in tv.played)
        assert tv.played[:4] == ["chime", f"call-{number[0]}", f"number-{number[1:]}", "window-1"]
        expect(phone.locator("body")).to_contain_text("到你了，请到1号窗口", timeout=12_000)
        clerk.presses("Space")
        clerk.sees("办理中")
        clerk.presses("Space")
        clerk.sees("下一位")
        expect(phone.locator("[data-state=finished]")).to_be_visible(timeout=12_000)
        board = hall.visitor().get("/api/v1/board").json
        assert (board["waiting_total"], board["windows"][0]["number"]) == (0, None)


def test_a_slip_that_is_drawn_leads_to_the_same_page(new_context: Opener, tmp_path: Path) -> None:
    with (
        FakePrinter() as printer,
        running_hall(tmp_path, SETTINGS.format(printer=printer.url, mode="raster")) as hall,
    ):
        kiosk = Kiosk(new_context().new_page(), hall).on()
        number = kiosk.taps("民政养老", "高龄津贴", "普通取号").number()
        phone = new_context(locale="zh-CN").new_page()
        phone.goto(code_on_the_slip(printer, number, readable=False))
        expect(phone.locator("body")).to_contain_text(number)


def code_on_the_slip(printer: FakePrinter, number: str, *, readable: bool) -> str:
    """Wait for the slip, read it, and return the address in its QR code."""
    (slip,) = printer.wait_for(1)
    assert not printer.errors
    assert slip.cut
    if readable:
        for words in (number, "沙坡村党群服务中心", "户口簿"):
            assert words in slip.text
    assert slip.qr is not None
    assert "/t/" in slip.qr
    return slip.qr


def test_a_broken_printer_costs_the_villager_nothing(new_context: Opener, tmp_path: Path) -> None:
    with (
        FakePrinter(behaviour=Behaviour.PAPER_OUT) as printer,
        running_hall(tmp_path, SETTINGS.format(printer=printer.url, mode="text")) as hall,
    ):
        clerk = Clerk(new_context(locale="zh-CN").new_page(), hall).signs_in().opens(1)
        number = Kiosk(new_context().new_page(), hall).on().taps("社会保障", "直接取号").number()
        clerk.sees("没有纸", timeout=15_000)
        assert not printer.slips
        printer.behaviour = Behaviour.OK
        (slip,) = printer.wait_for(1, seconds=40)
        assert number in slip.text
