"""A journal of any length, written by SQL: visits of three lines each and cases of five."""

from sqlalchemy.orm import Session

from kiosk.database import hand

LINES_A_VISIT, LINES_A_CASE = 3, 5
_NUMBERS = """
WITH RECURSIVE generate(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM generate WHERE n + 1 < :count)"""
_STAFF = f"""{_NUMBERS}
INSERT INTO journal SELECT 1, n + 1, 'staff', printf('staff-%04d', n), 1, :at,
    json_object('format', 1, 'role', iif(n = 0, 'manager', 'clerk'), 'active', json('true')), x''
FROM generate"""
_TICKETS = f"""{_NUMBERS}
INSERT INTO journal SELECT 1, :after + n + 1, 'ticket', printf('ticket-%06d', n / 3), n % 3 + 1, :at + n,
    json_object('format', 1, 'business_date', date('2026-01-01', (n / 3 / 100) || ' days'),
        'letter', 'A', 'number', n / 3 % 100 + 1, 'priority', 0, 'category', 'SB', 'channel', 'kiosk',
        'state', iif(n % 3 = 2, 'finished', 'waiting'), 'action', 'issue', 'acted_by', 'staff-0001',
        'acted_at', :at + n, 'window', NULL, 'issued_at', :at + n, 'first_called_at', NULL, 'called_at', NULL,
        'call_count', 0, 'started_at', NULL, 'finished_at', :at + n, 'served_ms', 60000, 'quote_low', 1,
        'quote_high', 2, 'staffed', 1, 'timed', 1, 'errands', json_array(json_object(
            'category', 'SB', 'item', 'SB01', 'outcome', 'done'))), x''
FROM generate"""
_CASES = f"""{_NUMBERS}
INSERT INTO journal SELECT 1, :after + n + 1, 'case', printf('case-%06d', n / 5), n % 5 + 1, :at + n,
    json_object('format', 1, 'no', printf('000000000000-%s-%03d', strftime('%Y%m%d', day), number),
        'business_date', day, 'ticket_id', printf('ticket-%06d', n / 5), 'category', 'SB', 'item', 'SB01',
        'mode', 'agent', 'case_type', 'promise', 'channel', 'window', 'state', state, 'opened_at', :at,
        'entered_later', json('false'), 'promised_days', 5, 'due_date', '2026-01-08',
        'due_tentative', json('false'), 'first_contact_id', 'staff-0001', 'owner_id', 'staff-0002',
        'agent_id', NULL, 'stands_in_for', NULL, 'overtime', json('false'), 'accepted_at', :at,
        'decided_at', NULL, 'delivered_at', NULL, 'delivery', NULL, 'overdue_code', NULL,
        'moved_at', :at + n), x''
FROM (SELECT n, date('2026-01-01', (n / 5 / 100) || ' days') AS day, n / 5 % 100 + 1 AS number,
    CASE n % 5 WHEN 1 THEN 'suspended' WHEN 3 THEN 'forwarded_town' WHEN 4 THEN 'decided' ELSE 'accepted' END
    AS state FROM generate)"""
_JANUARY = 1_767_232_800_000
"""2026-01-01 10:00 in the hall."""


def write(session: Session, visits: int, cases: int) -> int:
    """Fill an empty journal with the lines of visits and cases; return how many lines it has."""
    driver, line = hand(session), 0
    for statement, count in ((_STAFF, 4), (_TICKETS, visits * LINES_A_VISIT), (_CASES, cases * LINES_A_CASE)):
        driver.execute(statement, {"count": count, "after": line, "at": _JANUARY})
        line += count
    session.commit()
    return line
