"""The county's commands as they are typed: for the county that is there, never for a new one."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.county import commands
from kiosk.county.store.database import CountyDatabase
from kiosk.county.users.service import sign_in
from tests.county.postgres import Postgres
from tests.county.village import SHAPO

Typed = Callable[..., int]


@pytest.fixture
def types(monkeypatch: pytest.MonkeyPatch) -> Typed:
    """Types a command line."""

    def typed(*words: object) -> int:
        monkeypatch.setattr(sys, "argv", ["run.py county", *map(str, words)])
        return commands.main()

    return typed


@pytest.fixture
def types_here(types: Typed, county: CountyDatabase, postgres: Postgres, tmp_path: Path) -> Typed:
    """Types a command line for a county that is there."""
    assert county
    return lambda *words: types(*words, "--instance", tmp_path, "--database-url", postgres.server.url)


@pytest.mark.parametrize("words", [("password", "admin"), ("enrol-code", SHAPO), ("receive", "x.hall")])
def test_a_mistyped_folder_gets_no_county_of_its_own(
    types: Typed, tmp_path: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    assert types(*words, "--instance", tmp_path / "typo") == 2
    assert "还没有县级服务器的数据" in capsys.readouterr().err
    assert not (tmp_path / "typo").exists()


def test_a_password_is_for_somebody_who_is_there(
    types_here: Typed, county: CountyDatabase, capsys: pytest.CaptureFixture[str]
) -> None:
    assert types_here("password", "admni") == 2
    assert "没有 admni 这个用户名。有这些：admin。" in capsys.readouterr().err
    assert types_here("password", "admin") == 0
    password = capsys.readouterr().out.split("：")[1].split()[0]
    assert sign_in(county, "admin", password).username == "admin"


def test_a_code_is_the_last_word(types_here: Typed, capsys: pytest.CaptureFixture[str]) -> None:
    assert types_here("enrol-code", SHAPO) == 0
    assert capsys.readouterr().out.split()[-1].count("-") > 1
