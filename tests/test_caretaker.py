"""What the hall does by itself goes on after trouble."""

import os
import sqlite3
import time
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from kiosk import caretaker, clock
from kiosk.database import prepare_engine
from kiosk.records.cases.models import PaperState
from kiosk.records.cases.opening import PaperSaid
from kiosk.records.staff.queries import everyone
from kiosk.settings import Settings
from kiosk.sync import holding
from tests.casework import casework
from tests.conftest import TurnableClock
from tests.desk import Desk
from tests.furnished import Caller, furnished
from tests.waiting import until


def _state(database: sqlite3.Connection) -> str:
    (state,) = database.execute("SELECT state FROM tickets").fetchone()
    return str(state)


def test_the_rounds_go_on_after_the_database_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caretaker, "ROUND_S", 0.05)
    app = furnished(tmp_path)
    Caller(app).takes_a_number()
    database = sqlite3.connect(tmp_path / "hall.db", isolation_level=None, timeout=10)
    database.execute("UPDATE tickets SET business_date = '2001-01-01', version = 7")
    database.execute("ALTER TABLE used_keys RENAME TO mislaid")
    hall = caretaker.Caretaker(app, Settings())
    hall.start()
    time.sleep(0.3)
    database.execute("ALTER TABLE mislaid RENAME TO used_keys")
    until(lambda: _state(database) == "closed_by_day", "the day was never closed")
    hall.stop()
    database.close()


def test_a_hall_that_must_hear_from_its_county_first_closes_no_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(caretaker, "ROUND_S", 0.02)
    app = furnished(tmp_path)
    Caller(app).takes_a_number()
    database = sqlite3.connect(tmp_path / "hall.db", isolation_level=None, timeout=10)
    database.execute("UPDATE tickets SET business_date = '2001-01-01', version = 7")
    holding.hold(tmp_path, holding.Why.RESTORED)
    hall = caretaker.Caretaker(app, Settings())
    hall.start()
    time.sleep(0.3)
    assert _state(database) == "waiting"
    holding.let_go(tmp_path)
    until(lambda: _state(database) == "closed_by_day", "the day was never closed")
    hall.stop()
    database.close()


def test_old_copies_of_the_records_are_removed_in_the_night(
    tmp_path: Path, hall_clock: TurnableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(caretaker, "ROUND_S", 0.02)
    assert hall_clock
    app, days = furnished(tmp_path), clock.millis() / 1000 - 24 * 3600 * 30
    names = ["hall.before-20261001-090000.db", "hall.restoring.db-wal", "personal.before-20261001-090000.key"]
    kept = ["hall.before-20261101-090000.db", "hall.db", "personal.key"]
    for name in (*names, *kept):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (days, days + 60 if "before" in name and name in kept else days - 60))
    hall = caretaker.Caretaker(app, Settings())
    hall.start()
    until(lambda: not any((tmp_path / name).exists() for name in names), "they were never removed")
    hall.stop()
    assert all((tmp_path / name).exists() for name in kept)


def test_due_dates_are_set_anew_each_day_while_a_clock_stands(
    tmp_path: Path, hall_clock: TurnableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(caretaker, "ROUND_S", 0.05)
    app = furnished(tmp_path)
    engine = create_engine(f"sqlite:///{tmp_path / 'hall.db'}")
    prepare_engine(engine)
    with Session(engine, expire_on_commit=False) as session:
        work = casework(Desk(session, Settings(), {1: everyone(session)[0].id}))
        case = work.opens("SB01")
        work.steps(case, "ask_papers", papers=[PaperSaid("户口簿", PaperState.MISSING)])
        assert work.case(case.no).due_date == "2026-11-30"
        hall_clock.goes_on(2 * 24 * 60)
        hall = caretaker.Caretaker(app, Settings())
        hall.start()

        def is_set_anew() -> bool:
            session.rollback()
            return work.case(case.no).due_date == "2026-12-02"

        until(is_set_anew, "the due date was never set anew")
        hall.stop()
    engine.dispose()
