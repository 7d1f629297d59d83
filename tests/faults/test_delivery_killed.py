"""The county or its database dies in the middle of a batch: half a batch is never kept."""

import contextlib
import os
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from kiosk.county.enrolment import enrolling as codes
from kiosk.county.store.postgres import EmbeddedPostgres
from kiosk.sync import courier, enrolling
from kiosk.sync.models import Outcome, Way
from kiosk.sync.refusals import CountyAway
from tests import bad_line
from tests.bad_line import BadLine
from tests.county.postgres import Postgres
from tests.county.village import SHAPO
from tests.delivering import ServedCounty, VillageHall, halls_of
from tests.faults.small_disk import NO_MOUNT, SmallDisk, a_small_disk, can_mount
from tests.running_county import RunningCounty, a_running_county
from tests.sameness import assert_the_same
from tests.waiting import until

IS_ROOT = os.name == "posix" and os.geteuid() == 0
only_root = pytest.mark.skipif(not IS_ROOT, reason="kills another account's process")

HELD = "LOCK TABLE records IN ACCESS EXCLUSIVE MODE"
"""A batch waits there with its village locked; what follows, up to the commit, is not sent yet."""
COUNTED = """
SELECT (SELECT coalesce(sum(last - first + 1), 0)::int FROM journal_batches), (SELECT count(*) FROM records),
    (SELECT coalesce(sum(lines), 0)::int FROM cursors),
    (SELECT coalesce(sum(visits), 0)::int FROM centre_days)"""
TIGHT = ("journal_batches", "records")


@pytest.fixture(scope="module")
def running() -> Iterator[RunningCounty]:
    with a_running_county() as county:
        yield county


@pytest.fixture
def paired(running: RunningCounty, tmp_path: Path) -> Iterator[VillageHall]:
    """A hall that is paired with the county in its own process."""
    with running.connects() as connection:
        for table in ("journal_batches", "records", "cursors", "centre_days", "centre_day_items"):
            connection.execute(f"DELETE FROM {table}".encode())
        code = codes.new_code(connection, SHAPO, "officer")
    with halls_of(tmp_path / "hall") as (hall,):
        enrolling.enrol(hall.folder, running.url, code, SHAPO)
        yield hall


def counts(running: RunningCounty) -> tuple[int, ...]:
    """Return how many lines, records, lines by the cursor, and visits there are."""
    with running.connects() as connection:
        found = connection.execute(COUNTED).fetchone()
    assert found is not None
    return tuple(found)


def is_waiting(running: RunningCounty) -> bool:
    """Return whether the batch waits for the lock."""
    with running.connects() as connection:
        found = connection.execute("SELECT count(*) FROM pg_locks WHERE NOT granted").fetchone()
    return bool(found and found[0])


@pytest.mark.parametrize("database_too", [False, True])
@only_root
def test_a_county_killed_in_the_middle_of_a_batch_keeps_nothing_of_it(
    running: RunningCounty, paired: VillageHall, *, database_too: bool
) -> None:
    paired.works(5)
    paired.delivers()
    before = counts(running)
    paired.works(200)
    lost = contextlib.suppress(psycopg.OperationalError)
    with ThreadPoolExecutor(1) as courier, lost, running.connects() as holder:
        holder.execute(HELD)
        delivery = courier.submit(paired.delivers)
        until(lambda: is_waiting(running))
        running.kill()
        if database_too:
            running.kill_database()
        assert isinstance(delivery.exception(20), CountyAway)
    running.start()
    assert counts(running) == before == (5, 3, 5, 1)
    paired.delivers()
    assert counts(running) == (205, 123, 205, 41)
    assert paired.verifies().equal


@only_root
def test_a_power_cut_at_the_county_between_two_batches_loses_nothing(
    running: RunningCounty, paired: VillageHall
) -> None:
    def pulls_the_plug(done: int, _of: int) -> None:
        if done == 1000:
            running.kill()
            running.kill_database()

    paired.works(1200)
    with pytest.raises(CountyAway):
        courier.deliver(paired.centre, Way.COMMAND, pulls_the_plug)
    running.start()
    lines, _records, by_cursor, _visits = counts(running)
    assert lines == by_cursor == 1000
    paired.delivers()
    assert counts(running)[0] == 1200
    assert paired.verifies().equal


@only_root
def test_a_database_that_was_killed_alone_is_started_again_by_itself(
    running: RunningCounty, paired: VillageHall
) -> None:
    paired.works(5)
    paired.delivers()
    running.kill_database()
    paired.works(2)
    until(lambda: delivers(paired))
    assert counts(running)[0] == 7
    assert paired.verifies().equal


def delivers(hall: VillageHall) -> bool:
    """Try; a county without its database says that it is away."""
    with contextlib.suppress(CountyAway):
        hall.delivers()
        return True
    return False


@pytest.fixture
def _impatient(county: ServedCounty) -> Iterator[None]:
    """Let the county give its database up after a second, not ten."""
    (pool,) = county.database.servers
    before = pool.timeout, pool.reconnect_timeout
    pool.timeout, pool.reconnect_timeout = 1.0, 0.2
    yield
    pool.timeout, pool.reconnect_timeout = before


@pytest.mark.usefixtures("_impatient")
def test_a_database_that_is_away_for_a_while_is_only_waited_for(
    county: ServedCounty, postgres: Postgres, hall: VillageHall
) -> None:
    hall.works(5)
    hall.delivers()
    hall.works(5)
    postgres.server.stop()
    try:
        for _night in range(2):
            with pytest.raises(CountyAway) as away:
                hall.delivers()
            assert str(away.value.words["problem"]).startswith("HTTP 503")
    finally:
        postgres.server = EmbeddedPostgres(postgres.folder)
    assert hall.delivery() == (Outcome.AWAY, "county_away")
    hall.delivers()
    assert_the_same(county, hall)


@only_root
@pytest.mark.usefixtures("small_batches")
def test_a_database_that_dies_and_recovers_loses_nothing(
    county: ServedCounty, line: BadLine, hall: VillageHall
) -> None:
    hall.works(30)

    def crashes(line: BadLine, asked: bad_line.Asked) -> bytes:
        (row,) = county.database.read("SELECT pg_backend_pid() AS pid")
        os.kill(row["pid"], signal.SIGKILL)
        return bad_line.passes(line, asked)

    line.again({4: crashes})
    for _pause in range(100):
        with contextlib.suppress(CountyAway):
            hall.delivers()
            break
        time.sleep(0.1)
    assert len(line.asked) > 4
    assert_the_same(county, hall)


@pytest.fixture
def tight(county: ServedCounty, postgres: Postgres) -> Iterator[SmallDisk]:
    """A small disk on which the county keeps the village's lines and records."""
    folder = Path(tempfile.mkdtemp(prefix="tight-"))
    folder.chmod(0o755)
    with a_small_disk(folder / "disk", megabytes=2) as disk:
        space = disk.folder / "space"
        space.mkdir()
        (row,) = county.database.read("SELECT current_setting('data_directory') AS folder")
        owner = Path(row["folder"]).stat()
        os.chown(space, owner.st_uid, owner.st_gid)
        tables = [county.database.owner(SHAPO).table(name) for name in TIGHT]
        with psycopg.connect(postgres.server.url, autocommit=True) as connection:
            connection.execute(f"CREATE TABLESPACE tight LOCATION '{space}'".encode())
            for table in tables:
                connection.execute(f"ALTER TABLE {table} SET TABLESPACE tight".encode())
            yield disk
            for table in tables:
                connection.execute(f"ALTER TABLE {table} SET TABLESPACE pg_default".encode())
            connection.execute("DROP TABLESPACE tight")
    shutil.rmtree(folder)


@pytest.mark.skipif(not can_mount(), reason=NO_MOUNT)
def test_a_county_without_room_takes_whole_batches_and_later_the_rest(
    county: ServedCounty, tight: SmallDisk, hall: VillageHall
) -> None:
    hall.works(5000)
    with pytest.raises(CountyAway) as away:
        hall.delivers()
    assert str(away.value.words["problem"]).startswith("HTTP 503")
    kept = county.lines()
    assert 0 < len(kept) < 5000
    assert len(kept) % 500 == 0
    assert kept == hall.lines()[: len(kept)]
    tight.grows(64)
    hall.delivers()
    assert_the_same(county, hall)
