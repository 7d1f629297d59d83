"""How the hall keeps its records: one SQLite file, one writer, nothing acknowledged before it is on disk."""

import secrets
import sqlite3
import threading
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Annotated, Any

from sqlalchemy import (
    CheckConstraint,
    Connection,
    Engine,
    Integer,
    MetaData,
    PoolProxiedConnection,
    String,
    event,
)
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column

from kiosk import clock

PRAGMAS = (
    "PRAGMA busy_timeout = 5000",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",  # what is erased is overwritten; not every build of SQLite does so by itself
    "PRAGMA cache_size = -8000",
    "PRAGMA journal_size_limit = 16777216",
    "PRAGMA wal_autocheckpoint = 20000",  # a backstop: the caretaker moves the log on, not a visitor's commit
)
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

Uid = Annotated[str, mapped_column(String(36))]
Millis = Annotated[int, mapped_column(Integer)]
Code = Annotated[str, mapped_column(String(16))]
Words = Annotated[str, mapped_column(String(400))]


class Record(DeclarativeBase):
    """A row that the hall keeps."""

    metadata = MetaData(naming_convention=NAMES)


def new_uid() -> str:
    """Return a fresh UUID of version 7, sorted by time (source: RFC 9562, method 1).

    A counter keeps ids of the same millisecond, or of a clock that went back, in their order.
    """
    with _uid_lock:
        _uid.moment = max(_uid.moment, clock.millis() << 12) + 1
        moment = _uid.moment
    bits = (moment >> 12) << 80 | 0x7 << 76 | (moment & 0xFFF) << 64 | 0b10 << 62 | secrets.randbits(62)
    return str(uuid.UUID(int=bits))


class _Uid:
    """The newest id's milliseconds and counter, as one number."""

    moment = 0


_uid, _uid_lock = _Uid(), threading.Lock()


def one_of(column: str, values: type[Any]) -> CheckConstraint:
    """Return the table constraint that a column holds one of an enum's values."""
    allowed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({allowed})", name=f"{column}_known")


def prepare_engine(engine: Engine) -> None:
    """Make an engine speak SQLite as the hall needs it: WAL, full sync, explicit BEGIN."""

    @event.listens_for(engine, "connect")
    def _connect(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        for pragma in PRAGMAS:
            connection.execute(pragma)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        immediate = connection.get_execution_options().get("immediate", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def hand(session: Session) -> sqlite3.Connection:
    """Return the driver's connection inside the session's transaction: no layer, no cost."""
    return driver_of(session.connection().connection)


def driver_of(pooled: PoolProxiedConnection) -> sqlite3.Connection:
    """Return the driver's connection under a pooled one."""
    driver = pooled.driver_connection
    assert isinstance(driver, sqlite3.Connection)  # noqa: S101 - a centre's database is SQLite
    return driver


def rows(driver: sqlite3.Connection, statement: str, values: Any = ()) -> sqlite3.Cursor:
    """Run a statement whose rows are read by column name."""
    cursor = driver.cursor()
    cursor.row_factory = sqlite3.Row
    return cursor.execute(statement, values)


@contextmanager
def glance(session: Session) -> Iterator[sqlite3.Connection]:
    """Lend a driver's connection for a quick look outside any transaction: each statement sees the newest."""
    pooled = session.get_bind().engine.raw_connection()
    try:
        yield driver_of(pooled)
    finally:
        pooled.close()


def move_the_log_on(engine: Engine) -> None:
    """Bring what was committed from SQLite's log into its file, holding nobody up."""
    pooled = engine.raw_connection()
    try:
        driver_of(pooled).execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
    finally:
        pooled.close()


def empty_the_log(engine: Engine) -> None:
    """Bring SQLite's log into its file and cut it to nothing, so that no old row stays readable in it.

    Waits its turn for as long as ``busy_timeout``; whoever writes meanwhile waits for it.
    """
    pooled = engine.raw_connection()
    try:
        driver_of(pooled).execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    finally:
        pooled.close()


def logs_of(file: Path) -> tuple[Path, Path]:
    """Return the two files that SQLite keeps beside a database in use."""
    return file.with_name(f"{file.name}-wal"), file.with_name(f"{file.name}-shm")


def remove_database(file: Path) -> None:
    """Remove a database that nobody uses any more, with its logs."""
    for each in (file, *logs_of(file)):
        each.unlink(missing_ok=True)


def settle(file: Path) -> None:
    """Put a database and its log together; raises ``sqlite3.DatabaseError`` if it cannot be read."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        connection.execute("PRAGMA journal_mode = DELETE").fetchall()
