"""Migration 0005: a county that stored single lines stores whole batches, and loses none on the way."""

from collections.abc import Iterator

import psycopg
import pytest
from alembic import command

from kiosk.county.directory.service import take_directory
from kiosk.county.intake import epochs, proof, taking
from kiosk.county.intake.epochs import Fork
from kiosk.county.intake.taking import Parcel
from kiosk.county.store.database import CountyDatabase
from kiosk.county.store.migrating import config_for
from tests import kept
from tests.county.postgres import CENTRES, Postgres
from tests.county.village import SHAPO, Village

NAMES = ("packing", "packing_b")
LINES = "SELECT epoch, seq, line, hash, received_at FROM journal_lines WHERE centre = %s ORDER BY epoch, seq"


@pytest.fixture(params=[1, 2], ids=["one server", "two servers"])
def urls(postgres: Postgres, request: pytest.FixtureRequest) -> Iterator[list[str]]:
    """Fresh databases, as a county on so many servers has them."""
    names = NAMES[: request.param]
    with psycopg.connect(postgres.server.url, autocommit=True) as connection:
        for name in names:
            connection.execute(f"CREATE DATABASE {name}".encode())
        yield [postgres.server.url.replace("/postgres?", f"/{name}?") for name in names]
        for name in names:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def goes_to(urls: list[str], version: str, *, back: bool = False) -> None:
    for number in range(len(urls)) if back else reversed(range(len(urls))):
        (command.downgrade if back else command.upgrade)(config_for(urls, number), version)


def told(centre: str = SHAPO) -> Village:
    """Return a village with 602 lines."""
    village = Village(centre)
    for number in range(301):
        village.serves(f"t{number}", number=number)
    return village


def village_in(county: CountyDatabase, centre: str) -> Village:
    """Let a village deliver, and two more lines in a second epoch that begins after the 500th."""
    village = told(centre)
    for first, last in ((1, 500), (501, 602)):
        taking.take_in(county, Parcel.of(village.batch(first, last)))
    other = village.forks(500, 2)
    epochs.open_epoch(county, centre, Fork(2, 1, 500, other.heads[0], "restored"))
    other.serves("later")
    taking.take_in(county, Parcel.of(other.batch(501)))
    return village


def closed(urls: list[str]) -> list[list[kept.Line]]:
    """Let a county take in its villages and close; return every line of theirs."""
    county = CountyDatabase(urls)
    try:
        take_directory(county, CENTRES)
        for centre in CENTRES:
            village_in(county, centre.code)
        return [kept.lines_of(county, centre.code) for centre in CENTRES]
    finally:
        county.close()


def test_every_line_is_there_before_and_after(urls: list[str]) -> None:
    goes_to(urls, "head")
    whole = closed(urls)
    goes_to(urls, "0004", back=True)
    with psycopg.connect(urls[0]) as connection:
        single = connection.execute(LINES, (SHAPO,)).fetchall()
    assert [(epoch, seq, line, bytes(kept)) for epoch, seq, line, kept, _at in single] == whole[0]
    goes_to(urls, "head")
    county = CountyDatabase(urls)
    try:
        assert [kept.lines_of(county, centre.code) for centre in CENTRES] == whole
        for centre in CENTRES:
            assert proof.prove(county, centre.code).counted == 604
    finally:
        county.close()


def spoils(urls: list[str]) -> None:
    """Change a line of every village, lose two, and make of one what is no UTF-8, as a disk does."""
    with psycopg.connect(urls[0]) as connection:
        connection.execute("UPDATE journal_lines SET line = line || ' ' WHERE seq = 7")
        connection.execute("DELETE FROM journal_lines WHERE seq IN (20, 21)")
    for url in urls:
        with psycopg.connect(url) as connection:
            connection.execute("CREATE CAST (bytea AS text) WITHOUT FUNCTION")
            own = "SELECT relname FROM pg_class WHERE relname ~ '^journal_lines_[0-9]+$' AND relkind = 'r'"
            for (table,) in connection.execute(own.encode()).fetchall():
                flipped = "CAST(set_bit(convert_to(line, 'UTF8'), 87, 1) AS text)"
                connection.execute(f"UPDATE {table} SET line = {flipped} WHERE seq = 9".encode())
            connection.execute("DROP CAST (bytea AS text)")


def left_in(county: CountyDatabase) -> list[tuple[int, bytes]]:
    """Return what fitted into no batch, by its seq."""
    with county.at(SHAPO) as (connection, _owner):
        query = "SELECT seq, line FROM journal_left WHERE centre = %b ORDER BY seq"
        return connection.execute(query, (SHAPO,)).fetchall()


def test_what_was_damaged_or_lost_is_kept_aside_and_asked_for_again(urls: list[str]) -> None:
    goes_to(urls, "head")
    closed(urls)
    goes_to(urls, "0004", back=True)
    spoils(urls)
    goes_to(urls, "head")
    county = CountyDatabase(urls)
    try:
        village = told()
        assert [seq for seq, _line in left_in(county)] == [7, 9, 22]
        assert left_in(county)[2][1] == village.lines[21]
        assert proof.prove(county, SHAPO).broken == (1, 7)
        taking.take_in(county, Parcel.of(village.batch(7, 500)))
        assert proof.prove(county, SHAPO) == proof.Proof(taking.cursor_of(county, SHAPO), 604, None)
    finally:
        county.close()
