"""What stands on a slip, and that it fits the paper."""

from pathlib import Path
from typing import Any, Literal

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk import words
from kiosk.printing import kinds
from kiosk.printing.paper import Line, shorten, width, wrap
from kiosk.printing.slips import TestSlip, TicketSlip, layout
from tests.printing.print_hall import SUNDAY, ticket

ENGLISH = {
    "星期日": "Sunday",
    "前面还有{n}人": "People ahead: {n}",
    "约等{low}到{high}分钟": "Wait: {low}-{high} min",
    "听到叫号请过来": "Come when called",
    "要带：{papers}": "Bring: {papers}",
    "要带：{papers}等": "Bring: {papers}, etc.",
    "、": ", ",
}


@pytest.fixture
def in_english(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    catalog = Catalog("en")
    for sentence, english in ENGLISH.items():
        catalog.add(sentence, english)
    folder = tmp_path / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "messages.mo").open("wb") as file:
        write_mo(file, catalog)
    monkeypatch.setattr(words, "TRANSLATIONS", tmp_path)
    words.say.cache_clear()
    yield
    words.say.cache_clear()


def texts(slip: TicketSlip | TestSlip, columns: int = 32) -> list[str]:
    return [line.text for line in layout(slip, columns)]


def test_a_slip_tells_number_queue_wait_and_what_to_do_next() -> None:
    assert texts(ticket()) == [
        "沙坡村党群服务中心",
        "A012",
        "社会保障",
        "─" * 16,
        "前面还有3人",
        "约等10到15分钟",
        "─" * 16,
        "听到叫号请过来",
        "过号请告诉工作人员，不用重取。",
        "http://192.168.1.10:8000/t/4fQ0zB7uN3m1kXw9aYpLrA",
        "扫码看排到哪里，办完可评价",
        "2026-11-22 09:12 星期日",
        "便民、高效、担当、奉献",
    ]


def test_the_number_is_four_times_as_large_and_what_matters_twice() -> None:
    sizes = {line.text: line.size for line in layout(ticket(), 32)}
    assert sizes["A012"] == 4
    assert {sizes["前面还有3人"], sizes["约等10到15分钟"], sizes["听到叫号请过来"]} == {2}


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        pytest.param({"ahead": 0}, "前面没有人", id="nobody ahead"),
        pytest.param({"wait_low": 0, "wait_high": 0}, "马上就叫到您", id="no wait"),
        pytest.param({"wait_low": 5, "wait_high": 5}, "约等5分钟", id="a certain wait"),
        pytest.param({"staffed": False}, "还没有开始办理", id="no window open yet"),
        pytest.param({"priority": True}, "优先号", id="priority"),
        pytest.param({"copy": True}, "（补打）", id="printed again"),
        pytest.param({"items": ["社保卡补换", "参保登记"]}, "办理：社保卡补换、参保登记", id="errands"),
    ],
)
def test_a_slip_says_what_is_special(fields: dict[str, Any], sentence: str) -> None:
    assert sentence in texts(ticket(**fields))
    assert sentence not in texts(ticket())


def test_no_minutes_are_promised_while_no_window_is_open() -> None:
    assert not any("分钟" in text for text in texts(ticket(staffed=False)))


def test_without_an_address_there_is_no_code() -> None:
    assert not any(line.qr or "扫码" in line.text for line in layout(ticket(url=""), 32))


@pytest.mark.parametrize("columns", [32, 48])
def test_many_materials_take_two_lines_and_end_with_and_so_on(columns: int) -> None:
    papers = [f"第{n}份证明材料" for n in range(1, 20)]
    lines = texts(ticket(bring=papers), columns)
    start = next(n for n, text in enumerate(lines) if text.startswith("要带："))
    bring = "".join(lines[start : start + 2])
    named = bring.removeprefix("要带：").removesuffix("等").split("、")
    assert bring.endswith("等")
    assert named == papers[: len(named)]
    assert len(named) >= 3
    assert "证明" not in lines[start + 2]


def test_few_materials_are_all_named() -> None:
    assert "要带：身份证、户口簿" in texts(ticket(bring=["身份证", "户口簿"]))


def test_one_endless_material_is_shortened() -> None:
    lines = texts(ticket(bring=["本人及配偶近三个月的收入证明" * 5, "户口簿"]))
    bring = [text for text in lines if "收入" in text]
    assert len(bring) == 2
    assert bring[1].endswith("…")


@pytest.mark.usefixtures("in_english")
def test_an_english_slip_breaks_between_words() -> None:
    slip = ticket(
        language="en",
        centre="Shapo Village Service Centre",
        category="Social security and pensions",
        bring=["ID card", "Household register", "Two photographs"],
    )
    lines = texts(slip)
    assert "2026-11-22 09:12 Sunday" in lines
    assert lines[2:4] == ["Social security", "and pensions"]
    assert "People ahead: 3" in lines
    assert lines[lines.index("Come when called") + 2 :][:2] == [
        "Bring: ID card, Household",
        "register, Two photographs",
    ]


def test_a_test_slip_measures_the_paper_and_shows_rare_characters() -> None:
    slip = TestSlip(centre="沙坡村", issued_at=SUNDAY, url="http://192.168.1.10:8000")
    assert "12345678901234567890123456789012" in texts(slip)
    assert any("㛃𬱖" in text for text in texts(slip))
    assert any(line.qr for line in layout(slip, 32))


@pytest.mark.parametrize("slip", [ticket(items=["补卡"], priority=True), TestSlip(centre="村", issued_at=1)])
def test_a_slip_survives_the_spool(slip: TicketSlip | TestSlip) -> None:
    assert kinds.read(kinds.written(slip)) == slip
    assert kinds.copy_of(slip).copy


def test_a_mark_that_closes_never_begins_a_line() -> None:
    assert wrap("请带身份证，户口簿。", 10) == ["请带身份", "证，户口", "簿。"]


def test_only_what_is_wider_than_the_paper_is_cut() -> None:
    assert wrap("看 http://192.168.1.10:8000/t/4fQ0zB 网页", 16) == [
        "看",
        "http://192.168.1",
        ".10:8000/t/4fQ0z",
        "B 网页",
    ]
    assert shorten("银行卡复印件", 8) == "银行卡…"


def test_line_breaks_and_escapes_in_a_name_do_not_reach_the_printer() -> None:
    assert wrap("补\x1b@办\r\n身份\u200b证\u3000吗", 32) == ["补 @办 身份 证 吗"]


@given(st.text(max_size=80), st.integers(4, 48))
def test_no_text_runs_over_the_edge_and_none_is_lost(text: str, columns: int) -> None:
    lines = wrap(text, columns)
    kept = "".join(lines).replace(" ", "")
    assert all(0 < width(line) <= columns for line in lines)
    assert kept == "".join(wrap(text, 10_000)).replace(" ", "")


@given(st.text(max_size=40), st.integers(4, 48))
def test_what_is_shortened_fits(text: str, columns: int) -> None:
    assert width(shorten(text, columns)) <= columns


names = st.text(max_size=60)


@settings(deadline=None)
@given(
    st.builds(
        TicketSlip,
        centre=names,
        issued_at=st.integers(0, 4_000_000_000_000),
        language=st.sampled_from(["zh", "en"]),
        number=st.from_regex(r"[A-Z]\d{3}", fullmatch=True),
        category=names,
        ahead=st.integers(0, 999),
        wait_low=st.integers(0, 600),
        wait_high=st.integers(0, 600),
        staffed=st.booleans(),
        priority=st.booleans(),
        items=st.lists(names, max_size=4),
        bring=st.lists(names, max_size=8),
        motto=names,
    ),
    st.sampled_from([32, 48]),
)
def test_no_line_is_wider_than_the_paper(slip: TicketSlip, columns: Literal[32, 48]) -> None:
    lines = layout(slip, columns)
    assert all(width(line.text) * line.size <= columns for line in lines)
    assert sum(line.text.startswith("要带") for line in lines) <= 1
    assert Line(slip.number, size=4, bold=True, centred=True) in lines
