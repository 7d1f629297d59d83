"""However a journal is cut into batches, and however often they come, the county ends alike."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.county.intake import proof, taking
from kiosk.county.intake.taking import Parcel
from tests.county.postgres import Postgres
from tests.county.village import MORNING, SHAPO, TICKET, Village

STEPS = st.lists(
    st.tuples(st.sampled_from(["t1", "t2", "c1", "r1"]), st.sampled_from(["a", "b", "c"])), max_size=24
)


def _play(village: Village, steps: list[tuple[str, str]]) -> None:
    for key, step in steps:
        if key[0] == "t":
            state = {"a": "waiting", "b": "missed", "c": "finished"}[step]
            village.notes("ticket", key, **(TICKET | {"state": state, "served_ms": 9000}))
        elif key[0] == "c":
            village.opens_case(key, decided_at=None if step == "a" else MORNING)
        else:
            village.notes("rating", key, ticket_id="t1", score="abc".index(step) + 1, rated_at=MORNING)


@given(STEPS, st.lists(st.integers(1, 24), max_size=4))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_however_it_is_cut_and_repeated_the_county_ends_alike(
    postgres: Postgres, steps: list[tuple[str, str]], cuts: list[int]
) -> None:
    village = Village()
    _play(village, [("t1", "a"), *steps])
    seen = []
    for places in ([], sorted({min(cut, village.seq) for cut in cuts})):
        county, begin = postgres.emptied(), 1
        for end in (*places, village.seq):
            for first in (min(begin, end), 1):
                taking.take_in(county, Parcel.of(village.batch(first=first, last=end)))
            begin = end + 1
        days = county.read("SELECT * FROM centre_days ORDER BY day")
        kept = county.read("SELECT key, version, state FROM records ORDER BY key")
        seen.append((kept, days, proof.prove(county, SHAPO)))
    assert seen[0] == seen[1]
