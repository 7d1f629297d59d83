"""Slips wait on disk, leave in order, and nobody waits for the printer."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from kiosk import clock
from kiosk.pen import writing
from kiosk.printing import kinds, rules, spool
from kiosk.printing.health import NEVER_PRINTED, SENTENCES, PrinterHealth, PrinterState
from kiosk.printing.messages import Report
from kiosk.printing.refusals import NoPrinter, NothingToReprint
from kiosk.printing.slips import TestSlip
from kiosk.printing.worker import SpoolWorker
from kiosk.settings import Settings
from tests.printing.print_hall import PRINTED, PretendPress, PrintHall, minutes_later, ticket

SOMEWHERE = "usb://04b8:0e20"
PAPER_OUT = Report(PrinterState.PAPER_OUT)


@pytest.fixture
def press() -> PretendPress:
    return PretendPress()


@pytest.fixture
def hall(tmp_path: Path, press: PretendPress) -> Iterator[PrintHall]:
    with PrintHall(tmp_path, press, SOMEWHERE) as hall:
        yield hall


@pytest.fixture
def broken_hall(tmp_path: Path, press: PretendPress) -> Iterator[PrintHall]:
    press.usual = PAPER_OUT
    with PrintHall(tmp_path, press, SOMEWHERE) as hall:
        yield hall


def test_a_ticket_without_a_slip_is_off(hall: PrintHall) -> None:
    assert hall.state("nobody") == "off"


def test_slips_leave_in_the_order_of_their_tickets(hall: PrintHall, press: PretendPress) -> None:
    numbers = [f"A{n:03d}" for n in range(1, 13)]
    hall.queue(*map(ticket, numbers[:6]))
    hall.queue(*map(ticket, numbers[6:]))
    assert hall.sees_state("printed", "A012")
    assert press.numbers == numbers
    assert hall.job().printed_at
    assert hall.sees(lambda: hall.changes >= 12)


def test_a_slip_belongs_to_the_transaction_of_its_ticket(hall: PrintHall) -> None:
    def issue_and_fall(session: Session) -> None:
        with writing(session) as connection:
            spool.enqueue(connection, "ticket", "A012", kinds.written(ticket()))
            raise ZeroDivisionError

    with hall.sessions() as session, pytest.raises(ZeroDivisionError):
        issue_and_fall(session)
    assert hall.state() == "off"


def test_a_slip_waits_while_the_printer_is_out_of_paper(broken_hall: PrintHall, press: PretendPress) -> None:
    broken_hall.queue(ticket())
    assert broken_hall.sees_printer(PrinterState.PAPER_OUT)
    health = broken_hall.health()
    assert (health.waiting, health.is_fault) == (1, True)
    assert health.since is not None
    assert "没有纸" in health.sentence
    assert broken_hall.job().fault == "paper_out"
    press.usual = PRINTED
    assert broken_hall.sees_state("printed")
    assert broken_hall.job().fault is None
    assert broken_hall.health().state == PrinterState.OK


def test_a_new_slip_ends_the_pause_and_keeps_the_order(broken_hall: PrintHall, press: PretendPress) -> None:
    broken_hall.queue(ticket("A001"))
    assert broken_hall.sees(lambda: (broken_hall.job("A001").tries or 0) >= 2)
    press.usual = PRINTED
    broken_hall.queue(ticket("A002"))
    assert broken_hall.sees(lambda: broken_hall.state("A002") == "printed", 1.5)
    assert press.numbers[-2:] == ["A001", "A002"]


def test_pauses_grow_to_half_a_minute() -> None:
    assert [rules.pause_after(tries) // 1000 for tries in range(1, 8)] == [1, 2, 5, 10, 30, 30, 30]


def test_a_slip_that_comes_too_late_is_given_up(broken_hall: PrintHall, press: PretendPress) -> None:
    broken_hall.queue(ticket())
    assert broken_hall.sees_printer(PrinterState.PAPER_OUT)
    with clock.standing_at(minutes_later(9.5)):
        broken_hall.worker.wake()
        assert not broken_hall.sees(lambda: broken_hall.state() == "failed", 0.3)
    with clock.standing_at(minutes_later(10.1)):
        broken_hall.worker.wake()
        assert broken_hall.sees_state("failed")
    tries = len(press.orders)
    assert broken_hall.job().fault == "paper_out"
    assert broken_hall.health().waiting == 0
    broken_hall.worker.wake()
    assert not broken_hall.sees(lambda: len(press.orders) > tries, 0.2)


def test_nothing_of_yesterday_is_printed_in_the_morning(tmp_path: Path, press: PretendPress) -> None:
    evening = PrintHall(tmp_path, press, SOMEWHERE)
    evening.queue(ticket("A099"))
    evening.engine.dispose()
    with clock.standing_at(minutes_later(14 * 60)), PrintHall(tmp_path, press, SOMEWHERE) as morning:
        morning.queue(ticket("A001"))
        assert morning.sees_state("printed", "A001")
        assert morning.state("A099") == "failed"
        assert morning.job("A099").fault == "too_old"
    assert press.numbers == ["A001"]


def test_after_a_crash_the_queued_slips_are_printed(tmp_path: Path, press: PretendPress) -> None:
    before = PrintHall(tmp_path, press, SOMEWHERE)
    before.queue(ticket("A001"), ticket("A002"))
    before.engine.dispose()
    with PrintHall(tmp_path, press, SOMEWHERE) as after:
        assert after.sees_state("printed", "A002")
    assert press.numbers == ["A001", "A002"]


def test_closing_leaves_the_rest_queued_and_stops_the_press(tmp_path: Path, press: PretendPress) -> None:
    press.usual = PAPER_OUT
    with PrintHall(tmp_path, press, SOMEWHERE) as hall:
        hall.queue(ticket())
        assert hall.sees_printer(PrinterState.PAPER_OUT)
    assert press.stopped
    with PrintHall(tmp_path, PretendPress(), SOMEWHERE) as again:
        assert again.sees_state("printed")


def test_a_slip_that_nobody_can_print_does_not_stop_those_behind_it(
    hall: PrintHall, press: PretendPress
) -> None:
    press.reports.append(Report(PrinterState.UNKNOWN, unreadable=True))
    hall.queue(ticket("A001"), ticket("A002"))
    assert hall.sees_state("printed", "A002")
    assert hall.state("A001") == "failed"
    assert hall.job("A001").fault == "unreadable"
    assert hall.health().state == PrinterState.OK


def test_a_printed_slip_whose_mark_is_not_saved_is_not_printed_again(
    tmp_path: Path, press: PretendPress
) -> None:
    store = PrintHall(tmp_path, press, SOMEWHERE)
    disk = FullDisk(store.sessions, press)
    worker = SpoolWorker(disk.sessions, store.printing, lambda: None, press)
    with ExitStack() as doors:
        doors.callback(store.engine.dispose)
        doors.callback(worker.stop, 3.0)
        store.queue(ticket())
        worker.start()
        assert store.sees(lambda: disk.refused > 0)
        worker.wake()
        assert store.sees(lambda: disk.refused > 1)
        assert store.state() == "queued"
        disk.full = False
        worker.wake()
        assert store.sees_state("printed")
    assert press.numbers == ["A012"]


class FullDisk:
    """Gives no session any more once the press has printed something."""

    def __init__(self, sessions: Callable[[], Session], press: PretendPress) -> None:
        self._sessions, self._press = sessions, press
        self.full, self.refused = True, 0

    def sessions(self) -> Session:
        if self.full and self._press.orders:
            self.refused += 1
            raise OperationalError("UPDATE", {}, Exception("disk full"))
        return self._sessions()


def test_a_slip_is_printed_again_as_a_copy(hall: PrintHall, press: PretendPress) -> None:
    hall.queue(ticket())
    assert hall.sees_state("printed")
    with hall.sessions() as session:
        spool.reprint(session, "A012")
    assert hall.state() == "queued"
    hall.worker.wake()
    assert hall.sees_state("printed")
    assert [kinds.read(order.payload).copy for order in press.orders] == [False, True]


def test_what_still_waits_is_hurried_not_doubled(broken_hall: PrintHall, press: PretendPress) -> None:
    broken_hall.queue(ticket())
    assert broken_hall.sees_printer(PrinterState.PAPER_OUT)
    with broken_hall.sessions() as session:
        spool.reprint(session, "A012")
        spool.reprint(session, "A012")
    assert broken_hall.health().waiting == 1
    press.usual = PRINTED
    assert broken_hall.sees_state("printed")


def test_what_was_never_printed_cannot_be_printed_again(hall: PrintHall) -> None:
    with hall.sessions() as session, pytest.raises(NothingToReprint) as refused:
        spool.reprint(session, "nobody")
    assert refused.value.code == "nothing_to_reprint"


def test_the_office_tries_the_printer(hall: PrintHall, press: PretendPress) -> None:
    with hall.sessions() as session:
        spool.queue_test_slip(session, Settings(printing=hall.printing))
    hall.worker.wake()
    assert hall.sees_state("printed", spool.TEST)
    assert isinstance(kinds.read(press.orders[0].payload), TestSlip)


def test_without_a_printer_nothing_is_printed(tmp_path: Path, press: PretendPress) -> None:
    with PrintHall(tmp_path, press) as hall, hall.sessions() as session:
        with pytest.raises(NoPrinter):
            spool.queue_test_slip(session, Settings())
        assert hall.health() == PrinterHealth(PrinterState.OFF, None, 0)
    assert press.orders == []


def test_before_the_first_slip_the_desk_is_told_to_try(hall: PrintHall) -> None:
    assert hall.health().sentence == NEVER_PRINTED
    assert not hall.health().is_fault


def test_every_state_of_the_printer_has_its_sentence() -> None:
    assert set(SENTENCES) == set(PrinterState)


def test_people_hear_only_of_what_is_new(hall: PrintHall) -> None:
    with hall.sessions() as session:
        assert spool.settle(session, None, PAPER_OUT)
        assert not spool.settle(session, None, PAPER_OUT)
        since = hall.health().since
        assert spool.settle(session, None, PRINTED)
        assert not spool.settle(session, None, PRINTED)
    assert since is not None
    assert (hall.health().since or 0) >= since


def test_old_slips_are_forgotten_at_the_next_start(tmp_path: Path, press: PretendPress) -> None:
    with PrintHall(tmp_path, press, SOMEWHERE) as hall:
        hall.queue(ticket())
        assert hall.sees_state("printed")
    with clock.standing_at(minutes_later(8 * 24 * 60)), PrintHall(tmp_path, press, SOMEWHERE) as later:
        assert later.sees_state("off")


def test_a_network_printer_is_looked_at_while_it_is_idle(tmp_path: Path, press: PretendPress) -> None:
    press.usual = PAPER_OUT
    with PrintHall(tmp_path, press, "tcp://127.0.0.1:9") as hall:
        assert hall.sees_printer(PrinterState.PAPER_OUT)
    assert press.orders == []


def test_a_listener_that_fails_does_not_stop_the_printing(tmp_path: Path, press: PretendPress) -> None:
    def fall() -> None:
        raise ZeroDivisionError

    hall = PrintHall(tmp_path, press, SOMEWHERE)
    hall.worker = SpoolWorker(hall.sessions, hall.printing, fall, press)
    with hall:
        hall.queue(ticket("A001"))
        assert hall.sees_state("printed", "A001")
        hall.queue(ticket("A002"))
        assert hall.sees_state("printed", "A002")


def test_the_next_slip_is_found_without_reading_the_old_ones(hall: PrintHall) -> None:
    asked: list[tuple[str, Any]] = []
    event.listen(hall.engine, "before_cursor_execute", lambda *said: asked.append((said[2], said[3])))
    with hall.sessions() as session:
        assert spool.next_job(session) is None
    query, values = next(each for each in asked if "LIMIT" in each[0])
    with hall.engine.connect() as connection:
        plan = str(connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}", values).all())
    assert "USING INDEX ix_print_jobs_queued" in plan
