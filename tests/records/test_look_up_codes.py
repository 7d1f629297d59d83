"""What a slip is found by at the county: a visit's first line tells it, a case's every line."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk.printing import kinds
from kiosk.printing.case_slips import CaseSlip
from kiosk.records.cases.models import Case
from kiosk.records.cases.slips import case_slip
from kiosk.records.journal.models import JournalRow
from kiosk.settings import Server, Settings
from kiosk.wire import doors
from tests.casework import Casework, casework
from tests.conftest import TurnableClock
from tests.desk import Desk
from tests.records.restored import blank_hall, brings, replays


@pytest.fixture
def work(desk: Desk) -> Casework:
    """Two clerks with their cases."""
    return casework(desk)


def lines(session: Session, kind: str) -> list[dict[str, Any]]:
    """Return what left of one kind of record."""
    found = session.scalars(select(JournalRow.line).where(JournalRow.kind == kind).order_by(JournalRow.seq))
    return [json.loads(line) for line in found]


def test_the_first_line_of_a_visit_alone_tells_its_door(desk: Desk, session: Session) -> None:
    token = desk.arrives("SB01").token
    desk.serves()
    first, *others = lines(session, "ticket")
    assert first["door"] == doors.of_visit(token)
    assert others
    assert not [line for line in others if "door" in line]
    assert token not in str([first, *others])


def test_a_confidential_visit_has_a_door_too(desk: Desk, session: Session) -> None:
    token = desk.arrives("MZ06").token
    assert lines(session, "ticket")[0]["door"] == doors.of_visit(token)


@pytest.mark.parametrize("item", ["SB01", "MZ06"])
def test_a_case_leaves_the_mark_of_its_number_and_code_never_the_code(
    work: Casework, session: Session, item: str
) -> None:
    case = work.accepts(item)
    work.steps(case, "withdraw", note="不办了")
    told = lines(session, "case")
    code = str(case.look_up_code)
    assert [line["door"] for line in told] == [doors.of_case(case.no, code)] * 2
    assert code not in str(told)
    assert doors.of_case(case.no, doors.new_code()) != told[0]["door"]


def test_a_case_from_before_there_were_codes_gets_one_at_its_next_step(
    work: Casework, session: Session
) -> None:
    case = work.accepts()
    case = work.case(case.no)
    case.look_up_code = case.door = None
    session.commit()
    assert lines(session, "case")[-1]["door"] is None
    stepped = work.steps(case, "note", note="问过了")
    assert stepped.door == doors.of_case(case.no, str(stepped.look_up_code))


def test_a_restored_case_keeps_what_its_paper_says(
    work: Casework, session: Session, tmp_path: Path, hall_clock: TurnableClock
) -> None:
    case = work.accepts()
    hall_clock.goes_on(5)
    with blank_hall(tmp_path / "new") as other:
        brings(session, other)
        replays(other)
        back = other.scalars(select(Case)).one()
        assert (back.look_up_code, back.door) == (None, case.door)
        work.desk.session = other
        stepped = work.steps(back, "forward_town", holder="镇里")
        assert (stepped.look_up_code, stepped.door) == (None, case.door)


def test_every_paper_of_a_case_has_its_code(work: Casework, desk: Desk) -> None:
    case = work.accepts()
    slip = case_slip(case, "acceptance", "", desk.settings)
    assert slip.look_up == doors.shown(str(case.look_up_code))
    assert kinds.read(kinds.written(slip)) == slip
    assert isinstance(slip, CaseSlip)


@pytest.mark.parametrize(
    ("server", "url"),
    [
        (Server(base_url="http://hall:8000"), "http://hall:8000"),
        (Server(base_url="http://hall:8000", county_url="https://county"), "http://hall:8000"),
        (Server(base_url="http://hall:8000", county_url="https://county/", slips="county"), "https://county"),
        (Server(base_url="http://hall:8000", slips="county"), "http://hall:8000"),
    ],
)
def test_a_slip_leads_to_the_county_only_where_it_is_known_and_wanted(server: Server, url: str) -> None:
    assert Settings(server=server).server.slip_url == url
