"""Opening the hall: everything that must stand before the first page can be served."""

import os
import secrets
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from flask import Flask

from kiosk.app import create_app
from kiosk.errors import NoSuchUser, Refusal
from kiosk.instance import NothingHere, key_of_closed, own_key, write_private
from kiosk.records.catalogue.queries import held_edition
from kiosk.records.catalogue.service import load_catalogue_at_start
from kiosk.records.staff import queries as staff_list
from kiosk.records.staff import service as staff
from kiosk.records.staff.models import Role
from kiosk.records.windows.service import furnish
from kiosk.records.workdays.service import load_workdays_file
from kiosk.sealing import Sealer
from kiosk.settings import ROOT, Settings
from kiosk.sync.holding import held
from kiosk.sync.refusals import DatabaseDamaged
from kiosk.web.database import db, session
from kiosk.words import _, both

FIRST_USER = "admin"
FIRST_SIGN_IN = _("第一次登录：用户名 {user}，密码 {password} （只显示这一次，请记下来）")
GIVEN_SIGN_IN = _("第一次登录：用户名 {user}，密码用您给的那个")
CATALOGUE = ROOT / "config" / "catalogue.yaml"
WORKDAYS = ROOT / "config" / "workdays.csv"

Tell = Callable[[str], None]


class MigrationFailed(Refusal):
    """数据库升级没有完成，原来的数据没有动。请再启动一次；还不行，请把下面的话发给维护人员：{problem}"""

    code = "migration_failed"


class NobodyNamed(Refusal):
    """请在命令后面写上用户名，例如：python3 run.py password admin"""

    code = "nobody_named"


def open_hall(settings: Settings, instance: Path, tell: Tell) -> Flask:
    """Bring tables, catalogue, windows and first sign-in up to date and return the application."""
    migrate(instance / "hall.db", tell)
    app = create_app(
        settings, instance, own_key(instance / "secret.key"), Sealer(own_key(instance / "personal.key"))
    )
    with app.app_context():
        load_workdays_file(session(), WORKDAYS)
        # A hall that must hear from its county first adds no line: it would make a second history.
        if held(instance) is None or held_edition(session()) is None:
            load_catalogue_at_start(session(), CATALOGUE)
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
    except sqlite3.DatabaseError as error:
        raise DatabaseDamaged(problem=error) from None
    finally:
        connection.close()
    return str(row[0]) if row else None


def first_sign_in(instance: Path, tell: Tell) -> None:
    """Make the first manager; the password is kept aside until it has been shown."""
    note = instance / "first-sign-in.txt"
    if not staff_list.somebody_can_manage(session()):
        given = os.environ.get("KIOSK_ADMIN_PASSWORD")
        password = given or (note.read_text() if note.exists() else secrets.token_urlsafe(9))
        if given:
            tell(both(GIVEN_SIGN_IN, user=FIRST_USER))
        else:
            write_private(note, password.encode())
        staff.add_staff(session(), FIRST_USER, _("管理员"), Role.MANAGER, password)
    if note.exists():
        tell(both(FIRST_SIGN_IN, user=FIRST_USER, password=note.read_text()))
        note.unlink()


def new_password(settings: Settings, instance: Path, names: list[str]) -> int:
    """Give somebody a fresh password from the command line, for when the last manager forgot theirs."""
    if not names:
        raise NobodyNamed
    if not (instance / "hall.db").exists():
        raise NothingHere(instance=instance)
    with key_of_closed(instance):
        app = open_hall(settings, instance, print)
        with app.app_context():
            person = staff_list.by_username(session(), names[0])
            if person is None:
                known = "、".join(each.username for each in staff_list.everyone(session()))
                raise NoSuchUser(user=names[0], known=known)
            password = secrets.token_urlsafe(9)
            staff.set_password(session(), person.id, password)
    print(both(_("{user} 的新密码：{password}"), user=person.username, password=password))  # noqa: T201
    return 0
