"""Personal data stays where it belongs: not in the journal, the log, a metric or an address."""

import logging
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import String, Text, inspect, select, text
from sqlalchemy.orm import Mapper
from werkzeug.test import TestResponse

from kiosk import logbook, tables
from kiosk.database import Record
from kiosk.records.cases.contacts import Contact
from kiosk.records.cases.models import Case
from kiosk.records.journal.models import JournalRow
from kiosk.records.ratings.models import FollowUp
from kiosk.records.retention.shelves import SHELVES
from kiosk.settings import Privacy, Settings
from tests.conftest import TurnableClock
from tests.screens.caseful import CaseHall, case_hall
from tests.screens.staffed import Person

assert tables.MODELS

NAME, PHONE, ID, HOME = "张三丰", "13812345678", "11010519491231002X", "河边第三家"
WORDS = "家里老人摔了"
PERSONAL = ("contact_id", "phone", "id_last4", "id_mark", "id_sealed", "address", "village_group", "username")
WRITTEN = ("name", "words", "note", "remark", "reason", "result", "holder", "answer")
"""What columns are called, or end in, that hold what somebody typed."""
HARMLESS = {
    "post.name", "rating.reasons", "opening_exception.periods", "window.categories", "catalogue.sha256",
}  # fmt: skip
"""A post's name is on the TV; reasons, periods and categories are codes from a list."""
LONGEST_CODE = 36
STAYS = {
    "cases.item_name", "cases.item_name_en", "cases.holder", "cases.result", "case_steps.holder",
    "case_papers.name", "case_papers.name_en", "case_papers.form", "contacts.address",
    "opening_exceptions.words", "notices.words", "workday_exceptions.name", "workday_exceptions.source",
    "county_notices.words", "applied_documents.problem",
}  # fmt: skip
"""Long texts that retention leaves: the catalogue's, offices, results, what the county or the wall says."""
LONG = 400


def mappers() -> list[Mapper[Any]]:
    """Return every model of the hall."""
    return list(Record.registry.mappers)


def journalled() -> dict[str, Any]:
    """Return every column that may leave, by kind and name."""
    found: dict[str, Any] = {}
    for mapper in mappers():
        mark = getattr(mapper.class_, "__journal__", None)
        if mark:
            names = {*mark.columns, *(mark.open_columns or ())}
            found |= {f"{mark.kind}.{name}": mapper.columns[name].type for name in names}
    return found


def test_no_personal_column_leaves() -> None:
    names = {column.rpartition(".")[2]: column for column in journalled()}
    assert not [column for name, column in names.items() if name in PERSONAL]


def test_nothing_that_somebody_typed_leaves() -> None:
    typed = {
        column
        for column in journalled()
        if column.rpartition(".")[2].rstrip("s").endswith(tuple(word.rstrip("s") for word in WRITTEN))
    }
    assert typed - HARMLESS == set()


def test_only_codes_dates_and_numbers_leave() -> None:
    long = {
        column
        for column, kind in journalled().items()
        if isinstance(kind, Text) or (isinstance(kind, String) and (kind.length or 999) > LONGEST_CODE)
    }
    assert long <= HARMLESS


def test_every_long_text_is_erased_in_its_time_or_stays_on_purpose() -> None:
    erased = {f"{shelf.model.__tablename__}.{column.key}" for shelf in SHELVES for column in shelf.words}
    long = {
        f"{mapper.local_table.name}.{column.name}"  # type: ignore[attr-defined] # a table of our own
        for mapper in mappers()
        for column in mapper.columns
        if isinstance(column.type, String) and column.type.length == LONG
    }
    assert long - erased - STAYS == set()
    assert erased <= long


def test_a_person_is_kept_nowhere_but_in_contacts() -> None:
    assert (
        {
            f"{mapper.local_table.name}.{column.name}"  # type: ignore[attr-defined] # a table of our own
            for mapper in mappers()
            for column in mapper.columns
            if column.name in PERSONAL[1:]
        }
        == {f"contacts.{name}" for name in PERSONAL[1:-1]} | {"staff.username", "posts.phone"}
    )


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    """The hall's own log file, at its most talkative."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    root.handlers = []
    logbook.open_logbook(tmp_path / "hall.log")
    root.setLevel(logging.DEBUG)
    root.info("the hall opens")
    yield tmp_path / "hall.log"
    for handler in root.handlers:
        handler.close()
    root.handlers, root.level = before, level


@pytest.fixture
def work(tmp_path: Path, hall_clock: TurnableClock, log: Path) -> Iterator[CaseHall]:
    """A hall that keeps the full ID of pension claims."""
    assert hall_clock
    assert log
    settings = Settings(privacy=Privacy(full_id_items=("SB02",)))
    with case_hall(tmp_path / "hall", settings) as cases:
        yield cases


class Typist:
    """Somebody who fills in every form with a person's data, and keeps where it led."""

    def __init__(self, person: Person) -> None:
        """Sit down."""
        self.person = person
        self.led_to: list[str] = []

    def sends(self, path: str, **form: Any) -> TestResponse:
        """Send a form."""
        token = self.person.token("/desk/cases/new?item=SB01")
        answer = self.person.client.post(path, data={**form, "csrf_token": token})
        assert answer.status_code in {200, 302}, answer.get_data(as_text=True)[-2000:]
        self.led_to.append(answer.location or "")
        return answer


WHO = {"name": NAME, "phone": PHONE, "village_group": "三组", "address": HOME}


def fills_everything_in(work: CaseHall, li: Typist, boss: Typist) -> None:
    """Let a person's data pass through every form that takes some."""
    here = {f"{name}-1": said for name, said in (WHO | {"id_number": ID}).items()}
    li.sends(
        "/desk/cases/new", item="SB02", outcome="accepted", channel="walk_in", key=str(uuid.uuid4()),
        **here, **{"remark-1": WORDS},
    )  # fmt: skip
    (case,) = work.hall.session.scalars(select(Case))
    li.sends(f"/desk/cases/{case.no}/step", action="note", version=case.version, note=WORDS)
    li.sends(f"/desk/cases/{case.no}/full-id")
    li.sends("/desk/cases/find", text=NAME)
    li.sends("/desk/visits", **WHO, why="ill", subject="SB01", note=WORDS)
    li.sends("/desk/requests", **WHO, kind="need", words=WORDS)
    li.sends("/find", no=case.no, last4=PHONE[-4:])
    rates(work, li)
    boss.sends("/office/ledger", text=NAME)
    boss.sends("/office/privacy/person", id_number=ID, phone=PHONE)
    work.hall.looks_again()
    (found,) = work.hall.session.scalars(select(FollowUp))
    boss.sends(f"/office/reviews/{found.id}/contact")
    boss.sends(
        f"/office/reviews/{found.id}/call-back", version=found.version, at="2026-11-23T09:00", words=WORDS
    )


def rates(work: CaseHall, li: Typist) -> None:
    """Let somebody be served and rate it badly, with their telephone number."""
    ticket = work.hall.arrives("SB01")
    li.person.presses("windows/1/open")
    li.person.presses("windows/1/next")
    for step in ("start", "finish"):
        li.person.steps(work.hall.ticket(ticket.id), step, outcome="done", item="", slot="0")
    li.sends(f"/t/{ticket.token}/rating", score=1, words=WORDS, name=NAME, phone=PHONE)


def found_in(said: str, *words: str) -> list[str]:
    """Return which of a person's data a text holds."""
    return [word for word in (NAME, PHONE, ID, HOME, *words) if word in said]


def test_what_is_typed_of_a_person_stays_where_it_belongs(work: CaseHall, log: Path) -> None:
    li, boss = (Typist(work.hall.signed_in(name)) for name in ("li", "admin"))
    fills_everything_in(work, li, boss)
    work.hall.looks_again()
    assert work.hall.session.scalars(select(Contact.name)).all().count(NAME) == 4
    journal = "\n".join(work.hall.session.scalars(select(JournalRow.line)))
    assert found_in(journal, WORDS) == []
    assert found_in("\n".join([*li.led_to, *boss.led_to]), WORDS, PHONE[-4:]) == []
    assert found_in(li.person.sees("/metrics"), WORDS) == []
    assert "the hall opens" in log.read_text("utf-8")
    assert found_in(log.read_text("utf-8"), WORDS) == []


def test_a_person_stands_in_no_table_but_their_own(work: CaseHall) -> None:
    li, boss = (Typist(work.hall.signed_in(name)) for name in ("li", "admin"))
    fills_everything_in(work, li, boss)
    work.hall.looks_again()
    tables = inspect(work.hall.session.get_bind()).get_table_names()
    for table in set(tables) - {"contacts"}:
        rows = work.hall.session.execute(text(f'SELECT * FROM "{table}"')).all()
        assert (table, found_in(str(rows))) == (table, [])


def test_the_full_id_lies_nowhere_in_plain_writing(work: CaseHall, tmp_path: Path) -> None:
    work.opens("SB02")
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert any(NAME.encode() in file.read_bytes() for file in files)
    assert [file.name for file in files if ID.encode() in file.read_bytes()] == []


def test_a_fault_logs_no_name(work: CaseHall, log: Path) -> None:
    li = Typist(work.hall.signed_in("li"))
    work.hall.session.execute(
        text("CREATE TRIGGER broken BEFORE INSERT ON contacts BEGIN SELECT RAISE(ABORT, 'no'); END")
    )
    work.hall.session.commit()
    token = li.person.token("/desk/cases/new?item=SB01")
    here = {f"{name}-1": said for name, said in (WHO | {"id_number": ID}).items()}
    form = {"item": "SB02", "outcome": "accepted", "channel": "walk_in", "key": str(uuid.uuid4())}
    answer = li.person.client.post("/desk/cases/new", data={**form, **here, "csrf_token": token})
    assert answer.status_code == 500
    assert "IntegrityError" in log.read_text("utf-8")
    assert found_in(log.read_text("utf-8")) == []
