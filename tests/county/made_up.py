"""A made-up county, filled by SQL: so many days of figures, and the records of the last few, that agree."""

from datetime import date, timedelta

from kiosk.county.store.database import CountyDatabase
from kiosk.settings import ROOT
from tests.county import made_up_records as records

DIRECTORY = ROOT / "config" / "centres.csv"

_WAITS = (
    (30, 25, 20, 15, 6, 2, 1, 1, 0, 0, 0, 0, 0, 0),
    (10, 10, 15, 25, 20, 10, 5, 3, 1, 1, 0, 0, 0, 0),
    (4, 4, 6, 12, 20, 14, 18, 12, 6, 2, 1, 1, 0, 0),
    (1, 1, 2, 5, 10, 10, 18, 20, 15, 10, 4, 2, 1, 1),
)
"""How many of a hundred waits fall into each bucket: four kinds of centres, from quick to slow."""
_MEANS = (2.6, 6.1, 11.3, 21.9)
_SERVES = (2, 4, 8, 16, 26, 14, 14, 10, 4, 1, 1, 0, 0, 0)


def _buckets(name: str, slow: str, shares: tuple[tuple[int, ...], ...]) -> str:
    rows = ", ".join(f"ARRAY[{', '.join(map(str, row))}]" for row in shares)
    return ", ".join(
        f"met * (ARRAY[{rows}])[{slow}][{place + 1}] / 100 AS {name}_{place}" for place in range(14)
    )


_WAITED = " + ".join(f"wait_{place}" for place in range(14))
_SERVED = " + ".join(f"serve_{place}" for place in range(14))
_PLACES = ", ".join(f"{name}_{place}" for name in ("wait", "serve") for place in range(14))

_DAYS = f"""
INSERT INTO centre_days (centre, day, visits, finished, missed, cancelled, unfinished, priority, errands,
    waited, wait_ms, served, served_ms, quoted, quote_kept, opened, instant, decided, promised, on_time,
    delivered, entered_later, overtime, confidential, rated_1, rated_2, rated_3, rated_4, rated_5,
    follow_ups, followed_up, home_asked, home_done, requests, unattended, {_PLACES})
WITH places AS (
    SELECT code, mod(abs(hashtext(code)), 70) + 12 AS size, mod(abs(hashtext(code || 's')), 4) + 1 AS slow,
        row_number() OVER (ORDER BY code) AS place
    FROM centres
), days AS (
    SELECT code, slow, day::date AS day, place, (CASE extract(isodow FROM day)
        WHEN 6 THEN size / 3 WHEN 7 THEN size / 6 WHEN 1 THEN size * 5 / 4 ELSE size END
        + mod(abs(hashtext(code || day::text)), 9))::int AS visits
    FROM places, generate_series(%(first)s::date, %(last)s::date, interval '1 day') AS day
), people AS (
    SELECT *, visits / 20 AS missed, visits / 30 AS cancelled, visits / 60 AS unfinished,
        visits - visits / 20 - visits / 30 - visits / 60 AS finished,
        visits * 95 / 100 AS met, visits / 3 AS opened, visits / 9 AS promise, visits / 12 AS in_time,
        visits / 100 AS never, (mod(place, 7) = 0)::int AS bad
    FROM days
), times AS (
    SELECT *, {_buckets("wait", "slow", _WAITS)}, {_buckets("serve", "1", (_SERVES,))},
        coalesce(lag(in_time, {records.QUICK}) OVER past, 0) AS quick,
        coalesce(lag(promise - in_time - never, {records.SLOW}) OVER past, 0) AS tardy
    FROM people WINDOW past AS (PARTITION BY code ORDER BY day)
)
SELECT code, day, visits, finished, missed, cancelled, unfinished, visits / 8, visits + visits / 5,
    {_WAITED}, (({_WAITED}) * 60000 * (ARRAY{list(_MEANS)})[slow])::bigint,
    {_SERVED}, ({_SERVED}) * 492000, met, met * (10 - slow) / 10,
    opened, opened - promise, opened - promise + quick + tardy, quick + tardy, quick,
    opened - promise, visits / 40, visits / 50, (visits / 45), bad * visits / 25, bad * visits / 30,
    visits / 18, visits / 9, visits / 5, bad * (visits / 25 + visits / 30), bad * visits / 30,
    (mod(place, 3) = 0)::int, (mod(place, 4) = 0)::int, (mod(place, 2))::int, (mod(place, 6) = 0)::int,
    {_PLACES}
FROM times ORDER BY day, code"""
_ITEMS = """
INSERT INTO centre_day_items (centre, day, item, errands, opened, decided, promised, on_time)
SELECT centre, day, item, errands * part / 100, opened * part / 100, decided * part / 100,
    promised * part / 100, on_time * part / 100
FROM centre_days, (VALUES ('SB01', 40), ('SB04', 20), ('YS01', 15), ('MZ04', 12), ('HK01', 8), ('NY03', 5))
    AS items (item, part)
WHERE day BETWEEN %(first)s AND %(last)s"""


def fill_days(county: CountyDatabase, today: date, days: int) -> None:
    """Fill the figures of so many days up to yesterday, for every centre of the directory."""
    wanted = {"first": today - timedelta(days), "last": today - timedelta(1)}
    with county.front() as connection:
        connection.execute(_DAYS.encode(), wanted)
        connection.execute(_ITEMS.encode(), wanted)
    _look_again(county)


def fill_records(county: CountyDatabase, today: date, days: int) -> None:
    """Fill the records behind the last days' figures."""
    wanted = {"first": today - timedelta(days), "last": today - timedelta(1), "today": today}
    with county.front() as connection:
        for statement in records.STATEMENTS:
            connection.execute(statement.encode(), wanted)
    _look_again(county)


def fill_night(county: CountyDatabase, today: date) -> None:
    """Let the last 60 nights be delivered, with what goes wrong in a county."""
    with county.front() as connection:
        for statement in records.NIGHT:
            connection.execute(statement.encode(), {"today": today})
    _look_again(county)


def _look_again(county: CountyDatabase) -> None:
    with county.servers[0].connection() as connection:
        connection.commit()
        connection.autocommit = True
        connection.execute("VACUUM (ANALYZE)")
        connection.autocommit = False
