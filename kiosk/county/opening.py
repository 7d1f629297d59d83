"""Opening the county: everything that must stand before the first page can be served."""

import hashlib
import os
import secrets
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import psycopg
from flask import Flask
from nacl.signing import SigningKey

from kiosk.county.app import create_county
from kiosk.county.directory.reading import read_directory
from kiosk.county.directory.service import all_centres, take_directory
from kiosk.county.settings import CountySettings
from kiosk.county.store import neighbours
from kiosk.county.store.database import CountyDatabase
from kiosk.county.store.postgres import EmbeddedPostgres
from kiosk.county.users import service as users
from kiosk.county.users.service import Role, User
from kiosk.errors import Refusal
from kiosk.instance import own_key, write_private
from kiosk.settings import ROOT
from kiosk.words import _, both

FIRST_USER, POSTGRES = "admin", "postgres"
FIRST_SIGN_IN = _("第一次登录：用户名 {user}，密码 {password} （只显示这一次，请记下来）")
GIVEN_SIGN_IN = _("第一次登录：用户名 {user}，密码用您给的那个")

Tell = Callable[[str], None]


class DatabaseUnreachable(Refusal):
    """连不上数据库 {url}：{problem}。请检查 --database-url 和数据库服务器。"""

    code = "database_unreachable"
    status = 503


class LayoutDiffers(Refusal):
    """这个县的数据当初分在 {made} 台数据库服务器上，现在给了 {given} 台。请按原来的顺序写全 --database-url；要换台数，请看 docs/county.md。"""  # noqa: E501 - a sentence is one line

    code = "layout_differs"
    status = 500


class CountyMigrationFailed(Refusal):
    """县里的数据库升级没有完成，原来的数据没有动。请再启动一次；还不行，请把下面的话发给维护人员：{problem}"""

    code = "county_migration_failed"


class DirectoryMissing(Refusal):
    """找不到名录文件 {file}。请检查设置 county.centres。"""

    code = "directory_missing"


class DirectoryUnfit(Refusal):
    """名录文件 {file} 用不上：{problem}。名录没有改动，请改好后再启动。"""

    code = "directory_unfit"


class NoCountyHere(Refusal):
    """{instance} 里还没有县级服务器的数据。请先运行一次 python3 run.py county，或检查 --instance。"""

    code = "no_county_here"


class NoCentreNamed(Refusal):
    """请在命令后面写上中心的 12 位编码，例如：python3 run.py county enrol-code 410327111209"""

    code = "no_centre_named"


class County(NamedTuple):
    """An open county: its settings, its folder, its database and the key that signs what it sends down.

    ``revive`` starts a database of its own again where that was killed, and tells whether it was.
    """

    settings: CountySettings
    instance: Path
    database: CountyDatabase
    key: SigningKey
    revive: Callable[[], bool]

    def app(self) -> Flask:
        """Return its application."""
        secret = own_key(self.instance / "secret.key")
        return create_county(self.settings, self.database, secret, self.key)


@contextmanager
def opened(settings: CountySettings, instance: Path, tell: Tell) -> Iterator[County]:
    """Bring database, tables, directory and first sign-in up to date, and lend the open county."""
    instance.mkdir(parents=True, exist_ok=True)
    with servers(settings, instance, tell) as (urls, revive):
        migrate(urls, tell)
        database = CountyDatabase(urls)
        try:
            must_be_laid_out_for(database, len(urls))
            neighbours.introduce(urls)
            county = County(
                settings, instance, database, SigningKey(own_key(instance / "county.key")), revive
            )
            bring_directory(county, tell)
            first_sign_in(county, tell)
            yield county
        finally:
            database.close()


def must_be_there(settings: CountySettings, instance: Path) -> None:
    """Raise ``NoCountyHere`` where a county would first have to be made."""
    if not settings.database.urls and not (instance / POSTGRES).exists():
        raise NoCountyHere(instance=instance)


@contextmanager
def servers(
    settings: CountySettings, instance: Path, tell: Tell
) -> Iterator[tuple[Sequence[str], Callable[[], bool]]]:
    """Lend the addresses of the county's PostgreSQL servers, and what revives its own; that is started here.

    Servers that are set live by themselves.
    """
    if settings.database.urls:
        yield settings.database.urls, lambda: False
        return
    folder = instance / POSTGRES
    if not folder.exists():  # only the first time takes so long that people wonder
        tell(both(_("正在启动自带的数据库……")))
    own = EmbeddedPostgres(folder)
    try:
        yield [own.url], own.revive
    finally:
        own.stop()


def migrate(urls: Sequence[str], tell: Tell) -> None:
    """Upgrade the tables in a process of its own, unless they are at the newest version already."""
    if all(_version(url) == newest_version() for url in urls):
        return
    tell(both(_("正在准备数据库……")))
    done = subprocess.run(
        [sys.executable, "-m", "kiosk.county.store.migrating"], input="\n".join(urls),
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise CountyMigrationFailed(problem=done.stderr.strip().splitlines()[-1:])


def must_be_laid_out_for(database: CountyDatabase, servers: int) -> None:
    """Raise ``LayoutDiffers`` unless the rows were divided among exactly so many servers."""
    (row,) = database.read("SELECT servers FROM layout")
    if row["servers"] != servers:
        raise LayoutDiffers(made=row["servers"], given=servers)


def newest_version(scripts: Path = ROOT / "migrations" / "county") -> str:
    """Return the newest migration's number: the files are named after it."""
    return max(file.name.split("_")[0] for file in (scripts / "versions").glob("[0-9]*.py"))


def _version(url: str) -> str | None:
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except psycopg.errors.UndefinedTable:
        return None
    except psycopg.OperationalError as error:
        raise DatabaseUnreachable(url=url.rpartition("@")[2], problem=error) from None
    return str(row[0]) if row else None


def bring_directory(county: County, tell: Tell) -> None:
    """Take the directory file into use; one that cannot be is told of, and the county goes on with its own.

    A county that has no directory at all yet raises why.
    """
    file = ROOT / "config" / county.settings.county.centres
    try:
        load_directory(county.database, file, county.instance / "centres.sha256")
    except Refusal as refusal:
        if not all_centres(county.database):
            raise
        tell(both(refusal.sentence(), **refusal.words))


def load_directory(database: CountyDatabase, file: Path, seen: Path) -> None:
    """Take the directory file into use, unless it has not changed since: pages may have changed it later.

    Raises ``DirectoryMissing``, ``BrokenDirectory`` or ``DirectoryUnfit``.
    """
    if not file.is_file():
        raise DirectoryMissing(file=file)
    content = file.read_bytes()
    mark = hashlib.sha256(content).hexdigest()
    if not seen.exists() or seen.read_text() != mark:
        try:
            take_directory(database, read_directory(content))
        except (psycopg.DataError, psycopg.IntegrityError) as error:
            raise DirectoryUnfit(file=file, problem=error) from None
        seen.write_text(mark)


def first_sign_in(county: County, tell: Tell) -> None:
    """Make the first admin; the password is kept aside until it has been shown."""
    note = county.instance / "first-sign-in.txt"
    if not users.users(county.database):
        given = os.environ.get("KIOSK_ADMIN_PASSWORD")
        password = given or (note.read_text() if note.exists() else secrets.token_urlsafe(9))
        if given:
            tell(both(GIVEN_SIGN_IN, user=FIRST_USER))
        else:
            write_private(note, password.encode())
        first = User(FIRST_USER, _("管理员"), Role.ADMIN, "", "", active=True)
        users.add_user(county.database, first, password)
    if note.exists():
        tell(both(FIRST_SIGN_IN, user=FIRST_USER, password=note.read_text()))
        note.unlink()
