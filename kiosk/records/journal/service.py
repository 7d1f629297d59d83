"""One function writes the journal; a listener calls it for every marked record the ORM saves."""

import sqlite3
from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import event
from sqlalchemy.orm import Session, UOWTransaction

from kiosk import clock
from kiosk.database import hand
from kiosk.records.journal.models import Journalled
from kiosk.wire import lines

_HEAD = "SELECT epoch, seq, hash FROM journal ORDER BY epoch DESC, seq DESC LIMIT 1"
_BEGUN = """
SELECT e.epoch, e.after_seq, coalesce(j.hash, zeroblob(32))
FROM journal_epochs e LEFT JOIN journal j ON j.epoch = e.after_epoch AND j.seq = e.after_seq
WHERE e.epoch > ? ORDER BY e.epoch DESC LIMIT 1"""
_ADD = "INSERT INTO journal (epoch, seq, kind, key, version, at, line, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"


class Change(NamedTuple):
    """A record as it is after a change: what the journal keeps of it."""

    kind: str
    key: str
    version: int
    values: dict[str, Any]


def write(pen: sqlite3.Connection, changes: Iterable[Change]) -> None:
    """Add one row per change after the journal's head, inside the caller's transaction."""
    epoch, seq, head = pen.execute(_HEAD).fetchone() or (1, 0, lines.GENESIS)
    epoch, seq, head = pen.execute(_BEGUN, (epoch,)).fetchone() or (epoch, seq, head)
    at = clock.millis()
    for kind, key, version, values in changes:
        seq += 1
        line = lines.canonical(
            {"format": lines.FORMAT, "kind": kind, "key": key, "version": version, "at": at, **values}
        )
        head = lines.chain(head, line)
        pen.execute(_ADD, (epoch, seq, kind, key, version, at, line.decode(), head))


def listen(session_class: type[Session] = Session) -> None:
    """Journal every marked record that a session of this class saves."""
    if not event.contains(session_class, "after_flush", _after_flush):
        event.listen(session_class, "after_flush", _after_flush)


def _after_flush(session: Session, _context: UOWTransaction) -> None:
    changes = [
        _change(record)
        for record in (*session.new, *session.dirty)
        if hasattr(record, "__journal__") and session.is_modified(record, include_collections=False)
    ]
    if changes:
        write(hand(session), changes)


def _change(record: Any) -> Change:
    mark: Journalled = record.__journal__
    values = mark.line_of(lambda column: getattr(record, column))
    return Change(mark.kind, str(getattr(record, mark.key)), record.version, values)
