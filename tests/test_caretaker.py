"""What the hall does by itself goes on after trouble."""

import sqlite3
import time
from pathlib import Path

import pytest

from kiosk import caretaker
from kiosk.settings import Settings
from tests.furnished import Caller, furnished


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
    until = time.monotonic() + 10
    while database.execute("SELECT state FROM tickets").fetchone() != ("closed_by_day",):
        assert time.monotonic() < until, "the day was never closed"
        time.sleep(0.05)
    hall.stop()
    database.close()
