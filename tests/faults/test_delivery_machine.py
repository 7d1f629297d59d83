"""Whatever happens in whatever order, a few steps that a person is told bring both sides together again."""

import contextlib
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.errors import Refusal
from kiosk.sync.models import Outcome
from kiosk.sync.refusals import Behind, HistoriesDiffer, TooManyHistories
from tests import bad_line
from tests.bad_line import BadLine
from tests.delivering import ServedCounty, VillageHall
from tests.sameness import assert_the_same

FAULTS = {
    "cut before": bad_line.before,
    "cut in the middle": bad_line.in_the_middle,
    "cut after": bad_line.afterwards,
    "half an answer": bad_line.half_the_answer,
    "twice": bad_line.twice_hears_last,
}
WAYS_OUT = 6

ACTS = ("goes on", "takes back", "keeps a copy", "becomes the copy", "county keeps", "county rolls back")
first = st.sampled_from([0, 1])
STEP = st.one_of(
    st.tuples(st.just("works"), first, st.integers(1, 8)),
    st.tuples(st.just("delivers"), first, st.just(0)),
    st.tuples(st.sampled_from(sorted(FAULTS)), first, st.integers(1, 5)),
    st.tuples(st.sampled_from(ACTS), first, st.just(0)),
)  # fmt: skip


class Story:
    """Two computers of one village, and a county."""

    def __init__(self, county: ServedCounty, line: BadLine, folder: Path) -> None:
        self.county, self.line, self.folder = county, line, folder
        first = VillageHall(folder / "0").pairs(county, line.url)
        first.works(5)
        first.delivers()
        self.halls = [first, first.copied(folder / "1")]

        self._marks = 0
        county.backs_up()
        for number in (0, 1):
            self.keeps(number)

    def keeps(self, number: int) -> None:
        """Make a backup of a computer."""
        target = self.folder / f"backup{number}"
        if target.exists():
            for file in target.iterdir():
                file.unlink()
            target.rmdir()
        self.halls[number].copied(target).close()

    def becomes(self, number: int) -> None:
        """Bring a computer's backup back."""
        self.halls[number].close()
        for name in ("hall.db", "hall.db-wal", "hall.db-shm"):
            (self.folder / str(number) / name).unlink(missing_ok=True)
        (self.folder / str(number) / "hall.db").write_bytes(
            (self.folder / f"backup{number}" / "hall.db").read_bytes()
        )

    def plays(self, what: str, number: int, count: int) -> None:
        """Let one thing happen; what is refused is refused."""
        hall = self.halls[number]
        self.line.again({count: FAULTS[what]} if what in FAULTS else {})
        if what == "works":
            self._marks += 1
            hall.works(count, f"{number}-{self._marks}-")
        elif what == "keeps a copy":
            self.keeps(number)
        elif what == "becomes the copy":
            self.becomes(number)
        elif what == "county keeps":
            self.county.backs_up()
        elif what == "county rolls back":
            self.county.rolls_back()
        else:
            with contextlib.suppress(Refusal):
                self._acts(hall, what)

    def _acts(self, hall: VillageHall, what: str) -> None:
        if what == "goes on":
            hall.goes_on()
        elif what == "takes back":
            hall.takes_back()
        else:
            hall.delivers()

    def ends(self, number: int) -> bool:
        """Do what the refusals say until everything is delivered; return whether that can be done here."""
        hall = self.halls[number]
        self.line.again({})
        for _try in range(WAYS_OUT):
            try:
                self._delivers(hall)
            except TooManyHistories:
                return False
            if hall.delivery()[0] == Outcome.DONE:
                return True
        raise AssertionError("there is no way out")

    def _delivers(self, hall: VillageHall) -> None:
        try:
            hall.delivers()
        except Behind:
            hall.takes_back()
        except HistoriesDiffer:
            hall.goes_on()


def texts(side: ServedCounty | VillageHall) -> set[object]:
    """Return what the lines say, wherever they stand."""
    return {line[2] for line in side.lines()}


@given(st.lists(STEP, max_size=14))
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
def test_there_is_always_a_way_to_the_same_on_both_sides(
    county: ServedCounty, line: BadLine, steps: list[tuple[str, int, int]]
) -> None:
    for table in ("journal_batches", "cursors", "epochs", "reports", "records", "centre_days"):
        county.says(f"DELETE FROM {table}")
    county.says("DELETE FROM centre_day_items")
    county.says("DELETE FROM proofs")
    with tempfile.TemporaryDirectory() as name:
        story = Story(county, line, Path(name))
        for step in steps:
            story.plays(*step)
        kept = texts(county)
        for number in (0, 1):
            own = texts(story.halls[number])
            if story.ends(number):
                assert texts(county) >= own | kept
                assert_the_same(county, story.halls[number])
            assert texts(story.halls[number]) >= own
            assert texts(county) >= kept
            kept = texts(county)
        for hall in story.halls:
            hall.close()
