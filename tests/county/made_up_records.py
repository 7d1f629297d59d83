"""The records behind a made-up county's figures, and its nights."""

QUICK, SLOW = 5, 12
"""So many days after its opening a case that was promised is decided: in time, or too late."""

_MINUTE = 60_000
_DAY_MS = "(extract(epoch FROM {day}::timestamp - interval '8 hours') * 1000)::bigint"
_MORNING = f"({_DAY_MS.format(day='day')} + 32400000)"
_OUTCOME = """CASE WHEN i <= finished THEN 'finished' WHEN i <= finished + missed THEN 'missed'
    WHEN i <= finished + missed + cancelled THEN 'cancelled' ELSE 'closed_by_day' END"""
_WAIT = "(mod(i * 37, 19) + wait_ms / greatest(waited, 1) / 120000) * 60000"
_ID = "md5(centre || '{kind}' || day || i)"
_ITEM = "(ARRAY['SB01', 'SB04', 'YS01', 'MZ04', 'HK01', 'NY03'])[mod(i, 6) + 1]"

_TICKETS = f"""
INSERT INTO records (centre, kind, key, epoch, version, day, state)
SELECT centre, 'ticket', {_ID.format(kind="t")}, 1, 4, day, jsonb_build_object(
    'format', 1, 'kind', 'ticket', 'version', 4, 'business_date', day, 'letter', 'A', 'number', i,
    'priority', mod(i, 8) = 0, 'category', left({_ITEM}, 2), 'channel', 'kiosk', 'state', {_OUTCOME},
    'action', 'finish', 'issued_at', {_MORNING} + i * 300000, 'window', 1,
    'first_called_at', CASE WHEN i <= waited THEN {_MORNING} + i * 300000 + {_WAIT} END,
    'finished_at', CASE WHEN i <= finished THEN {_MORNING} + i * 300000 + {_WAIT} + 492000 END,
    'served_ms', CASE WHEN i <= served THEN 492000 ELSE 0 END, 'staffed', i <= quoted, 'timed', i <= served,
    'quote_low', CASE WHEN i <= quote_kept THEN {_WAIT} / 60000 - 2 ELSE 60 END,
    'quote_high', CASE WHEN i <= quote_kept THEN {_WAIT} / 60000 + 3 ELSE 70 END,
    'errands', jsonb_build_array(jsonb_build_object('category', left({_ITEM}, 2), 'item', {_ITEM},
        'outcome', CASE WHEN i <= finished THEN 'done' END)))
FROM centre_days, generate_series(1, visits::int) AS i WHERE day BETWEEN %(first)s AND %(last)s"""

_PROMISE = "i <= visits / 9"
_DECIDED = f"""CASE WHEN NOT ({_PROMISE}) THEN day WHEN i <= visits / 12 THEN day + {QUICK}
    WHEN i <= visits / 9 - visits / 100 THEN day + {SLOW} END"""
_CASES = f"""
INSERT INTO records (centre, kind, key, epoch, version, day, state)
SELECT centre, 'case', {_ID.format(kind="c")}, 1, 3, day, CASE
    WHEN i > opened - confidential THEN jsonb_build_object('format', 1, 'kind', 'case', 'version', 1,
        'business_date', day, 'state', 'delivered', 'confidential', true)
    ELSE jsonb_build_object('format', 1, 'kind', 'case', 'version', 3, 'business_date', day,
        'no', centre || to_char(day, '-YYYYMMDD-') || lpad(i::text, 3, '0'), 'category', left({_ITEM}, 2),
        'item', {_ITEM}, 'mode', CASE WHEN {_PROMISE} THEN 'agent' ELSE 'direct' END,
        'case_type', CASE WHEN {_PROMISE} THEN 'promise' ELSE 'instant' END, 'channel', 'window',
        'opened_at', {_MORNING} + i * 600000, 'entered_later', false, 'overtime', false,
        'promised_days', CASE WHEN {_PROMISE} THEN 5 ELSE 0 END,
        'due_date', CASE WHEN {_PROMISE} THEN day + 7 END, 'due_tentative', false,
        'accepted_at', {_MORNING} + i * 600000,
        'state', CASE WHEN done_on < %(today)s THEN 'delivered' ELSE 'accepted' END,
        'decided_at', CASE WHEN done_on < %(today)s THEN {_DAY_MS.format(day="done_on")} + 54000000 END,
        'delivered_at', CASE WHEN done_on < %(today)s THEN {_DAY_MS.format(day="done_on")} + 54000000 END)
    END
FROM (SELECT *, {_DECIDED} AS done_on FROM centre_days, generate_series(1, opened::int) AS i
    WHERE day BETWEEN %(first)s AND %(last)s) AS made"""

_SCORES = "rated_1 + rated_2 + rated_3 + rated_4 + rated_5"
_RATINGS = f"""
INSERT INTO records (centre, kind, key, epoch, version, day, state)
SELECT centre, 'rating', {_ID.format(kind="r")}, 1, 1, day, jsonb_build_object('format', 1, 'kind', 'rating',
    'version', 1, 'ticket_id', '', 'way', 'phone', 'rated_at', {_MORNING} + i * 900000,
    'reasons', CASE WHEN i <= rated_1 + rated_2 THEN 'wait slow' ELSE '' END,
    'score', CASE WHEN i <= rated_1 THEN 1 WHEN i <= rated_1 + rated_2 THEN 2
        WHEN i <= rated_1 + rated_2 + rated_3 THEN 3 WHEN i <= rated_1 + rated_2 + rated_3 + rated_4 THEN 4
        ELSE 5 END)
FROM centre_days, generate_series(1, ({_SCORES})::int) AS i WHERE day BETWEEN %(first)s AND %(last)s"""
_FOLLOW_UPS = f"""
INSERT INTO records (centre, kind, key, epoch, version, day, state)
SELECT centre, 'follow_up', {_ID.format(kind="f")}, 1, 1, day, jsonb_build_object('format', 1,
    'kind', 'follow_up', 'version', 1, 'rating_id', {_ID.format(kind="r")}, 'days', 10, 'due_date', day + 14,
    'due_tentative', false, 'opened_at', {_MORNING}, 'handler_id', 'x',
    'outcome', CASE WHEN mod(i, 3) > 0 THEN 'mended' END,
    'closed_at', CASE WHEN mod(i, 3) > 0 THEN {_MORNING} + 86400000 END)
FROM centre_days, generate_series(1, follow_ups::int) AS i WHERE day BETWEEN %(first)s AND %(last)s"""
_PLACES = """
INSERT INTO records (centre, kind, key, epoch, version, state)
SELECT code, kinds.kind, n::text, 1, 1,
    kinds.state || jsonb_build_object('format', 1, 'kind', kinds.kind, 'version', 1)
FROM centres, generate_series(1, 3) AS n, (VALUES
    ('window', '{"state": "open", "staff_id": null, "categories": null}'::jsonb),
    ('staff', '{"role": "clerk", "active": true}'), ('post', '{"name": "值班", "active": true}'))
    AS kinds (kind, state)
WHERE n < 3 OR kinds.kind = 'staff'"""

STATEMENTS = (_TICKETS, _CASES, _RATINGS, _FOLLOW_UPS, _PLACES)

_KEYS = """
INSERT INTO centre_keys (key_id, centre, public, made_at, revoked_at, revoked_by)
SELECT 'k' || code, code, '\\x00', %(today)s::date - 90,
    CASE WHEN mod(place, 171) = 0 THEN now() END, CASE WHEN mod(place, 171) = 0 THEN 'admin' END
FROM (SELECT code, row_number() OVER (ORDER BY code) AS place FROM centres) AS c WHERE mod(place, 40) > 0"""
_CURSORS = """
INSERT INTO cursors (centre, epoch, seq, head, lines, moved_at)
SELECT centre, 1, 9000 + mod(abs(hashtext(centre)), 9000), sha256(centre::bytea),
    9000 + mod(abs(hashtext(centre)), 9000), now()
FROM centre_keys"""
_DELIVERIES = """
INSERT INTO deliveries (centre, night, first_at, last_at, lines, bytes, batches, way)
SELECT centre, night::date, at, at + interval '3 seconds', 100 + mod(spread, 400), 9000 + mod(spread, 30000),
    1, CASE WHEN mod(spread, 60) = 0 THEN 'stick' ELSE 'line' END
FROM (SELECT centre, night, abs(hashtext(centre || night)) AS spread,
        (night::timestamp + interval '14 hours' + make_interval(mins => mod(abs(hashtext(centre)), 420)))
            AT TIME ZONE 'UTC' AS at
    FROM centre_keys, generate_series(%(today)s::date - 60, %(today)s::date - 1, interval '1 day') AS night)
    AS nights
WHERE mod(spread, 23) > 0"""
_REPORTS = """
INSERT INTO reports (centre, at, offset_ms, program, epoch, seq, head, lines, standing, documents, trouble)
SELECT centre, last.at, CASE WHEN mod(place, 90) = 0 THEN 5400000 ELSE mod(place * 37, 4000) END,
    CASE WHEN mod(place, 11) = 0 THEN '1.0.3' ELSE '1.1.0' END, 1, seq, head, lines,
    CASE WHEN mod(place, 150) = 0 THEN 'forked' WHEN mod(place, 120) = 0 THEN 'behind' ELSE 'equal' END,
    jsonb_build_object('catalogue', jsonb_build_object('version', 3, 'sha256', '', 'state',
        CASE WHEN mod(place, 130) = 0 THEN 'refused' ELSE 'applied' END,
        'problem', CASE WHEN mod(place, 130) = 0 THEN '目录里有两个相同的编码' ELSE '' END)),
    CASE WHEN mod(place, 140) = 0 THEN 'disk_full' ELSE '' END
FROM (SELECT *, row_number() OVER (ORDER BY centre) AS place FROM cursors) AS c
JOIN (SELECT centre, max(last_at) AS at FROM deliveries GROUP BY centre) AS last USING (centre)"""
_ASIDE = """
INSERT INTO quarantine (centre, epoch, seq, reason, noted_at)
SELECT centre, 1, 12, 'format 9', now() FROM centre_keys ORDER BY centre LIMIT 3"""
_EPOCHS = """
INSERT INTO epochs (centre, epoch, after_epoch, after_seq, ended_seq, opened_at, why)
SELECT centre, 2, 1, 8000, 8004, now(), 'restored' FROM centre_keys ORDER BY centre DESC LIMIT 1"""
NIGHT = (_KEYS, _CURSORS, _DELIVERIES, _REPORTS, _ASIDE, _EPOCHS)
