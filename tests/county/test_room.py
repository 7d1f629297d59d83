"""How much room the database takes and has is told to whoever arranges, before nothing can be taken in."""

import shutil
from types import SimpleNamespace

import pytest

from kiosk.county.store.database import CountyDatabase
from kiosk.county.store.room import room
from kiosk.county.users.service import Role
from tests.county.people import Reader, county_app


@pytest.mark.parametrize(("left", "short"), [(4, True), (400, False)])
def test_whoever_arranges_sees_what_room_there_is(
    county: CountyDatabase, monkeypatch: pytest.MonkeyPatch, *, left: int, short: bool
) -> None:
    free = left * 1024**3
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: SimpleNamespace(free=free))
    app = county_app(county)
    admin, officer = (Reader(app, county, role) for role in (Role.ADMIN, Role.OFFICER))
    page = admin.reads("/")
    assert "数据库占了 0." in page
    assert f"它的磁盘还剩 {left}.0 GB" in page
    assert ("磁盘只剩 4.0 GB" in page) == short
    assert "数据库占了" not in officer.reads("/")
    counts = dict(line.split(" ", 1) for line in officer.reads("/metrics").splitlines() if line[0] != "#")
    assert float(counts["county_disk_free_bytes"]) == free
    assert float(counts["county_database_bytes"]) > 1_000_000


def test_a_disk_that_nobody_knows_is_not_made_up(
    county: CountyDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(folder: str) -> None:
        raise FileNotFoundError(folder)

    monkeypatch.setattr(shutil, "disk_usage", gone)
    known = room(county)
    assert known.taken > 1_000_000
    assert known.free is None
    assert not known.is_short
    assert "county_disk_free_bytes" not in county_app(county).test_client().get("/metrics").text
