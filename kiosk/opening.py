"""Opening the hall: everything that must stand before the first page can be served."""

import os
import secrets
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from flask import Flask

from kiosk.app import create_app
from kiosk.errors import NotFound, Refusal
from kiosk.key import Key, KeyTakenError
from kiosk.records.catalogue.service import load_catalogue_at_start
from kiosk.records.staff import queries as staff_list
from kiosk.records.staff import service as staff
from kiosk.records.staff.models import Role
from kiosk.records.windows.service import furnish
from kiosk.records.workdays.service import load_workdays_file
from kiosk.sealing import Sealer
from kiosk.settings import ROOT, Settings
from kiosk.web.database import db, session
from kiosk.words import _, both

LEAST_DISK = 64 * 1024 * 1024
FIRST_USER = "admin"
FIRST_SIGN_IN = _("第一次登录：用户名 {user}，密码 {password} （只显示这一次，请记下来）")
GIVEN_SIGN_IN = _("第一次登录：用户名 {user}，密码用您给的那个")
CATALOGUE = ROOT / "config" / "catalogue.yaml"
WORKDAYS = ROOT / "config" / "workdays.csv"

Tell = Callable[[str], None]


class AlreadyRunning(Refusal):
    """这个大厅已经开着了（{instance}）。不用再开；要重开，请先关掉原来的窗口。"""

    code = "already_running"


class DiskFull(Refusal):
    """硬盘快满了，只剩 {free} MB，至少要 {least} MB。请清理硬盘后再启动。"""

    code = "disk_full"


class CannotWrite(Refusal):
    """不能写入 {folder}：{problem}。请检查权限或换一个 --instance 文件夹。"""

    code = "cannot_write"


class MigrationFailed(Refusal):
    """数据库升级没有完成，原来的数据没有动。请再启动一次；还不行，请把下面的话发给维护人员：{problem}"""

    code = "migration_failed"


class NobodyNamed(Refusal):
    """请在命令后面写上用户名，例如：python3 run.py password admin"""

    code = "nobody_named"


def take_key(instance: Path) -> Key:
    """Take the one key of an instance folder; the system gives it back when the process ends."""
    try:
        instance.mkdir(parents=True, exist_ok=True)
        instance.chmod(0o700)  # the database holds names: for this account only
        key = Key(instance / "hall.lock")
    except KeyTakenError:
        raise AlreadyRunning(instance=instance) from None
    except OSError as error:
        raise CannotWrite(folder=instance, problem=error.strerror) from None
    free = shutil.disk_usage(instance).free
    if free < LEAST_DISK:
        key.give_back()
        raise DiskFull(free=free // 2**20, least=LEAST_DISK // 2**20)
    return key


def open_hall(settings: Settings, instance: Path, tell: Tell) -> Flask:
    """Bring tables, catalogue, windows and first sign-in up to date and return the application."""
    migrate(instance / "hall.db", tell)
    app = create_app(
        settings, instance, _own_key(instance / "secret.key"), Sealer(_own_key(instance / "personal.key"))
    )
    with app.app_context():
        load_catalogue_at_start(session(), CATALOGUE)
        load_workdays_file(session(), WORKDAYS)
        furnish(session(), settings.centre.windows)
        first_sign_in(instance, tell)
        db.session.remove()
    return app


def migrate(database: Path, tell: Tell) -> None:
    """Upgrade the tables in a process of its own, unless they are at the newest version already."""
    if _version(database) == newest_version():
        return
    tell(both(_("正在准备数据库……")))
    done = subprocess.run(  # noqa: S603 - our own module, our own paths
        [sys.executable, "-m", "kiosk.migrating", str(database)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise MigrationFailed(problem=done.stderr.strip().splitlines()[-1:])


def newest_version(scripts: Path = ROOT / "migrations" / "centre") -> str:
    """Return the newest migration's number: the files are named after it."""
    return max(file.name.split("_")[0] for file in (scripts / "versions").glob("[0-9]*.py"))


def _version(database: Path) -> str | None:
    if not database.exists():
        return None
    connection = sqlite3.connect(database)
    try:
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.OperationalError:
        return None
    finally:
        connection.close()
    return str(row[0]) if row else None


def first_sign_in(instance: Path, tell: Tell) -> None:
    """Make the first manager; the password is kept aside until it has been shown."""
    note = instance / "first-sign-in.txt"
    if not staff_list.everyone(session()):
        given = os.environ.get("KIOSK_ADMIN_PASSWORD")
        password = given or (note.read_text() if note.exists() else secrets.token_urlsafe(9))
        if given:
            tell(both(GIVEN_SIGN_IN, user=FIRST_USER))
        else:
            _write_private(note, password.encode())
        staff.add_staff(session(), FIRST_USER, _("管理员"), Role.MANAGER, password)
    if note.exists():
        tell(both(FIRST_SIGN_IN, user=FIRST_USER, password=note.read_text()))
        note.unlink()


def new_password(settings: Settings, instance: Path, names: list[str]) -> int:
    """Give somebody a fresh password from the command line, for when the last manager forgot theirs."""
    if not names:
        raise NobodyNamed
    with take_key(instance):
        app = open_hall(settings, instance, print)
        with app.app_context():
            person = staff_list.by_username(session(), names[0])
            if person is None:
                raise NotFound
            password = secrets.token_urlsafe(9)
            staff.set_password(session(), person.id, password)
    print(both(_("{user} 的新密码：{password}"), user=person.username, password=password))  # noqa: T201
    return 0


def _own_key(file: Path) -> bytes:
    """Return the 32 random bytes of a key file, made when it is not there yet."""
    if not file.exists() or not file.read_bytes():
        _write_private(file, secrets.token_bytes(32))
    return file.read_bytes()


def _write_private(file: Path, content: bytes) -> None:
    """Write a file that only its owner may read, whole or not at all."""
    draft = file.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(file)
