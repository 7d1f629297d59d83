"""What is confidential shows nowhere: not on a screen, on paper, in the journal, the workbook or the log."""

import logging
from datetime import datetime
from typing import NamedTuple

import pytest

from kiosk import clock
from kiosk.records.cases.models import Case, Channel
from kiosk.records.catalogue import queries as catalogues
from kiosk.records.home_visits import service as home_visits
from kiosk.records.home_visits.models import HomeVisit, Why
from kiosk.records.ratings import service as ratings
from kiosk.records.ratings.models import FollowUp
from kiosk.records.requests import service as requests
from kiosk.records.requests.models import Request, RequestKind
from kiosk.records.tickets.models import Ticket
from kiosk.records.tickets.queries import under_way
from kiosk.settings import Printing, Settings
from tests.casework import SEALER, ZHANG
from tests.screens.caseful import CaseHall
from tests.screens.rating import follow_up
from tests.screens.staffed import Person, staffed_hall
from tests.screens.surfaces import everything_public

SETTINGS = Settings(printing=Printing(url="tcp://127.0.0.1:9"))
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=clock.HALL_TIME)
SECRET_ITEMS = ("MZ06", "DQ02", "DQ03")
PERSON = ("张三丰", "张*丰", "13812345678", "138****5678", "002X", "三组")
WRITTEN = ("在河边第三家", "地界说不清")


class Secret(NamedTuple):
    """Somebody's confidential matters, in every record that the hall has."""

    ticket: Ticket
    case: Case
    visit: HomeVisit
    request: Request
    follow_up: FollowUp

    @property
    def known(self) -> dict[str, str]:
        """What stands in the addresses that lead to them."""
        return {
            "ticket_id": self.ticket.id, "token": self.ticket.token, "no": self.case.no,
            "visit_id": self.visit.id, "request_id": self.request.id, "n": "1",
            "follow_up_id": self.follow_up.id,
        }  # fmt: skip


@pytest.fixture
def settings() -> Settings:
    """A hall with a printer."""
    return SETTINGS


def secret_words(work: CaseHall) -> list[str]:
    """Return every word that would give something away."""
    catalogue = catalogues.current(work.hall.session)
    items = [catalogue.by_code[code] for code in SECRET_ITEMS]
    discreet = [each for each in catalogue.categories if each.discreet]
    named = [word for item in items for word in (item.zh, item.en, item.alias)]
    named += [word for category in discreet for word in (category.zh, category.en, category.alias)]
    return [*SECRET_ITEMS, *named, *PERSON, *WRITTEN]


def in_front(work: CaseHall) -> Ticket:
    """Return whoever stands at window 1."""
    work.hall.looks_again()
    here = [ticket for ticket in under_way(work.hall.session) if ticket.window == 1]
    return here[0]


def one_of_each(work: CaseHall, li: Person) -> Secret:
    """Let Zhang come with confidential matters, served by li at window 1; one stands there, others wait.

    Two have been served, and have rated it badly.
    """
    hall, settings = work.hall, work.hall.settings
    served = [hall.arrives(item) for item in ("DQ03", "MZ06")]
    for item in ("MZ06", "DQ02"):
        hall.arrives(item)
    hall.arrives(category="DQ")
    for steps in (("start", "finish"), ("start", "finish"), ("miss",), ("start", "hold"), ("start",)):
        li.presses("windows/1/next")
        for step in steps:
            assert li.steps(in_front(work), step, outcome="done", item="", slot="0").status_code == 200
    for ticket in served:
        ratings.rate(hall.session, ticket.token, ratings.Opinion(1, (), "等得久"), SEALER, settings)
    case = work.opens("MZ06", channel=Channel.WALK_IN, remark=WRITTEN[0])
    work.steps(case, "stop_clock", note=WRITTEN[1], until="2026-12-01")
    work.offers(case, to="wang")
    need = home_visits.Need(ZHANG, Why.ALONE_ELDER, "MZ", "MZ06", note=WRITTEN[0])
    visit = home_visits.ask_visit(hall.session, need, home_visits.Asked("phone"), SEALER)
    left = requests.Left(RequestKind.UNRESOLVED, "desk", ZHANG, item="DQ02", words=WRITTEN[1])
    request = requests.leave_request(hall.session, left, SEALER, settings)
    return Secret(in_front(work), case, visit, request, follow_up(hall))


def told(before: dict[str, str], after: dict[str, str], words: list[str]) -> list[str]:
    """Return which words stand more often on which surface than before."""
    return [
        f"{word} in {surface}"
        for surface, text in after.items()
        for word in words
        if text.count(word) > before.get(surface, "").count(word)
    ]


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What everybody sees of such a hall before anybody has come."""
    with (
        clock.standing_at(MONDAY.timestamp),
        staffed_hall(tmp_path_factory.mktemp("before"), SETTINGS) as hall,
    ):
        return everything_public(CaseHall(hall).hall, {})


def test_nothing_confidential_shows_anywhere(
    work: CaseHall, before: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    li = work.hall.at_window(1)
    words = secret_words(work)
    with caplog.at_level(logging.DEBUG):
        secret = one_of_each(work, li)
        after = everything_public(work.hall, secret.known) | {"log": caplog.text}
    assert told(before, after, words) == []
    assert {"wang /desk/panel", "admin /office/ledger", "admin /office/figures"} <= set(after)
    assert f"wang /desk/cases/{secret.case.no}" in after


def test_the_walk_would_find_it(work: CaseHall, before: dict[str, str]) -> None:
    words = secret_words(work)
    case = work.opens("MZ01", remark=WRITTEN[0])
    found = told(before, everything_public(work.hall, {"no": case.no}), words)
    assert "张*丰 in admin /office/ledger" in found
    assert f"张三丰 in wang /desk/cases/{case.no}" in found
    assert "张三丰 in workbook" in found


def test_the_clerk_sees_what_to_serve_only_at_the_own_window(work: CaseHall) -> None:
    hall, li = work.hall, work.hall.at_window(1)
    wang = hall.at_window(2, "wang")
    ticket = hall.arrives("MZ06")
    name = catalogues.current(hall.session).by_code["MZ06"].zh
    for person in (li, wang):
        assert name not in person.sees(f"/desk/tickets/{ticket.id}")
        assert "保密，在窗口办理时才显示" in person.sees(f"/desk/tickets/{ticket.id}")
    li.presses("windows/1/next")
    assert name in li.sees()
    assert name in li.sees(f"/desk/tickets/{ticket.id}")
    assert name not in wang.sees()
    assert name not in wang.sees(f"/desk/tickets/{ticket.id}")


def test_a_line_of_the_desk_calls_it_what_the_slip_calls_it(work: CaseHall) -> None:
    hall, wang = work.hall, work.hall.at_window(2, "wang")
    hall.arrives("MZ06")
    said = wang.sees()
    assert "综合窗口" in said
    assert "民政养老" not in said
    hall.arrives("MZ01")
    assert "民政养老" in wang.sees()


def test_who_is_named_may_read_it(work: CaseHall) -> None:
    case = work.opens("DQ02")
    wang = work.hall.signed_in("wang")
    assert "张三丰" not in wang.sees(f"/desk/cases/{case.no}")
    boss = work.hall.signed_in("admin")
    boss.sends(f"staff/{work.staff('wang').id}/confidant", confidant="1")
    assert "张三丰" in wang.sees(f"/desk/cases/{case.no}")
