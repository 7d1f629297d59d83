"""One server or three: the same intake gives the same rows and answers, and lies where it belongs."""

import subprocess
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from alembic import command

from kiosk.county import opening
from kiosk.county.directory.models import Centre
from kiosk.county.directory.service import take_directory
from kiosk.county.intake import proof, quarantine, taking
from kiosk.county.intake.taking import Parcel
from kiosk.county.store import neighbours
from kiosk.county.store.database import CountyDatabase
from kiosk.county.store.migrating import config_for
from tests.county.postgres import Postgres
from tests.county.village import Village, busy_day

VILLAGES = [Centre(f"4103271112{number:02d}", "樊村镇", f"{number}村", "village") for number in range(1, 13)]
NAMES = ("server_a", "server_b", "server_c")
ROWS = (
    "SELECT centre, epoch, first, last, packed FROM journal_batches ORDER BY centre, epoch, first",
    "SELECT centre, kind, key, version, day, state FROM records ORDER BY centre, key",
    "SELECT * FROM centre_days ORDER BY centre, day",
    "SELECT sum(visits) AS visits, sum(wait_ms) AS wait_ms, count(*) AS n FROM centre_days",
    "SELECT centre, item, sum(errands) AS errands FROM centre_day_items GROUP BY 1, 2 ORDER BY 1, 2",
)


def urls_of(postgres: Postgres) -> list[str]:
    return [postgres.server.url.replace("/postgres?", f"/{name}?") for name in NAMES]


@pytest.fixture(scope="module")
def three(postgres: Postgres) -> Iterator[CountyDatabase]:
    """A county divided among three servers (three databases: each is a stranger to the others)."""
    with psycopg.connect(postgres.server.url, autocommit=True) as connection:
        for name in NAMES:
            connection.execute(f"CREATE DATABASE {name}".encode())
    urls = urls_of(postgres)
    for number in reversed(range(3)):
        command.upgrade(config_for(urls, number), "head")
    county = CountyDatabase(urls)
    take_directory(county, VILLAGES)
    yield county
    county.close()


def deliveries() -> Iterator[Village]:
    for centre in VILLAGES:
        village = Village(centre.code)
        busy_day(village, 5)
        village.writes(b'{"format":9}')
        yield village


def test_three_servers_answer_as_one(postgres: Postgres, three: CountyDatabase, hall_clock: object) -> None:
    assert hall_clock
    one = postgres.emptied(VILLAGES)
    for county in (one, three):
        for village in deliveries():
            assert taking.take_in(county, Parcel.of(village.batch())).fresh == 11
    for query in ROWS:
        assert three.read(query) == one.read(query)
    assert proof.prove(three, VILLAGES[3].code) == proof.prove(one, VILLAGES[3].code)
    assert len(quarantine.aside(three)) == len(VILLAGES)


def options(county: CountyDatabase, server: str) -> dict[str, str]:
    """Return what the front knows of a server: its place and the way to sign in."""
    query = """
        SELECT option_name, option_value FROM pg_foreign_server,
            pg_options_to_table(srvoptions) WHERE srvname = %(server)s
        UNION SELECT option_name, option_value FROM pg_user_mappings,
            pg_options_to_table(umoptions) WHERE srvname = %(server)s"""
    found = county.read(query, {"server": server})
    return {row["option_name"]: row["option_value"] for row in found}


def test_the_front_speaks_to_the_others_as_their_addresses_say(
    postgres: Postgres, three: CountyDatabase
) -> None:
    urls = urls_of(postgres)
    neighbours.introduce(urls)
    before = options(three, "server_1")
    sure = f"{urls[1]}&sslmode=prefer&sslrootcert=%2Fetc%2Fca.pem&password=pa%3Ass'word"
    neighbours.introduce([urls[0], sure, urls[2]])
    more = {"sslmode": "prefer", "sslrootcert": "/etc/ca.pem", "password": "pa:ss'word"}
    assert options(three, "server_1") == before | more
    assert three.read("SELECT * FROM cursors")
    neighbours.introduce(urls)
    assert options(three, "server_1") == before


def test_no_address_stands_in_the_list_of_processes(
    postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    with psycopg.connect(postgres.server.url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE fresh")
    url = postgres.server.url.replace("/postgres?", "/fresh?")
    run, seen = subprocess.run, []

    def watched(command: list[str], **more: Any) -> Any:
        seen.extend(command)
        return run(command, **more)

    monkeypatch.setattr(subprocess, "run", watched)
    opening.migrate([url], lambda _said: None)
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == (
            opening.newest_version(),
        )
    assert seen
    assert not any("postgres" in word and "://" in word for word in seen)


def test_lines_set_aside_are_read_where_they_lie(three: CountyDatabase, hall_clock: object) -> None:
    assert hall_clock
    for village in deliveries():
        taking.take_in(three, Parcel.of(village.batch()))
    elsewhere = [place for place in range(12) if place % 3]
    with three.front() as connection:
        for place in elsewhere:
            connection.execute(
                f"ALTER TABLE journal_batches DETACH PARTITION journal_batches_{place}".encode()
            )
    try:
        assert [each.line for each in quarantine.aside(three)] == ['{"format":9}'] * len(VILLAGES)
    finally:
        with three.front() as connection:
            for place in elsewhere:
                values = f"FOR VALUES WITH (MODULUS 12, REMAINDER {place})"
                again = f"ALTER TABLE journal_batches ATTACH PARTITION journal_batches_{place} {values}"
                connection.execute(again.encode())


def test_every_village_lies_on_the_server_that_owns_it(three: CountyDatabase, hall_clock: object) -> None:
    assert hall_clock
    for village in deliveries():
        taking.take_in(three, Parcel.of(village.batch()))
    kept: list[Any] = []
    for server in three.servers:
        with server.connection() as connection:
            tables = connection.execute(
                "SELECT relname FROM pg_class WHERE relkind = 'r' AND relname ~ '^cursors_[0-9]+$'"
            ).fetchall()
            for (table,) in tables:
                kept += connection.execute(f"SELECT centre FROM {table}".encode()).fetchall()
    assert sorted(centre for (centre,) in kept) == [centre.code for centre in VILLAGES]
    assert len({three.owner(centre.code).place % 3 for centre in VILLAGES}) == 3
