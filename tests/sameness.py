"""Whether county and village hold the same, and whether it is what one delivery without faults had given."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from kiosk.county.intake import epochs, taking
from kiosk.county.intake.epochs import Fork
from kiosk.county.intake.taking import Parcel
from kiosk.records.journal import queries as journal
from kiosk.wire import lines
from kiosk.wire.batches import Batch, Label
from tests.county.village import SHAPO
from tests.delivering import KEPT, TWIN, ServedCounty, VillageHall


def in_one_go(county: ServedCounty, hall: VillageHall, centre: str = TWIN) -> None:
    """Give the county a hall's whole history once more, for another village, without any fault."""
    with hall.sessions() as session:
        opened = {each.epoch: each for each in journal.epochs(session)}
        for epoch in range(1, journal.head(session).epoch + 1):
            begin = 0
            if epoch in opened:
                each = opened[epoch]
                begin = each.after_seq
                head = journal.hash_at(session, each.after_epoch, each.after_seq) or b""
                epochs.open_epoch(county.database, centre, Fork(epoch, each.after_epoch, begin, head, "twin"))
            for batch in _batches(session, centre, epoch, begin):
                taking.take_in(county.database, Parcel.of(batch))


def _batches(session: Session, centre: str, epoch: int, begin: int) -> Iterator[Batch]:
    while found := journal.lines_after(session, epoch, begin, 500):
        opened = next((each for each in journal.epochs(session) if each.epoch == epoch), None)
        before = (opened.after_epoch, begin) if opened and opened.after_seq == begin else (epoch, begin)
        previous = journal.hash_at(session, *before) or lines.GENESIS
        label = Label(centre, epoch, begin + 1, len(found), previous.hex())
        yield Batch(label, [line for _seq, line, _hash in found])
        begin = found[-1][0]


def assert_the_same(county: ServedCounty, hall: VillageHall) -> None:
    """Check that both sides hold the same lines, once each, and that the county made the same of them."""
    assert county.lines() == hall.lines()
    verdict = hall.verifies()
    assert verdict.equal, verdict
    county.says("DELETE FROM epochs WHERE centre = %s", TWIN)
    for table in ("journal_batches", "cursors", *KEPT):
        county.says(f"DELETE FROM {table} WHERE centre = %s", TWIN)
    in_one_go(county, hall)
    applied = county.applied(SHAPO)
    assert applied == county.applied(TWIN)
    assert applied["quarantine"] == []
