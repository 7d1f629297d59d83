"""The county's lines: what a file must hold, and on which days and where each is shown."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from kiosk.pen import writing
from kiosk.records.notices.countys import on_kiosk, on_tv, put_up
from kiosk.records.notices.reading import LONGEST_LINE, MOST_LINES, Line, read_notices
from kiosk.records.notices.refusals import BrokenNotices
from kiosk.records.notices.service import notices, set_notices
from tests.from_county import NOTICES_HEAD

DAY = date(2026, 11, 23)
GOOD = f"{NOTICES_HEAD}both,,,周六停电\ntv,2026-11-23,,体检开始\nkiosk,,2026-11-30,医保到月底\n"


@pytest.mark.parametrize("written", [
    GOOD.encode(), GOOD.encode("utf-8-sig"), GOOD.replace("\n", "\r\n").encode() + b",,,\r\n",
    GOOD.replace("周六停电", '"周六停电"').encode(),
], ids=["plain", "with a mark", "as Excel saves it", "quoted"])  # fmt: skip
def test_a_file_is_read(written: bytes) -> None:
    assert [line.words for line in read_notices(written)] == ["周六停电", "体检开始", "医保到月底"]
    assert read_notices(written)[1] == Line(
        on_tv=True, on_kiosk=False, first_day="2026-11-23", last_day=None, words="体检开始"
    )


def test_a_file_without_a_line_takes_everything_down(session: Session) -> None:
    assert read_notices(NOTICES_HEAD.encode()) == []
    for lines in (read_notices(GOOD.encode()), []):
        with writing(session):
            put_up(session, lines)
    assert on_tv(session, DAY) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "field", "problem"),
    [
        ("show,from", "where,from", 1, "CSV", "第一行"),
        ("both,", "both,,", 2, "CSV", "四栏"),
        ("both,", "电视,", 2, "show", "只能写"),
        ("2026-11-23", "2026/11/23", 3, "from", "日期不对"),
        ("2026-11-30", "2026-11-31", 4, "until", "日期不对"),
        ("2026-11-23,,", "2026-11-23,2026-11-22,", 3, "until", "早"),
        ("周六停电", "", 2, "words", "没有写"),
        ("周六停电", "停" * (LONGEST_LINE + 1), 2, "words", "200"),
        ("周六停电", '"周六停电', 2, "CSV", "引号"),
        (GOOD, "", 1, "CSV", "第一行"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(
    old: str, new: str, line: int, field: str, problem: str
) -> None:
    assert old in GOOD
    with pytest.raises(BrokenNotices) as refused:
        read_notices(GOOD.replace(old, new, 1).encode())
    assert (refused.value.words["line"], refused.value.words["field"]) == (line, field)
    assert problem in str(refused.value.words["problem"])


def test_more_lines_than_anybody_reads_are_refused() -> None:
    assert len(read_notices((NOTICES_HEAD + "tv,,,停电\n" * MOST_LINES).encode())) == MOST_LINES
    with pytest.raises(BrokenNotices):
        read_notices((NOTICES_HEAD + "tv,,,停电\n" * (MOST_LINES + 1)).encode())


def test_a_file_in_chinese_code_is_refused_with_the_way_out() -> None:
    with pytest.raises(BrokenNotices) as refused:
        read_notices(GOOD.encode("gb18030"))
    assert "CSV UTF-8" in str(refused.value.words["problem"])


@pytest.mark.parametrize(
    ("day", "tv", "kiosk"),
    [
        ("2026-11-22", ["周六停电"], ["周六停电", "医保到月底"]),
        ("2026-11-23", ["周六停电", "体检开始"], ["周六停电", "医保到月底"]),
        ("2026-11-30", ["周六停电", "体检开始"], ["周六停电", "医保到月底"]),
        ("2026-12-01", ["周六停电", "体检开始"], ["周六停电"]),
    ],
)
def test_each_line_hangs_in_its_place_on_its_days(
    session: Session, day: str, tv: list[str], kiosk: list[str]
) -> None:
    with writing(session):
        put_up(session, read_notices(GOOD.encode()))
    assert on_tv(session, date.fromisoformat(day)) == tv
    assert on_kiosk(session, date.fromisoformat(day)) == kiosk


def test_the_halls_own_notices_are_left_alone(session: Session) -> None:
    set_notices(session, ["周三下乡"])
    with writing(session):
        put_up(session, read_notices(GOOD.encode()))
    set_notices(session, ["周四下乡"])
    assert notices(session) == ["周四下乡"]
    assert on_tv(session, DAY) == ["周六停电", "体检开始"]


DAYS = st.none() | st.integers(-3, 3).map(lambda ahead: (DAY + timedelta(ahead)).isoformat())
WORDS = st.text(st.sampled_from("停电，“,\"' \n"), min_size=1, max_size=20).filter(
    lambda words: words.strip()
)


@given(st.lists(st.tuples(st.sampled_from(["tv", "kiosk", "both"]), DAYS, DAYS, WORDS), max_size=MOST_LINES))
def test_whatever_excel_can_write_is_read_or_refused(
    lines: list[tuple[str, str | None, str | None, str]],
) -> None:
    cells = [(show, first or "", last or "", words.replace('"', '""')) for show, first, last, words in lines]
    written = NOTICES_HEAD + "".join(f'{show},{a},{b},"{words}"\n' for show, a, b, words in cells)
    if any(first and last and last < first for _show, first, last, _words in lines):
        with pytest.raises(BrokenNotices) as refused:
            read_notices(written.encode())
        assert refused.value.words["field"] == "until"
    else:
        read = read_notices(written.encode())
        assert [line.words for line in read] == [words.strip() for _show, _first, _last, words in lines]
