"""A case without a ticket: somebody walked up, phoned, or left a sheet of paper yesterday."""

import re
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from kiosk.database import new_uid
from kiosk.records.cases.models import Case
from tests.screens.caseful import CaseHall, sends, text_of
from tests.screens.staffed import Person


def registers(person: Person, **form: Any) -> TestResponse:
    sent = {"key": new_uid(), "channel": "walk_in", "outcome": "accepted", "item": "SB01"} | form
    return sends(person, "/new", **{name.replace("__", "-"): value for name, value in sent.items()})


def all_cases(work: CaseHall) -> list[Case]:
    work.hall.looks_again()
    return list(work.hall.session.scalars(select(Case).order_by(Case.number)))


def test_it_begins_with_what_it_is_about(li: Person) -> None:
    page = li.sees("/desk/cases/new?channel=home")
    assert "/desk/cases/new?item=MZ01&amp;channel=home" in page
    form = li.sees("/desk/cases/new?item=MZ01&channel=home")
    assert '<input type="radio" name="channel" value="home" checked>' in form
    assert '<input type="radio" name="outcome" value="accepted" checked>' in form
    assert '<input type="radio" name="outcome" value="done" checked>' in li.sees("/desk/cases/new?item=SB03")


def test_what_goes_on_becomes_a_case(work: CaseHall, li: Person) -> None:
    said = registers(li, channel="phone", name__1="张三丰", phone__1="13812345678").get_data(as_text=True)
    (case,) = all_cases(work)
    assert (case.channel, case.state, case.ticket_id) == ("phone", "accepted", None)
    assert f"已登记办件 {case.no}。" in said
    assert "张三丰" in said


def test_what_was_done_at_once_needs_no_more_than_its_category(work: CaseHall, li: Person) -> None:
    form = li.sees("/desk/cases/new?category=HK")
    assert '<input type="hidden" name="outcome" value="done">' in form
    registers(li, item="", category="HK", outcome="done")
    (case,) = all_cases(work)
    assert (case.state, case.item, case.item_name) == ("delivered", None, "户口与证明")


@pytest.mark.parametrize(
    ("outcome", "more", "state"),
    [
        ("done", {}, "delivered"),
        ("papers", {"lacks__1": ["户口簿"]}, "need_papers"),
        ("declined", {"reason__1": "不在本村"}, "refused"),
    ],
)
def test_every_end_can_be_written_down(
    work: CaseHall, li: Person, outcome: str, more: dict[str, Any], state: str
) -> None:
    registers(li, outcome=outcome, **more)
    assert [case.state for case in all_cases(work)] == [state]


def test_yesterdays_sheet_keeps_its_true_time_and_is_marked(work: CaseHall, li: Person) -> None:
    page = registers(li, channel="paper", happened_at="2026-11-20T15:10").get_data(as_text=True)
    (case,) = all_cases(work)
    assert (case.business_date, case.due_date, case.entered_later) == ("2026-11-20", "2026-11-27", True)
    assert "收到 2026-11-20 15:10 2026-11-23 09:00 补录" in text_of(page)
    assert '<span class="chip grey">补录</span>' in li.sees("/desk/cases")


def test_a_sheet_without_a_time_is_refused_and_nothing_typed_is_lost(work: CaseHall, li: Person) -> None:
    answer = registers(li, channel="paper", name__1="张三丰", given__1__0="1", paper__1="居民身份证")
    said = answer.get_data(as_text=True)
    assert (answer.status_code, 'data-code="true_time_needed"' in said) == (422, True)
    assert 'value="张三丰"' in said
    assert '<input type="radio" name="channel" value="paper" checked>' in said
    assert re.search(r'name="happened_at"[^>]* aria-invalid="true" autofocus', said)
    assert all_cases(work) == []


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"happened_at": "2026-11-24T08:00"}, "not_yet_happened"),
        ({"happened_at": "2020-01-01T08:00"}, "too_long_ago"),
        ({"happened_at": "2026-11-20T08:00+00:00"}, "bad_input"),
        ({"id_number__1": "110105194912310021"}, "wrong_id_digit"),
        ({"channel": "pigeon"}, "bad_input"),
        ({"channel": "window"}, "bad_input"),
        ({"key": "x"}, "bad_input"),
        ({"item": "XX99"}, "unknown_item"),
        ({"item": "", "category": "SB"}, "item_needed"),
    ],
)
def test_what_cannot_be_is_refused(work: CaseHall, li: Person, form: dict[str, str], code: str) -> None:
    assert f'data-code="{code}"' in registers(li, **form).get_data(as_text=True)
    assert all_cases(work) == []


def test_the_same_form_sent_twice_is_one_case(work: CaseHall, li: Person) -> None:
    key = new_uid()
    first, again = (registers(li, key=key, name__1="张三丰") for _ in range(2))
    assert len(all_cases(work)) == 1
    assert first.request.path == again.request.path
