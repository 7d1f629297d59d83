"""Taking a directory into use, and asking it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from kiosk import clock
from kiosk.county.directory.models import Centre, Town
from kiosk.county.store.database import CountyDatabase
from kiosk.wire.refusals import NoSuchCentre

_COLUMNS = "code, town, village, kind, valid_from, valid_to, successor"
_KEEP = """
INSERT INTO centres (code, town_code, town, village, kind, valid_from, valid_to, successor)
VALUES (%b, %b, %b, %b, %b, %b, %b, %b)
ON CONFLICT (code) DO UPDATE SET town = excluded.town, village = excluded.village, kind = excluded.kind,
    valid_from = excluded.valid_from, valid_to = excluded.valid_to, successor = excluded.successor"""
_END = "UPDATE centres SET valid_to = greatest(%b, valid_from) WHERE valid_to IS NULL AND NOT code = ANY(%b)"


def take_directory(county: CountyDatabase, centres: Sequence[Centre]) -> None:
    """Take a whole directory into use, in one transaction; a centre it no longer names ends today.

    Nothing of an ended centre is deleted: its past stays readable.
    """
    rows = [
        (each.code, each.town_code, each.town, each.village, each.kind, each.valid_from, each.valid_to,
         each.successor or None)
        for each in centres
    ]  # fmt: skip
    with county.front() as connection, connection.cursor() as cursor:
        cursor.executemany(_KEEP, rows)
        cursor.execute(_END, (clock.now().date(), [each.code for each in centres]))


def centres(county: CountyDatabase, scope: str = "", on: date | None = None) -> list[Centre]:
    """Return the centres under a code prefix that count on a day (today), by their codes."""
    day = on or clock.now().date()
    query = f"""
        SELECT {_COLUMNS} FROM centres WHERE starts_with(code, %(scope)s)
        AND (valid_from IS NULL OR valid_from <= %(day)s) AND (valid_to IS NULL OR valid_to > %(day)s)
        ORDER BY code"""  # noqa: S608 - our own column names
    with county.front() as connection:
        found = connection.execute(query.encode(), {"scope": scope, "day": day}).fetchall()
    return [_centre(row) for row in found]


def all_centres(county: CountyDatabase) -> list[Centre]:
    """Return every centre there is or ever was, by code."""
    query = f"SELECT {_COLUMNS} FROM centres ORDER BY code"  # noqa: S608 - our own column names
    with county.front() as connection:
        return [_centre(row) for row in connection.execute(query.encode()).fetchall()]


def towns(county: CountyDatabase, scope: str = "") -> list[Town]:
    """Return the towns under a code prefix that have a centre today, by their codes."""
    names = {centre.town_code: centre.town for centre in centres(county, scope)}
    return [Town(*each) for each in names.items()]


def centre(county: CountyDatabase, code: str) -> Centre:
    """Return one centre, also an ended one; raises ``NoSuchCentre``."""
    query = f"SELECT {_COLUMNS} FROM centres WHERE code = %b"  # noqa: S608 - our own column names
    with county.front() as connection:
        row = connection.execute(query.encode(), (code,)).fetchone()
    if row is None:
        raise NoSuchCentre(centre=code)
    return _centre(row)


def _centre(row: Sequence[Any]) -> Centre:
    code, town, village, kind, begins, ends, successor = row
    return Centre(code, town, village, kind, begins, ends, successor or "")
