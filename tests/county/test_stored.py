"""A journal is stored by whole batches: any line is found in them, and what a disk spoils is put right."""

import gzip
from collections.abc import Iterator

import msgspec
import pytest
from psycopg.errors import CheckViolation

from kiosk import clock
from kiosk.county.intake import epochs, proof, reporting, stored, taking
from kiosk.county.intake.epochs import Fork
from kiosk.county.intake.stored import Position
from kiosk.county.intake.taking import Parcel, Taken
from kiosk.county.store.database import CountyDatabase
from kiosk.wire import batches
from kiosk.wire.refusals import DamagedHere, EpochEnded, Forked
from kiosk.wire.reports import Place, Report, Standing
from tests import kept
from tests.county.village import SHAPO, Village

_SPOILT = """
CREATE FUNCTION spoilt() RETURNS bytea LANGUAGE plpgsql AS
$$BEGIN RAISE EXCEPTION 'missing chunk number 0' USING ERRCODE = 'data_corrupted'; END$$"""
ROWS = [(1, 3), (4, 6), (7, 9), (10, 12)]


def takes(county: CountyDatabase, village: Village, first: int, last: int) -> Taken:
    return taking.take_in(county, Parcel.of(village.batch(first, last)))


def rows(county: CountyDatabase) -> list[tuple[int, int]]:
    """Return which lines each stored batch has."""
    found = county.read("SELECT first, last FROM journal_batches ORDER BY first")
    return [(row["first"], row["last"]) for row in found]


def spoils(county: CountyDatabase, how: str, *places: int) -> None:
    with county.front() as connection:
        for place in places:
            connection.execute(how.encode(), (place,))


@pytest.fixture
def village(county: CountyDatabase, village: Village) -> Village:
    """A village whose twelve lines came in four batches."""
    for number in range(6):
        village.serves(f"t{number}", number=number)
    for first, last in ROWS:
        takes(county, village, first, last)
    return village


@pytest.mark.parametrize("seq", range(13))
def test_the_hash_of_every_line_is_known(county: CountyDatabase, village: Village, seq: int) -> None:
    with stored.village_at(county, SHAPO) as place:
        assert stored.told(place, 1, seq) == {village.heads[seq]}
        assert stored.told(place, 1, 13) == set()


@pytest.mark.parametrize(("how", "told"), [(kept.FLIPPED, {3, 6, 7}), (kept.LOST, {3, 6, 7})])
def test_around_what_is_damaged_or_lost_the_hashes_are_known(
    county: CountyDatabase, village: Village, how: str, told: set[int]
) -> None:
    spoils(county, how, 5)
    with stored.village_at(county, SHAPO) as place:
        known = {seq: stored.told(place, 1, seq) for seq in range(3, 8)}
    assert {seq for seq, hashes in known.items() if hashes == {village.heads[seq]}} == told
    assert {seq for seq, hashes in known.items() if not hashes} == {4, 5}


@pytest.mark.parametrize("column", ["previous", "head"])
def test_a_border_is_told_by_both_of_its_neighbours(
    county: CountyDatabase, village: Village, column: str
) -> None:
    with county.front() as connection:
        flipped = f"UPDATE journal_batches SET {column} = set_bit({column}, 7, 1 - get_bit({column}, 7))"
        connection.execute(f"{flipped} WHERE first = 4".encode())
    with stored.village_at(county, SHAPO) as place:
        assert village.heads[3] in stored.told(place, 1, 3)
        assert village.heads[6] in stored.told(place, 1, 6)


@pytest.mark.parametrize("how", [kept.FLIPPED, kept.LOST])
@pytest.mark.parametrize(("spoilt", "sent"), [
    ([1], (1, 5)),  # ends in the middle of a sound batch
    ([4], (4, 6)),
    ([4, 7], (4, 9)),
    ([10], (10, 12)),  # the newest
    ([1, 4, 7, 10], (1, 12)),
])  # fmt: skip
def test_the_same_lines_put_right_what_they_cover(
    county: CountyDatabase, village: Village, how: str, spoilt: list[int], sent: tuple[int, int]
) -> None:
    spoils(county, how, *spoilt)
    assert proof.prove(county, SHAPO).broken == (1, spoilt[0])
    assert takes(county, village, *sent) == Taken(taking.cursor_of(county, SHAPO), 0, 0)
    assert proof.prove(county, SHAPO) == proof.Proof(taking.cursor_of(county, SHAPO), 12, None)


@pytest.mark.parametrize(("sent", "left"), [((4, 8), 7), ((5, 9), 4)])
def test_a_damaged_batch_that_they_cover_in_part_stays(
    county: CountyDatabase, village: Village, sent: tuple[int, int], left: int
) -> None:
    spoils(county, kept.FLIPPED, 4, 7)
    takes(county, village, *sent)
    assert proof.prove(county, SHAPO).broken == (1, left)


@pytest.fixture
def spoilt(county: CountyDatabase, village: Village, monkeypatch: pytest.MonkeyPatch) -> Iterator[Village]:
    """The same village, of whose third batch PostgreSQL cannot give back what is packed."""
    with county.front() as connection:
        connection.execute(_SPOILT, prepare=False)
        found = connection.execute("SELECT ctid::text FROM journal_batches WHERE first = 7").fetchone()
    (at,) = found or ("",)
    unreadable = f"CASE WHEN first = 7 AND ctid = '{at}' THEN spoilt() ELSE packed END"
    query = stored._PACKED.replace("packed FROM", f"{unreadable} FROM")  # noqa: SLF001 - the disk answers it
    monkeypatch.setattr(stored, "_PACKED", query)
    yield village
    with county.front() as connection:
        connection.execute("DROP FUNCTION spoilt")


def test_what_the_disk_cannot_give_back_is_told_where_it_is_and_put_right(
    county: CountyDatabase, spoilt: Village
) -> None:
    assert proof.prove(county, SHAPO).broken == (1, 7)
    assert [line.at.seq for line in proof.page(county, SHAPO, Position(1, 0))] == [1, 2, 3, 4, 5, 6]
    spoilt.serves("new")
    assert takes(county, spoilt, 13, 14).fresh == 2, "what is new is not kept back"
    takes(county, spoilt, 7, 11)
    assert proof.prove(county, SHAPO) == proof.Proof(taking.cursor_of(county, SHAPO), 14, None)


@pytest.mark.parametrize(("column", "value"), [("last", 70_000), ("last", 0), ("first", 0)])
def test_no_stored_batch_claims_more_than_a_batch_holds(
    county: CountyDatabase, village: Village, column: str, value: int
) -> None:
    assert village
    with pytest.raises(CheckViolation), county.front() as connection:
        connection.execute(f"UPDATE journal_batches SET {column} = %s WHERE first = 4".encode(), (value,))


@pytest.mark.parametrize("how", [kept.FLIPPED, kept.LOST])
@pytest.mark.parametrize(("seq", "said"), [(3, Standing.BEHIND), (5, None), (6, Standing.BEHIND)])
def test_a_restored_hall_whose_newest_line_is_damaged_here_is_no_other_history(
    county: CountyDatabase, village: Village, how: str, seq: int, said: Standing | None
) -> None:
    spoils(county, how, 5)
    place = Place(1, seq, village.heads[seq].hex(), seq)
    report = Report(place, clock.millis(), "1.1.0")
    if said:
        assert reporting.stand(county, SHAPO, report)[1] == said
    else:
        with pytest.raises(DamagedHere):
            reporting.stand(county, SHAPO, report)


def test_the_lost_end_of_an_ended_epoch_is_damaged_and_nobody_has_taken_the_villages_place(
    county: CountyDatabase, village: Village
) -> None:
    other = village.forks(6, 2)
    epochs.open_epoch(county, SHAPO, Fork(2, 1, 6, other.heads[0], "restored"))
    spoils(county, kept.LOST, 11)
    with pytest.raises(DamagedHere):
        takes(county, village, 10, 12)
    village.serves("more")
    with pytest.raises(EpochEnded):
        takes(county, village, 13, 14)


def test_a_part_that_is_packed_anew_a_little_larger_than_the_wire_allows_is_read(
    county: CountyDatabase, village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    village.serves("t9")
    sent = Parcel.of(village.batch(11, 14))
    monkeypatch.setattr(batches, "MOST_ON_THE_WIRE", len(batches.pack(village.batch(13, 14))) - 1)
    assert taking.take_in(county, sent).fresh == 2
    assert proof.prove(county, SHAPO).broken is None


def test_lines_that_no_hash_here_proves_are_refused(county: CountyDatabase, village: Village) -> None:
    spoils(county, kept.LOST, 4, 7)
    with pytest.raises(DamagedHere):
        takes(county, village, 4, 8)


def test_what_lies_between_two_sound_batches_comes_back_as_one(
    county: CountyDatabase, village: Village
) -> None:
    spoils(county, kept.LOST, 4, 7)
    takes(county, village, 2, 11)
    assert rows(county) == [(1, 3), (4, 9), (10, 12)]
    assert [line[2].encode() for line in kept.lines_of(county, SHAPO)] == village.lines


def test_other_lines_put_nothing_right(county: CountyDatabase, village: Village) -> None:
    spoils(county, kept.FLIPPED, 4)
    other = village.forks(3, 1)
    for _ in range(3):
        other.serves("x")
    with pytest.raises(Forked):
        takes(county, other, 4, 6)
    assert proof.prove(county, SHAPO).broken == (1, 4)


def test_new_lines_behind_known_ones_are_stored_alone(county: CountyDatabase, village: Village) -> None:
    village.serves("t9")
    assert takes(county, village, 11, 14).fresh == 2
    assert rows(county)[-1] == (13, 14)
    assert proof.prove(county, SHAPO).counted == 14


def test_a_page_comes_to_what_is_damaged_and_then_says_so(county: CountyDatabase, village: Village) -> None:
    spoils(county, kept.FLIPPED, 8)
    assert [line.at.seq for line in proof.page(county, SHAPO, Position(1, 1))] == [2, 3, 4, 5, 6]
    with pytest.raises(DamagedHere) as refused:
        proof.page(county, SHAPO, Position(1, 6))
    assert refused.value.words == {"epoch": 1, "seq": 7}
    assert [line.text for line in proof.page(county, SHAPO, Position(1, 9))] == village.lines[9:]


def test_single_lines_of_many_batches_are_found(county: CountyDatabase, village: Village) -> None:
    spoils(county, kept.FLIPPED, 4)
    found = stored.lines_at(county, [(SHAPO, 1, seq) for seq in (1, 3, 5, 12, 13)] + [(SHAPO, 2, 1)])
    assert {where[2]: line.text for where, line in found.items()} == {
        seq: village.lines[seq - 1] for seq in (1, 3, 12)
    }


def test_a_person_reads_a_stored_batch_as_gzip(county: CountyDatabase, village: Village) -> None:
    (row,) = county.read("SELECT packed FROM journal_batches WHERE first = 4")
    label, *lines = gzip.decompress(row["packed"]).splitlines()
    assert lines == village.lines[3:6]
    assert msgspec.json.decode(label)["first"] == 4
    assert batches.unpack(row["packed"]) == village.batch(4, 6)
