"""A hall is paired by a one-time code from paper; the code proves both sides and never travels."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from kiosk.county.enrolment import enrolling as codes
from kiosk.sync import enrolling
from kiosk.sync.enrolling import PENDING
from kiosk.sync.link import FILE, LinkUnreadable, read_link, set_damaged_aside
from kiosk.sync.refusals import (
    CountyRefused,
    KeyNotChanged,
    NoCountyThere,
    NotPaired,
    WrongCounty,
    kept_refusal,
)
from kiosk.wire.codes import read_code
from kiosk.words import both
from tests import bad_line
from tests.bad_line import Asked, BadLine
from tests.conftest import TurnableClock
from tests.county.village import SHAPO
from tests.delivering import TWIN, ServedCounty, VillageHall
from tests.sameness import assert_the_same

DAY = 24 * 60


def refused(hall: VillageHall, county: ServedCounty, code: str, centre: str = SHAPO) -> str:
    """Type a code that is refused; return the county's own code for it."""
    with pytest.raises(CountyRefused) as said:
        enrolling.enrol(hall.folder, county.url, code, centre)
    assert read_link(hall.folder) is None
    return said.value.reason


def test_a_paired_hall_knows_who_it_is(county: ServedCounty, lone_hall: VillageHall) -> None:
    link, lines = enrolling.enrol(lone_hall.folder, county.url, county.code().lower())
    assert (link.centre, link.town, link.village, link.county) == (SHAPO, "樊村镇", "沙坡村", "宜阳县")
    assert lines == 0
    assert link.county_key == bytes(county.key.verify_key).hex()
    assert (lone_hall.folder / FILE).stat().st_mode & 0o077 == 0
    assert not (lone_hall.folder / PENDING).exists()


def test_the_code_itself_never_travels(county: ServedCounty, line: BadLine, lone_hall: VillageHall) -> None:
    code = county.code()
    enrolling.enrol(lone_hall.folder, line.url, code, SHAPO)
    sent = b"".join(asked.whole for asked in line.asked).lower()
    assert sent
    for told in (code, read_code(code)):
        assert told.lower().encode() not in sent


def test_a_code_counts_once(county: ServedCounty, lone_hall: VillageHall, tmp_path: Path) -> None:
    code = county.code()
    enrolling.enrol(lone_hall.folder, county.url, code, SHAPO)
    other = VillageHall(tmp_path / "other")
    assert refused(other, county, code) == "code_used"
    other.close()


def test_what_the_county_refuses_is_told_in_the_readers_language(
    county: ServedCounty, lone_hall: VillageHall
) -> None:
    code = county.code()
    with pytest.raises(CountyRefused) as said:
        enrolling.enrol(lone_hall.folder, county.url, code, TWIN)
    assert said.value.reason == "code_of_another"
    chinese, english = both(said.value.sentence(), **said.value.words).splitlines()
    assert f"不是中心 {TWIN} 的" in chinese
    assert (TWIN in english, english.isascii()) == (True, True)
    with pytest.raises(CountyRefused) as said:
        enrolling.enrol(lone_hall.folder, county.url, "7K3M-7K3M-7K3M-7K3M", SHAPO)
    assert both(said.value.sentence(), **said.value.words).splitlines()[1].isascii()


def test_a_refusal_that_was_written_down_is_told_in_the_readers_language_too() -> None:
    refused = CountyRefused(said="现在是第 2 段", reason="epoch_ended", epoch=2)
    kept = kept_refusal(refused.code, {name: str(word) for name, word in refused.words.items()})
    assert both(kept.sentence(), **kept.words) == both(refused.sentence(), **refused.words)
    assert "now epoch 2" in both(kept.sentence(), **kept.words)


@pytest.mark.parametrize("said", [{"reason": "of_tomorrow"}, {"reason": "epoch_ended"}])
def test_a_refusal_that_this_program_cannot_tell_is_told_as_it_was_said(said: dict[str, str]) -> None:
    refused = CountyRefused(said="今天不收", **said)
    assert both(refused.sentence(), **refused.words).splitlines()[0] == "县里没有收：今天不收"


def test_a_code_runs_out(county: ServedCounty, lone_hall: VillageHall, hall_clock: TurnableClock) -> None:
    code = county.code()
    hall_clock.goes_on(codes.CODE_DAYS * DAY + 1)
    assert refused(lone_hall, county, code) == "code_unknown"


def test_a_newer_code_withdraws_the_older(county: ServedCounty, lone_hall: VillageHall) -> None:
    code = county.code()
    newer = county.code()
    assert refused(lone_hall, county, code) == "code_unknown"
    enrolling.enrol(lone_hall.folder, county.url, newer, SHAPO)


@pytest.mark.parametrize(
    ("code", "reason"), [("7K3M-0123-ABCD-WXYZ", "code_unknown"), (TWIN, "code_of_another")]
)
def test_a_code_of_nobody_or_of_another_village_is_refused(
    county: ServedCounty, lone_hall: VillageHall, code: str, reason: str
) -> None:
    typed = county.code(TWIN) if code == TWIN else code
    assert refused(lone_hall, county, typed) == reason


@pytest.mark.parametrize("url", [
    "ftp://county", "county:8080", "http://", "http://h:abc", "http://h:70000", "http://a..b", "http://[::1",
    "http://" + "a" * 64, "",
])  # fmt: skip
def test_what_is_no_address_is_said_in_words(lone_hall: VillageHall, url: str) -> None:
    with pytest.raises(NoCountyThere):
        enrolling.enrol(lone_hall.folder, url, "7K3M-OL23-ABCD-WXYZ")


def test_a_lost_answer_is_asked_for_again_with_the_same_key(
    county: ServedCounty, line: BadLine, lone_hall: VillageHall
) -> None:
    code = county.code()
    for fault in (bad_line.afterwards, bad_line.half_the_answer, bad_line.afterwards):
        line.again({1: fault})
        with pytest.raises(NoCountyThere):
            enrolling.enrol(lone_hall.folder, line.url, code, SHAPO)
    enrolling.enrol(lone_hall.folder, county.url, code, SHAPO)
    lone_hall.works(5)
    lone_hall.delivers()
    assert_the_same(county, lone_hall)


def _changed(member: str, value: Any) -> bad_line.Fault:
    """Return somebody on the line who changes the answer and knows no code."""

    def answers(line: BadLine, asked: Asked) -> bytes:
        head, _gap, body = line.passes_on(asked.whole).partition(b"\r\n\r\n")
        changed = msgspec.json.encode(msgspec.json.decode(body) | {member: value})
        head = head.replace(b"Content-Length: %d" % len(body), b"Content-Length: %d" % len(changed))
        return head + b"\r\n\r\n" + changed

    return answers


@pytest.mark.parametrize(
    ("member", "value"),
    [("county_key", "ab" * 32), ("centre", TWIN), ("county", "别县"), ("proof", "00" * 32)],
)
def test_somebody_on_the_line_cannot_pass_for_the_county(
    line: BadLine, county: ServedCounty, lone_hall: VillageHall, member: str, value: str
) -> None:
    line.again({1: _changed(member, value)})
    code = county.code()
    with pytest.raises(WrongCounty):
        enrolling.enrol(lone_hall.folder, line.url, code, SHAPO)
    assert read_link(lone_hall.folder) is None
    enrolling.enrol(lone_hall.folder, county.url, code, SHAPO)


def test_somebody_on_the_line_cannot_put_in_a_key_of_their_own(
    line: BadLine, county: ServedCounty, lone_hall: VillageHall
) -> None:
    def swaps(line: BadLine, asked: Asked) -> bytes:
        body = msgspec.json.decode(asked.body)
        changed = msgspec.json.encode(body | {"public": "cd" * 32})
        return line.passes_on(asked.head + changed)

    line.again({1: swaps})
    with pytest.raises(CountyRefused) as said:
        enrolling.enrol(lone_hall.folder, line.url, county.code(), SHAPO)
    assert said.value.reason == "wrong_proof"
    assert county.database.read("SELECT * FROM centre_keys") == []


def test_while_the_key_changes_both_count_and_then_only_the_new_one(
    county: ServedCounty, hall: VillageHall, hall_clock: TurnableClock, tmp_path: Path
) -> None:
    hall.works(3)
    old = hall.copied(tmp_path / "old")
    enrolling.change_key(hall.folder)
    assert hall.link.own_key != old.link.own_key
    old.delivers()
    hall.delivers()
    hall_clock.goes_on(codes.BOTH_KEYS_DAYS * DAY + 1)
    hall.delivers()
    with pytest.raises(CountyRefused) as said:
        old.delivers()
    assert said.value.reason == "key_expired"
    old.close()
    assert_the_same(county, hall)


def test_a_key_change_whose_answer_was_lost_is_finished_the_next_time(
    hall: VillageHall, line: BadLine, hall_clock: TurnableClock
) -> None:
    for fault in (bad_line.afterwards, bad_line.before, bad_line.afterwards):
        line.again({1: fault})
        with pytest.raises(KeyNotChanged):
            enrolling.change_key(hall.folder)
        line.again({})
        hall.delivers()
    enrolling.change_key(hall.folder)
    hall_clock.goes_on(400 * DAY)
    hall.works(1)
    hall.delivers()


def test_a_key_change_that_nobody_finished_in_time_is_finished_by_the_next_delivery(
    county: ServedCounty, hall: VillageHall, line: BadLine, hall_clock: TurnableClock
) -> None:
    line.again({1: bad_line.afterwards})
    with pytest.raises(KeyNotChanged):
        enrolling.change_key(hall.folder)
    line.again({})
    hall_clock.goes_on(codes.BOTH_KEYS_DAYS * DAY + 1)
    hall.works(1)
    hall.delivers()
    assert_the_same(county, hall)
    hall_clock.goes_on(400 * DAY)
    hall.delivers()


def test_a_key_change_counts_once(county: ServedCounty, hall: VillageHall, line: BadLine) -> None:
    line.again({1: bad_line.twice_hears_last})
    with pytest.raises(CountyRefused) as said:
        enrolling.change_key(hall.folder)
    assert said.value.reason == "replayed"
    enrolling.change_key(hall.folder)
    (row,) = county.database.read("SELECT count(*) AS keys FROM centre_keys")
    assert row["keys"] == 2


def test_a_revoked_key_is_refused_until_the_hall_is_paired_again(
    county: ServedCounty, hall: VillageHall
) -> None:
    hall.works(3)
    with county.database.front() as connection:
        codes.revoke_keys(connection, SHAPO, "officer")
    with pytest.raises(CountyRefused) as said:
        hall.delivers()
    assert said.value.reason == "key_revoked"
    hall.pairs(county)
    hall.delivers()
    assert_the_same(county, hall)


def test_a_key_the_county_has_forgotten_is_unknown(county: ServedCounty, hall: VillageHall) -> None:
    county.says("DELETE FROM centre_keys")
    with pytest.raises(CountyRefused) as said:
        hall.delivers()
    assert said.value.reason == "key_unknown"


@pytest.mark.parametrize(("url", "open_to_all"), [
    ("http://203.0.114.7:8080", True),
    ("http://hall.example.gov.cn", True),
    ("https://hall.example.gov.cn", False),
    ("http://127.0.0.1:8080", False),
    ("http://192.168.1.20", False),
    ("http://[::1]:80", False),
    ("http://county-server", False),
])  # fmt: skip
def test_an_unencrypted_line_beyond_the_own_network_is_known(
    hall: VillageHall, url: str, *, open_to_all: bool
) -> None:
    hall.dials(url)
    assert bool(hall.link.warning) == open_to_all


def test_a_damaged_link_is_said_in_words(hall: VillageHall) -> None:
    file = hall.folder / FILE
    whole = file.read_bytes()
    for damaged in (b"", whole[:-9], whole.replace(b'"own_key":"', b'"own_key":"zz'), b"\xff" + whole):
        file.write_bytes(damaged)
        assert read_link(hall.folder) is None
        with pytest.raises(LinkUnreadable):
            hall.delivers()
    assert isinstance(set_damaged_aside(hall.folder), LinkUnreadable)
    assert set_damaged_aside(hall.folder) is None
    assert file.with_name(f"{FILE}.damaged").exists()
    with pytest.raises(NotPaired):
        hall.delivers()
