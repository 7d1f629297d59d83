"""The PostgreSQL that comes along, after a power cut: what the last one left must not keep it shut."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from kiosk.county import opening
from kiosk.county.settings import CountySettings
from kiosk.county.store.postgres import HOLDERS, SERVING, EmbeddedPostgres

LEFT = "{pid}\n{folder}\n1700000000\n5432\n{folder}\n\n  123456 0\nready\n"


@pytest.fixture
def folder() -> Iterator[Path]:
    """Where a server was before; not in pytest's folder, which only root may enter."""
    place = Path(tempfile.mkdtemp(prefix="county-"))
    place.chmod(0o755)
    EmbeddedPostgres(place / "data").stop()
    yield place / "data"
    shutil.rmtree(place)


@pytest.fixture
def ended() -> Iterator[int]:
    """The number of a program that has ended, and that nobody has looked after since."""
    with subprocess.Popen([sys.executable, "-c", ""], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.read()
        yield process.pid


def opens(folder: Path) -> bool:
    """Start the server and ask it something."""
    server = EmbeddedPostgres(folder)
    try:
        with psycopg.connect(server.url) as connection:
            return connection.execute("SELECT 1").fetchone() == (1,)
    finally:
        server.stop()


def test_it_opens_whatever_a_power_cut_left(folder: Path, ended: int) -> None:
    for left in (
        LEFT.format(pid=os.getpid(), folder=folder),
        LEFT.format(pid=ended, folder=folder),
        "77",
        "",
    ):
        (folder / SERVING).write_text(left)
        (folder / ".s.PGSQL.5432.lock").write_text(left)
        assert opens(folder)
    (folder / HOLDERS).write_text('[12, "')
    assert opens(folder)


def test_only_the_first_start_is_told_of(folder: Path) -> None:
    said: list[str] = []
    for _again in range(2):
        with opening.servers(CountySettings(), folder.parent, said.append):
            assert len(said) == 1
