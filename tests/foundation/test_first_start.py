"""The first start: cut anywhere, begun twice, or on a bad computer, it is explained or simply goes on."""

import ast
import hashlib
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

import run
from kiosk import instance, migrating, opening
from kiosk.errors import Refusal
from kiosk.records.staff import queries as staff
from kiosk.settings import ROOT, Settings
from kiosk.web.database import session
from tests.running import running_hall

SCRIPTS = ROOT / "migrations" / "centre"
CUT_SHORT = '''"""cut short"""
import os, signal
from alembic import op
revision, down_revision = "9001", "{before}"
def upgrade():
    op.execute("CREATE TABLE half_done (id INTEGER)")
    {cut}
'''


def test_run_can_be_read_by_the_pythons_that_it_turns_away() -> None:
    assert ast.parse((ROOT / "run.py").read_text("utf-8"), feature_version=(3, 6))


def test_an_old_python_is_turned_away(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 1))
    with pytest.raises(SystemExit):
        run.main()
    assert "3.11" in capsys.readouterr().err


NOT_TO_BE_HAD = "no-such-package-here==1 --hash=sha256:" + "0" * 64


@pytest.fixture
def lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A lock file of a computer without network."""
    for name in ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    monkeypatch.setenv("PIP_FIND_LINKS", "")
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_RETRIES", "0")
    return tmp_path / "requirements.lock"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment without packages, made once."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "requirements.lock").write_text("")
    run.environment(str(folder / "venv"), str(folder / "requirements.lock"))
    return folder / "venv"


@pytest.fixture
def installed(tmp_path: Path, lock: Path, made: Path) -> Path:
    """The mark of an environment that was made with another Python, for a lock that cannot be had now."""
    shutil.copytree(made, tmp_path / "venv", symlinks=True)
    lock.write_text(NOT_TO_BE_HAD)
    mark = tmp_path / "venv" / "installed"
    mark.write_text(f"{NOT_TO_BE_HAD}\n{sys.implementation.cache_tag} another machine")
    return mark


def test_a_fixed_python_keeps_the_environment_a_newer_one_does_not(
    lock: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock.write_text("")
    wish = run.wish_of(str(lock))
    monkeypatch.setattr(sys, "version", "another build")
    assert run.wish_of(str(lock)) == wish
    monkeypatch.setattr(sys.implementation, "cache_tag", "cpython-399")
    assert run.wish_of(str(lock)) != wish


def test_without_network_an_environment_that_does_the_same_goes_on(
    tmp_path: Path, lock: Path, installed: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    said = installed.read_text()
    python = run.environment(str(tmp_path / "venv"), str(lock))
    assert "先用原来装好的" in capfd.readouterr().out
    assert subprocess.run([python, "-c", "pass"], check=False).returncode == 0
    assert installed.read_text() == said
    assert not (tmp_path / "venv.old").exists()


def test_an_environment_comes_back_after_a_set_up_that_was_cut_off(
    tmp_path: Path, lock: Path, installed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = installed.read_text()
    with monkeypatch.context() as plug:
        plug.setattr(subprocess, "call", cut_off)
        with pytest.raises(KeyboardInterrupt):
            run.environment(str(tmp_path / "venv"), str(lock))
    assert not installed.exists()
    run.environment(str(tmp_path / "venv"), str(lock))
    assert installed.read_text() == said


def test_an_environment_for_other_packages_is_kept_but_not_used(
    tmp_path: Path, lock: Path, installed: Path
) -> None:
    said = "other-packages==2\n" + installed.read_text().rpartition("\n")[2]
    installed.write_text(said)
    with pytest.raises(SystemExit):
        run.environment(str(tmp_path / "venv"), str(lock))
    assert installed.read_text() == said


def test_an_environment_whose_python_has_changed_is_not_used(
    tmp_path: Path, lock: Path, installed: Path
) -> None:
    installed.write_text(f"{NOT_TO_BE_HAD}\ncpython-32 here")
    with pytest.raises(SystemExit):
        run.environment(str(tmp_path / "venv"), str(lock))


def cut_off(*_command: object) -> int:
    """End as a set-up does whose plug is pulled."""
    raise KeyboardInterrupt


def test_a_set_up_without_network_says_so_and_goes_on_later(
    tmp_path: Path, lock: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    lock.write_text(NOT_TO_BE_HAD)
    with pytest.raises(SystemExit):
        run.environment(str(tmp_path / "venv"), str(lock))
    assert "检查网络" in capfd.readouterr().err
    lock.write_text("")
    python = run.environment(str(tmp_path / "venv"), str(lock))
    assert subprocess.run([python, "-c", "pass"], check=False).returncode == 0
    assert "第一次运行" in capfd.readouterr().out
    run.environment(str(tmp_path / "venv"), str(lock))
    assert "第一次运行" not in capfd.readouterr().out


def test_what_an_older_version_installed_is_not_installed_again(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    lock, venv = tmp_path / "requirements.lock", tmp_path / "venv"
    lock.write_text("anything==1")
    venv.mkdir()
    mark = hashlib.sha256(lock.read_bytes() + sys.version.encode()).hexdigest()
    (venv / "installed").write_text(mark)
    for _ in range(2):
        run.environment(str(venv), str(lock))
    assert capfd.readouterr().out == ""
    assert (venv / "installed").read_text() == run.wish_of(str(lock))


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
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KIOSK_ADMIN_PASSWORD", raising=False)

    def cut(said: str) -> None:
        if "密码" in said:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        opening.open_hall(Settings(), tmp_path, cut)
    told: list[str] = []
    app = opening.open_hall(Settings(), tmp_path, told.append)
    (line,) = told
    with app.app_context():
        assert [person.username for person in staff.everyone(session())] == ["admin"]
    opening.open_hall(Settings(), tmp_path, told.append)
    assert told == [line]
    assert not (tmp_path / "first-sign-in.txt").exists()
    assert (tmp_path / "secret.key").stat().st_mode & 0o077 == 0


def test_a_given_password_is_not_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIOSK_ADMIN_PASSWORD", "given-by-the-county")
    told: list[str] = []
    opening.open_hall(Settings(), tmp_path, told.append)
    assert not any("given-by-the-county" in line for line in told)


def test_a_forgotten_password_can_be_replaced(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    opening.open_hall(Settings(), tmp_path, print)
    assert opening.new_password(Settings(), tmp_path, ["admin"]) == 0
    assert "admin" in capsys.readouterr().out
    for names in (["nobody"], []):
        with pytest.raises(Refusal):
            opening.new_password(Settings(), tmp_path, names)


def test_a_migration_cut_in_the_middle_goes_on_at_the_next_start(tmp_path: Path) -> None:
    database, scripts = tmp_path / "hall.db", tmp_path / "scripts"
    opening.migrate(database, print)
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


def test_the_migrations_make_what_the_models_say(tmp_path: Path) -> None:
    opening.migrate(tmp_path / "hall.db", print)
    config = migrating.config_for(tmp_path / "hall.db")
    said = subprocess.run(
        [sys.executable, "-c", CHECK, str(tmp_path / "hall.db")],
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
