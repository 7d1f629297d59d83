"""The directory: who is paired, codes on paper, keys that no longer count, a new file."""

import io
import re
from datetime import date
from pathlib import Path

import pytest
import zxingcpp
from flask import Flask
from PIL import Image, ImageDraw

from kiosk.county import opening
from kiosk.county import settings as settings_of
from kiosk.county.directory.models import Centre
from kiosk.county.directory.reading import BrokenDirectory, read_directory
from kiosk.county.directory.service import all_centres, take_directory
from kiosk.county.enrolment import enrolling
from kiosk.county.reports.pairing import pairings
from kiosk.county.settings import CountySettings
from kiosk.county.store.database import CountyDatabase
from kiosk.errors import Refusal
from kiosk.wire import codes
from kiosk.wire.enrolment import Request
from tests.county.people import ADDRESS, COUNTY_KEY, Reader
from tests.county.postgres import CENTRES

SHAPO, LAOZHUANG, LISHU = (centre.code for centre in CENTRES)
DIRECTORY = f"division_code,town,village,kind\n{SHAPO},樊村镇,沙坡村,village\n"
CODE = re.compile(r">((?:[0-9A-Z]{4}-){3}[0-9A-Z]{4})<")
PATH = re.compile(r'viewBox="0 0 (\d+) .*?<path d="([^"]+)"')
RUN = re.compile(r"M(\d+) (\d+)h(\d+)v1H\d+z")


def asking(centre: str, code: str) -> Request:
    """Return what a centre sends that has read a code."""
    plain = codes.read_code(code)
    return Request(codes.name(plain), centre.rjust(64, "a"), centre).proven(plain)


def pair(county: CountyDatabase, centre: str) -> None:
    """Let a centre use a fresh code."""
    with county.front() as connection:
        code = enrolling.new_code(connection, centre, "officer")
        enrolling.enrol(connection, asking(centre, code))


def standing(county: CountyDatabase, centre: str) -> str:
    return next(str(row["standing"]) for row in pairings(county, "") if row["code"] == centre)


def test_the_list_says_how_far_each_centre_has_come(county: CountyDatabase, officer: Reader) -> None:
    pair(county, SHAPO)
    page = officer.reads("/directory")
    assert "已配对 1" in page
    assert "还没配对 1" in page
    assert "梨树沟村" not in page, "another town"


def test_words_and_standing_narrow_the_list(county: CountyDatabase, officer: Reader) -> None:
    pair(county, SHAPO)
    assert "老庄村" not in officer.reads("/directory", q="沙坡")
    assert "沙坡村" not in officer.reads("/directory", standing="unpaired")
    assert "没有这样的中心" in officer.reads("/directory", q="没有的村")


def test_the_cards_of_a_town_carry_codes_that_pair(county: CountyDatabase, officer: Reader) -> None:
    page = officer.sends("/directory/codes", town="").get_data(as_text=True)
    found = CODE.findall(page)
    assert len(found) == 2
    assert standing(county, SHAPO) == "waiting"
    with county.front() as connection:
        enrolling.enrol(connection, asking(SHAPO, found[0]))
    assert standing(county, SHAPO) == "paired"


def test_a_paired_centre_gets_no_card_unless_wanted(county: CountyDatabase, officer: Reader) -> None:
    pair(county, SHAPO)
    assert len(CODE.findall(officer.sends("/directory/codes").get_data(as_text=True))) == 1
    assert len(CODE.findall(officer.sends("/directory/codes", which="all").get_data(as_text=True))) == 2


def test_the_square_code_says_what_is_printed(officer: Reader) -> None:
    page = officer.sends("/directory/codes", centre=SHAPO).get_data(as_text=True)
    drawn = PATH.search(page)
    assert drawn
    size = int(drawn[1])
    picture = Image.new("L", (size * 4, size * 4), 255)
    for x, y, run in RUN.findall(drawn[2]):
        box = (int(x) * 4, int(y) * 4, (int(x) + int(run)) * 4 - 1, int(y) * 4 + 3)
        ImageDraw.Draw(picture).rectangle(box, fill=0)
    [read] = zxingcpp.read_barcodes(picture)
    [printed] = CODE.findall(page)
    assert codes.read_link(read.text) == (ADDRESS, SHAPO, codes.read_code(printed))


def test_nobody_makes_codes_for_another_town(county: CountyDatabase, officer: Reader) -> None:
    assert officer.sends("/directory/codes", centre=LISHU).status_code == 404
    assert officer.sends("/directory/codes", town=LISHU[:9]).status_code == 422
    assert standing(county, LISHU) == "unpaired"


def test_a_revoked_centre_must_pair_again_and_the_reason_stays(
    county: CountyDatabase, officer: Reader
) -> None:
    pair(county, SHAPO)
    assert officer.sends(f"/directory/{SHAPO}/revoke", why="电脑丢了").status_code == 422
    assert standing(county, SHAPO) == "paired"
    officer.sends(f"/directory/{SHAPO}/revoke", why="电脑丢了", confirmed="1")
    assert standing(county, SHAPO) == "unpaired"
    assert "电脑丢了" in officer.reads(f"/directory/{SHAPO}")


def test_an_ended_centre_names_its_successor_and_gets_no_code(
    county: CountyDatabase, officer: Reader
) -> None:
    ended = CENTRES[1]._replace(valid_to=date(2026, 11, 1), successor=SHAPO)
    take_directory(county, [CENTRES[0], ended, CENTRES[2]])
    assert "樊村镇 沙坡村" in officer.reads(f"/directory/{LAOZHUANG}")
    assert "做代码" not in officer.reads(f"/directory/{LAOZHUANG}")
    assert officer.sends("/directory/codes", centre=LAOZHUANG).status_code == 404


def test_a_new_file_counts_only_after_a_look(county: CountyDatabase, admin: Reader) -> None:
    lines = (
        "division_code,town,village,kind\n"
        "410327111209,樊村镇,沙坡新村,village\n410327111299,樊村镇,新村,village\n"
    )
    page = admin.sends("/directory/changes", file=(io.BytesIO(lines.encode()), "a.csv")).get_data(
        as_text=True
    )
    assert "新增 1，改动 1，撤并 2" in page
    assert all_centres(county) == list(CENTRES)
    assert admin.sends("/directory/take", content=lines).status_code == 422
    admin.sends("/directory/take", content=lines.replace("\n", "\r\n"), confirmed="1")
    assert [each.village for each in all_centres(county) if each.valid_to is None] == ["沙坡新村", "新村"]


def test_a_file_of_excel_is_read_as_it_was_saved(admin: Reader) -> None:
    lines = "division_code,town,village,kind\n410327111209,樊村镇,沙坡村,village\n".encode("gb18030")
    assert "樊村镇 老庄村" in admin.sends("/directory/changes", file=(io.BytesIO(lines), "a.csv")).get_data(
        as_text=True
    )


def test_a_centre_that_was_still_to_come_may_be_left_out_again(county: CountyDatabase, admin: Reader) -> None:
    coming = Centre("410327111299", "樊村镇", "新村", "village", date(2027, 1, 1))
    take_directory(county, [*CENTRES, coming])
    admin.sends("/directory/take", content=DIRECTORY, confirmed="1")
    ended = {each.code: each.valid_to for each in all_centres(county)}
    assert (ended[coming.code], ended[SHAPO]) == (date(2027, 1, 1), None)


ODD = {
    "full-width digits": DIRECTORY.replace(SHAPO, "４１０３２７１１１２０９"),
    "a zero character": DIRECTORY.replace("沙坡村", "沙坡\0村"),
    "a field without end": DIRECTORY.replace("沙坡村", "村" * 140_000),
}


@pytest.mark.parametrize("story", ODD)
def test_a_file_that_cannot_be_kept_is_told_by_its_line(
    story: str,
) -> None:
    with pytest.raises(BrokenDirectory) as refused:
        read_directory(ODD[story].encode())
    assert refused.value.words["line"] == 2


@pytest.mark.parametrize("kept", [DIRECTORY.replace(SHAPO, "1"), None], ids=["broken", "missing"])
def test_a_county_opens_with_the_directory_it_has(
    county: CountyDatabase, tmp_path: Path, kept: str | None
) -> None:
    file = tmp_path / "centres.csv"
    if kept:
        file.write_text(kept, "utf-8")
    told: list[str] = []
    settings = CountySettings(county=settings_of.County(centres=str(file)))
    here = opening.County(settings, tmp_path, county, COUNTY_KEY, lambda: False)
    opening.bring_directory(here, told.append)
    assert "名录" in told[0]
    assert all_centres(county) == list(CENTRES)
    with county.front() as connection:
        connection.execute("DELETE FROM centres")
    with pytest.raises(Refusal):
        opening.bring_directory(here, told.append)


def test_only_admins_change_the_directory(county: CountyDatabase, officer: Reader) -> None:
    assert officer.sends("/directory/take", content="x", confirmed="1").status_code == 403
    assert officer.sends("/directory/changes", file=(io.BytesIO(b"x"), "a.csv")).status_code == 403
    assert "换名录" not in officer.reads("/directory")
    assert all_centres(county) == list(CENTRES)


def test_the_list_is_also_a_file(officer: Reader) -> None:
    answer = officer.opens("/directory", format="xlsx")
    assert answer.content_type.startswith("application/vnd.openxml")


def test_a_centre_knows_a_code_however_it_is_pasted() -> None:
    slip = codes.Slip("https://county.example:8100", SHAPO, "7K3M7K3M7K3M7K3M")
    said = codes.link(slip)
    assert said == "https://county.example:8100/enrol#410327111209.7K3M7K3M7K3M7K3M"
    assert codes.read_link(f" {said}\n") == slip
    assert codes.read_link("410327111209.7k3m-7k3m-7k3m-7k3m") == slip._replace(county="")
    assert codes.read_link(codes.link(slip._replace(county=""))) == slip._replace(county="")


def test_a_telephone_that_reads_the_card_is_told_where_it_belongs(app: Flask) -> None:
    assert "中心的电脑" in app.test_client().get("/enrol").get_data(as_text=True)
