"""What is confidential leaves the hall as a count, and the shipped catalogue marks all that must be."""

import json
import re
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk.records.cases import handing, service
from kiosk.records.catalogue import queries as catalogues
from kiosk.records.catalogue.document import Catalogue
from kiosk.records.home_visits import service as home_visits
from kiosk.records.home_visits.models import Why
from kiosk.records.journal.models import ENVELOPE, JournalRow
from kiosk.records.requests import service as requests
from kiosk.records.requests.models import RequestKind
from kiosk.records.tickets.models import Outcome
from kiosk.records.tickets.service import Ending
from tests.casework import SEALER, ZHANG, Casework, casework
from tests.desk import Desk

MUST_BE_HIDDEN = re.compile("调解|纠纷|法律|律师|心理|咨询|儿童|孤儿|未成年|困境|家暴")
"""Source: practice.md section 8, requirements.md F-15 and F-16."""


@pytest.fixture
def work(desk: Desk) -> Casework:
    """Two clerks with their cases."""
    return casework(desk)


@pytest.fixture
def catalogue(desk: Desk) -> Catalogue:
    """The catalogue as it is shipped."""
    return catalogues.current(desk.session)


def lines(session: Session, kind: str) -> list[dict[str, Any]]:
    """Return what left of one kind of record."""
    found = session.scalars(select(JournalRow.line).where(JournalRow.kind == kind).order_by(JournalRow.seq))
    return [json.loads(line) for line in found]


def test_every_item_that_must_be_hidden_is(catalogue: Catalogue) -> None:
    told = {item.code: f"{item.zh}{item.alias}{item.note}" for item in catalogue.items}
    must = {code for code, words in told.items() if MUST_BE_HIDDEN.search(words)}
    assert must == {item.code for item in catalogue.items if item.confidential}
    assert {"MZ06", "DQ02", "DQ03"} <= must


def test_a_category_that_must_be_hidden_is_discreet(catalogue: Catalogue) -> None:
    must = {each.code for each in catalogue.categories if MUST_BE_HIDDEN.search(f"{each.zh}{each.alias}")}
    assert must == {each.code for each in catalogue.categories if each.discreet} == {"DQ"}


def test_a_confidential_case_leaves_as_a_count(work: Casework, session: Session) -> None:
    case = work.accepts("MZ06")
    work.steps(case, "withdraw", note="不办了")
    assert len(lines(session, "case")) == 2
    for line in lines(session, "case"):
        assert set(line) == ENVELOPE | {"confidential", "business_date", "state", "door"}


def test_a_hand_over_of_a_confidential_case_leaves_as_a_count(work: Casework, session: Session) -> None:
    case, clerks = work.accepts("MZ06"), work.desk.clerks
    offer = handing.offer(session, case.no, clerks[2], "要请假", clerks[1])
    session.expire_all()
    handing.answer(session, offer.id, clerks[2], accept=True)
    assert len(lines(session, "hand_over")) == 2
    for line in lines(session, "hand_over"):
        assert set(line) == ENVELOPE | {"confidential", "asked_at"}


def test_a_confidential_visit_and_request_leave_as_counts(work: Casework, session: Session) -> None:
    need = home_visits.Need(ZHANG, Why.DISABLED, "MZ", "MZ06")
    home_visits.ask_visit(session, need, home_visits.Asked("phone"), SEALER)
    left = requests.Left(RequestKind.NEED, "desk", ZHANG, item="DQ02", words="地界说不清")
    requests.leave_request(session, left, SEALER, work.desk.settings)
    (visit,), (request,) = lines(session, "home_visit"), lines(session, "request")
    assert set(visit) == ENVELOPE | {"confidential", "state", "asked_at"}
    assert set(request) == ENVELOPE | {"confidential", "what", "made_at", "closed_at"}
    assert (request["kind"], request["what"]) == ("request", "need")


def test_a_discreet_category_leaves_unnamed_while_the_item_is_open(desk: Desk, session: Session) -> None:
    ticket = desk.ticket(desk.arrives(category="DQ").id)
    assert ticket.is_confidential
    (line,) = lines(session, "ticket")
    assert (line["category"], line["errands"]) == ("confidential", [{"item": "confidential"}])


@pytest.mark.parametrize(
    ("item", "errand"),
    [
        ("DQ01", {"category": "DQ", "item": "DQ01", "outcome": "done"}),
        ("DQ02", {"item": "confidential"}),
        (None, {"item": "confidential"}),
    ],
)
def test_it_leaves_with_the_item_that_it_turned_out_to_be(
    desk: Desk, session: Session, item: str | None, errand: dict[str, str]
) -> None:
    desk.arrives(category="DQ")
    called = desk.calls_next()
    desk.takes_step(called, "start")
    desk.takes_step(called, "finish", endings=[Ending(Outcome.DONE, item)])
    assert lines(session, "ticket")[-1]["errands"] == [errand]


def test_an_open_errand_that_turns_out_confidential_is_hidden(desk: Desk, session: Session) -> None:
    desk.arrives(category="MZ")
    called = desk.calls_next()
    desk.takes_step(called, "start")
    desk.takes_step(called, "finish", endings=[Ending(Outcome.DONE, "MZ06")])
    last = lines(session, "ticket")[-1]
    assert (last["category"], last["errands"]) == ("confidential", [{"item": "confidential"}])


def test_a_case_of_a_discreet_category_is_confidential(work: Casework) -> None:
    work.desk.arrives(category="DQ")
    called = work.desk.calls_next()
    assert called is not None
    work.desk.takes_step(called, "start")
    done = [Ending(Outcome.DONE)]
    (case,) = service.finish_visit(work.session, called.id, done, {}, work.hall()).cases
    assert case.confidential
