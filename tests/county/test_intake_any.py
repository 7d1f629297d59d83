"""Whatever a village's lines say, the county takes them in or sets them aside, and never stumbles."""

import itertools
from typing import Any

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.county.intake import proof, quarantine, taking
from kiosk.county.intake.taking import Parcel
from tests.county.postgres import Postgres
from tests.county.village import CASE, FINISHED, MORNING, TICKET, Village

VILLAGES = itertools.count()
LINES: dict[str, dict[str, Any]] = {
    "ticket": TICKET | FINISHED,
    "case": CASE,
    "rating": {"ticket_id": "t1", "score": 5, "rated_at": MORNING},
    "follow_up": {"opened_at": MORNING, "closed_at": None, "due_date": "2026-11-30"},
    "home_visit": {"asked_at": MORNING, "state": "visited", "visited_at": MORNING},
    "request": {"made_at": MORNING, "unattended": False},
    "duty_shift": {"date": "2026-11-24"},
}
ODD = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text(),
    st.sampled_from([10**30, -(10**12), 2**63, 1e300, "\0", "x" * 5000]),
    st.sampled_from(["2026-02-30", "9999-12-31", "0001-01-01", "20261123", "2026-W48-1"]),
    st.lists(st.none(), max_size=2), st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)  # fmt: skip


@st.composite
def odd_lines(draw: st.DrawFn) -> bytes:
    """Return a line like a hall's in which some members are anything, or missing."""
    kind = draw(st.sampled_from(sorted(LINES)))
    line = {
        "format": 1,
        "kind": kind,
        "key": draw(st.sampled_from("abc")),
        "version": draw(st.integers(1, 4)),
    }
    line |= {"at": MORNING} | LINES[kind]
    for name in draw(st.lists(st.sampled_from(sorted(line)), max_size=3)):
        line[name] = draw(ODD)
    for name in draw(st.lists(st.sampled_from(sorted(line)), max_size=1)):
        del line[name]
    return msgspec.json.encode(line)


@given(st.lists(odd_lines(), min_size=1, max_size=12))
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_line_is_taken_in_or_set_aside(postgres: Postgres, lines: list[bytes]) -> None:
    village, county = Village(f"4103279{next(VILLAGES):05}"), postgres.county
    for line in lines:
        village.writes(line)
    taken = taking.take_in(county, Parcel.of(village.batch()))
    assert taken.fresh == len(lines)
    assert taken.aside == len(quarantine.aside(county, village.centre))
    assert proof.prove(county, village.centre).broken is None
