"""A batch written down by one statement: its lines, cursor, night, latest states and figures."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from kiosk import clock
from kiosk.county.intake import nights, rollups
from kiosk.county.intake.applying import BEGINS, GOES_ON, NO_DAY, Applied
from kiosk.county.store.database import Village
from kiosk.wire.batches import Batch, UnreadableBatch

_DAY, _OWN = len(BEGINS) + 1, len(BEGINS) + len(NO_DAY) + 1
_SENT = """
    SELECT line, mark, n::int FROM ROWS FROM
    (string_to_table(%(lines)b, E'\n'), string_to_table(%(marks)b, E'\n')) WITH ORDINALITY
    AS sent (line, mark, n) LIMIT %(count)b"""
"""Lines travel as one text, hashes as one row of bytes: to make arrays costs more than to store them."""
_KEPT = """
    INSERT INTO {journal_lines} AS kept (centre, epoch, seq, line, hash, received_at)
    SELECT %(centre)b, %(epoch)b, %(before)b + n, line, substring(%(hashes)b FROM 32 * n - 31 FOR 32), %(now)b
    FROM sent"""
_BEGUN = """
    INSERT INTO {records} (centre, kind, key, epoch, version, day, state)
    SELECT %(centre)b, state ->> 'kind', state ->> 'key', %(epoch)b, (state ->> 'version')::int, day, state
    FROM newest WHERE sign"""
_WRITE = f"""
WITH moved AS (
    UPDATE {{cursors}} SET epoch = %(epoch)b, seq = %(last)b, head = %(head)b, lines = lines + %(count)b,
        moved_at = %(now)b
    WHERE centre = %(centre)b),
counted AS (
    INSERT INTO {{deliveries}} AS known (centre, night, first_at, last_at, lines, bytes, batches, way)
    VALUES (%(centre)b, %(night)b, %(now)b, %(now)b, %(count)b, %(bytes)b, 1, %(way)b)
    ON CONFLICT (centre, night) DO UPDATE SET last_at = excluded.last_at,
        lines = known.lines + excluded.lines, bytes = known.bytes + excluded.bytes,
        batches = known.batches + 1, way = excluded.way),
sent AS MATERIALIZED ({_SENT}),
kept AS ({_KEPT}),
newest AS MATERIALIZED (
    SELECT left(mark, 1) AS sign, nullif(substr(mark, {_DAY}, {len(NO_DAY)}), '{NO_DAY}')::date AS day,
        CASE WHEN length(mark) < {_OWN} THEN line
        ELSE left(rtrim(line, E' \t\r'), -1) || substr(mark, {_OWN}) END::jsonb AS state
    FROM sent WHERE mark <> ''),
begun AS ({_BEGUN} = '{BEGINS}'),
changed AS ({_BEGUN} = '{GOES_ON}'
    ON CONFLICT (centre, key, kind) DO UPDATE
    SET epoch = excluded.epoch, version = excluded.version, day = excluded.day, state = excluded.state),
{{figures}}"""  # noqa: S608 - our own tables
"""One statement: each one more costs as much as ten lines."""
_HEAL = f"""
WITH sent AS ({_SENT}){_KEPT}
ON CONFLICT (centre, epoch, seq) DO UPDATE SET line = excluded.line, hash = excluded.hash
WHERE (kept.line, kept.hash) <> (excluded.line, excluded.hash) RETURNING seq"""


def write(village: Village, batch: Batch, applied: Applied, came: tuple[int, str]) -> None:
    """Write a batch's last lines down, as many as there are marks, and what they come to.

    ``came`` is of how many bytes and which way. In a pipeline nothing is waited for.
    """
    label, count = batch.label, len(applied.marks)
    values = _sent(batch, label.count - count, count, applied.marks) | rollups.values(applied.counts)
    values |= {"last": label.last, "head": batch.hashes[-1], "bytes": came[0], "way": came[1]}
    values["night"] = nights.night_of(values["now"])
    village.connection.execute(_named(_WRITE, village.owner.place), values)


def heal(village: Village, batch: Batch, count: int) -> int:
    """Write a batch's first lines as they came where they were damaged or lost since; return how many."""
    values = _sent(batch, 0, count, ())
    return len(village.connection.execute(_named(_HEAL, village.owner.place), values).fetchall())


def _sent(batch: Batch, begin: int, count: int, marks: Sequence[str]) -> dict[str, Any]:
    """Return so many of a batch's lines as statements take them."""
    end = begin + count
    return {
        "centre": batch.label.centre, "epoch": batch.label.epoch, "before": batch.label.first + begin - 1,
        "count": count, "now": clock.now(), "hashes": b"".join(batch.hashes[begin:end]),
        "lines": _text(batch.lines[begin:end]), "marks": "\n".join([*marks, ""]),
    }  # fmt: skip


def _text(sent: Sequence[bytes]) -> str:
    """Return lines as one text, each with its end: an empty one is one too.

    Raises ``UnreadableBatch`` for what is no text that PostgreSQL can keep.
    """
    try:
        text = b"\n".join([*sent, b""]).decode()
    except UnicodeDecodeError as error:
        raise UnreadableBatch(problem=error) from None
    if "\0" in text:
        raise UnreadableBatch(problem="U+0000")
    return text


@cache
def _named(statement: str, place: int) -> bytes:
    names = ("journal_lines", "cursors", "deliveries", "records")
    tables = {name: f"{name}_{place}" for name in names}
    return statement.format(**tables, figures=rollups.statement(place)).encode()
