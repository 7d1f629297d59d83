"""A new epoch: a history that goes on from an older line, beside the one it left; both are kept."""

from datetime import datetime
from typing import NamedTuple

from kiosk import clock
from kiosk.county.intake import stored, taking
from kiosk.county.intake.taking import Cursor
from kiosk.county.store.database import CountyDatabase
from kiosk.wire.refusals import EpochEnded, NotCommon

_MOVE = "UPDATE {} SET epoch = %b, seq = %b, head = %b, moved_at = %b WHERE centre = %b"
_NOTE = """
INSERT INTO epochs (centre, epoch, after_epoch, after_seq, ended_seq, opened_at, why)
VALUES (%b, %b, %b, %b, %b, %b, %b)
ON CONFLICT (centre, epoch) DO UPDATE SET after_epoch = excluded.after_epoch,
    after_seq = excluded.after_seq, ended_seq = excluded.ended_seq, opened_at = excluded.opened_at,
    why = excluded.why, seen_by = NULL"""


class Fork(NamedTuple):
    """Where a new epoch begins: after which line, whose hash both sides hold, and why."""

    epoch: int
    after_epoch: int
    after_seq: int
    head: bytes
    why: str


class Epoch(NamedTuple):
    """An epoch as it was opened; the one before it had ``ended_seq`` as its newest line."""

    centre: str
    epoch: int
    after_epoch: int
    after_seq: int
    ended_seq: int
    opened_at: datetime
    why: str
    seen_by: str | None


def open_epoch(county: CountyDatabase, centre: str, fork: Fork) -> Cursor:
    """Let a village's history go on from an older line; asked again it only answers.

    Raises ``NotCommon`` unless both sides hold that line, ``EpochEnded`` when somebody else was first.
    """
    if fork.after_epoch >= fork.epoch:
        raise NotCommon(epoch=fork.after_epoch, seq=fork.after_seq)
    with stored.village_at(county, centre) as village:
        cursor = taking.lock(village)
        if cursor.epoch == fork.epoch and _is_the_same(county, centre, fork):
            return cursor
        if fork.epoch != cursor.epoch + 1:
            raise EpochEnded(epoch=cursor.epoch)
        if fork.head not in stored.told(village, fork.after_epoch, fork.after_seq):
            raise NotCommon(epoch=fork.after_epoch, seq=fork.after_seq)
        _note(county, centre, fork, cursor)
        moved = (fork.epoch, fork.after_seq, fork.head, clock.now(), centre)
        village.connection.execute(_MOVE.format(village.owner.table("cursors")).encode(), moved)
    return Cursor(fork.epoch, fork.after_seq, fork.head, cursor.lines)


def epochs_of(county: CountyDatabase, centre: str) -> list[Epoch]:
    """Return the epochs a village opened after its first."""
    query = """
        SELECT centre, e.epoch, after_epoch, after_seq, ended_seq, opened_at, why, seen_by
        FROM epochs e JOIN cursors c USING (centre)
        WHERE centre = %b AND e.epoch <= c.epoch ORDER BY e.epoch"""
    with county.front() as connection:
        return [Epoch(*row) for row in connection.execute(query, (centre,)).fetchall()]


def origin(county: CountyDatabase, centre: str, epoch: int, seq: int) -> tuple[int, int]:
    """Return where a place's line is kept: the beginning of an epoch is a line of an older one."""
    begins = {each.epoch: each for each in epochs_of(county, centre) if each.after_epoch < each.epoch}
    while epoch in begins and begins[epoch].after_seq == seq:
        epoch = begins[epoch].after_epoch
    return epoch, seq


def _is_the_same(county: CountyDatabase, centre: str, fork: Fork) -> bool:
    return any(
        (each.epoch, each.after_epoch, each.after_seq) == fork[:3] for each in epochs_of(county, centre)
    )


def _note(county: CountyDatabase, centre: str, fork: Fork, cursor: Cursor) -> None:
    """Write the epoch down on the front server first: a note without its move does not count yet."""
    note = (centre, fork.epoch, fork.after_epoch, fork.after_seq, cursor.seq, clock.now(), fork.why)
    with county.front() as front:
        front.execute(_NOTE, note)
