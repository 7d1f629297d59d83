"""The one pen: those who wait share a commit, a failure takes only itself back, a full disk loses nothing."""

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.orm import Session

from kiosk.database import prepare_engine
from kiosk.pen import pen, writing

WRITERS = 8


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    """A database with one table, prepared as a hall's."""
    engine = create_engine(f"sqlite:///{tmp_path / 'pen.db'}")
    prepare_engine(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE word (who INTEGER, said TEXT)")
    return engine


def words(engine: Engine) -> list[int]:
    """Return who has written, in order."""
    with engine.connect() as connection:
        return [who for (who,) in connection.exec_driver_sql("SELECT who FROM word ORDER BY rowid")]


def say(engine: Engine, who: int, said: str = "") -> None:
    """Write one word."""
    with Session(engine) as session, pen(session) as driver:
        driver.execute("INSERT INTO word VALUES (?, ?)", (who, said))


def test_those_who_wait_share_a_commit(engine: Engine) -> None:
    commits: list[str] = []

    def watch(connection: sqlite3.Connection, *_: object) -> None:
        connection.set_trace_callback(lambda said: commits.append(said) if said == "COMMIT" else None)

    event.listen(engine, "checkout", watch)
    start = threading.Barrier(WRITERS)

    def write(who: int) -> None:
        start.wait()
        for _ in range(25):
            say(engine, who)

    with ThreadPoolExecutor(WRITERS) as crowd:
        list(crowd.map(write, range(WRITERS)))
    assert len(words(engine)) == WRITERS * 25
    assert len(commits) < WRITERS * 25
    before = len(commits)
    for who in range(5):
        say(engine, who)
    assert len(commits) == before + 5


def test_one_who_fails_takes_only_itself_back(engine: Engine) -> None:
    inside, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        with Session(engine) as session, pen(session) as driver:
            driver.execute("INSERT INTO word VALUES (1, '')")
            inside.set()
            assert go_on.wait(5)

    def failing() -> None:
        with Session(engine) as session, pen(session) as driver:
            driver.execute("INSERT INTO word VALUES (2, '')")
            raise LookupError

    with ThreadPoolExecutor(3) as crowd:
        first = crowd.submit(slow)
        assert inside.wait(5)
        second = crowd.submit(failing)
        third = crowd.submit(say, engine, 3)
        go_on.set()
        first.result(5)
        third.result(5)
        assert isinstance(second.exception(5), LookupError)
    assert sorted(words(engine)) == [1, 3]


def test_nobody_is_told_yes_when_the_disk_is_full(engine: Engine) -> None:
    say(engine, 1)

    with Session(engine) as session, pen(session) as driver:
        driver.execute("PRAGMA max_page_count = 3")
    with pytest.raises(sqlite3.OperationalError, match="full"):
        say(engine, 2, "long " * 10_000)
    with Session(engine) as session, pen(session) as driver:
        driver.execute("PRAGMA max_page_count = 100000")
    say(engine, 3)
    assert words(engine) == [1, 3]


def test_the_orm_waits_for_those_who_write_together(engine: Engine) -> None:
    inside, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        with Session(engine) as session, pen(session) as driver:
            driver.execute("INSERT INTO word VALUES (1, '')")
            inside.set()
            assert go_on.wait(5)

    def orm() -> None:
        with Session(engine) as session, writing(session) as driver:
            driver.execute("INSERT INTO word VALUES (2, '')")

    with ThreadPoolExecutor(2) as crowd:
        waiting = [crowd.submit(slow)]
        assert inside.wait(5)
        waiting.append(crowd.submit(orm))
        go_on.set()
        for each in waiting:
            each.result(5)
    assert words(engine) == [1, 2]
