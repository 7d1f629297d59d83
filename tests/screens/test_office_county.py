"""The county's page: pairing, and where the delivery stands, in plain words."""

import sqlite3
from datetime import datetime

import msgspec
import pytest
from sqlalchemy import text

from kiosk import clock
from kiosk.key import Key
from kiosk.pen import writing
from kiosk.screens.office import county_words
from kiosk.settings import Centre, Settings
from kiosk.sync import outbox
from kiosk.sync.courier import LOCK
from kiosk.sync.link import FILE, adopted, keep_link, read_link
from kiosk.sync.postman import Errand
from tests.conftest import TurnableClock
from tests.county.village import SHAPO
from tests.running import free_port
from tests.screens.officed import PAGE, Office
from tests.screens.staffed import Person, StaffedHall

LAOZHUANG = "410327111210"


def test_only_managers_enter(hall: StaffedHall) -> None:
    li = hall.signed_in("li")
    assert li.client.get(PAGE).status_code == 403
    data = {"csrf_token": li.token("/desk")}
    for way in ("pair", "sure", "deliver", "prove", "part", "receipt", "key", "read"):
        assert li.client.post(f"{PAGE}/{way}", data=data).status_code == 403


def test_a_manager_is_told_that_pairing_is_to_be_done_and_clerks_are_left_alone(
    boss: Person, li: Person
) -> None:
    assert "还没有和县里配对" in boss.sees(PAGE)
    assert "还没有和县里配对" in boss.sees("/office")
    assert "还没有和县里配对" in boss.sees("/desk")
    assert "县里" not in li.sees("/desk")


def test_pairing_by_the_printed_code_delivers_at_once(office: Office) -> None:
    office.hall.arrives("SB01")
    assert "已经和宜阳县配对：樊村镇沙坡村（410327111209）。" in office.pairs().text
    said = office.waits()
    assert "樊村镇沙坡村" in said
    assert f"今天 09:00 已上报 {office.lines()} 条。" in said
    assert "从哪天起" in said
    assert "2026-11-23" in said
    assert office.county.lines() == office.lines()


def test_the_hall_bears_the_name_and_code_that_the_county_knows(paired: Office) -> None:
    assert "樊村镇沙坡村党群服务中心" in paired.boss.sees("/office")
    assert paired.hall.app.config["SETTINGS"].centre.code == SHAPO
    assert "还没有和县里配对" not in paired.boss.sees("/office")


def test_what_a_centre_has_set_itself_stays() -> None:
    own = Settings(centre=Centre(code=LAOZHUANG, name="老庄"))
    assert adopted(own, None) == own
    assert adopted(Settings(), None) == Settings()


def test_a_scanned_code_brings_its_address(office: Office) -> None:
    slip = f"{office.county.url}/enrol#{SHAPO}.{office.county.code()}"
    assert "沙坡村" in office.sends("pair", code=slip, url="").text
    office.sends("sure", right="1")
    assert "樊村镇沙坡村" in office.waits()


@pytest.mark.parametrize(("url", "code", "said"), [
    ("https://dt.example.gov.cn", "123", "一次性代码是 16 个字母和数字"),
    ("", "7K3M-7K3M-7K3M-7K3M", "“县里的地址”填得不对"),
    ("ftp://dt.example.gov.cn", "7K3M-7K3M-7K3M-7K3M", "“县里的地址”填得不对"),
    ("http://[::1", "7K3M-7K3M-7K3M-7K3M", "“县里的地址”填得不对"),
    ("http://127.0.0.1:{nobody}", "7K3M-7K3M-7K3M-7K3M", "找不到县级服务器"),
    ("{county}", "7K3M-7K3M-7K3M-7K3M", "这个一次性代码不对"),
    ("{county}", "410327111210.{own}", "这个一次性代码不是中心 410327111210 的"),
])  # fmt: skip
def test_what_does_not_pair_is_told_and_nothing_typed_is_lost(
    office: Office, url: str, code: str, said: str
) -> None:
    known = {"county": office.county.url, "nobody": free_port(), "own": office.county.code()}
    typed = url.format(**known)
    answer = office.sends("pair", url=typed, code=code.format(**known))
    assert answer.status_code in {403, 409, 422, 503}
    assert said in answer.text
    assert f'value="{typed}"' in answer.text
    assert read_link(office.folder) is None


def test_a_computer_that_does_not_know_its_village_asks_before_anything_is_delivered(office: Office) -> None:
    office.hall.arrives("SB01")
    asked = office.sends("pair", url=office.county.url, code=office.county.code(LAOZHUANG)).text
    assert "这台电脑是这个村的吗" in asked
    assert "老庄村" in asked
    assert read_link(office.folder) is None
    assert "换樊村镇老庄村的新卡片" in office.sends("sure", right="0").text
    assert "还没有和县里配对" in office.sees()
    assert office.county.lines() == 0
    office.pairs()
    assert "樊村镇沙坡村" in office.waits()


def test_a_county_that_is_away_when_asked_leaves_the_question_open(office: Office) -> None:
    office.sends("pair", url=office.county.url, code=office.county.code())
    office.county.away = True
    assert "连不上县里" in office.sends("sure", right="1").text
    assert read_link(office.folder) is None
    office.county.away = False
    assert "已经和宜阳县配对" in office.sends("sure", right="1").text


def test_the_wrong_village_is_put_right_before_the_first_delivery(office: Office) -> None:
    office.postman.stop()
    office.pairs(LAOZHUANG)
    office.postman.progress = office.postman.progress._replace(errand=None)
    office.pairs()
    link = read_link(office.folder)
    assert link
    assert link.centre == SHAPO
    assert "和配对的 410327111209 不一样" in office.sees()


def test_after_a_delivery_the_pairing_stays_with_its_village(paired: Office) -> None:
    answer = paired.pairs(LAOZHUANG)
    assert "这个一次性代码不是中心 410327111209 的" in answer.text
    assert "<details open>" in answer.text


def test_a_delivery_moves_its_bar_and_nothing_else_starts_meanwhile(paired: Office) -> None:
    paired.hall.arrives("SB01")
    paired.county.answers.clear()
    page = paired.sends("deliver").text
    assert "正在和县里联系" in page
    assert '<meta http-equiv="refresh" content="3">' in page
    assert 'hx-trigger="every 1s"' in page
    assert "上次报到一半断了" not in page
    paired.postman.progress = paired.postman.progress._replace(done=1200, of=3000)
    assert "正在上报 1,200 / 3,000 条" in paired.boss.sees(f"{PAGE}/now")
    for way in ("deliver", "prove"):
        assert "正在上报，请等它结束" in paired.sends(way).text
    paired.county.answers.set()
    assert "已上报 1 条" in paired.waits()
    settled = paired.boss.sees(f"{PAGE}/now")
    assert "结束了，结果在这一页上" in settled
    assert "现在有 0 条要带" in settled


def test_after_days_without_the_county_every_manager_is_told(
    paired: Office, hall_clock: TurnableClock
) -> None:
    hall_clock.goes_on(3 * 24 * 60 + 5)
    paired.boss = paired.hall.signed_in("admin")
    paired.county.away = True
    paired.sends("deliver")
    said = paired.waits()
    assert "已经 3 天没有上报：现在连不上县里（HTTP 503" in said
    assert "已经 3 天没有上报县里" in paired.boss.sees("/office")
    assert "已经 3 天没有上报县里" in paired.boss.sees("/desk")
    assert "没有上报" not in paired.hall.signed_in("li").sees("/desk")
    paired.county.away = False
    paired.sends("deliver")
    assert "今天 09:05 和县里对过，没有新的要报。" in paired.waits()
    assert "没有上报县里" not in paired.boss.sees("/desk")


def test_a_delivery_at_a_wrong_future_hides_no_silence(paired: Office, hall_clock: TurnableClock) -> None:
    year = 365 * 24 * 60
    hall_clock.goes_on(year)
    paired.boss = paired.hall.signed_in("admin")
    paired.sends("deliver")
    paired.waits()
    hall_clock.goes_on(4 * 24 * 60 - year)
    paired.boss = paired.hall.signed_in("admin")
    assert "已经 4 天没有上报" in paired.sees()


def test_a_damaged_link_is_told_where_a_new_card_can_be_typed(paired: Office) -> None:
    (paired.folder / FILE).write_bytes(b"?")
    assert "和县里配对的文件坏了" in paired.sees()
    assert "还没有和县里配对" in paired.boss.sees("/office")
    assert "和县里配对的文件坏了" in paired.sends("prove").text
    assert "已经和宜阳县配对" in paired.pairs().text
    assert "和县里配对的文件坏了" not in paired.waits()


def test_a_line_that_others_can_read_along_is_told(paired: Office) -> None:
    assert "没有加密" not in paired.sees()
    link = read_link(paired.folder)
    assert link is not None
    keep_link(paired.folder, msgspec.structs.replace(link, url="http://203.0.114.7"))
    assert "没有加密" in paired.sees()


def test_a_delivery_that_was_cut_off_is_told(paired: Office) -> None:
    with writing(paired.hall.session):
        paired.hall.session.execute(text("UPDATE deliveries SET outcome = 'running', ended_at = NULL"))
    assert "上次报到一半断了" in paired.sees()


def test_both_sides_are_compared(paired: Office) -> None:
    paired.sends("prove")
    assert f"两边一样：都是 {paired.lines()} 条，每一条都重新算过。" in paired.waits()
    paired.hall.arrives("SB01")
    paired.sends("prove")
    assert "还有 1 条没有上报" in paired.waits()


def test_a_damaged_line_comes_back_from_the_county(paired: Office) -> None:
    with writing(paired.hall.session):
        paired.hall.session.execute(text("UPDATE journal SET line = line || ' ' WHERE seq = 1"))
    paired.sends("prove")
    said = paired.waits()
    assert "本机第 1 条坏了，已经修好。" in said
    assert "两边一样" in said


def test_a_proof_without_the_county_says_so(paired: Office) -> None:
    paired.county.away = True
    paired.sends("prove")
    assert "现在连不上县里（HTTP 503" in paired.waits()


def test_a_delivery_that_could_not_even_begin_says_why(
    paired: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Key(paired.folder / LOCK):
        paired.sends("deliver")
        assert "正在上报，请等它结束" in paired.waits()

    def full(_session: object, _way: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as small:
        small.setattr(outbox, "begin", full)
        paired.sends("deliver")
        assert "电脑存不下了" in paired.waits()
    paired.sends("deliver")
    assert "电脑存不下了" not in paired.waits()


def test_only_one_thing_is_asked_at_a_time(paired: Office) -> None:
    paired.county.answers.clear()
    paired.postman.ask(Errand.PROVE)
    assert "正在核对两边的每一条" in paired.sees()
    paired.county.answers.set()
    paired.waits()


@pytest.mark.parametrize(("at", "said"), [
    ((23, 2, 13), "昨夜 02:13"), ((22, 21, 40), "昨夜 21:40"), ((23, 8, 0), "今天 08:00"),
    ((22, 15, 20), "昨天 15:20"), ((20, 3, 0), "11 月 20 日 03:00"),
])  # fmt: skip
def test_what_is_over_is_told_as_people_say_it(
    hall: StaffedHall, at: tuple[int, int, int], said: str
) -> None:
    moment = datetime(2026, 11, *at, tzinfo=clock.HALL_TIME)
    with hall.app.test_request_context():
        assert county_words.past(int(moment.timestamp() * 1000)) == said


@pytest.mark.parametrize(("at", "said"), [
    ((23, 23, 40), "今晚大约 23:40 自动上报。"), ((24, 2, 13), "明天凌晨大约 02:13 自动上报。"),
    ((23, 8, 59), "马上就会自动上报。"), ((23, 9, 30), "今天 09:30 左右自动上报。"),
])  # fmt: skip
def test_what_comes_is_told_as_people_say_it(hall: StaffedHall, at: tuple[int, int, int], said: str) -> None:
    with hall.app.test_request_context():
        assert county_words.coming(datetime(2026, 11, *at, tzinfo=clock.HALL_TIME)) == said
