"""What every test would make anew and is the same each time, made once in a test process and copied."""

import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from functools import cache, lru_cache, partial
from pathlib import Path
from types import CodeType
from typing import Any

from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session
from werkzeug.security import generate_password_hash

from kiosk import clock, database
from kiosk.county.users import service as users
from kiosk.database import Record, glance, prepare_engine
from kiosk.records.catalogue import reading
from kiosk.records.journal import service as journal
from kiosk.records.restoring import ground
from kiosk.records.staff import service as staff
from kiosk.records.workdays import service as days
from kiosk.settings import ROOT
from tests import journal_guard

Filling = Callable[..., object]
"""Puts something into a session's hall."""

PASSWORD = "a-long-enough-one"
_hash_cheaply = partial(generate_password_hash, method="pbkdf2:sha256:1")
CHEAP = _hash_cheaply(PASSWORD)


class Compiled(BytecodeCache):
    """Templates that one application has compiled, for all that follow."""

    def __init__(self) -> None:
        """Begin with none."""
        self._kept: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Hand out a template."""
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template."""
        assert bucket.code
        self._kept[bucket.key, bucket.checksum] = bucket.code


TEMPLATES = Compiled()
"""Those of the halls."""


def lay_tables(file: Path, *, watched: bool = False) -> None:
    """Make an empty hall database, with the tables of the newest version and nothing in them.

    ``watched``: every later change must be journalled.
    """
    file.write_bytes(tables(watched=watched))


@cache
def tables(*, watched: bool = False) -> bytes:
    """Return the file of such a database."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "hall.db"
        engine = create_engine(f"sqlite:///{file}")
        prepare_engine(engine)
        Record.metadata.create_all(engine)
        if watched:
            journal_guard.watch(engine)
        with engine.begin() as connection:
            connection.exec_driver_sql("INSERT INTO queue_day VALUES (1, '2000-01-01', 0)")
        engine.dispose()
        return file.read_bytes()


def load_days(session: Session) -> None:
    """Take the real working days into use; nothing may be under way."""
    with glance(session) as hall:
        fill(hall, _load_days)


def _load_days(session: Session) -> None:
    days.load_workdays_file(session, ROOT / "config" / "workdays.csv")


def fill(hall: sqlite3.Connection, filling: Filling, *said: Any) -> None:
    """Put something into a hall: made once for each moment and each hall that is the same, then copied."""
    _filled(hall.serialize(), filling, said, clock.millis()).backup(hall)


@lru_cache(16)
def _filled(hall: bytes, filling: Filling, said: tuple[Any, ...], _at: int) -> sqlite3.Connection:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "hall.db"
        file.write_bytes(hall)
        engine = create_engine(f"sqlite:///{file}")
        prepare_engine(engine)
        journal.listen()
        with Session(engine, expire_on_commit=False) as session:
            filling(session, *said)
        engine.dispose()
        filled = sqlite3.connect(":memory:", check_same_thread=False)
        with closing(sqlite3.connect(file)) as made:
            made.backup(filled)
    return filled


def compile_once(engine: Engine) -> None:
    """Let an engine use the statements that another has compiled: they are the same for every hall."""
    first = _first_engine()
    engine.dialect, engine._compiled_cache = first.dialect, first._compiled_cache  # noqa: SLF001 - no public way


@cache
def _first_engine() -> Engine:
    return create_engine("sqlite:///:memory:")


def read_files_once() -> None:
    """Let the same catalogue or table of days be read once in this process: the answers cannot be changed."""
    for module, name in ((reading, "read_catalogue"), (ground, "read_catalogue"), (days, "read_workdays")):
        setattr(module, name, lru_cache(8)(getattr(module, name)))


def hash_cheaply() -> None:
    """Let passwords be hashed quickly: that is slow on purpose, and no test tries to guess one."""
    for module in (staff, users):
        setattr(module, "generate_password_hash", _hash_cheaply)  # noqa: B010 - mypy knows no module's names


def spare_the_disk() -> None:
    """Let the halls of this process not wait for the disk: no test pulls the plug on itself."""
    setattr(database, "PRAGMAS", (*database.PRAGMAS, "PRAGMA synchronous = OFF"))  # noqa: B010 - of fixed length
