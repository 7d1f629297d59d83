"""Proving what is kept: part by part, while the village moves on, and though a disk has spoilt something."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from psycopg import Connection

from kiosk import clock
from kiosk.county.caretaker import Caretaker
from kiosk.county.intake import epochs, proof, reporting, taking
from kiosk.county.intake.epochs import Fork
from kiosk.county.intake.stored import BEGINNING, Position
from kiosk.county.intake.taking import Parcel
from kiosk.county.store.database import CountyDatabase
from kiosk.wire.reports import Place, Report
from tests import kept
from tests.county.postgres import CENTRES
from tests.county.village import SHAPO, Village

_VIEW = """
CREATE FUNCTION spoilt() RETURNS text LANGUAGE plpgsql AS
$$BEGIN RAISE EXCEPTION 'invalid page in block 3' USING ERRCODE = 'data_corrupted'; END$$;
ALTER TABLE {table} RENAME TO whole;
CREATE VIEW {table} AS SELECT centre, epoch, first, last, previous, head,
    CASE WHEN centre = '{centre}' THEN spoilt()::bytea ELSE packed END AS packed FROM whole"""


def takes(county: CountyDatabase, village: Village, at_once: int = 500) -> Village:
    for first in range(village.first, village.seq + 1, at_once):
        last = min(first + at_once - 1, village.seq)
        taking.take_in(county, Parcel.of(village.batch(first, last)))
    return village


def thrice_begun(county: CountyDatabase, at_once: int = 500) -> None:
    """Let a village go on from an older line in a second epoch, and so in a third."""
    village = Village()
    for number in range(3):
        village.serves(f"a{number}", number=number)
    takes(county, village, at_once)
    for epoch, after in ((2, 4), (3, 6)):
        village = village.forks(after, epoch)
        epochs.open_epoch(county, SHAPO, Fork(epoch, epoch - 1, after, village.heads[0], "restored"))
        for number in range(2):
            village.serves(f"{epoch}-{number}", number=number)
        takes(county, village, at_once)


def parts(county: CountyDatabase, most: int) -> Iterator[proof.Proof]:
    """Prove a village part by part."""
    after: Position | None = BEGINNING
    while after:
        found = proof.prove_and_note(county, SHAPO, after, most)
        yield found
        after = found.reached


@pytest.mark.parametrize("most", [1, 3, 4, 14, 20])
def test_parts_prove_what_the_whole_does(county: CountyDatabase, most: int) -> None:
    thrice_begun(county)
    found = list(parts(county, most))
    assert sum(each.counted for each in found) == 14
    assert len(found) == -(-14 // most)
    assert not any(each.broken for each in found)
    assert (proof.noted(county, SHAPO) is not None) == (most >= 14), "a part alone is no news"


@pytest.mark.parametrize("most", [1, 3, 20])
@pytest.mark.parametrize("spoils", [kept.LOST, kept.FLIPPED])
@pytest.mark.parametrize("at", [(1, 1), (1, 4), (1, 6), (2, 5), (2, 6), (3, 10)])
def test_a_part_finds_what_is_damaged_or_lost_in_it(
    county: CountyDatabase, at: tuple[int, int], spoils: str, most: int
) -> None:
    thrice_begun(county, at_once=1)
    with county.front() as connection:
        connection.execute(f"{spoils} AND epoch = %s".encode(), (at[1], at[0]))
    *whole, last = parts(county, most)
    assert not any(each.broken for each in whole)
    assert last.broken == at
    noted = proof.noted(county, SHAPO)
    assert noted
    assert noted.broken == at


def test_a_damaged_batch_is_told_by_its_first_line_wherever_one_looks(county: CountyDatabase) -> None:
    thrice_begun(county)
    with county.front() as connection:
        connection.execute(f"{kept.FLIPPED} AND epoch = 2".encode(), (6,))
    for after in ((1, 2), (2, 5), (2, 6)):
        assert proof.prove(county, SHAPO, Position(*after)).broken == (2, 5)


class Hurried(CountyDatabase):
    """A county whose village opens an epoch just when the proof has read how far its lines have come."""

    def __init__(self, county: CountyDatabase, fork: Fork) -> None:
        self.servers, self._owner, self._county, self._fork = county.servers, county.owner, county, fork

    def owner(self, centre: str) -> Any:
        return self._owner(centre)

    @contextmanager
    def front(self) -> "Iterator[Connection[Any]]":
        epochs.open_epoch(self._county, SHAPO, self._fork)
        with self._county.front() as connection:
            yield connection


def test_a_village_that_moves_on_meanwhile_is_not_damaged(county: CountyDatabase, village: Village) -> None:
    village.serves("t1")
    village.serves("t2", number=2)
    takes(county, village)
    hurried = Hurried(county, Fork(2, 1, 2, village.heads[2], "restored"))
    assert proof.prove(hurried, SHAPO).broken is None
    assert taking.cursor_of(county, SHAPO).epoch == 2


@pytest.fixture
def spoilt(county: CountyDatabase) -> Iterator[CountyDatabase]:
    """A county in which the second line of a village cannot be read."""
    for centre in CENTRES:
        village = Village(centre.code)
        village.serves("t1")
        takes(county, village)
        place = Place(1, village.seq, village.head.hex(), village.seq)
        reporting.hear(county, centre.code, Report(place, clock.millis(), "1.1.0"))
    table = county.owner(SHAPO).table("journal_batches")
    with county.front() as connection:
        connection.execute(_VIEW.format(table=table, centre=SHAPO).encode(), prepare=False)
    yield county
    with county.front() as connection:
        undone = f"DROP VIEW {table}; DROP FUNCTION spoilt; ALTER TABLE whole RENAME TO {table}"
        connection.execute(undone.encode(), prepare=False)


def test_what_a_disk_has_spoilt_is_damaged_and_keeps_no_other_village_from_its_proof(
    spoilt: CountyDatabase,
) -> None:
    Caretaker(spoilt).make_round()
    found = {centre.code: proof.noted(spoilt, centre.code) for centre in CENTRES}
    broken = {code: noted.broken for code, noted in found.items() if noted}
    assert broken == {centre.code: Position(1, 1) if centre.code == SHAPO else None for centre in CENTRES}
