"""A hall is copied while it runs, and brought back whole or not at all."""

import shutil
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from kiosk import backing_up, delivering, opening
from kiosk.backup_refusals import BackupOfAnother, KeyNeeded, NoKeyYet, NothingNamed
from kiosk.delivering import NoSuchFolder
from kiosk.errors import Refusal
from kiosk.instance import CannotWrite, CloseFirst, NothingHere, own_key, take_key
from kiosk.records.restoring.service import ROOM
from kiosk.settings import Centre, Settings
from kiosk.sync.holding import Why, held, hold, let_go
from kiosk.sync.link import FILE
from tests.foundation.backed_up import SETTINGS, Village
from tests.synced import noted_syncs


def test_a_running_hall_is_copied_and_comes_back(village: Village, tmp_path: Path) -> None:
    village.hires("before")
    key = own_key(village.folder / "personal.key")
    with take_key(village.folder), closing(sqlite3.connect(village.folder / "hall.db")) as writing:
        writing.execute("BEGIN IMMEDIATE")
        file = village.backs_up(tmp_path / "stick")
    assert file.stat().st_mode & 0o077 == 0
    kept = village.saves_its_key(tmp_path / "another stick")
    village.hires("after")
    (village.folder / "personal.key").write_bytes(b"1" * 32)
    assert village.restores(file, key=str(kept)) == 0
    assert village.name() == "before"
    assert own_key(village.folder / "personal.key") == key
    (kept,) = village.folder.glob("hall.before-*.db")
    with closing(sqlite3.connect(kept)) as old:
        assert old.execute("SELECT name FROM staff").fetchone() == ("after",)
    assert [each.read_bytes() for each in village.folder.glob("personal.before-*.key")] == [b"1" * 32]
    assert not list(village.folder.glob("hall.*copying*")) + list(village.folder.glob("hall.from-backup*"))


def test_a_backup_is_on_the_stick_before_it_has_its_name(
    village: Village, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced = noted_syncs(monkeypatch)
    file = village.backs_up(tmp_path / "stick")
    assert synced == [file.with_suffix(".part"), file.parent]


def test_a_hall_whose_link_is_damaged_is_copied(village: Village, tmp_path: Path) -> None:
    (village.folder / FILE).write_bytes(b"?")
    assert village.restores(village.backs_up(tmp_path / "stick")) == 0


def test_whoever_finds_a_backup_has_no_key_with_it(village: Village, tmp_path: Path) -> None:
    key = own_key(village.folder / "personal.key")
    file = village.backs_up(tmp_path / "stick")
    with zipfile.ZipFile(file) as parcel:
        assert all(key not in parcel.read(name) for name in parcel.namelist())
    assert village.saves_its_key(tmp_path / "another").stat().st_mode & 0o077 == 0


def test_a_backup_with_secrets_asks_for_its_key(village: Village, tmp_path: Path) -> None:
    village.hires("before")
    own_key(village.folder / "personal.key")
    file = village.backs_up(tmp_path / "stick")
    village.hires("after")
    (village.folder / "personal.key").write_bytes(b"1" * 32)
    for key in (None, str(tmp_path / "nowhere.key"), str(village.folder / "personal.key")):
        with pytest.raises(KeyNeeded):
            village.restores(file, key=key)
    assert village.name() == "after"
    assert village.restores(file, key="lost") == 0
    assert village.name() == "before"
    assert (village.folder / "personal.key").read_bytes() == b"1" * 32


def test_a_backup_opens_on_a_new_computer(village: Village, tmp_path: Path) -> None:
    village.hires("before")
    file, key = village.backs_up(tmp_path / "stick"), village.saves_its_key(tmp_path / "another stick")
    shutil.rmtree(village.folder)
    assert village.restores(file, Settings(), str(key)) == 0
    assert village.name() == "before"
    opening.open_hall(SETTINGS, village.folder, lambda _said: None)


@pytest.mark.parametrize(("was", "why"), [
    (lambda _village: None, None),
    (lambda village: village.pairs(), Why.RESTORED),
    (lambda village: village.delivers(), Why.RESTORED),
])  # fmt: skip
def test_whatever_was_ever_paired_asks_its_county_before_it_issues_anything(
    village: Village, tmp_path: Path, was: Callable[[Village], None], why: Why | None
) -> None:
    was(village)
    file = village.backs_up(tmp_path / "stick")
    assert village.restores(file) == 0
    assert held(village.folder) == why


def test_a_hall_that_must_ask_first_adds_no_line_when_it_opens(village: Village) -> None:
    before = village.lines()
    with closing(sqlite3.connect(village.folder / "hall.db")) as hall, hall:
        hall.execute("DELETE FROM windows WHERE n = 1")
        hall.execute("UPDATE catalogue_editions SET sha256 = 'another'")
    hold(village.folder, Why.RESTORED)
    opening.open_hall(SETTINGS, village.folder, lambda _said: None)
    assert village.lines() == before
    let_go(village.folder)
    opening.open_hall(SETTINGS, village.folder, lambda _said: None)
    assert village.lines() > before


def test_numbers_issued_after_the_backup_are_not_issued_again(village: Village, tmp_path: Path) -> None:
    file = village.backs_up(tmp_path / "stick")
    assert village.restores(file) == 0
    assert village.numbers_out() == ROOM
    after = village.backs_up(tmp_path / "another")
    village.has_issued(ROOM + 7)
    assert village.restores(after) == 0
    assert village.numbers_out() == ROOM + 7, "what the hall that gave its place had issued is known"
    village.has_issued(0)
    assert village.restores(file) == 0
    assert village.numbers_out() == ROOM


def test_without_a_folder_it_lies_beside_the_data(
    village: Village, capsys: pytest.CaptureFixture[str]
) -> None:
    assert backing_up.backup(SETTINGS, village.folder, None, None) == 0
    (file,) = (village.folder / "backups").iterdir()
    assert str(file) in capsys.readouterr().out


def test_a_damaged_hall_is_replaced_and_kept_as_it_lies(village: Village, tmp_path: Path) -> None:
    village.hires("before")
    file = village.backs_up(tmp_path / "stick")
    (village.folder / "hall.db").write_bytes(b"no database at all" * 1000)
    (village.folder / "hall.db-wal").write_bytes(b"its log")
    village.restores(file)
    assert village.name() == "before"
    (kept,) = village.folder.glob("hall.before-*.db")
    assert kept.read_bytes().startswith(b"no database")
    assert len(list(village.folder.glob("hall.before-*.db-wal"))) == 1


def test_another_village_s_backup_is_refused(village: Village, tmp_path: Path) -> None:
    file = village.backs_up(tmp_path / "stick")
    with pytest.raises(BackupOfAnother):
        village.restores(file, Settings(centre=Centre(code="410327111210")))


def test_an_open_hall_is_to_be_closed_before_it_is_restored(village: Village, tmp_path: Path) -> None:
    file = village.backs_up(tmp_path / "stick")
    with take_key(village.folder):
        with pytest.raises(CloseFirst):
            village.restores(file)
        with pytest.raises(CloseFirst):
            delivering.restore(SETTINGS, village.folder)


def test_a_folder_that_cannot_be_made_is_said(village: Village) -> None:
    (village.folder / "backups").write_text("in the way")
    with pytest.raises(CannotWrite):
        backing_up.backup(SETTINGS, village.folder, None, None)


def test_a_key_that_is_not_there_is_not_saved(village: Village, tmp_path: Path) -> None:
    (village.folder / "personal.key").unlink()
    with pytest.raises(NoKeyYet):
        village.saves_its_key(tmp_path / "stick")


@pytest.mark.parametrize(("work", "refusal"), [
    (lambda hall: backing_up.restore(SETTINGS, hall, None, None), NothingNamed),
    (lambda hall: backing_up.backup(SETTINGS, hall / "nowhere", None, None), NothingHere),
    (lambda hall: backing_up.backup(SETTINGS, hall, str(hall / "no stick"), None), NoSuchFolder),
])  # fmt: skip
def test_what_is_missing_is_said(village: Village, work: object, refusal: type[Refusal]) -> None:
    assert callable(work)
    with pytest.raises(refusal):
        work(village.folder)
    assert not list(village.folder.glob("*.part"))
