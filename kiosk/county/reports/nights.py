"""What villages delivered in a night, and where each of them stands."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from kiosk import clock
from kiosk.county.intake.nights import night_of as night_to_show
from kiosk.county.intake.nights import span
from kiosk.county.reports import nights_rules as rules
from kiosk.county.reports.nights_rules import Came, Heard, Watch, Wrong
from kiosk.county.reports.periods import EARLIEST
from kiosk.county.store.database import CountyDatabase
from kiosk.wire.reports import Standing

_NIGHT = """
SELECT c.code, c.town, c.village, k.enrolled_at, k.has_key, d.first_at, d.last_at, d.lines, d.bytes,
    d.batches, d.way, r.at AS reported_at, r.offset_ms, r.program, r.standing, r.epoch, r.seq,
    r.documents, r.trouble, r.apart, u.epoch AS cursor_epoch, u.seq AS cursor_seq, u.moved_at, q.aside,
    e.unseen, p.broken_seq
FROM centres c
LEFT JOIN (SELECT centre, min(made_at) AS enrolled_at, bool_or(revoked_at IS NULL
        AND (valid_until IS NULL OR valid_until > %(now)s)) AS has_key
    FROM centre_keys GROUP BY centre) k ON k.centre = c.code
LEFT JOIN (SELECT * FROM deliveries WHERE night = %(night)s) d ON d.centre = c.code
LEFT JOIN reports r ON r.centre = c.code
LEFT JOIN cursors u ON u.centre = c.code
LEFT JOIN (SELECT centre, count(*) AS aside FROM quarantine WHERE settled_at IS NULL GROUP BY centre) q
    ON q.centre = c.code
LEFT JOIN (SELECT centre, count(*) AS unseen FROM epochs WHERE seen_by IS NULL GROUP BY centre) e
    ON e.centre = c.code
LEFT JOIN proofs p ON p.centre = c.code
WHERE starts_with(c.code, %(prefix)s) AND (c.valid_to IS NULL OR c.valid_to > %(night)s)
    AND (c.valid_from IS NULL OR c.valid_from <= %(today)s)
ORDER BY c.code"""


class CentreNight(NamedTuple):
    """A centre in a night: what came, what is wrong with it (the worst first), and the row as it was read."""

    code: str
    town: str
    village: str
    heard: Heard
    came: Came
    wrong: list[Wrong]
    row: Mapping[str, Any]

    @property
    def name(self) -> str:
        """Town and village."""
        return f"{self.town} {self.village}"

    @property
    def standing(self) -> Standing | None:
        """How its journal stands to what is kept here, None before its first report."""
        return rules.standing_now(self.heard)


class Night(NamedTuple):
    """A night and how it is judged."""

    date: date
    watch: Watch
    now: datetime


def night_of(county: CountyDatabase, prefix: str, night: Night) -> list[CentreNight]:
    """Return every centre under a prefix in a night, the worst first."""
    values = {"night": night.date, "now": night.now, "today": night.now.date(), "prefix": prefix}
    found = [_centre(row, night) for row in county.read(_NIGHT, values)]
    return sorted(found, key=lambda each: (rules.rank(each.wrong, each.came), each.code))


def _centre(row: Mapping[str, Any], night: Night) -> CentreNight:
    heard = _heard(row, night.date)
    judged = (heard, night.date, night.watch, night.now)
    return CentreNight(
        row["code"], row["town"], row["village"], heard, rules.came(*judged), rules.wrongs(*judged), row
    )


def _heard(row: Mapping[str, Any], night: date) -> Heard:
    begins, ends = span(night)
    reported = row["reported_at"]
    had_all = reported if row["standing"] == Standing.EQUAL else None
    first = [at for at in (row["first_at"], had_all) if at and begins <= at < ends]
    last = [at for at in (reported, row["moved_at"]) if at]
    return Heard(
        enrolled_at=row["enrolled_at"], has_key=bool(row["has_key"]), first_at=min(first, default=None),
        last_at=max(last, default=None), offset_ms=row["offset_ms"] or 0, standing=row["standing"] or "",
        reported=(row["epoch"] or 1, row["seq"] or 0),
        cursor=(row["cursor_epoch"] or 1, row["cursor_seq"] or 0),
        trouble=row["trouble"] or "", apart=row["apart"] or "", refused=len(refused(row["documents"])),
        aside=row["aside"] or 0,
        unseen_epochs=row["unseen"] or 0, damaged=row["broken_seq"] is not None,
    )  # fmt: skip


def refused(documents: Mapping[str, Mapping[str, Any]] | None) -> dict[str, Mapping[str, Any]]:
    """Return the documents that a centre was sent and could not use, by kind."""
    return {kind: each for kind, each in (documents or {}).items() if each.get("state") == "refused"}


class Delivered(NamedTuple):
    """A night in which something of a centre came."""

    night: date
    first_at: datetime
    last_at: datetime
    lines: int
    bytes: int
    batches: int
    way: str


def deliveries(county: CountyDatabase, centre: str, since: date) -> Sequence[Delivered]:
    """Return the nights since a date in which something of a centre came, newest first."""
    query = """
        SELECT night, first_at, last_at, lines, bytes, batches, way FROM deliveries
        WHERE centre = %(centre)s AND night >= %(since)s ORDER BY night DESC"""
    return [Delivered(**row) for row in county.read(query, {"centre": centre, "since": since})]


def tonight(late_after: str, clock_minutes: int, chosen: str = "") -> Night:
    """Return the night that a reader chose (ISO text), else the one that people ask about now."""
    now = clock.now()
    watch = Watch(datetime.strptime(late_after, "%H:%M").time(), clock_minutes)  # noqa: DTZ007 - a time of day
    newest = night_to_show(now)
    try:
        night = date.fromisoformat(chosen)
    except ValueError:
        night = newest
    return Night(min(max(night, EARLIEST), now.date()), watch, now)
