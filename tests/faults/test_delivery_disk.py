"""A database that somebody else holds, or with a page that cannot be read: told, and nobody is kept out."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from kiosk import database, delivering, opening
from kiosk.settings import Settings
from kiosk.sync import proving
from kiosk.sync.refusals import DatabaseBusy, DatabaseDamaged
from tests.delivering import ServedCounty, VillageHall
from tests.sameness import assert_the_same


def damages_a_page(hall: VillageHall) -> None:
    """Let the disk lose the page with which the journal begins."""
    hall.close()
    file = hall.folder / "hall.db"
    with closing(sqlite3.connect(file)) as found:
        found.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        root = found.execute("SELECT rootpage FROM sqlite_master WHERE name = 'journal'").fetchone()[0]
        size = found.execute("PRAGMA page_size").fetchone()[0]
    content, begin = file.read_bytes(), (root - 1) * size
    file.write_bytes(content[:begin] + b"\xff" * 200 + content[begin + 200 :])


def test_a_database_that_somebody_else_holds_is_no_full_disk(
    county: ServedCounty, hall: VillageHall, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall.works(5)
    at_once = tuple(each.replace("5000", "20") for each in database.PRAGMAS)
    with monkeypatch.context() as hurry, closing(sqlite3.connect(hall.folder / "hall.db")) as other:
        hurry.setattr(database, "PRAGMAS", at_once)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseBusy):
            hall.delivers()
    hall.delivers()
    assert_the_same(county, hall)


def test_a_page_that_cannot_be_read_is_told_and_leaves_its_receipt(hall: VillageHall) -> None:
    hall.works(600)
    hall.delivers()
    damages_a_page(hall)
    for work in (hall.delivers, hall.verifies, lambda: proving.prove(hall.centre)):
        with pytest.raises(DatabaseDamaged):
            work()
    assert hall.delivery() == ("refused", DatabaseDamaged.code)


def test_a_page_that_cannot_be_read_keeps_nobody_out(
    hall: VillageHall, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(opening, "migrate", lambda _file, _tell: None)
    hall.works(600)
    damages_a_page(hall)
    delivering.before_opening(Settings(), hall.folder)
    assert "用备份恢复" in capsys.readouterr().out


def test_what_is_no_database_any_more_is_told(tmp_path: Path) -> None:
    file = tmp_path / "hall.db"
    file.write_bytes(b"\xff" * 8192)
    with pytest.raises(DatabaseDamaged):
        opening.migrate(file, print)
