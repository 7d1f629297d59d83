"""What the kiosk's page is told: the hall's state, items in plain words, a way to every item."""

import re
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
import zxingcpp
from PIL import Image

from kiosk import clock
from kiosk.printing.health import PrinterState
from kiosk.printing.models import Printer
from kiosk.records.catalogue.document import Catalogue
from kiosk.records.catalogue.reading import read_catalogue
from kiosk.records.catalogue.service import load_catalogue
from kiosk.screens.entrance import explaining
from kiosk.screens.entrance.guide import guide
from kiosk.settings import Hours, Printing, Settings
from tests.conftest import TurnableClock
from tests.desk import CATALOGUE
from tests.screens.staffed import StaffedHall

SETTINGS = Settings(
    hours=Hours(mon=["08:30-12:00"], tue=["08:30-12:00"]), printing=Printing(url="tcp://127.0.0.1:9")
)


@pytest.fixture
def settings() -> Settings:
    """The hall is open until noon, and has a printer."""
    return SETTINGS


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    """The catalogue that comes with the house."""
    return read_catalogue(CATALOGUE.read_text("utf-8"), CATALOGUE.name)


def state(hall: StaffedHall, language: str = "zh") -> Any:
    """Return what the kiosk hears when it asks."""
    return hall.app.test_client().get(f"/entrance/state?lang={language}").get_json()


def test_an_open_hall_with_nobody_at_the_windows_yet(hall: StaffedHall) -> None:
    said = state(hall)
    assert said.pop("edition").startswith("1-")
    assert said == {
        "open": True, "opens": None, "staffed": False, "waiting_total": 0, "printer": None, "clock": None,
        "held": None, "duty": [], "notices": [],
    }  # fmt: skip


def test_a_served_hall_counts_who_waits(hall: StaffedHall) -> None:
    hall.at_window(1)
    hall.arrives()
    hall.arrives()
    said = state(hall)
    assert (said["staffed"], said["waiting_total"]) == (True, 2)


@pytest.mark.parametrize(
    ("at", "language", "opens"),
    [
        (datetime(2026, 11, 23, 6, 0, tzinfo=clock.HALL_TIME), "zh", "今天 08:30"),
        (datetime(2026, 11, 23, 12, 0, tzinfo=clock.HALL_TIME), "zh", "明天 08:30"),
        (datetime(2026, 11, 24, 12, 0, tzinfo=clock.HALL_TIME), "zh", "星期一 08:30"),
        (datetime(2026, 11, 23, 12, 0, tzinfo=clock.HALL_TIME), "en", "Tomorrow 08:30"),
    ],
)
def test_a_closed_hall_says_when_it_opens(
    hall: StaffedHall, hall_clock: TurnableClock, at: datetime, language: str, opens: str
) -> None:
    hall_clock.stands_at(at)
    said = state(hall, language)
    assert said["open"] is False
    assert said["opens"].lower() == opens.lower()


def test_a_printer_without_paper_is_told_in_words(hall: StaffedHall) -> None:
    hall.session.merge(Printer(id=1, state=PrinterState.PAPER_OUT, since=0))
    hall.session.commit()
    assert state(hall)["printer"] == "打印机没有纸了，请换一卷纸。"


def test_a_clock_that_went_back_is_told_in_words(hall: StaffedHall, hall_clock: TurnableClock) -> None:
    hall.arrives()
    hall_clock.goes_on(-24 * 60)
    assert "2026-11-22" in state(hall)["clock"]


def test_a_new_catalogue_is_a_new_edition(hall: StaffedHall, tmp_path: Path) -> None:
    before = state(hall)["edition"]
    other = tmp_path / "catalogue.yaml"
    other.write_text(CATALOGUE.read_text("utf-8") + "\n# changed\n", "utf-8")
    load_catalogue(hall.session, other)
    assert state(hall)["edition"] != before


def test_the_page_is_chinese_whatever_the_browser_speaks(hall: StaffedHall) -> None:
    kiosk = hall.app.test_client()
    english_browser = {"Accept-Language": "en-US,en"}
    assert "您来办什么事？" in kiosk.get("/entrance", headers=english_browser).get_data(as_text=True)
    assert "How can we help?" in kiosk.get("/entrance?lang=en").get_data(as_text=True)


def test_the_page_brings_every_item_at_once(hall: StaffedHall, catalogue: Catalogue) -> None:
    page = hall.app.test_client().get("/entrance").get_data(as_text=True)
    assert all(f'data-view="item-{item.code}"' in page for item in catalogue.items)
    assert all(certificate.ask in page for certificate in catalogue.refused_certificates)


def test_the_code_leads_a_phone_to_the_ticket(hall: StaffedHall) -> None:
    ticket = hall.arrives()
    drawn = hall.app.test_client().get(f"/entrance/code/{ticket.token}.svg")
    assert drawn.content_type.startswith("image/svg+xml")
    assert _read(drawn.get_data(as_text=True)).endswith(f"/t/{ticket.token}")


def _read(svg: str) -> str:
    size = int(re.findall(r'viewBox="0 0 (\d+)', svg)[0])
    image = Image.new("L", (size, size), 255)
    for x, y in re.findall(r"M(\d+) (\d+)h1", svg):
        image.putpixel((int(x), int(y)), 0)
    found = zxingcpp.read_barcodes(image.resize((size * 4, size * 4), Image.Resampling.NEAREST))
    return str(found[0].text)


@pytest.mark.parametrize("token", ["short", "0" * 31 + "%3C", "0" * 33])
def test_no_code_is_drawn_for_what_is_no_token(hall: StaffedHall, token: str) -> None:
    assert hall.app.test_client().get(f"/entrance/code/{token}.svg").status_code == 404


def test_the_service_worker_may_keep_the_whole_entrance(hall: StaffedHall) -> None:
    answer = hall.app.test_client().get("/entrance/worker.js")
    assert answer.headers["Service-Worker-Allowed"] == "/entrance"
    assert answer.content_type.startswith("text/javascript")
    answer.close()


def test_plain_words_lead_to_every_item_in_pages_of_eight(catalogue: Catalogue) -> None:
    found = guide(catalogue)
    assert {item.code for _situation, items in found for item in items} == set(catalogue.by_code)
    assert len(found) <= 8
    assert max(len(items) for _situation, items in found) <= 8


def test_what_an_item_of_the_county_means_is_found_by_its_words(catalogue: Catalogue) -> None:
    toys = msgspec.structs.replace(catalogue.items[0], code="ZZ01", zh="儿童玩具借用", alias="借玩具")
    other = msgspec.structs.replace(catalogue.items[0], code="ZZ02", zh="打水井", alias="打井")
    led = {
        situation.saying: [item.code for item in items]
        for situation, items in guide(msgspec.structs.replace(catalogue, items=[toys, other]))
    }
    assert led == {"家里有孩子": ["ZZ01"], "办证件、别的事": ["ZZ02"]}


@pytest.mark.parametrize(
    ("code", "language", "told"),
    [
        ("NY04", "zh", ("1 个工作日办好", "急事：取号后马上告诉工作人员")),
        ("DQ02", "zh", ("20 个工作日办好", "替您保密，小票上不写这件事")),
        ("YS01", "zh", ("当场就能办", "每年 9、10、11、12 月办")),
        ("MZ04", "zh", ("10 个工作日办好", "要满 80 岁")),
        ("MZ04", "en", ("Done within 10 working days", "From the age of 80")),
    ],
)
def test_an_item_in_plain_words(
    hall: StaffedHall, catalogue: Catalogue, code: str, language: str, told: tuple[str, str]
) -> None:
    item = catalogue.by_code[code]
    with hall.app.test_request_context(f"/?lang={language}"):
        assert told[0] == explaining.duration(item)
        assert told[1] in explaining.facts(item, language)


def test_what_costs_money_says_how_much(hall: StaffedHall, catalogue: Catalogue) -> None:
    item = msgspec.structs.replace(catalogue.items[0], fee=1050)
    with hall.app.test_request_context("/?lang=zh"):
        assert "收费 10.5 元" in explaining.facts(item, "zh")


def test_papers_say_how_they_are_wanted(hall: StaffedHall, catalogue: Catalogue) -> None:
    item = catalogue.by_code["SB01"]
    with hall.app.test_request_context("/?lang=zh"):
        told = {paper.name: paper.notes for paper in explaining.papers(catalogue, item, "zh")}
    assert told["居民身份证"] == ["原件"]
    assert told["委托书和代办人身份证"] == ["原件", "替别人办才要"]
