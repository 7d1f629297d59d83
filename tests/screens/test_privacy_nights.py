"""The caretaker does the nightly round by itself."""

import sqlite3
import time
from pathlib import Path

import pytest

from kiosk import caretaker
from kiosk.settings import Privacy, Settings
from tests.furnished import furnished

OLD = """
INSERT INTO contacts (id, name, phone, id_last4, village_group, address, made_at)
VALUES (?, '李四', '', '', '', '', 0)"""


def test_what_has_had_its_time_goes_without_anybody_asking(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(caretaker, "ROUND_S", 0.05)
    settings = Settings(privacy=Privacy(contact_days=30))
    app = furnished(tmp_path, settings)
    database = sqlite3.connect(tmp_path / "hall.db", isolation_level=None, timeout=10)
    database.executemany(OLD, [(str(n),) for n in range(5)])
    hall = caretaker.Caretaker(app, settings)
    hall.start()
    until = time.monotonic() + 10
    while database.execute("SELECT contacts, ended_at > 0 FROM retention_runs").fetchall() != [(5, 1)]:
        assert time.monotonic() < until, "nobody erased anything"
        time.sleep(0.05)
    time.sleep(0.3)
    hall.stop()
    assert database.execute("SELECT count(*) FROM retention_runs").fetchone() == (1,)
    assert database.execute("SELECT count(*) FROM contacts WHERE name <> ''").fetchone() == (0,)
    database.close()


def test_a_hall_that_closes_leaves_the_rest_for_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.records.retention.service.TOGETHER", 1)
    app = furnished(tmp_path, Settings())
    database = sqlite3.connect(tmp_path / "hall.db", isolation_level=None, timeout=10)
    database.executemany(OLD, [(str(n),) for n in range(3000)])
    hall = caretaker.Caretaker(app, Settings())
    hall.start()
    until = time.monotonic() + 10
    while not database.execute("SELECT count(*) FROM contacts WHERE name = ''").fetchone()[0]:
        assert time.monotonic() < until, "nobody erased anything"
        time.sleep(0.01)
    began = time.monotonic()
    hall.stop()
    assert time.monotonic() - began < 5
    (left,) = database.execute("SELECT count(*) FROM contacts WHERE name <> ''").fetchone()
    assert left > 0
    assert database.execute("SELECT contacts, ended_at FROM retention_runs").fetchone() == (3000 - left, None)
    database.close()
