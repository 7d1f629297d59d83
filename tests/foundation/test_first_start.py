"""The first start: cut anywhere, begun twice, or on a bad computer, it is explained or simply goes on."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from kiosk import instance, migrating, opening
from kiosk.errors import NoSuchUser, Refusal
from kiosk.records.staff import queries as staff
from kiosk.settings import ROOT, Settings
from kiosk.web.database import session
from tests.running import opened_once, running_hall

SCRIPTS = ROOT / "migrations" / "centre"
CUT_SHORT = '''"""cut short"""
import os, signal
from alembic import op
revision, down_revision = "9001", "{before}"
def upgrade():
    op.execute("CREATE TABLE half_done (id INTEGER)")
    {cut}
'''


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with its tables, in which nothing was ever kept."""
    database = tmp_path_factory.mktemp("migrated") / "hall.db"
    opening.migrate(database, print)
    return database


@pytest.fixture
def prepared(migrated: Path, tmp_path: Path) -> Path:
    """The folder of a hall that has its tables, and has never opened."""
    shutil.copy(migrated, tmp_path / "hall.db")
    return tmp_path


def test_one_hall_in_one_folder(tmp_path: Path) -> None:
    with instance.take_key(tmp_path), pytest.raises(instance.AlreadyRunning):
        instance.take_key(tmp_path)
    with instance.take_key(tmp_path):
        pass


def test_a_full_disk_is_explained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Usage(NamedTuple):
        total: int = 1
        used: int = 1
        free: int = 1

    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage())
    with pytest.raises(instance.DiskFull):
        instance.take_key(tmp_path)


def test_a_folder_that_cannot_be_written_is_explained(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(instance.CannotWrite):
        instance.take_key(tmp_path / "file" / "instance")


def test_the_first_password_is_told_again_until_it_was_shown(
    prepared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KIOSK_ADMIN_PASSWORD", raising=False)

    def cut(said: str) -> None:
        if "密码" in said:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        opening.open_hall(Settings(), prepared, cut)
    told: list[str] = []
    app = opening.open_hall(Settings(), prepared, told.append)
    (line,) = told
    with app.app_context():
        assert [person.username for person in staff.everyone(session())] == ["admin"]
    opening.open_hall(Settings(), prepared, told.append)
    assert told == [line]
    assert not (prepared / "first-sign-in.txt").exists()
    assert (prepared / "secret.key").stat().st_mode & 0o077 == 0


def test_a_given_password_is_not_told(prepared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIOSK_ADMIN_PASSWORD", "given-by-the-county")
    told: list[str] = []
    opening.open_hall(Settings(), prepared, told.append)
    assert not any("given-by-the-county" in line for line in told)


def test_a_forgotten_password_can_be_replaced(prepared: Path, capsys: pytest.CaptureFixture[str]) -> None:
    opening.open_hall(Settings(), prepared, print)
    assert opening.new_password(Settings(), prepared, ["admin"]) == 0
    assert "admin" in capsys.readouterr().out
    for names in (["nobody"], []):
        with pytest.raises(Refusal):
            opening.new_password(Settings(), prepared, names)


def test_a_migration_cut_in_the_middle_goes_on_at_the_next_start(prepared: Path) -> None:
    database, scripts = prepared / "hall.db", prepared / "scripts"
    shutil.copytree(SCRIPTS, scripts)
    before = opening.newest_version(scripts)
    step = scripts / "versions" / "9001_cut_short.py"
    step.write_text(CUT_SHORT.format(before=before, cut="os.kill(os.getpid(), signal.SIGKILL)"))
    assert upgrade(database, scripts) == -signal.SIGKILL
    assert tables(database).isdisjoint({"half_done"})
    step.write_text(CUT_SHORT.format(before=before, cut="pass"))
    assert upgrade(database, scripts) == 0
    assert tables(database) >= {"half_done", "tickets"}


def upgrade(database: Path, scripts: Path) -> int:
    """Run the migrations of a folder as the hall does."""
    command = [sys.executable, "-m", "kiosk.migrating", str(database), "--scripts", str(scripts)]
    return subprocess.run(command, cwd=ROOT, check=False, capture_output=True).returncode


def tables(database: Path) -> set[str]:
    """Return the names of all tables."""
    connection = sqlite3.connect(database)
    names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    connection.close()
    return names


def test_the_migrations_make_what_the_models_say(prepared: Path) -> None:
    config = migrating.config_for(prepared / "hall.db")
    said = subprocess.run(
        [sys.executable, "-c", CHECK, str(prepared / "hall.db")],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert config.get_main_option("script_location")
    assert said.returncode == 0, said.stdout + said.stderr


CHECK = """
import sys
from pathlib import Path
from alembic import command
from kiosk.migrating import config_for
command.check(config_for(Path(sys.argv[1])))
"""


def test_two_starts_on_one_instance_and_a_taken_port_are_explained(tmp_path: Path) -> None:
    shutil.copytree(opened_once(), tmp_path / "another")
    with running_hall(tmp_path) as hall:
        command = [sys.executable, "-m", "kiosk", "--port", str(hall.port)]
        environ = {**os.environ, "KIOSK_ADMIN_PASSWORD": "a-long-enough-one"}
        for folder, sentence in (("instance", "已经开着"), ("another", "占用")):
            done = subprocess.run(
                [*command, "--instance", str(tmp_path / folder)],
                cwd=ROOT, capture_output=True, text=True, check=False, env=environ,
            )  # fmt: skip
            assert done.returncode == 2
            assert sentence in done.stderr
            assert "Traceback" not in done.stderr


def test_a_wrong_setting_stops_the_start_in_words(tmp_path: Path) -> None:
    file = tmp_path / "centre.toml"
    file.write_text("[server]\nport = 'http'\n", "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "kiosk", "--config", str(file), "--instance", str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "server.port" in done.stderr
    assert "1–65535" in done.stderr


def test_a_new_password_makes_no_hall_where_there_is_none(tmp_path: Path) -> None:
    with pytest.raises(instance.NothingHere):
        opening.new_password(Settings(), tmp_path / "typo", ["admin"])
    assert not (tmp_path / "typo").exists()


def test_a_new_password_for_nobody_names_those_who_have_one(prepared: Path) -> None:
    opening.open_hall(Settings(), prepared, lambda _said: None)
    with pytest.raises(NoSuchUser) as nobody:
        opening.new_password(Settings(), prepared, ["admni"])
    assert nobody.value.words == {"user": "admni", "known": "admin"}
