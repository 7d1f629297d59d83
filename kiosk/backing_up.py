"""Copies of a hall: its records in one file, its key in another; taken while it runs, and brought back."""

import hashlib
import shutil
import sqlite3
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import msgspec
from sqlalchemy import NullPool, create_engine
from sqlalchemy.orm import Session

from kiosk import clock, opening
from kiosk.backup_refusals import BackupOfAnother, KeyNeeded, NoKeyYet, NotABackup, NothingNamed
from kiosk.database import logs_of, remove_database, settle
from kiosk.delivering import bar, plugged_in
from kiosk.instance import CannotWrite, NothingHere, keep, key_of_closed, write_private
from kiosk.pen import pen
from kiosk.records.journal import queries as journal
from kiosk.records.restoring import numbers
from kiosk.records.restoring.service import ROOM
from kiosk.settings import Settings
from kiosk.sync import holding, outbox
from kiosk.sync.holding import Why
from kiosk.sync.link import UNSET, adopted, damaged_link, read_link
from kiosk.words import _, both

NAME = "hall-backup-{centre}-{at}.zip"
KEY_NAME = "personal-{centre}.key"
HALL, KEY, NOTE = "hall.db", "personal.key", "note.json"
LOST = "lost"
"""What stands in a key's place when there is none any more."""
SAME_DISK = _(
    "注意：它和原来的数据在同一块硬盘上，硬盘坏了会一起坏。请写到 U 盘：python3 run.py backup --to-file U盘"
)
COPY, DRAFT = "hall.copying.db", "hall.from-backup.db"
MOST_NOTE = 64 * 1024
_SPOILT = (
    FileNotFoundError, KeyError, ValueError, EOFError, RuntimeError, zlib.error, zipfile.BadZipFile,
    sqlite3.DatabaseError,
)  # fmt: skip
"""What a damaged or locked archive makes of being read."""
PAGES = 2048
"""So many pages of the database are copied between two looks at the progress."""


class Note(msgspec.Struct, frozen=True):
    """What a backup says of itself: whose it is, from when (ms), how far its journal goes.

    ``key`` tells which key opens its secrets (SHA-256, hex; empty for a hall that never had one).
    """

    centre: str
    name: str
    at: int
    epoch: int
    seq: int
    head: str
    key: str


def backup(settings: Settings, instance: Path, folder: str | None, key: str | None) -> int:
    """Write a copy of the hall into a folder, by default beside its data; the hall may be running.

    The key that opens its secrets goes to another folder, and only when that one is named.
    """
    if key:
        return _save_key(adopted(settings, read_link(instance)), instance, plugged_in(key))
    target = plugged_in(folder) if folder else instance / "backups"
    if not (instance / HALL).exists():
        raise NothingHere(instance=instance)
    try:
        file = _write(adopted(settings, read_link(instance)), instance, target)
    except OSError as error:
        raise CannotWrite(folder=target, problem=error.strerror) from None
    finally:
        remove_database(instance / COPY)
    print(both(_("已备份到：")))
    print(file)
    print(both(_("里面有姓名和电话，请锁好，不要和电脑放在一处；旧的按时销毁。")))
    if not folder:
        print(both(SAME_DISK))
    if (instance / KEY).exists():
        print(both(_("打开身份证号的钥匙不在里面。请另找一个 U 盘存一次：python3 run.py backup --key U盘")))
    return 0


def _save_key(settings: Settings, instance: Path, folder: Path) -> int:
    """Write the key alone; it is made once and never changes."""
    if not (instance / KEY).exists():
        raise NoKeyYet
    file = folder / KEY_NAME.format(centre=settings.centre.code)
    try:
        write_private(file, (instance / KEY).read_bytes())
    except OSError as error:
        raise CannotWrite(folder=folder, problem=error.strerror) from None
    print(both(_("钥匙已存到：")))
    print(file)
    print(both(_("请锁好，不要和备份放在一处：有备份又有钥匙的人，看得到身份证号。")))
    return 0


def _write(settings: Settings, instance: Path, target: Path) -> Path:
    """Return the finished file; until then nothing by its name is there."""
    copy = instance / COPY
    _copy(instance / HALL, copy)
    note = _note(settings, copy, _mark(_bytes(instance / KEY)))
    target.mkdir(parents=True, exist_ok=True)
    file = target / NAME.format(centre=note.centre, at=f"{clock.now():%Y%m%d-%H%M%S}")
    draft = file.with_suffix(".part")
    try:
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as out:
            draft.chmod(0o600)
            out.writestr(NOTE, msgspec.json.encode(note))
            out.write(copy, HALL)
        keep(draft, file)
    finally:
        draft.unlink(missing_ok=True)
    return file


def _copy(source: Path, target: Path) -> None:
    """Copy a database that is in use, as it is at one moment."""
    remove_database(target)
    target.touch(0o600)
    with closing(sqlite3.connect(source)) as hall, closing(sqlite3.connect(target)) as copy:
        hall.execute("BEGIN")
        hall.execute("SELECT count(*) FROM alembic_version").fetchone()  # stands still from here on
        hall.backup(copy, pages=PAGES, progress=lambda _status, left, of: bar(_("备份"), of - left, of))
        copy.execute("PRAGMA journal_mode = DELETE").fetchall()


def _bytes(file: Path) -> bytes:
    return file.read_bytes() if file.exists() else b""


def _mark(key: bytes) -> str:
    """Return what tells a key from others without telling the key."""
    return hashlib.sha256(key).hexdigest() if key else ""


def _note(settings: Settings, copy: Path, key: str) -> Note:
    with _records(copy) as session:
        head = journal.head(session)
    centre = settings.centre
    return Note(centre.code, centre.name, clock.millis(), head.epoch, head.seq, head.hash.hex(), key)


def restore(settings: Settings, instance: Path, named: str | None, key: str | None) -> int:
    """Bring a hall back from a backup; it must be closed, and what it had is kept beside it."""
    if not named:
        raise NothingNamed
    with key_of_closed(instance):
        try:
            note = _bring_back(adopted(settings, read_link(instance)), instance, (Path(named), key or ""))
        finally:
            remove_database(instance / DRAFT)
    print(both(_("恢复好了：{at} 的备份，到第 {seq} 条。原来的数据留在旁边，名字里有 before。"),
               at=f"{clock.local(note.at):%Y-%m-%d %H:%M}", seq=note.seq))  # fmt: skip
    if read_link(instance):
        print(both(_("下次开门会先问县里，把比备份新的记录取回来，再发新号；没有问到以前不发号。")))
    else:
        print(both(_("这台电脑还没有和县里配对。请先配对再开门，比备份新的记录县里可能有。")))
    return 0


def _bring_back(settings: Settings, instance: Path, named: tuple[Path, str]) -> Note:
    file, draft = named[0], instance / DRAFT
    remove_database(draft)
    try:
        with zipfile.ZipFile(file) as parcel:
            note = _read(parcel)
            _must_be_ours(settings, note)
            key = _key_for(note, instance, named[1])
            _unpack(parcel, draft)
    except _SPOILT:
        raise NotABackup(file=file.name) from None
    except OSError as error:
        raise CannotWrite(folder=instance, problem=error.strerror) from None
    opening.migrate(draft, print)
    if not _goes_to(draft, note):
        raise NotABackup(file=file.name)
    with _records(draft) as session:
        delivered = outbox.last_done(session) is not None
    if delivered or read_link(instance) or damaged_link(instance):
        holding.hold(instance, Why.RESTORED)
    _change_places(instance, draft, key)
    return note


def _read(parcel: zipfile.ZipFile) -> Note:
    with parcel.open(NOTE) as packed:
        return msgspec.json.decode(packed.read(MOST_NOTE), type=Note)


def _key_for(note: Note, instance: Path, named: str) -> bytes:
    """Return the key to put in place, nothing where the one that is there opens the backup's secrets."""
    if note.key in {"", _mark(_bytes(instance / KEY))} or named == LOST:
        return b""
    key = Path(named).read_bytes() if Path(named).is_file() else b""
    if _mark(key) != note.key:
        raise KeyNeeded
    return key


def _must_be_ours(settings: Settings, note: Note) -> None:
    own = settings.centre.code
    if UNSET.code not in {own, note.centre} and own != note.centre:
        raise BackupOfAnother(name=note.name, centre=note.centre, own=own)


def _unpack(parcel: zipfile.ZipFile, draft: Path) -> None:
    """Lay the database down; raises ``ValueError`` or ``sqlite3.DatabaseError`` for a damaged one."""
    with parcel.open(HALL) as packed, draft.open("xb") as out:
        draft.chmod(0o600)
        shutil.copyfileobj(packed, out, 1 << 20)
    with closing(sqlite3.connect(draft)) as connection:
        said = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if said != "ok":
        raise ValueError(said)


def _goes_to(draft: Path, note: Note) -> bool:
    """Return whether a journal has every line as it was written, up to where the note says."""
    with _records(draft) as session:
        head = journal.head(session)
        whole = journal.first_break(session) is None
    return whole and (head.epoch, head.seq, head.hash.hex()) == (note.epoch, note.seq, note.head)


def _change_places(instance: Path, draft: Path, key: bytes) -> None:
    """Keep what was there beside it, then put the key and the database in its place.

    A database that is damaged is kept as it lies there, with its log.
    """
    at = f"{clock.now():%Y%m%d-%H%M%S}"
    hall, own_key = instance / HALL, instance / KEY
    for old in (hall, *logs_of(hall), own_key):
        if old.exists():
            kept = old.with_name(f"{old.stem}.before-{at}{old.suffix}")
            shutil.copy(old, kept)  # its age counts from now
            kept.chmod(0o600)
    if hall.exists():
        with suppress(sqlite3.DatabaseError):
            settle(hall)
    _leave_room(draft, hall)
    if key:
        write_private(own_key, key)
    settle(draft)
    for log in logs_of(hall):
        log.unlink(missing_ok=True)
    keep(draft, hall)


def _leave_room(draft: Path, hall: Path) -> None:
    """Let no number be issued again that may be on somebody's paper; a hall that can be read tells them."""
    with _records(draft) as session:
        with pen(session) as hand:
            numbers.leave_room(hand, ROOM)
        if hall.exists():
            with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(hall)) as old, pen(session) as hand:
                numbers.go_behind(hand, old)


@contextmanager
def _records(file: Path) -> Iterator[Session]:
    engine = create_engine(f"sqlite:///{file}", hide_parameters=True, poolclass=NullPool)
    try:
        with Session(engine) as session:
            yield session
    finally:
        engine.dispose()
