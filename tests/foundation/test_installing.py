"""run.py and the environment it makes: whatever Python, network or plug do, there is one that works."""

import ast
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import run
from kiosk.settings import ROOT


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
def copied(made: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same; from now on others come about as copies of it: pip takes seconds to move in."""

    def copies(command: list[str | Path]) -> None:
        assert command[1:-1] == ["-m", "venv", "--clear"]
        shutil.rmtree(command[-1], ignore_errors=True)
        shutil.copytree(made, command[-1], symlinks=True, ignore=shutil.ignore_patterns("installed"))

    monkeypatch.setattr(subprocess, "check_call", copies)
    return made


@pytest.fixture
def installed(tmp_path: Path, lock: Path, copied: Path) -> Path:
    """The mark of an environment that was made with another Python, for a lock that cannot be had now."""
    shutil.copytree(copied, tmp_path / "venv", symlinks=True)
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


@pytest.mark.usefixtures("copied")
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
