"""Notices of cases are owed by law: they wait for the printer, and let today's visitors go first."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk import clock
from kiosk.printing import kinds
from kiosk.printing.health import PrinterState
from kiosk.printing.messages import Report
from tests.printing.case_papers import case_slip
from tests.printing.print_hall import PRINTED, PretendPress, PrintHall, minutes_later, ticket

NOTICE = case_slip("notice").case_no


@pytest.fixture
def press() -> PretendPress:
    return PretendPress(usual=Report(PrinterState.PAPER_OUT))


@pytest.fixture
def broken_hall(tmp_path: Path, press: PretendPress) -> Iterator[PrintHall]:
    with PrintHall(tmp_path, press, "usb://04b8:0e20") as hall:
        yield hall


def test_a_notice_of_a_case_waits_until_the_printer_works(
    broken_hall: PrintHall, press: PretendPress
) -> None:
    broken_hall.queue(case_slip("notice"), ticket("A001"))
    assert broken_hall.sees_printer(PrinterState.PAPER_OUT)
    with clock.standing_at(minutes_later(3 * 24 * 60)):
        broken_hall.worker.wake()
        assert broken_hall.sees_state("failed", "A001")
        assert broken_hall.state(NOTICE) == "queued"
        press.usual = PRINTED
        broken_hall.queue(ticket("A002"))
        assert broken_hall.sees_state("printed", NOTICE)
    kinds_printed = [kinds.kind_of(kinds.read(order.payload)) for order in press.orders[-2:]]
    assert kinds_printed == ["ticket", "case"], "a visitor of today goes before the notices of days ago"


def test_a_notice_of_a_case_is_given_up_after_a_week(broken_hall: PrintHall) -> None:
    broken_hall.queue(case_slip("notice"))
    assert broken_hall.sees_printer(PrinterState.PAPER_OUT)
    with clock.standing_at(minutes_later(7 * 24 * 60 + 1)):
        broken_hall.worker.wake()
        assert broken_hall.sees_state("failed", NOTICE)
    assert broken_hall.job(NOTICE).fault == "paper_out"
