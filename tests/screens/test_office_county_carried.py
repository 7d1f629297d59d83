"""The county's page without a network: the stick and its receipt; and the keys."""

import io

import pytest

from kiosk.county.intake import sticks
from kiosk.county.store.database import CountyDatabase
from kiosk.sync.link import read_link
from tests.screens.officed import PAGE, Office
from tests.screens.staffed import Person
from tests.served_county import KEY, ServedCounty


def test_a_stick_is_written_and_its_receipt_read(office: Office, county: ServedCounty) -> None:
    office.pairs()
    office.waits()
    office.hall.arrives("SB01")
    with office.boss.client.get(f"{PAGE}/stick") as answer:
        assert "attachment; filename=delivery-410327111209-" in answer.headers["Content-Disposition"]
        parcel = io.BytesIO(answer.data)
    before = office.lines()
    receipt = io.BytesIO(taken(county.database, parcel))
    assert county.lines() == before
    said = office.sends("receipt", receipt=(receipt, "receipt-1.json")).text
    assert f"县里已收到第 {before} 条，记下了。" in said
    assert "U 盘上的 1 条县里收到了" in said
    assert "现在有 0 条要带" in said


def taken(database: CountyDatabase, parcel: io.BytesIO) -> bytes:
    """Return the receipt of a stick that the county took in."""
    return sticks.receive(database, KEY, parcel).receipt


@pytest.mark.parametrize(("sent", "said"), [
    ((io.BytesIO(b"{}"), "receipt.json"), "不是县里给的回执"),
    ((io.BytesIO(b"x" * 70_000), "receipt.json"), "不是县里给的回执"),
    ("", "请先选县里给的回执文件"),
])  # fmt: skip
def test_what_is_no_receipt_is_refused(paired: Office, sent: object, said: str) -> None:
    assert said in paired.sends("receipt", receipt=sent).text


def test_a_stick_needs_a_pairing(boss: Person) -> None:
    assert "这个中心还没有和县里配对" in boss.sees(f"{PAGE}/stick")


def test_the_key_is_changed(paired: Office) -> None:
    before = read_link(paired.folder)
    assert "钥匙换好了" in paired.sends("key").text
    link = read_link(paired.folder)
    assert before
    assert link
    assert link.own_key != before.own_key
    assert (link.since, link.centre) == (before.since, before.centre)
    paired.sends("deliver")
    assert "没有新的要报" in paired.waits()


def test_a_key_that_could_not_be_changed_still_counts(paired: Office) -> None:
    before = read_link(paired.folder)
    paired.county.away = True
    answer = paired.sends("key")
    assert answer.status_code == 503
    assert "没有换成：连不上县里（HTTP 503" in answer.text
    assert read_link(paired.folder) == before
