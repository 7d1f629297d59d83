"""What a county keeps of a village's journal, line by line; and how a disk spoils it."""

from contextlib import closing

from kiosk.county.intake import stored
from kiosk.county.store.database import CountyDatabase

HOLDS = "%s BETWEEN first AND last"
"""Which stored batch has a line."""
FLIPPED = f"UPDATE journal_batches SET packed = set_bit(packed, 500, 1 - get_bit(packed, 500)) WHERE {HOLDS}"
LOST = f"DELETE FROM journal_batches WHERE {HOLDS}"

Line = tuple[int, int, str, bytes]
"""Epoch, seq, text and hash."""


def lines_of(county: CountyDatabase, centre: str) -> list[Line]:
    """Return every stored line of a village in its order; a damaged batch fails."""
    found: list[Line] = []
    with (
        stored.village_at(county, centre) as village,
        closing(stored.rows_after(village, stored.BEGINNING)) as rows,
    ):
        for row, whole in stored.opened(village, rows):
            assert whole is not None, f"{row[:3]} is damaged"
            found += [(*line.at, line.text.decode(), line.hash) for line in whole]
    return found
