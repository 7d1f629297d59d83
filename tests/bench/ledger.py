"""A year's ledger, filtered and paged, against the first page of an empty one."""

import sqlite3
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from tests.bench.halls import Users
from tests.bench.measuring import Ratio, Step, interleaved, ratio_of
from tests.running import running_hall

CASES = 25_000
A_DAY = 69
ROUNDS = 100
BOUND = 2.0
YEAR = "/office/ledger?period=year"
VIEWS = {
    "first page": "",
    "last page": "&page=9999",
    "page in the middle": "&page=250",
    "one category": "&what=MZ",
    "one item, last page": "&what=SB01&page=9999",
    "overdue only": "&overdue=1",
    "not done yet": "&state=open",
    "a name": "&text=%E5%BC%A0%E4%B8%89%E8%8A%B3",
    "a ticket's number": "&text=A012",
}

_NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :count)"
_ID = "printf('%08x-0000-7000-8000-%012x', {}, i)"
_DAY = "date(:year || '-01-01', '+' || (i / :day) || ' days')"
_AT = f"(strftime('%s', {_DAY}) + 3600) * 1000"
_GOES_ON = "i % 40 = 0"
_PEOPLE = f"""
INSERT INTO contacts (id, name, phone, id_last4, village_group, address, made_at)
{_NUMBERS} SELECT {_ID.format(1)},
    substr('赵钱孙李周吴郑王张陈', i % 10 + 1, 1) || char(19977 + i % 997) || '芳',
    '138' || printf('%08d', i), '002X', '第' || (i % 9 + 1) || '组', '', {_AT} FROM n"""
_VISITS = f"""
INSERT INTO tickets (id, version, token, business_date, letter, number, category, priority, channel,
    language, state, effective_at, window, issued_at, first_called_at, called_at, call_count, started_at,
    served_ms, finished_at, quote_low, quote_high, staffed, timed, action, acted_at)
{_NUMBERS} SELECT {_ID.format(2)}, 4, lower(hex(randomblob(16))), {_DAY}, 'A', i % :day + 1, 'SB', 0, 'kiosk',
    'zh', 'finished', {_AT}, 1, {_AT}, {_AT}, {_AT}, 1, {_AT}, 300000, {_AT}, 5, 12, 1, 1, 'finish', {_AT}
FROM n"""
_CASES = f"""
INSERT INTO cases (id, version, no, business_date, number, position, ticket_id, ticket_label, contact_id,
    category, item, item_name, item_name_en, mode, case_type, confidential, channel, language, state,
    opened_at, accepted_at, entered_at, entered_later, promised_days, due_date, due_tentative,
    first_contact_id, owner_id, holder, overtime, decided_at, result, delivered_at, delivery, overdue_words,
    remark, moved_at)
{_NUMBERS} SELECT {_ID.format(3)}, 3, '410327204205-' || replace({_DAY}, '-', '') ||
    printf('-%03d', i % :day + 1), {_DAY}, i % :day + 1, 0, {_ID.format(2)}, printf('A%03d', i % :day + 1),
    {_ID.format(1)}, substr('SBYSMZCLJYNYHKDQ', i % 8 * 2 + 1, 2),
    substr('SBYSMZCLJYNYHKDQ', i % 8 * 2 + 1, 2) || '01', '城乡居民基本养老保险参保登记', 'Pension', 'direct',
    iif(i % 3, 'instant', 'promise'), i % 97 = 0, 'window', 'zh', iif({_GOES_ON}, 'accepted', 'delivered'),
    {_AT}, {_AT}, {_AT}, 0, 5, date({_DAY}, '+7 days'), 0, staff.id, staff.id, '', 0,
    iif({_GOES_ON}, NULL, {_AT} + i % 9 * 86400000), '', NULL, iif({_GOES_ON}, NULL, 'at_desk'), '', '', {_AT}
FROM n, (SELECT min(id) AS id FROM staff) AS staff"""
_PAPERS = f"""
INSERT INTO case_papers (case_id, position, name, name_en, form, state)
{_NUMBERS} SELECT {_ID.format(3)}, p.place, '居民身份证', 'ID card', 'original',
    iif({_GOES_ON}, 'missing', 'given')
FROM n, (SELECT 0 AS place UNION SELECT 1 UNION SELECT 2) AS p"""
_RATINGS = f"""
INSERT INTO ratings (id, version, ticket_id, score, reasons, words, way, at)
{_NUMBERS} SELECT {_ID.format(4)}, 1, {_ID.format(2)}, i % 5 + 1, '', '', 'phone', {_AT} FROM n WHERE i % 3"""


def measure(place: Path, count: int = CASES) -> Iterator[Ratio]:
    """Yield the ratios of the pages of a year's ledger to the first page of an empty one."""
    for name in ("no-cases", "a-year"):
        (place / name).mkdir()
    with running_hall(place / "no-cases") as empty, running_hall(place / "a-year") as full:
        grow_a_year(full.folder / "instance" / "hall.db", count)
        few, many = Users(empty).desk, Users(full).desk
        steps: dict[str, Step] = {"empty": partial(few.get, YEAR)}
        steps |= {name: partial(many.get, YEAR + view) for name, view in VIEWS.items()}
        times = interleaved(steps, ROUNDS)
    for name in VIEWS:
        yield ratio_of(f"{count:,} cases: ledger, {name}", times[name], times["empty"], BOUND)


def grow_a_year(file: Path, count: int) -> None:
    """Fill a hall with this year's cases, each with its person, visit, papers and, mostly, a rating."""
    database = sqlite3.connect(file)
    database.execute("PRAGMA synchronous = OFF")
    with database:
        (year,) = database.execute("SELECT strftime('%Y', 'now', '+8 hours')").fetchone()
        days = count // 365 + 1
        for statement in (_PEOPLE, _VISITS, _CASES, _PAPERS, _RATINGS):
            database.execute(statement, {"count": count, "day": days, "year": year})
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
