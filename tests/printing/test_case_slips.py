"""What the slips of a case say, and that nothing on them is lost."""

from typing import Any, Literal, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.printing import kinds
from kiosk.printing.case_slips import TITLES, CaseSlip, Paper, Title
from kiosk.printing.messages import Order
from kiosk.printing.network import TcpPrinter
from kiosk.printing.paper import COLUMNS, clean, width
from kiosk.printing.press import composed, work
from kiosk.printing.slips import layout
from kiosk.settings import Printing
from tests.printing.case_papers import case_slip
from tests.printing.fake_printer import FakePrinter
from tests.printing.paper_roll import unroll
from tests.printing.print_hall import SUNDAY

EVERY_TITLE: tuple[Title, ...] = get_args(Title)

ACCEPTANCE = [
    "沙坡村党群服务中心",
    "受理通知单",
    "─" * 16,
    "办件编号：",
    "410327106203-20261122-007",
    "查询码：7K3-M2Q",
    "80周岁以上老年人高龄津贴申请",
    "受理时间：2026-11-22 09:12",
    "─" * 16,
    "您要办的事已经受理。",
    "已经收到2样材料：",
    "1. 居民身份证",
    "\u3000原件，看过当场还您",
    "2. 户口簿",
    "最晚办结的日子（星期五）：",
    "2027年1月8日",
    "（暂定：那年放假安排还没公布）",
    "请收好这张单子，查进度、取结果都",
    "用得上。",
    "─" * 16,
    "首问责任人：李梅",
    "咨询电话：0379-65551234",
    "查进度：办件编号+手机号后四位",
    "在家上网查：办件编号+查询码",
    "http://192.168.1.10:8000/case",
    "2026-11-22 09:12 星期日",
]


def texts(slip: CaseSlip, columns: int = 32) -> list[str]:
    return [line.text for line in layout(slip, columns)]


def said(slip: CaseSlip) -> str:
    """Return all words of a slip, as if the paper were endless."""
    return "".join(texts(slip)).replace(" ", "").replace("\u3000", "")


def test_an_acceptance_slip_tells_number_item_day_and_whom_to_ask() -> None:
    assert texts(case_slip("acceptance")) == ACCEPTANCE


def test_a_one_time_notice_names_all_that_is_missing_and_until_when() -> None:
    lines = texts(case_slip("notice"))
    start = lines.index("还缺2样材料：")
    assert lines[start + 1 : start + 9] == [
        "1. 结婚证",
        "\u3000原件，复印 1 份；遗失的到镇婚",
        "\u3000姻登记处补领",
        "2. 近期免冠照片",
        "\u30002 寸 2 张",
        "\u3000最晚2026年12月4日交来",
        "已经收到1样材料：",
        "1. 居民身份证",
    ]
    assert "最晚补齐的日子（星期五）：" in lines
    assert "（补正材料通知单）" in lines


def test_a_notice_without_a_case_is_only_advice() -> None:
    lines = texts(case_slip("notice", case_no="", look_up=""))
    assert "一次性告知单" in lines
    assert not any("补正材料通知单" in text or "办件编号" in text for text in lines)


@pytest.mark.parametrize(
    ("title", "sentence"),
    [
        pytest.param("receipt", "收到还不算受理", id="receipt"),
        pytest.param("supplement", "材料齐了", id="supplement"),
        pytest.param("gaps", "最晚2026年12月4日交来", id="gaps"),
        pytest.param("refusal", "原因：户口不在本村，请到户口所在地的村（社区）办理", id="reason"),
        pytest.param("refusal", "60日内申请行政复议", id="appeal"),
        pytest.param("forwarded", "转到：白杨镇便民服务中心", id="forwarded"),
        pytest.param("completion", "结果：准予登记", id="result"),
        pytest.param("completion", "怎么取结果：请到本中心1号窗口领取，也可以送到家里", id="fetching"),
    ],
)
def test_a_slip_says_what_its_title_is_for(title: Title, sentence: str) -> None:
    assert sentence in said(case_slip(title))


def test_a_supplement_that_is_not_enough_says_what_is_still_missing() -> None:
    words = said(case_slip("supplement", papers=(Paper("户口簿", state="given"), Paper("结婚证"))))
    assert "还缺1样材料：1.结婚证" in words
    assert "材料齐了" not in words


def test_a_confidential_case_stays_unnamed() -> None:
    assert "所办事项" in texts(case_slip(item=""))


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"due_date": ""}, "最晚办结"),
        ({"due_date": ""}, "暂定"),
        ({"tentative": False}, "暂定"),
        ({"papers": ()}, "材料："),
        ({"staff": ""}, "首问责任人"),
        ({"look_up": ""}, "查询码"),
        ({"from_home": False}, "在家"),
        ({"desk_phone": " "}, "咨询电话"),
        ({"accepted_at": None}, "受理时间"),
        ({"url": ""}, "http"),
        ({"copy": False}, "补打"),
    ],
)
def test_what_is_not_known_leaves_no_empty_label(fields: dict[str, Any], word: str) -> None:
    assert word not in said(case_slip(**fields))
    assert word in said(case_slip(copy=True))


def test_the_day_and_the_title_are_twice_as_large() -> None:
    sizes = {line.text: line.size for line in layout(case_slip(), 32)}
    assert (sizes["2027年1月8日"], sizes["受理通知单"]) == (2, 2)


@pytest.mark.parametrize("title", EVERY_TITLE)
def test_a_title_stands_on_one_line(title: Title) -> None:
    assert TITLES[title] in texts(case_slip(title))


def test_a_slip_has_no_field_for_a_visitor() -> None:
    allowed = {"staff", "desk_phone"}
    suspicious = ("name", "phone", "id_", "who", "address", "contact")
    fields = set(CaseSlip.__struct_fields__) - allowed
    assert not [field for field in fields if any(word in field for word in suspicious)]


@pytest.mark.parametrize("title", EVERY_TITLE)
def test_a_slip_survives_the_spool(title: Title) -> None:
    slip = case_slip(title)
    assert kinds.kind_of(slip) == "case"
    assert kinds.read(kinds.written(slip)) == slip
    assert "（补打）" in [line.text for line in layout(kinds.copy_of(slip), 32)]


@pytest.mark.parametrize("title", EVERY_TITLE)
@pytest.mark.parametrize("mode", ["text", "raster"])
@pytest.mark.parametrize("width_mm", [58, 80])
def test_every_slip_comes_out_of_every_printer(title: Title, mode: Any, width_mm: Literal[58, 80]) -> None:
    slip = case_slip(title)
    roll = unroll(composed(order(slip, mode, width_mm)), width_mm)
    assert roll.errors == []
    printed = roll.slips[0]
    assert (printed.qr, printed.cut) == (slip.url, True)
    expected = [line.text for line in layout(slip, COLUMNS[width_mm]) if not line.qr]
    assert printed.lines == (expected if mode == "text" else [])


@pytest.mark.parametrize("mode", ["text", "raster"])
def test_forty_missing_papers_reach_a_network_printer_whole(mode: Any) -> None:
    papers = tuple(Paper(f"第{n}份证明材料", "原件，村里开具") for n in range(1, 41))
    slip = case_slip("notice", papers=papers)
    with FakePrinter() as printer:
        report = work(order(slip, mode, 58, url=printer.url), TcpPrinter(printer.url, 4))
        (printed,) = printer.wait_for(1)
    assert (report.printed, printer.errors, printed.qr) == (True, [], slip.url)
    if printed.image:
        assert printed.image.height > 40 * 2 * 24
    else:
        assert [text for text in printed.lines if "份证明材料" in text][39] == "40. 第40份证明材料"


def order(slip: CaseSlip, mode: Any, width_mm: Literal[58, 80], url: str = "none") -> Order:
    return Order(Printing(url=url, mode=mode, width_mm=width_mm), kinds.written(slip).decode())


names = st.text(max_size=60)
days = st.one_of(st.just(""), st.dates().map(str))
papers = st.builds(
    Paper, name=names, note=names, state=st.sampled_from(["given", "missing", "gap"]), until=days
)


@settings(deadline=None)
@given(
    st.builds(
        CaseSlip,
        centre=names,
        issued_at=st.integers(0, 4_000_000_000_000),
        language=st.sampled_from(["zh", "en"]),
        title=st.sampled_from(EVERY_TITLE),
        case_no=names,
        item=names,
        accepted_at=st.none() | st.just(SUNDAY),
        due_date=days,
        tentative=st.booleans(),
        papers=st.lists(papers, max_size=30).map(tuple),
        by_when=days,
        reason=names,
        sent_to=names,
        result=names,
        fetching=names,
        staff=names,
        desk_phone=names,
    ),
    st.sampled_from([32, 48]),
)
def test_no_paper_and_no_reason_is_ever_cut_off(slip: CaseSlip, columns: int) -> None:
    lines = layout(slip, columns)
    assert all(width(line.text) * line.size <= columns for line in lines)
    whole = bare("".join(line.text for line in lines))
    for words in (slip.case_no, slip.item, slip.reason, slip.sent_to, slip.result, slip.fetching):
        assert bare(words) in whole
    for paper in slip.papers:
        assert bare(paper.name) + bare(paper.note) in whole


def bare(text: str) -> str:
    return clean(text).replace(" ", "")
