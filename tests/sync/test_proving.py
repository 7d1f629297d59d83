"""Both sides are compared, however long the journal is."""

from contextlib import closing

import pytest

from kiosk.county.intake import proof
from tests import kept
from tests.delivering import ServedCounty, VillageHall


@pytest.mark.parametrize("most", [1, 4, 9, 100])
def test_a_long_journal_is_proved_part_by_part(
    county: ServedCounty, hall: VillageHall, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    hall.works(9)
    hall.delivers()
    monkeypatch.setattr(proof, "MOST_PROVED", most)
    verdict = hall.verifies()
    assert verdict.equal
    with closing(hall.centre.county()) as asked:
        assert asked.prove().counted == 9
    county.says(kept.FLIPPED, 8)
    assert hall.verifies().broken_there == (1, 1)
