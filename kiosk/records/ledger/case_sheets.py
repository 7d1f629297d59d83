"""The sheets of cases: the ledger itself, and the papers that were to follow (容缺)."""

from typing import Any

from kiosk.records.ledger import queries
from kiosk.records.ledger.entries import COLUMNS, Column, Kind, day_of
from kiosk.records.ledger.sheets import Facts, Line, Query, Sheet, hidden_note, yes_or_no
from kiosk.wire.progress import ENDED, STATE_WORDS

CASES = Sheet(
    "办件台账",
    COLUMNS,
    lambda facts: facts.count(f"FROM cases WHERE {queries.PERIOD}"),
    lambda facts: queries.entries(facts.read, facts.values, facts.view),
    hidden_note(queries.CONFIDENTIAL, "另有保密办件 {count} 件（只计数）"),
)


def _gap(row: Any, place: int, facts: Facts) -> Line:
    given = day_of(row["given_at"]) if row["paper_state"] == "given" else None
    still_owed = given is None and row["state"] not in ENDED
    late = (given or (facts.today if still_owed else "")) > row["until"]
    return (
        place, row["business_date"], row["no"], facts.view.name(row["person"]),
        facts.view.phone(row["phone"]), row["item_name"],
        row["paper"], row["until"], given, yes_or_no(it_is=late), row["first_contact"],
        STATE_WORDS[row["state"]],
    )  # fmt: skip


_GAPS = Query(
    """cases.business_date, cases.no, cases.item_name, cases.state, contacts.name AS person,
    contacts.phone, case_papers.name AS paper, case_papers.until, case_papers.given_at,
    case_papers.state AS paper_state, staff.name AS first_contact""",
    f"""FROM cases JOIN case_papers ON case_papers.case_id = cases.id
    JOIN staff ON staff.id = cases.first_contact_id LEFT JOIN contacts ON contacts.id = cases.contact_id
    WHERE {queries.PERIOD} AND case_papers.until IS NOT NULL""",
    "cases.business_date, cases.number, case_papers.position",
    _gap,
)
GAPS = Sheet(
    "容缺受理台账",
    (
        Column("序号", 6, Kind.NUMBER), Column("受理日期", 11, Kind.DATE), Column("办件编号", 14),
        Column("姓名", 9), Column("联系电话", 13), Column("事项名称", 24), Column("容缺材料", 20),
        Column("承诺补交日期", 11, Kind.DATE), Column("补交日期", 11, Kind.DATE), Column("是否逾期", 7),
        Column("首问责任人", 9), Column("当前环节", 12),
    ),
    _GAPS.count,
    _GAPS.lines,
)  # fmt: skip
