"""Finishing at the window: what goes on needs little, what is done needs nothing, nothing happens twice."""

import re
from typing import Any

import pytest
from werkzeug.test import TestResponse

from kiosk.records.catalogue import queries as catalogues
from kiosk.records.tickets.models import Ticket
from tests.screens.caseful import CaseHall
from tests.screens.staffed import Person, StaffedHall

GOOD_ID = "11010519491231002x"


@pytest.fixture
def li(hall: StaffedHall) -> Person:
    """A clerk at window 1."""
    return hall.at_window(1)


def served(work: CaseHall, li: Person, *items: str) -> Ticket:
    arrived = work.hall.arrives(*items)
    li.presses("windows/1/next")
    li.steps(work.hall.ticket(arrived.id), "start")
    return work.hall.ticket(arrived.id)


def finishes(li: Person, ticket: Ticket, outcome: str, item: str = "", **fields: Any) -> TestResponse:
    """Finish a visit of one errand with the fields of its slot."""
    named = {name.replace("__", "-"): value for name, value in fields.items()}
    return li.steps(ticket, "finish", outcome=[outcome], item=[item], slot=["1"], **named)


def refused_at(answer: TestResponse) -> tuple[str, str]:
    code = re.search('data-code="([^"]+)"', answer.get_data(as_text=True))
    assert code
    return code[1], answer.headers["X-Field"]


def test_done_is_one_press_and_leads_to_its_case(work: CaseHall, li: Person) -> None:
    ticket = served(work, li, "SB03")
    said = finishes(li, ticket, "done").get_data(as_text=True)
    (case,) = work.of(ticket)
    assert (case.state, case.contact) == ("delivered", None)
    assert f'href="/desk/cases/{case.no}"' in said
    assert "办件 …-001" in said


def test_three_fields_open_a_case_filled_from_ticket_and_catalogue(work: CaseHall, li: Person) -> None:
    ticket = served(work, li, "SB02")
    finishes(li, ticket, "accepted", name__1="张三丰", phone__1="138 1234 5678", id_number__1=GOOD_ID)
    (case,) = work.of(ticket)
    assert case.contact is not None
    assert (case.contact.name, case.contact.phone, case.contact.id_last4) == ("张三丰", "13812345678", "002X")
    assert (case.item, case.mode, case.state, case.due_date) == ("SB02", "agent", "accepted", "2026-12-07")
    assert {paper.state for paper in case.papers} == {"given"}


def test_an_ordinary_case_asks_for_three_fields_to_type_and_an_instant_one_for_none(
    work: CaseHall, li: Person
) -> None:
    served(work, li, "SB02")
    form = li.sees()
    ending = form[form.index('<div class="ending">') : form.index('id="add-errand"')]
    at_once = re.sub(r"<details.*?</details>", "", ending, flags=re.DOTALL)
    parts = re.findall(r'<fieldset data-for="([^"]*)" hidden disabled>(.*?)</fieldset>', at_once, re.DOTALL)
    accepted = "".join(part for outcomes, part in parts if "accepted" in outcomes.split())
    assert re.findall(r'<input (?!type=)[^>]*name="(\w+)-1"', accepted) == ["name", "phone", "id_number"]
    assert all("hidden disabled" in tag for tag in re.findall("<fieldset[^>]*>", ending))


@pytest.mark.parametrize(
    ("outcome", "item", "fields", "refused"),
    [
        ("accepted", "SB01", {"id_number__1": "110105194912310021"}, ("wrong_id_digit", "id_number-1")),
        ("accepted", "SB01", {"phone__1": "12"}, ("wrong_phone", "phone-1")),
        ("accepted", "", {"name__1": "张三丰"}, ("item_needed", "item-1")),
        ("papers", "", {"other__1": "照片"}, ("item_needed", "item-1")),
        ("papers", "SB01", {}, ("papers_unnamed", "lacks-1")),
        ("declined", "SB01", {"reason__1": "  "}, ("reason_needed", "reason-1")),
        ("declined", "SB01", {"reason__1": "长" * 401}, ("bad_input", "reason-1")),
    ],
)
def test_a_refusal_names_its_field_and_nothing_has_happened(
    work: CaseHall, outcome: str, item: str, fields: dict[str, str], refused: tuple[str, str]
) -> None:
    li = work.hall.at_window(1)
    ticket = served(work, li)
    answer = finishes(li, ticket, outcome, item, **fields)
    assert (answer.status_code, refused_at(answer)) == (422, refused)
    assert (work.hall.ticket(ticket.id).state, work.of(ticket)) == ("serving", [])


def test_what_is_missing_may_follow_by_a_day(work: CaseHall, li: Person) -> None:
    ticket = served(work, li, "SB04")
    check: dict[str, Any] = {
        "paper__1": ["居民身份证", "近期免冠照片"],
        "given__1__0": "1",
        "lack__1__1": "gap",
    }
    late = finishes(li, ticket, "accepted", **check, until__1__1="2026-11-22")
    assert refused_at(late) == ("gap_day_needed", "until-1-1")
    finishes(li, ticket, "accepted", **check, until__1__1="2026-11-30")
    (case,) = work.of(ticket)
    assert case.state == "accepted_with_gaps"
    assert [(paper.name, paper.until) for paper in case.missing] == [("近期免冠照片", "2026-11-30")]


def test_what_must_come_first_is_not_accepted(work: CaseHall, li: Person) -> None:
    check: dict[str, Any] = {"paper__1": ["居民身份证"], "lack__1__0": "missing"}
    answer = finishes(li, served(work, li, "SB04"), "accepted", **check)
    assert refused_at(answer) == ("missing_is_not_accepted", "lack-1-0")
    assert "“居民身份证”还缺" in answer.get_data(as_text=True)


def test_a_paper_that_only_some_need_is_left_out_unless_it_was_given(work: CaseHall, li: Person) -> None:
    for given, count in (({}, 3), ({"given__1__3": "1"}, 4)):
        ticket = served(work, li, "SB01")
        names = ["居民身份证", "户口簿", "申请表", "委托书和代办人身份证"]
        there = {f"given__1__{place}": "1" for place in range(3)}
        finishes(li, ticket, "accepted", paper__1=names, lack__1__3="none", **there, **given)
        assert len(work.of(ticket)[0].papers) == count


def test_all_that_is_missing_is_told_at_once(work: CaseHall, li: Person) -> None:
    ticket = served(work, li, "SB01")
    finishes(li, ticket, "papers", lacks__1=["户口簿"], other__1="村民小组意见、照片，", name__1="张三丰")
    (case,) = work.of(ticket)
    assert case.state == "need_papers"
    assert [paper.name for paper in case.missing] == ["户口簿", "村民小组意见", "照片"]


def test_who_is_declined_learns_why(work: CaseHall, li: Person) -> None:
    ticket = served(work, li, "MZ04")
    finishes(li, ticket, "declined", reason__1="不满八十岁")
    (case,) = work.of(ticket)
    assert (case.state, case.result) == ("refused", "不满八十岁")


def test_the_same_form_sent_twice_is_one_case(work: CaseHall, li: Person) -> None:
    ticket = served(work, li, "SB01")
    first, again = (finishes(li, ticket, "accepted", name__1="张三丰") for _ in range(2))
    assert (first.status_code, again.status_code) == (200, 409)
    assert len(work.of(ticket)) == 1


def test_each_errand_has_fields_of_its_own(work: CaseHall, li: Person) -> None:
    ticket = served(work, li, "SB01")
    fields = {"name-1": "张三丰", "name-x1": "李四", "reason-1": "没有用到的"}
    li.steps(ticket, "finish", outcome=["accepted"] * 2, item=["", "NY01"], slot=["1", "x1"], **fields)
    assert [(each.item, each.contact and each.contact.name) for each in work.of(ticket)] == [
        ("SB01", "张三丰"),
        ("NY01", "李四"),
    ]


def test_the_papers_of_an_item_are_listed_when_it_is_chosen(li: Person) -> None:
    shown = li.sees("/desk/cases/papers?item=SB04&slot=x2")
    assert re.findall('name="paper-x2" value="([^"]+)"', shown) == ["居民身份证", "近期免冠照片"]
    assert "先选具体事项" in li.sees("/desk/cases/papers?item=&slot=x2")


def test_an_item_that_left_the_catalogue_is_asked_for_again(
    work: CaseHall, li: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = served(work, li, "SB04")
    known = catalogues.current(work.hall.session)
    monkeypatch.delitem(known.by_code, "SB04")
    assert '<select name="item" id="item-1">' in li.sees()
    assert 'data-code="unknown_item"' in finishes(li, ticket, "done").get_data(as_text=True)
    finishes(li, ticket, "done", "SB03")
    assert [case.item for case in work.of(ticket)] == ["SB03"]
