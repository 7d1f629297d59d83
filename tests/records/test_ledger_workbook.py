"""The workbook: a town's clerk opens it, prints it, filters it, and nothing in it runs or gives away."""

import re
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from kiosk.errors import Refusal
from kiosk.pen import writing
from kiosk.records.ledger import workbook
from kiosk.records.ledger.entries import COLUMNS
from kiosk.records.ledger.refusals import NothingToExport, TooManyRows
from kiosk.records.ledger.workbook import SHEETS, harmless
from kiosk.settings import Hours
from tests.casework import Casework, casework
from tests.desk import Desk
from tests.records.exporting import Workbooks, below, everything_happens, lines
from tests.records.rated import a_rated_hall

NAMES = [
    "办件台账", "取号叫号日志", "值班(AB岗)表", "上门服务台账", "差评整改台账", "容缺受理台账",
    "留言诉求台账",
]  # fmt: skip


@pytest.fixture
def work(desk: Desk) -> Casework:
    """Two clerks with their cases, on Monday 2026-11-23 at nine."""
    return casework(desk)


@pytest.fixture
def books(tmp_path: Path) -> Workbooks:
    """The workbooks of that hall."""
    return Workbooks(tmp_path)


@pytest.fixture
def busy(work: Casework) -> Casework:
    """The same hall after everything happened once."""
    everything_happens(work, a_rated_hall(work.desk))
    return work


def test_the_ledger_has_title_headings_rows_and_signatures(busy: Casework, books: Workbooks) -> None:
    assert busy
    sheet = books.exports()["办件台账"]
    assert sheet["A1"].value == "双桥村便民服务中心办件台账(2026年11月)"
    assert "A1:V1" in {str(cells) for cells in sheet.merged_cells.ranges}
    assert [cell.value for cell in sheet[2]] == [column.words for column in COLUMNS]
    assert [line["办件编号"] for line in lines(sheet)] == [
        "000000000000-20261123-001", "000000000000-20261123-003",
    ]  # fmt: skip
    note, signatures = below(sheet)
    assert note == "另有保密办件 1 件（只计数）"
    assert re.fullmatch("填表人：　+审核人：　+日期：", signatures)


def test_every_sheet_is_printed_alike(busy: Casework, books: Workbooks) -> None:
    assert busy
    book = books.exports()
    assert book.sheetnames == NAMES == [sheet.name for sheet in SHEETS]
    for sheet in book:
        assert sheet.freeze_panes == "A3"
        assert sheet.print_title_rows == "$1:$2"
        assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth or 1, int(sheet.page_setup.fitToHeight)) == (1, 0)
        assert sheet.oddFooter.center.text == "第 &P 页，共 &N 页"
        assert below(sheet)[-1].startswith("填表人：")


def test_codes_are_text_and_dates_are_dates(busy: Casework, books: Workbooks) -> None:
    assert busy
    sheet = books.exports(full=True)["办件台账"]
    cells = dict(zip((cell.value for cell in sheet[2]), sheet[3], strict=True))
    for name in ("取号", "办件编号", "身份证后四位", "联系电话"):
        assert (cells[name].data_type, cells[name].number_format) == ("s", "@"), name
    for name in ("受理日期", "应办结日期"):
        assert (cells[name].is_date, cells[name].number_format) == (True, "yyyy-mm-dd"), name
    assert cells["受理日期"].value == datetime(2026, 11, 23)  # noqa: DTZ001 - Excel knows no zones
    assert cells["联系电话"].value == "13812345678"
    assert (cells["序号"].value, cells["承诺时限(工作日)"].value) == (1, 5)


def test_names_are_masked_unless_asked_for(busy: Casework, books: Workbooks) -> None:
    assert busy
    masked, full = books.exports(), books.exports(full=True)
    for sheet in ("办件台账", "容缺受理台账", "上门服务台账", "留言诉求台账"):
        (hidden, *_), (shown, *_) = lines(masked[sheet]), lines(full[sheet])
        assert "*" in hidden["姓名"] + hidden["联系电话"], sheet
        assert shown["姓名"] in {"张三丰", "李四"}, sheet
        assert shown["联系电话"] in {"13812345678", "13900001111"}, sheet


def test_the_call_log_tells_of_every_number(busy: Casework, books: Workbooks) -> None:
    assert busy
    found = lines(books.exports()["取号叫号日志"])
    assert [(line["号码"], line["业务类别"], line["结果"]) for line in found] == [
        ("A001", "社会保障", "已收件，后续办理"), ("A002", "保密事项", "已收件，后续办理"),
        ("A003", "社会保障", "办好了"),
    ]  # fmt: skip
    assert {(line["窗口"], line["等候(分钟)"], line["办理(分钟)"]) for line in found} == {(1, 0, 0)}
    assert re.fullmatch("[0-9]+–[0-9]+", found[0]["预计等候(分钟)"])
    assert str(found[0]["取号时间"]).endswith("09:00:00")


def test_the_roster_has_a_line_for_every_day_and_post(busy: Casework, books: Workbooks) -> None:
    assert busy
    found = lines(books.exports(hours=Hours(mon=["08:30-12:00"]))["值班(AB岗)表"])
    assert len(found) == 30
    assert found[22] == {
        "序号": 23, "日期": datetime(2026, 11, 23), "星期": "星期一", "开放时间": "08:30-12:00",  # noqa: DTZ001 - the same
        "岗位": "综合窗口", "A岗": "clerk1", "B岗": "clerk2", "在岗": "clerk1", "说明": None,
    }  # fmt: skip
    assert found[23]["开放时间"] == "不开放"


def test_home_visits_gaps_and_requests_have_their_sheets(busy: Casework, books: Workbooks) -> None:
    assert busy
    book = books.exports()
    (visit,), (gap,), (request,) = (
        lines(book[name]) for name in ("上门服务台账", "容缺受理台账", "留言诉求台账")
    )
    assert (visit["上门原因"], visit["办理事项"], visit["上门人"], visit["结果"]) == (
        "残疾人", "养老保险待遇领取资格认证", "clerk2", "办好了",
    )  # fmt: skip
    assert (visit["时段"], str(visit["上门时间"])) == ("上午", "2026-11-25 11:00:00")
    assert (gap["容缺材料"], str(gap["承诺补交日期"])[:10], gap["是否逾期"]) == ("户口簿", "2026-11-27", "是")
    assert (request["类别"], request["内容"], request["方式"]) == ("留言", "请回电话", "大厅自助机")
    assert below(book["上门服务台账"])[0] == "另有保密上门服务 1 件（只计数）"
    assert below(book["留言诉求台账"])[0] == "另有保密留言 1 件（只计数）"


def test_nobody_reads_of_a_bad_rating_of_their_own(busy: Casework, books: Workbooks) -> None:
    (told,) = lines(books.exports()["差评整改台账"])
    assert (told["号码"], told["评价"], told["原因"], told["办理人"]) == (
        "A003",
        "非常不满意",
        "等太久",
        "clerk1",
    )
    own = books.exports(reader_id=busy.desk.clerks[1])
    (hidden,) = lines(own["差评整改台账"])
    assert (hidden["号码"], hidden["评价"], hidden["原因"], hidden["处理说明"]) == (
        None,
        None,
        None,
        "由别人处理",
    )
    assert {line["评价"] for line in lines(own["办件台账"])} == {None}


def test_what_is_confidential_stands_nowhere(busy: Casework, books: Workbooks) -> None:
    assert busy
    books.exports(full=True)
    with zipfile.ZipFile(books.order().target) as parts:
        everything = "".join(parts.read(name).decode() for name in parts.namelist())
    assert "000000000000-20261123-002" not in everything
    assert "调解" not in everything


DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠x", "<r>x</r>"]


@pytest.mark.parametrize("text", DANGEROUS)
def test_a_cell_that_looks_like_a_formula_gets_an_apostrophe(text: str) -> None:
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "张三", "1+1=2", "’=1", "a@b", " =1", "{=1}"])
def test_any_other_cell_stays_as_it_is(text: str) -> None:
    assert harmless(text) == text


def test_no_cell_is_a_formula_whatever_was_written(work: Casework, books: Workbooks) -> None:
    texts = [*DANGEROUS, "http://example.com/", "a\x01b", "<b>&amp;", "12345678901234567890"]
    for text in texts:
        work.opens("SB01", remark=text)
    sheet = books.exports()["办件台账"]
    remarks = [line["备注"] for line in lines(sheet)]
    assert [remark.lstrip("'")[-1] for remark in remarks] == [text[-1] for text in texts]
    assert {cell.data_type for row in sheet.iter_rows(min_row=3) for cell in row} <= {"s", "n", "d"}
    assert not any(cell.hyperlink for row in sheet.iter_rows() for cell in row)
    with zipfile.ZipFile(books.order().target) as parts:
        assert b"<f>" not in b"".join(parts.read(name) for name in parts.namelist())


def test_an_empty_sheet_says_so(work: Casework, books: Workbooks) -> None:
    work.opens("SB01")
    assert below(books.exports()["上门服务台账"])[0] == "这段时间没有记录。"


@pytest.mark.parametrize(
    ("days", "title"),
    [
        ({"first": "2026-01-01", "last": "2026-12-31"}, "双桥村便民服务中心办件台账(2026年)"),
        ({"first": "2026-11-23", "last": "2026-11-23"}, "双桥村便民服务中心办件台账(2026年11月23日)"),
    ],
)
def test_the_title_tells_the_period(
    work: Casework, books: Workbooks, days: dict[str, Any], title: str
) -> None:
    work.opens("SB01")
    assert books.exports(**days)["办件台账"]["A1"].value == title


@pytest.mark.parametrize("refusal", [NothingToExport, TooManyRows])
def test_a_refused_export_leaves_nothing(
    work: Casework, books: Workbooks, refusal: type[Refusal], monkeypatch: pytest.MonkeyPatch
) -> None:
    if refusal is TooManyRows:
        monkeypatch.setattr(workbook, "MOST_ROWS", 1)
        work.opens("SB01")
        work.opens("SB01")
    with pytest.raises(refusal):
        books.exports()
    assert not list((books.folder / "exports").iterdir())


def test_progress_is_told_every_five_hundred_rows(
    work: Casework, books: Workbooks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "TOLD_EVERY", 2)
    for _ in range(5):
        work.opens("SB01")
    books.exports()
    assert [(report.done, report.of, report.sheet) for report in books.reports] == [
        (2, 5, "办件台账"), (4, 5, "办件台账"),
    ]  # fmt: skip


def test_the_export_changes_nothing(busy: Casework, books: Workbooks) -> None:
    def content() -> list[str]:
        with writing(busy.session) as driver:
            return list(driver.iterdump())

    before = content()
    books.exports(full=True)
    assert content() == before
