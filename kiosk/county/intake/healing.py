"""Lines that come again: which of them are proved to be a village's own, and putting back what is lost."""

from collections.abc import Iterator

from kiosk.county.intake import stored
from kiosk.county.intake.stored import Row, Village
from kiosk.wire.batches import Batch
from kiosk.wire.refusals import DamagedHere, Forked


def proved(village: Village, batch: Batch) -> int:
    """Return how many lines of a batch are proved by hashes that are here; each proves all before it.

    Raises ``Forked`` where a hash says otherwise, ``DamagedHere`` where there is none to ask.
    """
    label = batch.label
    ends = stored.told(village, label.epoch, label.last)
    if batch.hashes[-1] in ends:
        return label.count
    borders = {(label.last, end) for end in ends}
    for row in stored.rows_across(village, label.epoch, label.first, label.last):
        borders |= {(row.last, row.head), (row.first - 1, row.previous)}
    inside = [(seq - label.first, kept) for seq, kept in borders if label.first <= seq <= label.last]
    alike = [place + 1 for place, kept in inside if batch.hashes[place] == kept]
    if inside and (ends or not alike):
        raise Forked(epoch=label.epoch, seq=label.last)
    if not alike:
        raise DamagedHere(epoch=label.epoch, seq=label.first)
    return max(alike)


def heal(village: Village, batch: Batch) -> int:
    """Put back what of a batch's lines is lost or damaged here; return how many lines.

    A stored batch is damaged as a whole: one that begins among these lines makes way, and of what it had
    beyond them the village is asked next. Raises ``DamagedHere`` where the disk lets nothing be written.
    """
    label = batch.label
    try:
        rows = stored.rows_across(village, label.epoch, label.first, label.last)
        whole = set[int]()
        for row, kept in stored.opened(village, rows):
            if label.first <= row.first and (kept is None or _differs(row, batch)):
                stored.drop(village, row)
            else:
                whole.update(range(row.first, row.last + 1))
        lost = set(range(label.first, label.last + 1)) - whole
        for first, last in _runs(lost):
            stored.put(village, batch.part(first, last))
    except stored.UNREADABLE:
        raise DamagedHere(epoch=label.epoch, seq=label.first) from None
    return len(lost)


def _differs(row: Row, batch: Batch) -> bool:
    place = row.last - batch.label.first
    return place < len(batch.hashes) and batch.hashes[place] != row.head


def _runs(places: set[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and last of each run of neighbours."""
    begins = sorted(at for at in places if at - 1 not in places)
    ends = sorted(at for at in places if at + 1 not in places)
    yield from zip(begins, ends, strict=True)
