"""The facts behind the figures: one statement each for visits, cases, ratings, home visits; none secret."""

from kiosk.clock import MINUTE
from kiosk.records.tickets.service import SHORTEST_VISIT_MS

LONGEST_MS = 24 * 60 * MINUTE
"""A wait or a visit as long as this, or below nothing, is a clock that was set: it is not timed."""
HIDDEN = "-"
"""Stands for every confidential item: they are counted together and never named."""

_MOVED = "t.version > CASE t.state WHEN 'finished' THEN 5 ELSE 2 END"
"""Only after so many steps can somebody have been transferred or requeued; then the journal is asked."""
_DAY = "({} + 28800000) / 86400000"
"""The number of a day in the hall's time, from an instant; day 0 was a Thursday."""

_TICKETS = f"""
SELECT t.business_date, t.letter, t.number, t.state, t.issued_at, t.timed, t.staffed,
    t.served_ms AS all_served_ms, t.quote_low, t.quote_high,
    coalesce(first.category, t.category) AS category, first.item AS named_item,
    (SELECT count(*) FROM errands WHERE ticket_id = t.id) AS errands,
    coalesce((SELECT max(confidential) FROM errands WHERE ticket_id = t.id), 0) AS confidential,
    CASE WHEN t.state IN ('cancelled', 'closed_by_day') AND t.first_called_at IS NOT NULL THEN
        (SELECT json_extract(line, '$.state') FROM journal
        WHERE kind = 'ticket' AND key = t.id AND version = t.version - 1) END AS state_before,
    CASE WHEN {_MOVED} THEN coalesce(
        (SELECT min(json_extract(called.line, '$.first_called_at')) FROM journal moved
        JOIN journal called ON called.kind = 'ticket' AND called.key = t.id
            AND called.version = moved.version - 1
        WHERE moved.kind = 'ticket' AND moved.key = t.id
            AND json_extract(moved.line, '$.action') IN ('transfer', 'requeue')),
        t.first_called_at) ELSE t.first_called_at END - t.issued_at AS wait_ms,
    CASE WHEN {_MOVED} THEN EXISTS (SELECT 1 FROM journal WHERE kind = 'ticket' AND key = t.id
        AND json_extract(line, '$.action') = 'transfer') ELSE 0 END AS transferred
FROM tickets t LEFT JOIN errands first ON first.ticket_id = t.id AND first.position = 0
WHERE t.business_date BETWEEN :first AND :last"""  # noqa: S608 - joins the module's own words
VISITS = f"""
SELECT business_date, letter, number, issued_at, errands, staffed, transferred,
    CASE WHEN wait_ms >= 0 AND wait_ms < {LONGEST_MS} THEN wait_ms END AS wait_ms, quote_low, quote_high,
    CASE WHEN confidential THEN '{HIDDEN}' ELSE coalesce(named_item, category) END AS item,
    (issued_at / 3600000 + 8) % 24 AS hour, ({_DAY.format("issued_at")} + 3) % 7 AS weekday,
    CASE WHEN 'missed' IN (state, coalesce(state_before, '')) THEN 'no_show'
        WHEN state IN ('finished', 'cancelled') THEN state
        WHEN state = 'closed_by_day' THEN 'closed' ELSE 'open' END AS ending,
    CASE WHEN state = 'finished' AND timed
        AND all_served_ms >= {SHORTEST_VISIT_MS} AND all_served_ms < {LONGEST_MS}
        THEN all_served_ms END AS served_ms
FROM ({_TICKETS})"""  # noqa: S608 - joins the module's own words
"""A visit is told by its first errand; its wait ends at the first call that was not taken back.

Whoever was called, did not come, and was cleared away later is a no-show still. The columns of a ticket
forget the first call when somebody is sent on or stands in line again: then the journal knows it.
"""
_OVERDUE = """
state NOT IN ('delivered', 'withdrawn', 'refused') AND due_date < :today AND decided_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM case_pauses WHERE case_id = cases.id
        AND (ended_on IS NULL OR ended_on >= :today))"""
_OPENED = "business_date BETWEEN :first AND :last"
_DECIDED = "decided_at >= :begins AND decided_at < :ends"
CASES = f"""
SELECT CASE WHEN confidential THEN '{HIDDEN}' ELSE no END AS no,
    CASE WHEN confidential THEN '' ELSE item_name END AS item_name,
    CASE WHEN confidential THEN '' ELSE item_name_en END AS item_name_en,
    business_date, number, state, mode, case_type, entered_later, overtime,
    due_date, due_tentative, decided_at,
    {_OPENED} AS opened, {_DECIDED} AS decided,
    rowid IN (SELECT rowid FROM cases WHERE {_OVERDUE}) AS overdue,
    {_DECIDED} AND promised_days > 0 AND due_date IS NOT NULL AS promised,
    date(decided_at / 1000 + 28800, 'unixepoch') <= due_date AS in_time
FROM cases WHERE rowid IN (SELECT rowid FROM cases WHERE {_OPENED}
    UNION SELECT rowid FROM cases WHERE {_DECIDED} UNION SELECT rowid FROM cases WHERE {_OVERDUE})"""  # noqa: S608 - joins the module's own words
"""``opened`` and ``decided``: within the period; ``overdue``: now, and its clock does not stand."""
RATINGS = f"""
SELECT at, score, way, CASE WHEN confidential THEN '{HIDDEN}' ELSE coalesce(named_item, category) END AS item
FROM (SELECT r.at, r.score, r.way, first.category, first.item AS named_item,
        (SELECT max(confidential) FROM errands WHERE ticket_id = r.ticket_id) AS confidential
    FROM ratings r JOIN errands first ON first.ticket_id = r.ticket_id AND first.position = 0
    WHERE r.at >= :begins AND r.at < :ends)"""  # noqa: S608 - joins the module's own words
"""Whose visit was rated, and who served, stays untold."""
HOME = f"""
SELECT asked_at, visited_at, state,
    CASE WHEN confidential THEN '{HIDDEN}' ELSE coalesce(item, category, '') END AS item,
    asked_at >= :begins AND asked_at < :ends AS asked,
    state IN ('visited', 'delivered') AND visited_at >= :begins AND visited_at < :ends AS done,
    {_DAY.format("visited_at")} - {_DAY.format("asked_at")} AS wait_days
FROM home_visits
WHERE (asked_at >= :begins AND asked_at < :ends) OR (visited_at >= :begins AND visited_at < :ends)"""  # noqa: S608 - joins the module's own words
"""Whoever was not at home waits on: only the visit that settled it counts as done."""
