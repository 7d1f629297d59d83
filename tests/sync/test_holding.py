"""A hall that may lack lines which the county has issues nothing, until it was heard or a person decides."""

import contextlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from kiosk import clock, delivering, opening
from kiosk.instance import CloseFirst, take_key
from kiosk.records.journal import queries as journal
from kiosk.records.restoring.service import ROOM
from kiosk.settings import Centre, Settings
from kiosk.sync import holding, postman, recovery
from kiosk.sync.holding import Why, held
from kiosk.sync.link import FILE as LINK
from kiosk.sync.models import Way
from kiosk.sync.postman import Errand, Ground, Postman
from kiosk.sync.refusals import Behind, CountyAway, CountyRefused, HistoriesDiffer, TakeBackFirst
from tests import bad_line
from tests.bad_line import BadLine
from tests.conftest import TurnableClock
from tests.county.village import SHAPO
from tests.delivering import GROUND, TWIN, ServedCounty, VillageHall
from tests.desk import CATALOGUE
from tests.sameness import assert_the_same
from tests.waiting import until

SETTINGS = Settings(centre=Centre(code=SHAPO))


@pytest.fixture
def old(hall: VillageHall, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[VillageHall]:
    """The hall as an old backup brought it back: the county has twenty lines more."""
    monkeypatch.setattr(opening, "migrate", lambda file, _tell: GROUND.migrate(file))
    hall.works(7)
    hall.delivers()
    old = hall.copied(tmp_path / "old")
    hall.works(20)
    hall.delivers()
    yield old
    old.close()


@contextlib.contextmanager
def a_postman(hall: VillageHall) -> Iterator[Postman]:
    """Lend a hall's postman, at work."""
    carrier = Postman(hall.sessions.kw["bind"], hall.folder, lambda: None, Ground(SETTINGS, CATALOGUE))
    carrier.start()
    try:
        yield carrier
    finally:
        carrier.stop()


def opens(hall: VillageHall) -> Why | None:
    """Do what is done before the doors open; return why nothing may be issued then."""
    hall.close()
    delivering.before_opening(SETTINGS, hall.folder)
    return held(hall.folder)


@pytest.mark.parametrize("place", [2, 3, 4])
def test_a_fetch_that_is_cut_keeps_the_hall_from_issuing_until_it_is_made(
    county: ServedCounty, line: BadLine, old: VillageHall, place: int, capsys: pytest.CaptureFixture[str]
) -> None:
    line.again({place: bad_line.before})
    assert opens(old) == Why.BEHIND
    assert "现在不发新号" in capsys.readouterr().out
    line.again({1: bad_line.before})
    assert opens(old) == Why.BEHIND
    line.again({})
    assert opens(old) is None
    assert_the_same(county, old)


def test_a_county_that_was_never_reached_keeps_nobody_out(line: BadLine, old: VillageHall) -> None:
    line.again({1: bad_line.before})
    assert opens(old) is None


def test_a_delivery_that_finds_the_hall_behind_holds_it(old: VillageHall) -> None:
    with pytest.raises(Behind):
        old.delivers()
    assert held(old.folder) == Why.BEHIND
    old.takes_back()
    assert held(old.folder) is None


def test_whoever_decides_to_open_is_not_asked_again_and_both_histories_stay(
    county: ServedCounty, hall: VillageHall, old: VillageHall
) -> None:
    holding.hold(old.folder, Why.RESTORED)
    holding.open_without(old.folder)
    with pytest.raises(Behind):
        old.delivers()
    assert held(old.folder) is None
    old.works(1, "x")
    with pytest.raises(HistoriesDiffer):
        old.delivers()
    old.goes_on()
    old.delivers()
    assert {line[2] for line in county.lines()} == {line[2] for line in (*hall.lines(), *old.lines())}
    holding.hold(old.folder, Why.BEHIND)
    assert held(old.folder) == Why.BEHIND


@pytest.mark.parametrize("why", [Why.RESTORED, Why.PAIRED])
def test_the_county_s_answer_lets_a_hall_go_that_lacks_nothing(
    line: BadLine, hall: VillageHall, old: VillageHall, why: Why
) -> None:
    holding.hold(hall.folder, why)
    line.again({1: bad_line.before})
    assert opens(hall) == why
    line.again({})
    assert opens(hall) is None
    old.works(1, "x")
    holding.hold(old.folder, why)
    assert opens(old) is None, "two histories are for a person to look at"


def test_the_postman_asks_by_himself_where_a_hall_only_may_lack_something(
    line: BadLine,
    hall: VillageHall,
    old: VillageHall,
    hall_clock: TurnableClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(postman, "LOOK_S", 0.02)
    for each in (hall, old):
        holding.hold(each.folder, Why.RESTORED)
    line.again({1: bad_line.before})
    with a_postman(hall) as carrier:
        hall_clock.goes_on(11)
        _until_asked(carrier, line, 1)
        due = carrier.next_time()
        assert due is not None
        assert due > clock.now(), "an unanswered call is followed by a pause"
        assert carrier.holding
        with pytest.raises(TakeBackFirst):
            carrier.ask(Errand.PROVE)
        carrier.ask()
        _until_asked(carrier, line, 2)
        assert not carrier.holding
    with a_postman(old) as carrier:
        hall_clock.goes_on(11)
        _until_asked(carrier, line, 3)
        assert (carrier.holding, carrier.next_time()) == (Why.BEHIND, None)
        with pytest.raises(TakeBackFirst):
            carrier.ask()


def test_a_computer_that_lived_before_it_was_paired_gives_out_no_number_of_the_other(
    county: ServedCounty, hall: VillageHall, tmp_path: Path
) -> None:
    hall.works(7)
    hall.delivers()
    other = VillageHall(tmp_path / "other").pairs(county)
    other.works(1, "x")
    assert held(other.folder) == Why.PAIRED
    for _again in range(2):
        with pytest.raises(HistoriesDiffer):
            recovery.must_take_back(other.centre)
    with other.sessions() as session:
        assert session.execute(text("SELECT max(highest) FROM numbers_out")).scalar_one() == ROOM


def test_a_hall_that_stands_still_never_waits_long_to_ask_again(
    line: BadLine, hall: VillageHall, hall_clock: TurnableClock
) -> None:
    holding.hold(hall.folder, Why.RESTORED)
    line.again(dict.fromkeys(range(1, 20), bad_line.before))
    for _ in range(8):
        hall_clock.goes_on(1)
        with pytest.raises(CountyAway):
            hall.delivers()
    carrier = Postman(hall.sessions.kw["bind"], hall.folder, lambda: None, Ground(SETTINGS, CATALOGUE))
    due = carrier.next_time()
    assert due is not None
    assert due <= clock.now() + timedelta(minutes=5)


def _until_asked(carrier: Postman, line: BadLine, times: int) -> None:
    until(lambda: len(line.asked) >= times and not carrier.progress.errand)


@pytest.mark.usefixtures("old")
def test_a_computer_that_was_only_set_up_takes_back_rather_than_tells_of_two_histories(
    county: ServedCounty, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    blank = VillageHall(tmp_path / "blank").pairs(county)
    blank.says("INSERT INTO journal SELECT 1, 1, 'staff', 's', 1, 0, '{}', zeroblob(32)")
    assert held(blank.folder) == Why.PAIRED
    carrier = Postman(blank.sessions.kw["bind"], blank.folder, lambda: None, Ground(SETTINGS, CATALOGUE))
    with pytest.raises(HistoriesDiffer):
        carrier._deliver(carrier.centre(), Way.NIGHT)  # noqa: SLF001 - the errand alone
    assert held(blank.folder) == Why.BEHIND
    assert carrier.found.difference is None
    assert opens(blank) is None
    assert_the_same(county, blank)
    (left,) = blank.folder.glob("hall.before-*.db")
    assert f"没有并进来，留在 {left.name} 里" in capsys.readouterr().out
    assert recovery.newest_before(blank.folder) == left.name
    blank.close()


@pytest.mark.usefixtures("old")
def test_an_open_hall_is_not_paired_behind_its_back(county: ServedCounty, tmp_path: Path) -> None:
    card, new = county.code(), tmp_path / "new"
    with take_key(new), pytest.raises(CloseFirst):
        delivering.enrol(SETTINGS, new, county.url, card)
    assert not (new / LINK).exists()
    assert delivering.enrol(SETTINGS, new, county.url, card) == 0
    taken_back = VillageHall(new)
    assert_the_same(county, taken_back)
    taken_back.close()


def test_a_history_goes_on_from_the_keyboard_only_if_whoever_sits_there_says_so(
    old: VillageHall, monkeypatch: pytest.MonkeyPatch
) -> None:
    old.works(3, "b")
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    answers = iter("ny")
    monkeypatch.setattr("builtins.input", lambda _asked: next(answers))
    with pytest.raises(delivering.NotAgreed):
        delivering.part(SETTINGS, old.folder)
    with old.sessions() as session:
        assert journal.head(session).epoch == 1
    assert delivering.part(SETTINGS, old.folder) == 0
    with old.sessions() as session:
        assert journal.head(session).epoch == 2


@pytest.mark.usefixtures("old")
def test_a_computer_that_has_delivered_as_one_village_is_never_paired_as_another(
    county: ServedCounty, hall: VillageHall
) -> None:
    with pytest.raises(CountyRefused) as refused:
        delivering.enrol(Settings(), hall.folder, county.url, county.code(TWIN))
    assert refused.value.reason == "code_of_another"
    hall.works(1)
    hall.delivers()
    assert county.lines(TWIN) == []


@pytest.mark.usefixtures("old")
def test_a_pairing_whose_fetch_was_cut_holds_the_hall(
    line: BadLine, county: ServedCounty, tmp_path: Path
) -> None:
    new = tmp_path / "new"
    line.again({2: bad_line.before})
    with pytest.raises(CountyAway):
        delivering.enrol(SETTINGS, new, line.url, county.code())
    assert held(new) == Why.PAIRED
    line.again({})
    assert opens(VillageHall(new)) is None
