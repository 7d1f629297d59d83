"""The county's page where two histories of one hall meet: explained, chosen, and nothing lost."""

from sqlalchemy import select

from kiosk import clock
from kiosk.pen import writing
from kiosk.records.restoring.models import Restoration, RestoreLoss
from kiosk.records.tickets.models import Ticket
from tests.screens.officed import Office


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
    assert other.lines() == other.county.count() == own + theirs - common
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
    assert paired.lines() == paired.county.count()


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
    answer = other.hall.app.test_client().post(
        "/api/v1/tickets", json={"errands": ["SB01"]}, headers={"Idempotency-Key": "a-key-of-a-test"}
    )
    assert (answer.status_code, answer.json["code"]) == (503, "take_back_first")  # type: ignore[index]
    assert "要先取回来" in other.sends("deliver").text
    assert other.postman.next_time() is None
    assert other.hall.signed_in("li").client.get("/desk").status_code == 200
    assert paired.hall.arrives("SB01")


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
