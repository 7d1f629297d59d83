"""What the clerk's page shows: windows, the line, alarms, the last step, the hall around."""

import re
from datetime import datetime
from pathlib import Path

import msgspec
import pytest

from kiosk import clock
from kiosk.printing.health import PrinterState
from kiosk.printing.models import Printer
from kiosk.records.help import service as help_rings
from kiosk.records.windows.service import arrange_window
from kiosk.screens.desk.panel import LINE_SHOWN, Watcher
from kiosk.settings import Hours, Printing, Settings
from kiosk.sync import holding
from kiosk.sync.holding import Why
from kiosk.web.push import Bell
from tests.conftest import TurnableClock
from tests.screens.staffed import Person, StaffedHall, staffed_hall


@pytest.fixture
def li(hall: StaffedHall) -> Person:
    """A clerk at window 1."""
    return hall.at_window(1)


def test_a_window_is_opened_and_closed(hall: StaffedHall) -> None:
    li = hall.signed_in()
    assert "您坐哪个窗口" in li.sees("/desk")
    assert "服务中" in li.presses("windows/2/open").get_data(as_text=True)
    assert "2号窗口" in li.sees()
    assert "您坐哪个窗口" in li.presses("windows/2/close").get_data(as_text=True)


def test_a_window_with_somebody_in_front_is_not_closed(hall: StaffedHall, li: Person) -> None:
    hall.arrives()
    li.presses("windows/1/next")
    assert 'data-code="window_busy"' in li.presses("windows/1/close").get_data(as_text=True)


def test_a_taken_window_is_taken_over_on_purpose_only(hall: StaffedHall, li: Person) -> None:
    wang = hall.signed_in("wang")
    seen = wang.sees()
    assert "li在用" in seen
    assert "接替" in seen
    assert "现在是li在用" in wang.presses("windows/1/open").get_data(as_text=True)
    assert wang.presses("windows/1/open", take_over="1").status_code == 200
    assert "您坐哪个窗口" in li.sees()


def test_a_break_stops_calling_and_says_so(hall: StaffedHall, li: Person) -> None:
    hall.arrives()
    assert "窗口暂停中" in li.presses("windows/1/pause").get_data(as_text=True)
    assert 'data-code="window_paused"' in li.presses("windows/1/next").get_data(as_text=True)
    assert "可以叫下一位了" in li.presses("windows/1/resume").get_data(as_text=True)


def test_the_line_shows_number_category_minutes_and_priority_never_more(
    hall: StaffedHall, li: Person, hall_clock: TurnableClock
) -> None:
    first = hall.arrives("SB01")
    second = hall.arrives("HK03", priority=True)
    hall_clock.goes_on(12)
    seen = li.sees()
    rows = re.findall(
        r'row-number">(\w+)<.*?row-what">(.*?)</span>\s*<span class="row-time">(.*?)<', seen, re.DOTALL
    )
    assert [row[0] for row in rows] == ["Y001", "A001"]
    assert "优先" in rows[0][1]
    assert "户口与证明" in rows[0][1]
    assert [row[2] for row in rows] == ["12 分钟", "12 分钟"]
    assert first.token not in seen
    assert second.token not in seen


def test_a_long_line_is_cut_and_counted(hall: StaffedHall, li: Person) -> None:
    for _ in range(LINE_SHOWN + 3):
        hall.arrives()
    seen = li.sees()
    assert seen.count("row-number") == LINE_SHOWN
    assert "等候 43 人" in seen
    assert "后面还有 3 人" in seen


def test_a_window_counts_only_whom_it_may_call(hall: StaffedHall, li: Person) -> None:
    arrange_window(hall.session, 1, ["HK"])
    hall.arrives()
    hall.arrives("HK03")
    seen = li.sees()
    assert "本窗口能叫的有 1 人" in seen
    assert seen.count("not-mine") == 1


def test_somebody_sent_to_another_open_window_is_not_for_this_one(hall: StaffedHall, li: Person) -> None:
    wang = hall.at_window(2, "wang")
    ticket = hall.arrives()
    li.presses("windows/1/next")
    li.steps(hall.ticket(ticket.id), "transfer", window="2")
    assert "本窗口能叫的有 1 人" in wang.sees()
    assert "现在没有人等" in li.sees()
    wang.presses("windows/2/close")
    assert "本窗口能叫的有 1 人" in li.sees()


def test_the_other_windows_are_seen(hall: StaffedHall, li: Person) -> None:
    wang = hall.at_window(2, "wang")
    hall.arrives()
    wang.presses("windows/2/next")
    wang.presses("windows/2/pause")
    seen = li.sees()
    assert "2号窗口 · wang · 暂停中 · A001" in seen
    assert "3号窗口 · 没有开" in seen


@pytest.mark.parametrize(
    ("steps", "offered"),
    [((), None), (("miss",), "requeue"), (("start",), None), (("start", "hold"), "resume")],
)
def test_the_last_step_can_be_undone_where_the_table_allows_it(
    hall: StaffedHall, li: Person, steps: tuple[str, ...], offered: str | None
) -> None:
    ticket = hall.arrives()
    li.presses("windows/1/next")
    for step in steps:
        li.steps(hall.ticket(ticket.id), step)
    form = re.search(
        rf'hx-post="/desk/tickets/{ticket.id}/(\w+)"[^>]*>\s*(?:<input[^>]*>\s*)+<button[^>]*id="undo"',
        li.sees(),
    )
    assert (form and form[1]) == offered


def test_a_call_is_undone_by_sending_the_person_back(hall: StaffedHall, li: Person) -> None:
    hall.arrives()
    li.presses("windows/1/next")
    assert re.search(r'id="return"[^>]*data-undo', li.sees())


def test_an_old_step_is_not_offered_for_undoing(
    hall: StaffedHall, li: Person, hall_clock: TurnableClock
) -> None:
    ticket = hall.arrives()
    li.presses("windows/1/next")
    li.steps(hall.ticket(ticket.id), "miss")
    hall_clock.goes_on(3)
    seen = li.sees()
    assert 'id="undo"' not in seen
    assert "恢复排队" in seen


def test_after_three_calls_missing_is_suggested(hall: StaffedHall, li: Person) -> None:
    ticket = hall.arrives()
    li.presses("windows/1/next")
    for _ in range(2):
        li.steps(hall.ticket(ticket.id), "recall")
    assert "叫了 3 次还没来" in li.sees()


def test_a_ring_is_seen_by_all_and_answered_once(
    hall: StaffedHall, li: Person, hall_clock: TurnableClock
) -> None:
    ring = help_rings.ring(hall.session, "entrance")
    hall_clock.goes_on(2)
    seen = li.sees()
    assert "取号机旁有人要帮忙" in seen
    assert "2 分钟前" in seen
    assert "您去帮忙" in li.presses(f"help/{ring.id}/answer").get_data(as_text=True)
    assert "取号机旁有人要帮忙" not in li.sees()
    assert li.presses("help/no-such-ring/answer").status_code == 404


def test_a_clock_that_went_back_is_a_managers_decision(
    hall: StaffedHall, li: Person, hall_clock: TurnableClock
) -> None:
    hall.arrives()
    hall_clock.stands_at(datetime(2026, 11, 20, 9, 0, tzinfo=clock.HALL_TIME))
    seen = li.sees()
    assert "现在是 2026-11-20，可是已经开到过 2026-11-23" in seen
    assert "时间是对的" not in seen
    assert "现在先不叫号" in seen
    assert 'data-code="clock_went_back"' in li.presses("windows/1/next").get_data(as_text=True)
    assert li.presses("clock").status_code == 403
    manager = hall.signed_in("admin")
    seen = manager.sees()
    assert "时间是对的" in seen
    assert "请先校准电脑" in seen
    assert "电脑的日期不对" not in manager.presses("clock").get_data(as_text=True)


def test_a_hall_that_must_hear_from_its_county_first_offers_no_call(hall: StaffedHall, li: Person) -> None:
    hall.arrives()
    assert "可以叫下一位了" in li.sees()
    holding.hold(Path(hall.app.instance_path), Why.RESTORED)
    seen = li.sees()
    assert "现在先不叫号" in seen
    assert "windows/1/next" not in seen
    holding.let_go(Path(hall.app.instance_path))
    assert "可以叫下一位了" in li.sees()


def test_a_closed_hall_says_when_it_opens(tmp_path: Path, hall_clock: TurnableClock) -> None:
    with staffed_hall(tmp_path, Settings(hours=Hours(mon=["14:30-17:30"]))) as closed:
        seen = closed.signed_in().sees()
    assert hall_clock
    assert "大厅现在不在开放时间" in seen
    assert "今天 14:30 开门" in seen


def test_a_printer_fault_is_seen_and_a_slip_printed_again(tmp_path: Path, hall_clock: TurnableClock) -> None:
    with staffed_hall(tmp_path, Settings(printing=Printing(url="tcp://127.0.0.1:9"))) as hall:
        li = hall.at_window(1)
        hall.session.add(Printer(id=1, state=PrinterState.PAPER_OUT, since=clock.millis()))
        hall.session.commit()
        ticket = hall.arrives()
        seen = li.sees()
        answer = li.presses(f"tickets/{ticket.id}/reprint").get_data(as_text=True)
    assert hall_clock
    assert "打印机没有纸了" in seen
    assert "1 张小票等着打印" in seen
    assert "A001 号的小票正在补打" in answer


def test_the_page_speaks_english(hall: StaffedHall, li: Person) -> None:
    hall.arrives("SB01")
    li.client.set_cookie("lang", "en")
    assert "Social insurance" in li.sees()
    assert "Window 1" in li.sees()


def test_the_stream_speaks_once_per_change() -> None:
    bell = Bell(most_streams=1)
    watcher = Watcher(bell)
    assert [event.name for event in watcher.news()] == ["changed"]
    assert watcher.news() == []
    bell.ring()
    assert [event.wire() for event in watcher.news()] == [b"event: changed\ndata: 1\n\n"]


def test_strangers_get_no_stream(hall: StaffedHall) -> None:
    assert Person(hall.app, "li").client.get("/desk/events").status_code == 302


def test_every_page_of_the_desk_keeps_its_settings(hall: StaffedHall, li: Person) -> None:
    config = re.search(r'name="htmx-config" content=\'(.*?)\'', li.sees("/desk"))
    assert config
    assert msgspec.json.decode(config[1])["allowEval"] is False
    assert hall.settings.printing.url == "none"
