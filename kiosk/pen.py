"""The hall's only pen: one writer at a time; those who wait for it go to disk together.

Everything that is written passes here. A job runs inside ``BEGIN IMMEDIATE``; when nobody waits
behind it, it commits at once: one ``fdatasync``, then the answer. When others wait, the next one
joins the same transaction behind a savepoint, and the last commits for all; nobody is answered
before that commit, and a job that fails takes only itself back.
"""

import sqlite3
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager

from blinker import Signal
from sqlalchemy import Engine, PoolProxiedConnection, event
from sqlalchemy.orm import Session

from kiosk.database import driver_of, hand

MOST_TOGETHER = 16
"""So many jobs share a commit at most: the first one should not wait for ever."""

wrote = Signal("something was written")
"""Sent after every committed write, when the pen is free again."""


class _Page:
    """Jobs that are committed together."""

    def __init__(self, driver: sqlite3.Connection) -> None:
        self.driver = driver
        self.jobs = 0
        self.settled = threading.Event()
        self.failure: sqlite3.Error | None = None
        self.driver.execute("BEGIN IMMEDIATE")

    @property
    def is_full(self) -> bool:
        """Whether nobody may join: there are enough, or SQLite has thrown the transaction away."""
        return self.jobs >= MOST_TOGETHER or not self.driver.in_transaction

    @contextmanager
    def job(self) -> Iterator[sqlite3.Connection]:
        """Run one job; if it fails, only what it wrote is taken back."""
        self.jobs += 1
        self.driver.execute("SAVEPOINT job")
        try:
            yield self.driver
        except BaseException:
            self._say("ROLLBACK TO job")
            raise
        finally:
            self._say("RELEASE job")

    def _say(self, statement: str) -> None:
        """Run a statement of the transaction, unless a full disk has ended it already."""
        if self.driver.in_transaction:
            self.driver.execute(statement)

    def commit(self) -> None:
        """Put the jobs on disk, or none of them, and let everybody know."""
        try:
            self.driver.execute("COMMIT")
        except sqlite3.Error as error:
            self.failure = error
            self.driver.rollback()
        finally:
            self.settled.set()


class _Pen:
    """The pen of one database, with a connection of its own."""

    def __init__(self, engine: Engine) -> None:
        self._pooled: PoolProxiedConnection | None = None
        event.listen(engine, "engine_disposed", self._rest)
        self._held, self._door = threading.Lock(), threading.Lock()
        self._waiting = 0
        self._page: _Page | None = None

    @contextmanager
    def shared(self, engine: Engine) -> Iterator[sqlite3.Connection]:
        """Write together with whoever waits; return when it is on disk."""
        self._count(1)
        with self._held:
            self._count(-1)
            page = self._page = self._page or _Page(self._driver(engine))
            try:
                with page.job() as driver:
                    yield driver
            finally:
                if page.is_full or not self._waiting:
                    self._turn_the_page()
        page.settled.wait()
        if page.failure:
            raise page.failure

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the pen for a transaction of one's own."""
        with self._held:
            self._turn_the_page()
            yield

    def _driver(self, engine: Engine) -> sqlite3.Connection:
        if self._pooled is None:
            self._pooled = engine.raw_connection()
        return driver_of(self._pooled)

    def _rest(self, _engine: Engine) -> None:
        """Close the connection when the hall does."""
        pooled, self._pooled = self._pooled, None
        if pooled:
            pooled.close()

    def _turn_the_page(self) -> None:
        page, self._page = self._page, None
        if page:
            page.commit()

    def _count(self, more: int) -> None:
        with self._door:
            self._waiting += more


_pens: weakref.WeakKeyDictionary[Engine, _Pen] = weakref.WeakKeyDictionary()
_pens_door = threading.Lock()


def _pen_of(engine: Engine) -> _Pen:
    with _pens_door:
        if engine not in _pens:
            _pens[engine] = _Pen(engine)
        return _pens[engine]


@contextmanager
def pen(session: Session) -> Iterator[sqlite3.Connection]:
    """Hold the pen for a few hot statements, with no ORM in between.

    One transaction that is on disk when the block has ended, or has left nothing. The session's
    reading, if it has begun, ends first: what it reads afterwards is new.
    """
    if session.in_transaction():
        session.commit()
    engine = session.get_bind().engine
    with _pen_of(engine).shared(engine) as driver:
        yield driver
    wrote.send()


@contextmanager
def writing(session: Session) -> Iterator[sqlite3.Connection]:
    """Hold the pen for the ORM: one transaction that commits at the end or leaves nothing.

    The ORM writes through the session; the driver's connection is there for the hot statements.
    """
    if session.in_transaction():
        session.commit()
    with _pen_of(session.get_bind().engine).alone():
        session.connection(execution_options={"immediate": True})
        try:
            yield hand(session)
            session.commit()
        except BaseException:
            session.rollback()
            raise
    wrote.send()
