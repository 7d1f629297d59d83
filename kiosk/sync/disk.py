"""What a busy, full or failing disk refuses, in words."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from kiosk.errors import Refusal
from kiosk.key import KeyTakenError
from kiosk.sync.refusals import CannotNote, DatabaseBusy, DatabaseDamaged

_PRIMARY = 0xFF
"""SQLite's further codes carry the primary one in their last byte."""
_KNOWN: dict[int, type[Refusal]] = {
    sqlite3.SQLITE_BUSY: DatabaseBusy,
    sqlite3.SQLITE_LOCKED: DatabaseBusy,
    sqlite3.SQLITE_CORRUPT: DatabaseDamaged,
    sqlite3.SQLITE_NOTADB: DatabaseDamaged,
}


@contextmanager
def in_words() -> Iterator[None]:
    """Raise ``DatabaseBusy``, ``DatabaseDamaged`` or ``CannotNote`` for what SQLite or the disk refuses."""
    try:
        yield
    except KeyTakenError:
        raise
    except (DBAPIError, sqlite3.Error, OSError) as error:
        problem = error.orig if isinstance(error, DBAPIError) else error
        refused = _refused(problem)
        if refused is None:
            raise
        raise refused(problem=problem) from None


def _refused(problem: BaseException | None) -> type[Refusal] | None:
    """Return what keeps somebody from going on, None for what no disk is to blame for."""
    code = getattr(problem, "sqlite_errorcode", 0) & _PRIMARY
    is_disk = isinstance(problem, sqlite3.OperationalError | OSError)
    return _KNOWN.get(code, CannotNote if is_disk else None)
