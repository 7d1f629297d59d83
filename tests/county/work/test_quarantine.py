"""What was set aside: said in plain words, mended and used, or let be; by those who answer for it."""

from kiosk.county.intake import quarantine, taking
from kiosk.county.intake.taking import Parcel
from kiosk.county.store.database import CountyDatabase
from tests.county.people import Reader
from tests.county.postgres import CENTRES
from tests.county.village import CASE, SHAPO, Village

LISHU = CENTRES[2].code


def sets_aside(county: CountyDatabase, centre: str = SHAPO) -> None:
    """Let a village send a case with an impossible date."""
    village = Village(centre)
    village.notes("case", "k1", **(CASE | {"business_date": "2026-13-41"}))
    taking.take_in(county, Parcel.of(village.batch()))


def opened_cases(county: CountyDatabase) -> list[dict[str, object]]:
    return county.read("SELECT opened FROM centre_days WHERE opened > 0")


def test_the_reason_is_said_in_plain_words(county: CountyDatabase, officer: Reader) -> None:
    sets_aside(county)
    page = officer.reads("/quarantine")
    assert "樊村镇 沙坡村" in page
    assert "日期写得不对" in page
    assert "办件" in page


def test_a_mended_line_is_used_and_stays_to_be_read(county: CountyDatabase, officer: Reader) -> None:
    sets_aside(county)
    shown = officer.reads(f"/quarantine/{SHAPO}/1/1")
    assert "&#34;business_date&#34;: &#34;2026-13-41&#34;" in shown
    [wrong] = quarantine.aside(county)
    line = wrong.line.replace("2026-13-41", "2026-11-23").replace(",", ",\r\n")
    assert officer.sends(f"/quarantine/{SHAPO}/1/1", line=line).status_code == 302
    assert opened_cases(county) == [{"opened": 1}]
    page = officer.reads(f"/quarantine/{SHAPO}/1/1")
    assert "改后用上" in page
    assert "2026-13-41" in page


def test_what_is_still_unfit_is_shown_as_it_was_left(county: CountyDatabase, officer: Reader) -> None:
    sets_aside(county)
    answer = officer.sends(f"/quarantine/{SHAPO}/1/1", line='{"format": 1, "half')
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "读不出来" in page
    assert "&#34;half" in page
    assert opened_cases(county) == []


def test_letting_be_needs_a_tick_and_changes_no_figure(county: CountyDatabase, officer: Reader) -> None:
    sets_aside(county)
    assert officer.sends(f"/quarantine/{SHAPO}/1/1/let-be").status_code == 422
    officer.sends(f"/quarantine/{SHAPO}/1/1/let-be", confirmed="1")
    assert quarantine.aside(county) == []
    assert opened_cases(county) == []
    assert "没有用" in officer.reads("/quarantine")


def test_nobody_settles_a_line_twice(county: CountyDatabase, officer: Reader) -> None:
    sets_aside(county)
    [wrong] = quarantine.aside(county)
    officer.sends(f"/quarantine/{SHAPO}/1/1/let-be", confirmed="1")
    line = wrong.line.replace("2026-13-41", "2026-11-23")
    assert officer.sends(f"/quarantine/{SHAPO}/1/1", line=line).status_code == 409
    assert opened_cases(county) == []


def test_a_line_that_changes_nothing_is_said_to_change_nothing(
    county: CountyDatabase, officer: Reader, village: Village
) -> None:
    for said in ({"name": "综合岗", "format": 2}, {"name": "代办岗"}):
        village.notes("post", "p", **said)
    taking.take_in(county, Parcel.of(village.batch()))
    [wrong] = quarantine.aside(county)
    officer.sends(f"/quarantine/{SHAPO}/1/1", line=wrong.line.replace('"format":2', '"format":1'))
    page = officer.reads("/quarantine")
    assert "后来收到的记录更新，数字不用改" in page
    assert "改后用上" in page


def test_all_lines_are_tried_again_with_one_press(county: CountyDatabase, officer: Reader) -> None:
    sets_aside(county)
    officer.sends("/quarantine/replay-all")
    assert "剩下的还是用不了" in officer.reads("/quarantine"), "it says what to do with the rest"
    assert len(quarantine.aside(county)) == 1


def test_a_line_of_another_town_is_not_there(county: CountyDatabase, officer: Reader) -> None:
    sets_aside(county, LISHU)
    assert "梨树沟村" not in officer.reads("/quarantine")
    for way in ("", "/let-be"):
        path = f"/quarantine/{LISHU}/1/1"
        assert officer.sends(path + way, line="{}", confirmed="1").status_code == 404
    assert officer.opens(f"/quarantine/{LISHU}/1/1").status_code == 404
    assert len(quarantine.aside(county)) == 1


def test_a_line_from_a_newer_program_waits_for_the_county(county: CountyDatabase, officer: Reader) -> None:
    village = Village()
    village.notes("case", "k1", **(CASE | {"format": 9}))
    taking.take_in(county, Parcel.of(village.batch()))
    assert "程序比县里的新" in officer.reads("/quarantine")
    assert officer.opens("/quarantine", format="xlsx").content_type.startswith("application/vnd.openxml")
