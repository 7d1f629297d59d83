"""A hundred thousand lines come back from the county: right, with progress, one page at a time."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from kiosk.county.intake import stored, taking
from kiosk.county.store.database import CountyDatabase
from kiosk.settings import ROOT
from kiosk.sync.refusals import BrokenHere, CountyAway, CountyRefused
from kiosk.wire import lines
from kiosk.wire.batches import MOST_LINES, Batch, Label
from tests import bad_line, kept
from tests.bad_line import BadLine
from tests.county.village import SHAPO
from tests.delivering import ServedCounty, VillageHall
from tests.records import long_journal
from tests.sameness import assert_the_same

RESTORES = """
import json, pathlib, sys
from tests.delivering import VillageHall
hall = VillageHall(pathlib.Path(sys.argv[1]))
restored = hall.takes_back()
status = pathlib.Path("/proc/self/status").read_text().splitlines()
(peak,) = (int(line.split()[1]) for line in status if line.startswith("VmHWM"))
said = {"lines": restored.lines, "head": restored.place.head, "told": hall.told, "peak_kb": peak}
print(json.dumps(said))"""
_WHOLE = """
UPDATE journal SET
    line = json_patch(line, json_object('kind', kind, 'key', key, 'version', version, 'at', at))"""


def holds(county: CountyDatabase, hall: VillageHall) -> None:
    """Let the county hold a hall's lines, without applying them: only their way back is measured."""
    found = [line.encode() for _epoch, _seq, line, _hash in hall.lines()]
    head = lines.GENESIS
    with stored.village_at(county, SHAPO) as village:
        taking.lock(village)
        for before in range(0, len(found), MOST_LINES):
            part = found[before : before + MOST_LINES]
            batch = Batch(Label(SHAPO, 1, before + 1, len(part), head.hex()), part)
            stored.put(village, batch)
            head = batch.hashes[-1]
        moved = "UPDATE cursors SET seq = %b, head = %b, lines = %b WHERE centre = %b"
        village.connection.execute(moved.encode(), (len(found), head, len(found), SHAPO))


def restored(county: ServedCounty, folder: Path, visits: int) -> Any:
    """Restore a blank hall in a process of its own; return what it measured."""
    source = VillageHall(folder / "source")
    with source.sessions() as session:
        long_journal.write(session, visits, visits // 5)
    source.says(_WHOLE)
    county.says("DELETE FROM journal_batches")
    county.says("DELETE FROM cursors")
    holds(county.database, source)
    source.close()
    blank = VillageHall(folder / "blank").pairs(county)
    blank.close()
    command = [sys.executable, "-c", RESTORES, str(folder / "blank")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="Linux tells how much memory was held")
def test_a_hundred_thousand_lines_come_back_in_flat_memory(county: ServedCounty, tmp_path: Path) -> None:
    small = restored(county, tmp_path / "small", 1_000)
    large = restored(county, tmp_path / "large", 25_000)
    assert large["lines"] >= 100_000
    assert large["lines"] == taking.cursor_of(county.database, SHAPO).seq
    assert large["head"] == taking.cursor_of(county.database, SHAPO).head.hex()
    assert large["peak_kb"] <= small["peak_kb"] * 1.2, (small["peak_kb"], large["peak_kb"])
    for step in ("fetch", "replay"):
        told = [(done, of) for said, done, of in large["told"] if said == step]
        assert len(told) > 50
        assert told == sorted(told)
        assert told[-1][0] == told[-1][1]


def test_a_restore_that_is_cut_off_leaves_the_hall_as_it_was(
    county: ServedCounty, hall: VillageHall, line: BadLine, tmp_path: Path
) -> None:
    hall.works(7)
    hall.delivers()
    backup = hall.copied(tmp_path / "backup")
    hall.works(1200)
    hall.delivers()
    before, place = backup.lines(), 0
    while True:
        place += 1
        line.again({place: bad_line.half_the_answer})
        try:
            backup.takes_back()
            break
        except CountyAway:
            assert backup.lines() == before
            assert sorted(each.name for each in backup.folder.glob("hall*.db")) == ["hall.db"]
    line.again({})
    assert place > 6
    assert backup.lines() == hall.lines()
    assert_the_same(county, backup)
    backup.close()


def test_a_county_that_hands_out_damaged_lines_is_not_believed(
    county: ServedCounty, hall: VillageHall, tmp_path: Path
) -> None:
    hall.works(7)
    hall.delivers()
    backup = hall.copied(tmp_path / "backup")
    hall.works(20)
    hall.delivers()
    before = backup.lines()
    county.says(kept.FLIPPED, 20)
    with pytest.raises(CountyRefused) as refused:
        backup.takes_back()
    assert refused.value.words["reason"] == "damaged_here"
    assert backup.lines() == before
    backup.close()


def test_a_damaged_hall_still_delivers_nothing_after_it_was_restored(hall: VillageHall) -> None:
    hall.works(7)
    hall.says("UPDATE journal SET line = 'x' WHERE seq = 7")
    with pytest.raises(BrokenHere):
        hall.delivers()
