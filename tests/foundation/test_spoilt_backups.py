"""What is no whole backup is refused, and changes nothing."""

import sqlite3
import zipfile
from contextlib import closing
from io import BytesIO
from pathlib import Path

import msgspec
import pytest

from kiosk.backup_refusals import NotABackup
from tests.foundation.backed_up import Village


def spoilt(file: Path, **members: bytes | None) -> Path:
    """Return a copy of a backup in which some members are others, or missing."""
    copy = file.with_name(f"spoilt-{file.name}")
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(copy, "w") as new:
        for name in old.namelist():
            content = members.get(name.replace(".", "_"), old.read(name))
            if content is not None:
                new.writestr(name, content)
    return copy


def a_flipped_line(file: Path) -> bytes:
    """Return the backup's database with one line of the journal changed."""
    database = file.with_name("flipped.db")
    with zipfile.ZipFile(file) as parcel:
        database.write_bytes(parcel.read("hall.db"))
    with closing(sqlite3.connect(database)) as hall, hall:
        hall.execute("UPDATE journal SET line = line || ' ' WHERE seq = 2")
    return database.read_bytes()


def test_what_is_no_whole_backup_changes_nothing(village: Village, tmp_path: Path) -> None:
    file = village.backs_up(tmp_path / "stick")
    with zipfile.ZipFile(file) as parcel:
        note = msgspec.json.decode(parcel.read("note.json"), type=dict[str, object])
    longer = msgspec.json.encode(note | {"seq": 99})
    cut = file.with_name("cut.zip")
    cut.write_bytes(file.read_bytes()[:2000])
    village.hires("after")
    for wrong in (
        spoilt(file, note_json=b"{}"), spoilt(file, note_json=None), spoilt(file, hall_db=None),
        spoilt(file, hall_db=b"SQLite format 3\0 or so"), spoilt(file, hall_db=a_flipped_line(file)),
        spoilt(file, note_json=longer), cut, tmp_path / "nowhere.zip",
    ):  # fmt: skip
        with pytest.raises(NotABackup):
            village.restores(wrong)
    assert village.name() == "after"
    assert not list(village.folder.glob("*before*")) + list(village.folder.glob("hall.from-backup*"))


def test_a_backup_with_any_damage_is_said_to_be_damaged(village: Village, tmp_path: Path) -> None:
    whole = village.backs_up(tmp_path / "stick").read_bytes()
    with zipfile.ZipFile(BytesIO(whole)) as parcel:
        places = [entry.header_offset for entry in parcel.infolist()]
        begin = parcel.start_dir
    damage = [(at, 0x55) for at in range(places[1] + 40, begin, begin // 12)]
    damage.append((begin + 8, 1))  # the note is said to be encrypted
    bad = tmp_path / "bad.zip"
    for at, flip in damage:
        bad.write_bytes(whole[:at] + bytes([whole[at] ^ flip]) + whole[at + 1 :])
        with pytest.raises(NotABackup):
            village.restores(bad)
