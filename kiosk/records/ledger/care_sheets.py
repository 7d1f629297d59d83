"""The sheets of what follows a visit: home visits, bad ratings, and requests."""

from typing import Any

from kiosk.records.cases.rules import CHANNEL_WORDS
from kiosk.records.home_visits import rules as home
from kiosk.records.ledger.entries import Column, Kind, day_of
from kiosk.records.ledger.sheets import Facts, Line, Query, Sheet, hidden_note, yes_or_no
from kiosk.records.ratings import rules as ratings
from kiosk.records.requests import rules as requests
from kiosk.records.roster.halves import HALF_WORDS
from kiosk.records.tickets.queries import label

_HOME_PERIOD = "home_visits.asked_at >= :begins AND home_visits.asked_at < :ends"


def _home_visit(row: Any, place: int, facts: Facts) -> Line:
    return (
        place, day_of(row["asked_at"]), facts.view.name(row["person"]), facts.view.phone(row["phone"]),
        row["village_group"], home.WHY_WORDS[row["why"]], CHANNEL_WORDS.get(row["channel"], ""),
        facts.item(row["item"]) or facts.category(row["category"]), row["booked_on"],
        HALF_WORDS.get(row["booked_half"], ""), row["visitor"] or "", row["visited_at"],
        home.OUTCOME_WORDS.get(row["outcome"], ""), day_of(row["delivered_at"]),
        home.STATE_WORDS[row["state"]], row["no"] or "", row["note"],
    )  # fmt: skip


_HOME = Query(
    """home_visits.*, contacts.name AS person, contacts.phone, contacts.village_group,
    staff.name AS visitor, cases.no""",
    f"""FROM home_visits JOIN contacts ON contacts.id = home_visits.contact_id
    LEFT JOIN staff ON staff.id = home_visits.visitor_id LEFT JOIN cases ON cases.id = home_visits.case_id
    WHERE {_HOME_PERIOD} AND home_visits.confidential = 0""",
    "home_visits.asked_at, home_visits.id",
    _home_visit,
)
HOME_VISITS = Sheet(
    "上门服务台账",
    (
        Column("序号", 6, Kind.NUMBER), Column("申请日期", 11, Kind.DATE), Column("姓名", 9),
        Column("联系电话", 13), Column("所在组", 10), Column("上门原因", 10), Column("申请方式", 10),
        Column("办理事项", 22), Column("预约日期", 11, Kind.DATE), Column("时段", 6), Column("上门人", 9),
        Column("上门时间", 15, Kind.MOMENT), Column("结果", 14), Column("送达日期", 11, Kind.DATE),
        Column("当前环节", 10), Column("办件编号", 14), Column("备注", 20),
    ),
    _HOME.count,
    _HOME.lines,
    hidden_note(
        f"FROM home_visits WHERE {_HOME_PERIOD} AND confidential = 1",
        "另有保密上门服务 {count} 件（只计数）",
    ),
)  # fmt: skip

_RATED_PERIOD = "follow_ups.opened_at >= :begins AND follow_ups.opened_at < :ends"
_UNNAMED = "EXISTS (SELECT 1 FROM errands WHERE ticket_id = ratings.ticket_id AND confidential = 1)"
_FOLLOWED = "FROM follow_ups JOIN ratings ON ratings.id = follow_ups.rating_id"
_OTHERS = "由别人处理"


def _follow_up(row: Any, place: int, facts: Facts) -> Line:
    """Return the line of a bad rating; whoever served reads no more of it than that it is dealt with."""
    ended = day_of(row["closed_at"])
    late = yes_or_no(it_is=(ended or facts.today) > row["due_date"])
    if row["served_by"] == facts.view.reader_id:
        return (place, None, "", "", "", "", "", row["due_date"], "", None, "", _OTHERS, ended, late, "")
    return (
        place, day_of(row["opened_at"]), label(row["letter"], row["number"]),
        ratings.SCORE_WORDS[row["score"]],
        "、".join(ratings.REASON_WORDS[each] for each in row["reasons"].split()), row["server"] or "",
        row["handler"] or "", row["due_date"], row["extension_reason"], day_of(row["called_back_at"]),
        ratings.OUTCOME_WORDS.get(row["outcome"], ""), row["outcome_words"], ended, late,
        _appeal(row["appealed_by"], row["appeal_upheld"]),
    )  # fmt: skip


def _appeal(by: str | None, upheld: int | None) -> str:
    if by is None:
        return ""
    said = "待答复" if upheld is None else "成立" if upheld else "不成立"
    return f"{ratings.APPELLANT_WORDS[by]}申诉，{said}"


_FOLLOW_UPS = Query(
    """follow_ups.*, ratings.score, ratings.reasons, tickets.letter, tickets.number,
    server.name AS server, handler.name AS handler""",
    f"""{_FOLLOWED} JOIN tickets ON tickets.id = ratings.ticket_id
    LEFT JOIN staff AS server ON server.id = follow_ups.served_by
    LEFT JOIN staff AS handler ON handler.id = follow_ups.handler_id
    WHERE {_RATED_PERIOD} AND NOT {_UNNAMED}""",
    "follow_ups.opened_at, follow_ups.id",
    _follow_up,
)
FOLLOW_UPS = Sheet(
    "差评整改台账",
    (
        Column("序号", 6, Kind.NUMBER), Column("收到日期", 11, Kind.DATE), Column("号码", 7),
        Column("评价", 10), Column("原因", 16), Column("办理人", 9), Column("处理人", 9),
        Column("整改期限", 11, Kind.DATE), Column("延期理由", 16), Column("回电日期", 11, Kind.DATE),
        Column("处理结果", 14), Column("处理说明", 24), Column("了结日期", 11, Kind.DATE),
        Column("是否超期", 7), Column("申诉", 16),
    ),
    _FOLLOW_UPS.count,
    _FOLLOW_UPS.lines,
    hidden_note(
        f"{_FOLLOWED} WHERE {_RATED_PERIOD} AND {_UNNAMED}",
        "另有保密事项的差评 {count} 件（只计数）",
    ),
)  # fmt: skip

_MADE_PERIOD = "requests.made_at >= :begins AND requests.made_at < :ends"


def _request(row: Any, place: int, facts: Facts) -> Line:
    ended = day_of(row["closed_at"])
    return (
        place, day_of(row["made_at"]), requests.KIND_WORDS[row["kind"]], facts.view.name(row["person"]),
        facts.view.phone(row["phone"]), facts.item(row["item"]) or facts.category(row["category"]),
        row["words"], CHANNEL_WORDS.get(row["channel"], ""), "无人时" if row["unattended"] else "",
        row["wanted_on"], HALF_WORDS.get(row["wanted_half"], ""), row["due_date"],
        row["taker"] or "", ended, requests.OUTCOME_WORDS.get(row["outcome"], ""), row["answer"],
        yes_or_no(it_is=(ended or facts.today) > row["due_date"]),
    )  # fmt: skip


_REQUESTS = Query(
    "requests.*, contacts.name AS person, contacts.phone, staff.name AS taker",
    f"""FROM requests LEFT JOIN contacts ON contacts.id = requests.contact_id
    LEFT JOIN staff ON staff.id = requests.taken_by WHERE {_MADE_PERIOD} AND requests.confidential = 0""",
    "requests.made_at, requests.id",
    _request,
)
REQUESTS = Sheet(
    "留言诉求台账",
    (
        Column("序号", 6, Kind.NUMBER), Column("日期", 11, Kind.DATE), Column("类别", 11), Column("姓名", 9),
        Column("联系电话", 13), Column("事项", 20), Column("内容", 30), Column("方式", 10),
        Column("无人时", 7), Column("预约日期", 11, Kind.DATE), Column("时段", 6),
        Column("答复期限", 11, Kind.DATE), Column("接手人", 9), Column("答复日期", 11, Kind.DATE),
        Column("结果", 12), Column("答复", 24), Column("是否超期", 7),
    ),
    _REQUESTS.count,
    _REQUESTS.lines,
    hidden_note(
        f"FROM requests WHERE {_MADE_PERIOD} AND confidential = 1",
        "另有保密留言 {count} 件（只计数）",
    ),
)  # fmt: skip
