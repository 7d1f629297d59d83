"""What the county's documents change on the pages: TV, kiosk, office."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from kiosk import clock, doctor
from kiosk.records.documents import service
from kiosk.records.notices.service import set_notices
from kiosk.settings import Settings
from tests.conftest import TurnableClock
from tests.desk import CATALOGUE
from tests.from_county import CENTRE, NOTICES_HEAD, document
from tests.screens.staffed import StaffedHall, staffed_hall

TEXT = CATALOGUE.read_text("utf-8")
HOURS_A_DAY = 24 * 60


@pytest.fixture
def hall(tmp_path: Path, hall_clock: TurnableClock) -> Iterator[StaffedHall]:
    """A hall on a Monday at nine."""
    assert hall_clock
    with staffed_hall(tmp_path) as staffed:
        yield staffed


def tells(hall: StaffedHall, kind: str, body: str, version: int = 1) -> None:
    """Bring a document to the hall."""
    service.apply(hall.session, document(kind, body, version), CENTRE)
    hall.looks_again()


def board(hall: StaffedHall) -> Any:
    """Return the board that the TV shows."""
    return hall.app.test_client().get("/api/v1/board").get_json()


def at_the_kiosk(hall: StaffedHall) -> Any:
    """Return what the kiosk hears when it asks."""
    return hall.app.test_client().get("/entrance/state?lang=zh").get_json()["notices"]


def test_each_line_reaches_its_place_beside_the_halls_own(hall: StaffedHall) -> None:
    set_notices(hall.session, ["周三下乡"])
    tells(hall, "notices", f"{NOTICES_HEAD}tv,,,体检开始\nboth,,,周六停电\nkiosk,,,医保到月底\n")
    assert board(hall)["county_notices"] == ["体检开始", "周六停电"]
    assert board(hall)["notices"] == ["周三下乡"]
    assert at_the_kiosk(hall) == ["周六停电", "医保到月底"]


def test_a_line_comes_and_goes_with_its_days(hall: StaffedHall, hall_clock: TurnableClock) -> None:
    tomorrow = clock.now().date() + timedelta(1)
    tells(hall, "notices", f"{NOTICES_HEAD}both,{tomorrow},{tomorrow},周六停电\n")
    seen = []
    for _ in range(3):
        seen.append((board(hall)["county_notices"], at_the_kiosk(hall)))
        hall_clock.goes_on(HOURS_A_DAY)
    assert seen == [([], []), (["周六停电"], ["周六停电"]), ([], [])]


def test_what_a_village_does_not_offer_is_nowhere_at_its_kiosk(hall: StaffedHall) -> None:
    off = ", ".join(f"CL0{n}: {{offered: false}}" for n in range(1, 5))
    tells(hall, "catalogue", f"{TEXT}overrides: {{{CENTRE}: {{{off}, SB04: {{offered: false}}}}}}\n")
    page = hall.app.test_client().get("/entrance").get_data(as_text=True)
    assert 'data-to="category-SB"' in page
    assert 'data-to="category-CL"' not in page, "a kind of which nothing is left has no tile"
    assert 'data-view="item-SB04"' not in page
    assert 'data-view="item-SB03"' in page


def test_the_kiosk_loads_its_page_again_for_the_countys_catalogue(hall: StaffedHall) -> None:
    client = hall.app.test_client()
    before = client.get("/entrance/state").get_json()["edition"]
    tells(hall, "catalogue", TEXT)
    assert client.get("/entrance/state").get_json()["edition"] != before


def test_the_office_shows_what_is_in_use_and_what_was_not_taken(hall: StaffedHall) -> None:
    boss = hall.signed_in("admin")
    assert "县里下发的文件" not in boss.sees("/office")
    tells(hall, "notices", f"{NOTICES_HEAD}tv,,,体检开始\n", 4)
    tells(hall, "notices", f"{NOTICES_HEAD}here,,,体检开始\n", 5)
    tells(hall, "surveys", "", 1)
    page = boss.sees("/office")
    assert "在用第 4 号" in page
    assert "第 5 号没有采用：县里的通知没有换：第 2 行，show" in page
    assert "还不认识“surveys”" in page


def test_the_office_cannot_put_its_file_in_the_place_of_the_countys(hall: StaffedHall) -> None:
    boss = hall.signed_in("admin")
    tells(hall, "catalogue", TEXT)
    assert "现在用的是县里下发的目录" in boss.sees("/office")
    assert "重新载入目录" not in boss.sees("/office")
    answer = boss.sends("catalogue")
    assert answer.status_code == 409
    assert "catalogue.yaml 没有采用" in answer.get_data(as_text=True)


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A catalogue file beside the program that a test may edit."""
    copy = tmp_path / "catalogue.yaml"
    copy.write_text(TEXT, "utf-8")
    monkeypatch.setattr(doctor, "CATALOGUE", copy)
    return copy


def test_the_doctor_says_whose_catalogue_is_in_use(
    hall: StaffedHall, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def says(words: str) -> bool:
        doctor.examine(Settings(), file.parent)
        return words in capsys.readouterr().out

    assert not says("目录")
    tells(hall, "catalogue", TEXT)
    assert says("✓ 事项目录用的是县里下发的")
    file.write_text(TEXT + "# 改\n", "utf-8")
    assert says("✗ config/catalogue.yaml 改过，但没有采用")
