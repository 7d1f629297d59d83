"""The journal: every change once, in order, chained; confidential things unnamed."""

import json

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from kiosk.pen import pen, writing
from kiosk.records.journal import queries as journal
from kiosk.records.journal.models import Journalled, JournalRow
from kiosk.records.tickets.models import Outcome
from kiosk.records.tickets.service import Ending
from kiosk.records.windows import service as windows
from kiosk.records.windows.models import Window
from kiosk.wire import lines
from tests.desk import Desk


def test_a_visit_is_told_step_by_step(desk: Desk) -> None:
    desk.arrives("SB01")
    served = desk.serves()
    told = [json.loads(row.line) for row in journal.history(desk.session, "ticket", served.id)]
    assert [line["action"] for line in told] == ["issue", "call", "start", "finish"]
    assert [line["version"] for line in told] == [1, 2, 3, 4]
    assert told[-1]["errands"] == [{"category": "SB", "item": "SB01", "outcome": "done"}]
    assert (told[1]["acted_by"], told[1]["window"]) == (desk.clerks[1], 1)
    assert journal.first_break(desk.session) is None


def test_what_is_confidential_leaves_as_a_count(desk: Desk) -> None:
    desk.arrives("DQ02", "SB01")
    called = desk.calls_next()
    assert called is not None
    desk.takes_step(called, "start")
    desk.takes_step(called, "finish", endings=[Ending(Outcome.DONE), Ending(Outcome.REFERRED)])
    for row in journal.history(desk.session, "ticket", called.id):
        line = json.loads(row.line)
        assert "DQ" not in row.line
        assert line["errands"][0] == {"item": "confidential"}
        assert line["errands"][1]["item"] == "SB01"


def test_nothing_personal_and_no_token_is_in_it(desk: Desk, session: Session) -> None:
    seen = desk.arrives()
    everything = " ".join(row.line for row in session.query(JournalRow))
    assert seen.token not in everything
    for word in ("username", "password", "name"):
        assert word not in everything


def test_a_changed_row_breaks_the_chain(desk: Desk, session: Session) -> None:
    for _ in range(3):
        desk.arrives()
    newest = journal.newest_seq(session)
    row = session.get_one(JournalRow, (1, newest - 1))
    row.line = row.line.replace("waiting", "missed")
    session.commit()
    broken = journal.first_break(session)
    assert broken is not None
    assert broken.seq == newest - 1


def test_a_lost_row_breaks_the_chain(desk: Desk, session: Session) -> None:
    desk.arrives()
    newest = journal.newest_seq(session)
    session.delete(session.get_one(JournalRow, (1, newest - 1)))
    session.commit()
    broken = journal.first_break(session)
    assert broken is not None
    assert broken.seq == newest - 1


@pytest.mark.usefixtures("desk")
def test_the_orm_journals_by_itself(session: Session) -> None:
    before = journal.newest_seq(session)
    windows.arrange_window(session, 1, ["SB"])
    assert journal.newest_seq(session) == before + 1
    assert json.loads(journal.history(session, "window", "1")[-1].line)["categories"] == "SB"


@pytest.mark.usefixtures("desk")
def test_an_unjournalled_change_is_refused_in_tests(session: Session) -> None:
    with pytest.raises(IntegrityError), writing(session):
        session.execute(update(Window).values(categories="SB", version=Window.version + 1))
    with pytest.raises(Exception, match="FOREIGN KEY"), pen(session) as driver:
        driver.execute("UPDATE windows SET categories = 'SB', version = version + 1")


def test_one_spelling_of_a_line() -> None:
    line = lines.canonical({"b": "沙坡村", "a": 1, "c": None})
    assert line == '{"a":1,"b":"沙坡村","c":null}'.encode()
    assert lines.chain(lines.GENESIS, line).hex() == (
        "b78cbe8654528dfb5f6a11cf4355180ef059f956d20243ab8da47129ef2892a1"
    )


def test_no_column_takes_the_place_of_what_a_line_says_of_itself() -> None:
    with pytest.raises(TypeError, match="kind"):
        Journalled("request", ("kind",))
    assert Journalled("request", ("kind",), told_as={"kind": "what"}).name_of("kind") == "what"
