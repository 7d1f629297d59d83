"""Looking a case up: who knows number and digits sees how it stands, who guesses sees nothing."""

import threading
from collections.abc import Callable
from datetime import datetime

import msgspec
import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from kiosk import clock
from kiosk.errors import BadInput, Refusal
from kiosk.records.cases.looking_up import MOST_AT_A_PLACE, look_up, progress_of_ticket
from kiosk.records.cases.models import CaseState, PaperState
from kiosk.records.cases.opening import PaperSaid
from kiosk.records.cases.people import Who
from kiosk.records.cases.refusals import LookUpFailed, LookUpLocked
from kiosk.records.cases.tries import LookUpTry
from kiosk.records.tickets.models import Outcome
from kiosk.wire.progress import NEXT_WORDS, STATE_WORDS, Progress, Stage
from tests.casework import ZHANG, Casework, casework
from tests.conftest import TurnableClock
from tests.desk import Desk

RIGHT, WRONG = "5678", "0000"
KIOSK, PHONE = "the kiosk", "a phone"


@pytest.fixture
def work(desk: Desk) -> Casework:
    return casework(desk)


@pytest.fixture
def no(work: Casework) -> str:
    """The number of Zhang's case."""
    return work.accepts("SB01").no


@pytest.fixture
def tries(work: Casework) -> Callable[..., str]:
    """Somebody tries; what comes back is the case's state, or the refusal with its gap."""

    def look(no: str, digits: str = RIGHT, place: str = KIOSK) -> str:
        try:
            return look_up(work.session, no, digits, place).state
        except (LookUpFailed, LookUpLocked) as refused:
            return f"{refused.code} {next(iter(refused.words.values()))}"

    return look


def test_who_knows_number_and_digits_sees_how_the_case_stands(work: Casework, no: str) -> None:
    seen = look_up(work.session, no, RIGHT, KIOSK)
    assert (seen.no, seen.item) == (no, "城乡居民基本养老保险参保登记")
    assert (seen.state, seen.hands) == ("accepted", "village")
    assert (seen.due_date, seen.tentative, seen.missing) == ("2026-11-30", False, [])
    assert seen.stages == [Stage("2026-11-23", "accepted")]


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("000000000000-20261123-001", id="as it stands on the slip"),
        pytest.param("20261123-001", id="without the centre"),
        pytest.param("20261123001", id="without the dash"),
        pytest.param("20261123-1", id="without the zeros"),
        pytest.param("２０２６１１２３－００１", id="full-width"),
        pytest.param(" 2026 1123 — 001 ", id="with spaces and a long dash"),
        pytest.param("00000000000020261123001", id="all in one"),
    ],
)
def test_a_number_is_understood_as_people_type_it(tries: Callable[..., str], no: str, typed: str) -> None:
    assert no == "000000000000-20261123-001"
    assert tries(typed) == "accepted"
    assert tries(typed, "５６７８") == "accepted"


@pytest.mark.parametrize(
    ("no", "digits"),
    [
        ("", RIGHT), ("20261123", RIGHT), ("A012", RIGHT), ("2026-11-23-001", RIGHT),
        ("1-20261123-001", RIGHT), ("20261123-001", ""), ("20261123-001", "567"), ("20261123-001", "567x"),
    ],
)  # fmt: skip
def test_what_is_no_number_is_told_and_costs_no_try(work: Casework, no: str, digits: str) -> None:
    with pytest.raises(BadInput):
        look_up(work.session, no, digits, KIOSK)
    assert work.session.scalar(select(func.count()).select_from(LookUpTry)) == 0


def test_a_number_of_another_centre_is_not_ours(tries: Callable[..., str], no: str) -> None:
    assert tries("1" + no[1:]) == "look_up_failed 4"


def test_unknown_numbers_and_wrong_digits_are_answered_alike(work: Casework, no: str) -> None:
    unreachable = work.opens("SB01", who=Who("张三丰")).no
    nobody = work.opens("SB01", who=Who()).no
    told = set()
    for number, place in ((no, "1"), (unreachable, "2"), (nobody, "3"), ("20200101-001", "4")):
        with pytest.raises(Refusal) as refused:
            look_up(work.session, number, WRONG, place)
        told.add((type(refused.value), *refused.value.words.items()))
    assert told == {(LookUpFailed, ("left", 4))}
    for empty in (unreachable, nobody):
        with pytest.raises(LookUpFailed):
            look_up(work.session, empty, "0" * 4, "5")


def test_five_wrong_tries_and_ten_minutes_of_waiting(
    tries: Callable[..., str], no: str, hall_clock: TurnableClock
) -> None:
    told = [tries(no, WRONG) for _ in range(5)]
    assert told == [*(f"look_up_failed {left}" for left in (4, 3, 2, 1)), "look_up_locked 10"]
    assert tries(no, RIGHT) == "look_up_locked 10"
    hall_clock.goes_on(3.5)
    assert tries(no, RIGHT) == "look_up_locked 7"
    hall_clock.goes_on(6.4)
    assert tries(no, RIGHT) == "look_up_locked 1"
    hall_clock.goes_on(0.1)
    assert tries(no, RIGHT) == "accepted"


def test_trying_while_it_is_locked_does_not_prolong_it(
    tries: Callable[..., str], no: str, hall_clock: TurnableClock
) -> None:
    for _ in range(5):
        tries(no, WRONG)
    for _ in range(9):
        hall_clock.goes_on(1)
        assert tries(no, WRONG).startswith("look_up_locked")
    hall_clock.goes_on(1)
    assert tries(no, RIGHT) == "accepted"


def test_a_number_is_locked_from_wherever_it_was_tried(tries: Callable[..., str], no: str) -> None:
    for place in range(5):
        tries(no, WRONG, place=f"phone {place}")
    assert tries(no, RIGHT, place=PHONE) == "look_up_locked 10"


def test_a_place_is_locked_whatever_numbers_it_tried(tries: Callable[..., str], no: str) -> None:
    for number in range(20):
        assert tries(no, RIGHT, place=KIOSK) == "accepted"
        tries(f"20250101-{number:03d}", place=PHONE)
    assert tries(no, RIGHT, place=PHONE) == "look_up_locked 10"
    assert tries(no, RIGHT, place=KIOSK) == "accepted"


def test_a_right_try_clears(tries: Callable[..., str], no: str) -> None:
    for _ in range(2):
        assert [tries(no, WRONG) for _ in range(4)][-1] == "look_up_failed 1"
        assert tries(no, RIGHT) == "accepted"


def test_a_case_of_ones_own_gives_no_fresh_tries_on_others(work: Casework, tries: Callable[..., str]) -> None:
    own, other = work.accepts("SB01").no, work.accepts("SB01", who=Who("李四", "13900001111")).no
    for left in (4, 3, 2, 1):
        assert tries(other, WRONG) == f"look_up_failed {left}"
        assert tries(own, RIGHT) == "accepted"
    told = [tries(f"20200101-{number:03d}", WRONG) for number in range(MOST_AT_A_PLACE - 4)]
    lefts = [
        *["look_up_failed 4"] * 12,
        *(f"look_up_failed {left}" for left in (3, 2, 1)),
        "look_up_locked 10",
    ]
    assert told == lefts, "what is left is the number's, or the place's where that is less"


def test_wrong_tries_are_forgotten_after_ten_minutes(
    tries: Callable[..., str], no: str, hall_clock: TurnableClock, work: Casework
) -> None:
    for _ in range(4):
        tries(no, WRONG)
    hall_clock.goes_on(10)
    assert tries(no, WRONG) == "look_up_failed 4"
    hall_clock.goes_on(10)
    assert tries(no, RIGHT) == "accepted"
    assert work.session.scalar(select(func.count()).select_from(LookUpTry)) == 0


def test_a_clock_that_goes_back_locks_nobody_out_for_a_day(
    tries: Callable[..., str], no: str, hall_clock: TurnableClock
) -> None:
    for _ in range(5):
        tries(no, WRONG)
    hall_clock.goes_on(-24 * 60)
    assert tries("20200101-001", WRONG, place=PHONE) == "look_up_failed 4"
    assert tries(no, RIGHT, place=KIOSK) == "accepted"


def test_the_tries_survive_a_restart(tries: Callable[..., str], no: str, engine: Engine) -> None:
    for _ in range(5):
        tries(no, WRONG)
    engine.dispose()
    with Session(engine) as after, pytest.raises(LookUpLocked):
        look_up(after, no, RIGHT, PHONE)


def test_many_hands_at_once_get_no_sixth_try(work: Casework, no: str, engine: Engine) -> None:
    work.session.commit()
    told: list[str] = []
    start = threading.Barrier(12)

    def guesses(digits: str) -> None:
        with Session(engine) as session:
            start.wait()
            try:
                look_up(session, no, digits, f"phone {digits}")
            except Refusal as refused:
                told.append(f"{refused.code} {refused.words}")

    hands = [threading.Thread(target=guesses, args=(f"{n:04d}",)) for n in range(12)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert sorted(told)[:4] == [f"look_up_failed {{'left': {left}}}" for left in (1, 2, 3, 4)]
    assert len([each for each in told if each.startswith("look_up_locked")]) == 8
    kept = work.session.get(LookUpTry, "no:2026-11-23-1")
    assert kept is not None
    assert kept.count == 5


def test_progress_names_every_state_with_its_day_and_no_step_in_between(
    work: Casework, no: str, hall_clock: TurnableClock
) -> None:
    case = work.case(no)
    work.steps(case, "note", note="张三丰打过电话")
    hall_clock.stands_at(datetime(2026, 11, 25, 10, 0, tzinfo=clock.HALL_TIME))
    work.steps(case, "forward_town", holder="镇里的王五")
    work.steps(case, "decide", note="张三丰的待遇已核定")
    work.steps(case, "deliver")
    seen = look_up(work.session, no, RIGHT, KIOSK)
    assert [(stage.date, stage.state) for stage in seen.stages] == [
        ("2026-11-23", "accepted"),
        ("2026-11-25", "forwarded_town"),
        ("2026-11-25", "decided"),
        ("2026-11-25", "delivered"),
    ]
    assert (seen.hands, seen.delivery) == ("nobody", "at_desk")


def test_progress_has_no_name_no_phone_and_no_note(work: Casework) -> None:
    said = [PaperSaid("户口簿", PaperState.MISSING)]
    case = work.finishes(
        "SB01", outcome=Outcome.PAPERS, who=ZHANG, papers=said, reason="张三丰家里的事", remark="耳朵背"
    )[0]
    shown = msgspec.json.encode(look_up(work.session, case.no, RIGHT, KIOSK)).decode()
    assert "户口簿" in shown
    for word in ("张三丰", "13812345678", "5678", "002X", "三组", "家里的事", "耳朵背", "clerk1"):
        assert word not in shown


def test_what_is_missing_is_named_with_its_day(work: Casework) -> None:
    gap = PaperSaid("户口簿", PaperState.GAP, "2026-11-27")
    case = work.accepts("SB01", state=CaseState.WITH_GAPS, papers=[gap])
    (missing,) = look_up(work.session, case.no, RIGHT, KIOSK).missing
    assert (missing.name, missing.until) == ("户口簿", "2026-11-27")
    assert missing.name_en.isascii()


def test_a_confidential_case_stays_unnamed(work: Casework) -> None:
    said = [PaperSaid("纠纷经过说明", PaperState.MISSING)]
    case = work.finishes("DQ02", outcome=Outcome.PAPERS, who=ZHANG, papers=said)[0]
    assert case.confidential
    seen = look_up(work.session, case.no, RIGHT, KIOSK)
    assert (seen.item, seen.item_en, seen.missing, seen.state) == ("", "", [], "need_papers")


def test_a_slip_shows_the_cases_of_its_visit_without_digits(work: Casework) -> None:
    cases = work.finishes("SB01", "SB03", outcome=Outcome.DONE)
    work.accepts("SB02")
    token = work.desk.ticket(cases[0].ticket_id or "").token
    seen: list[Progress] = progress_of_ticket(work.session, token)
    assert [each.no for each in seen] == [case.no for case in cases]
    assert progress_of_ticket(work.session, "nobody") == []


def test_every_state_says_what_to_do_next() -> None:
    assert set(NEXT_WORDS) == set(CaseState) == set(STATE_WORDS)
