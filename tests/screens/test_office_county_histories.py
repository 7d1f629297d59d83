"""The county's page where two histories of one hall meet: explained, chosen, and nothing lost."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from kiosk import clock
from kiosk.pen import writing
from kiosk.records.restoring.models import Restoration, RestoreLoss
from kiosk.records.tickets.models import Ticket
from kiosk.settings import Centre, Settings
from kiosk.sync import courier, holding, recovery
from kiosk.sync.holding import Why
from kiosk.sync.refusals import CountyAway
from tests.county.village import SHAPO
from tests.screens.officed import Office, at_work
from tests.screens.staffed import staffed_hall
from tests.served_county import ServedCounty


@pytest.fixture
def known(tmp_path: Path, county: ServedCounty) -> Iterator[Office]:
    """Another computer, whose settings say which village it is."""
    settings = Settings(centre=Centre(code=SHAPO))
    opened = staffed_hall(tmp_path / "known", settings, place="elsewhere")
    with opened as hall, at_work(Office(hall, county)) as office:
        yield office


def takes_a_number(office: Office) -> TestResponse:
    """Let somebody take a number at the kiosk."""
    return office.hall.app.test_client().post(
        "/api/v1/tickets", json={"errands": ["SB01"]}, headers={"Idempotency-Key": "a-key-of-a-test"}
    )


def state(office: Office) -> Any:
    """Return what the kiosk knows of the hall."""
    return office.hall.app.test_client().get("/entrance/state").json


def test_a_manager_hears_of_two_histories_before_the_countys_page(paired: Office, other: Office) -> None:
    other.takes_over(paired)
    other.hall.arrives("SB01")
    assert "没有要处理的提醒" in other.boss.sees()
    other.sends("deliver")
    other.waits()
    other.county.away = True
    other.sends("deliver")
    other.waits()
    for page in ("/desk/panel", "/office"):
        said = other.boss.sees(page)
        assert "这台电脑的记录和县里的接不上了" in said
        assert "没有要处理的提醒" not in said
    other.county.away = False
    other.sends("part", only="1")
    other.waits()
    assert "接不上" not in other.boss.sees()


def test_two_computers_under_one_name_are_explained_and_both_histories_kept(
    paired: Office, other: Office
) -> None:
    theirs = paired.lines()
    other.takes_over(paired)
    for _visitor in range(2):
        other.hall.arrives("SB01")
    other.sends("deliver")
    said = other.waits()
    assert "两边的记录不一样，要您来定" in said
    assert "两台电脑用了同一个中心" in said
    common = int(said.partition("<dd>前 ")[2].partition(" 条")[0])
    assert f"{theirs - common} 条" in said
    assert "请先弄清楚，再打勾" in other.sends("part").text
    assert other.county.count("epochs") == 0
    own = other.lines()
    other.sends("part", only="1")
    said = other.waits()
    assert "要您来定" not in said
    assert other.county.count("epochs") == 1
    assert other.lines() == other.county.lines() == own + theirs - common
    other.sends("prove")
    assert "两边一样" in other.waits()


def test_the_other_computer_learns_that_it_was_replaced_and_may_take_over_again(
    paired: Office, other: Office
) -> None:
    other.takes_over(paired)
    other.hall.arrives("SB01")
    other.sends("deliver")
    other.waits()
    other.sends("part", only="1")
    other.waits()
    paired.hall.arrives("SB01")
    paired.sends("deliver")
    said = paired.waits()
    assert "有另一台电脑已经代替这台" in said
    paired.sends("part", only="1")
    paired.waits()
    paired.sends("prove")
    assert "两边一样" in paired.waits()
    assert paired.lines() == paired.county.lines()


def test_what_only_the_other_history_knew_stands_here_too(paired: Office, other: Office) -> None:
    other.takes_over(paired)
    shown = other.hall.arrives(category="MZ").id
    other.sends("deliver")
    other.waits()
    other.sends("part", only="1")
    other.waits()
    other.hall.looks_again()
    kept = {ticket.id for ticket in other.hall.session.scalars(select(Ticket))}
    assert shown in kept
    assert "有些内容没有留存" in other.sees()


def test_a_new_computer_takes_the_records_back_before_anything_is_issued(
    paired: Office, other: Office
) -> None:
    said = other.pairs().text
    assert "请现在关掉程序，再打开" in said
    answer = takes_a_number(other)
    assert (answer.status_code, answer.json["code"]) == (503, "hall_holds")  # type: ignore[index]
    assert "要先取回来" in other.sends("deliver").text
    assert other.postman.next_time() is None
    assert other.hall.signed_in("li").client.get("/desk").status_code == 200
    assert paired.hall.arrives("SB01")


def test_a_line_that_drops_after_the_card_leaves_nothing_to_be_issued(
    paired: Office, known: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_centre: courier.Centre) -> bool:
        raise CountyAway(problem="timed out")

    monkeypatch.setattr(recovery, "must_take_back", away)
    said = known.sends("pair", url=paired.county.url, code=paired.county.code()).text
    assert "还没有问清这台电脑缺不缺" in said
    assert "连上县里会自动问" in said
    before = known.lines()
    for way in ("/office", "/desk"):
        assert "现在不发新号" in known.boss.sees(way)
    assert state(known)["held"] == "现在还不能取号，别的也先不办，请找工作人员。"
    assert "现在就问县里" in said
    assert known.hall.app.test_client().post("/entrance/help").status_code == 200
    assert takes_a_number(known).status_code == 503
    assert "请先看清楚，再打勾" in known.sends("open").text
    assert known.lines() == before
    bell = known.hall.app.extensions["bell"]
    rung = bell.count
    assert "开门了，没有等县里" in known.sends("open", sure="1").text
    assert bell.count > rung, "the TV hears of it at once"
    assert takes_a_number(known).status_code == 201
    assert state(known)["held"] is None


def test_a_restored_computer_without_a_pairing_is_told_to_pair(office: Office) -> None:
    holding.hold(office.folder, Why.RESTORED)
    said = office.sees()
    assert "备份以后的记录县里可能有" in said
    assert "请先在下面和县里配对" in said
    office.pairs()
    assert "备份以后的记录" not in office.waits()
    assert takes_a_number(office).status_code == 201


def test_what_could_not_come_back_is_shown_until_a_manager_has_read_it(paired: Office) -> None:
    with writing(paired.hall.session):
        lost = Restoration(id="r", at=clock.millis(), records=12, losses=[])
        lost.losses = [RestoreLoss(what="staff", records=3)]
        paired.hall.session.add(lost)
    assert "看缺什么" in paired.boss.sees("/office")
    assert "3 名工作人员的姓名、用户名和密码没有留存" in paired.sees()
    assert "记下了" in paired.sends("read").text
    assert "没有留存" not in paired.sees()
    assert "看缺什么" not in paired.boss.sees("/office")
