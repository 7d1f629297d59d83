"""A centre reports where it stands; the county keeps it and says how the two stand to each other."""

from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from kiosk import clock
from kiosk.county.intake import epochs, nights, stored, taking
from kiosk.county.intake.taking import Cursor
from kiosk.county.store.database import CountyDatabase
from kiosk.wire.refusals import DamagedHere
from kiosk.wire.reports import FORK_TOLD, Place, Report, Standing

_KEEP = """
INSERT INTO reports (
    centre, at, offset_ms, program, epoch, seq, head, lines, standing, documents, trouble, apart)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s::jsonb, %s, %s)
ON CONFLICT (centre) DO UPDATE SET at = excluded.at, offset_ms = excluded.offset_ms,
    program = excluded.program, epoch = excluded.epoch, seq = excluded.seq, head = excluded.head,
    lines = excluded.lines, standing = excluded.standing, documents = excluded.documents,
    trouble = excluded.trouble, apart = coalesce(nullif(excluded.apart, ''), reports.apart)"""
_SEEN = "UPDATE reports SET apart = '' WHERE centre = %s"
_NOTE = """
INSERT INTO {} (centre, night, first_at, last_at, lines, bytes, batches, way)
VALUES (%b, %b, %b, %b, 0, 0, 0, 'report')
ON CONFLICT (centre, night) DO UPDATE SET last_at = excluded.last_at"""
"""A night in which a centre had nothing new is no night in which it was silent."""


class Heard(NamedTuple):
    """The last report of a centre: when, how far its clock is off (ms, theirs minus ours), how it stands."""

    centre: str
    at: datetime
    offset_ms: int
    program: str
    epoch: int
    seq: int
    lines: int
    standing: Standing
    documents: dict[str, Any]
    trouble: str


def hear(county: CountyDatabase, centre: str, report: Report) -> tuple[Cursor, Standing]:
    """Keep a report and return the county's cursor with how the centre stands to it."""
    cursor, standing = stand(county, centre, report)
    place, documents = report.place, msgspec.json.encode(report.documents).decode()
    values = (
        centre, clock.now(), report.at - clock.millis(), report.program, place.epoch, place.seq,
        bytes.fromhex(place.head), place.lines, standing.value, documents, report.trouble,
        _apart(standing, report.trouble),
    )  # fmt: skip
    with county.front() as connection:
        connection.execute(_KEEP, values)
    if standing == Standing.EQUAL:
        _note(county, centre)
    return cursor, standing


def stand(county: CountyDatabase, centre: str, report: Report) -> tuple[Cursor, Standing]:
    """Return the county's cursor with how a centre's journal stands to it; nothing is kept."""
    cursor = taking.cursor_of(county, centre)
    return cursor, standing_of(county, centre, report.place, cursor)


def _note(county: CountyDatabase, centre: str) -> None:
    """Note a centre's word in its night; whose lines are still to come has only knocked."""
    now = clock.now()
    with county.at(centre) as (connection, owner):
        note = (centre, nights.night_of(now), now, now)
        connection.execute(_NOTE.format(owner.table("deliveries")).encode(), note)


def _apart(standing: Standing, trouble: str) -> str:
    """Return how a journal has parted from what is kept here, nothing for one that has not."""
    if standing in {Standing.FORKED, Standing.ENDED}:
        return standing.value
    return Standing.FORKED.value if trouble == FORK_TOLD else ""


def forget_parting(county: CountyDatabase, centre: str) -> None:
    """Forget that a journal parted: it goes on in an epoch of its own, or somebody has seen to it."""
    with county.front() as connection:
        connection.execute(_SEEN, (centre,))


def standing_of(county: CountyDatabase, centre: str, place: Place, cursor: Cursor) -> Standing:
    """Return how a centre's journal stands to what is kept here.

    A centre that is ahead must itself look whether it holds the county's head: only it has both.
    """
    if (place.epoch, place.seq) > (cursor.epoch, cursor.seq):
        return Standing.AHEAD
    if place.epoch < cursor.epoch and not _is_ancestor(county, centre, place):
        return Standing.ENDED
    if (place.epoch, place.seq) == (cursor.epoch, cursor.seq):
        return Standing.EQUAL if bytes.fromhex(place.head) == cursor.head else Standing.FORKED
    return Standing.BEHIND if _holds(county, centre, place) else Standing.FORKED


def _holds(county: CountyDatabase, centre: str, place: Place) -> bool:
    """Return whether a line that the cursor has passed is a centre's; raises ``DamagedHere``."""
    at = epochs.origin(county, centre, place.epoch, place.seq)
    with stored.village_at(county, centre) as village:
        kept = stored.told(village, *at)
    if not kept:
        raise DamagedHere(epoch=place.epoch, seq=place.seq)
    return bytes.fromhex(place.head) in kept


def _is_ancestor(county: CountyDatabase, centre: str, place: Place) -> bool:
    """Return whether a line lies before every later epoch's beginning: an old backup, not another history."""
    later = [each for each in epochs.epochs_of(county, centre) if each.epoch > place.epoch]
    return all((place.epoch, place.seq) <= (each.after_epoch, each.after_seq) for each in later)


def last_heard(county: CountyDatabase, centre: str) -> Heard | None:
    """Return the last report of a centre."""
    query = """
        SELECT centre, at, offset_ms, program, epoch, seq, lines, standing, documents, trouble
        FROM reports WHERE centre = %s"""
    with county.front() as connection:
        row = connection.execute(query, (centre,)).fetchone()
    return Heard(*row)._replace(standing=Standing(row[7])) if row else None
