"""Whatever a village sends and the county takes for a record, every page opens on it."""

from collections.abc import Iterator
from typing import Any

import pytest

from kiosk.county.intake import taking
from kiosk.county.intake.taking import Parcel
from kiosk.county.reports.rows_rules import BEHIND, NOW, OF_ITEM
from kiosk.county.store.database import CountyDatabase
from kiosk.wire import doors
from tests.county.people import Reader
from tests.county.village import CASE, FINISHED, MORNING, SHAPO, TICKET, Village
from tests.county.work.made import FOLLOW_UP, POST

MINE: dict[str, Any] = {"first_call": None, "was": None, "stages": None}
"""What the county itself remembers of a record, and a line might say."""
USUAL: dict[str, dict[str, Any]] = {
    "ticket": TICKET | FINISHED | MINE,
    "case": CASE | MINE | {"confidential": False, "due_date": "2026-11-20", "ticket_id": "t"},
    "rating": {"rated_at": MORNING, "score": 1, "reasons": "slow", "way": "pad"},
    "follow_up": FOLLOW_UP,
    "home_visit": {
        "asked_at": MORNING, "state": "visited", "visited_at": MORNING, "item": "SB01",
        "booked_on": "2026-11-23", "confidential": False,
    },
    "request": {"made_at": MORNING, "what": "need", "unattended": True, "closed_at": None, "outcome": None},
    "post": POST | {"a_id": "s"},
    "staff": {"active": True},
    "window": {"state": "open"},
    "duty_shift": {"date": "2026-11-23", "post_id": "p", "a_id": "s", "b_id": None},
    "absence": {"staff_id": "s", "first_day": "2026-11-23", "last_day": "2026-11-23", "withdrawn": False},
}  # fmt: skip
ODD: tuple[Any, ...] = (
    None,
    True,
    2,
    -1,
    2**40,
    1e300,
    "",
    "slow",
    "0001-01-01",
    "9999-12-31",
    [],
    ["x"],
    {},
    {"x": 1},
)
MONTH = {"period": "days", "from": "2026-11-01", "to": "2026-11-30"}


def odd_ones(kind: str) -> Iterator[dict[str, Any]]:
    """Yield a record in every way in which one thing of it can be odd, or missing."""
    usual = USUAL[kind]
    for name in usual:
        yield {each: said for each, said in usual.items() if each != name}
        for odd in ODD:
            yield usual | {name: odd}


@pytest.fixture
def tokens(county: CountyDatabase) -> list[str]:
    """The tokens of the visits of a village in which everything is odd that can be."""
    village, tokens = Village(), []
    for kind in USUAL:
        for number, said in enumerate(odd_ones(kind)):
            if kind == "ticket":
                tokens.append(f"{number:032d}")
                said["door"] = doors.of_visit(tokens[-1])
            village.notes(kind, f"{kind}{number}", **said)
    village.opens_case("one of them", ticket_id="ticket0")
    for first in range(1, village.seq + 1, 500):
        taking.take_in(county, Parcel.of(village.batch(first, min(village.seq, first + 499))))
    return tokens


def pages() -> Iterator[tuple[str, dict[str, str]]]:
    """Yield every page that shows what villages sent, and what it is asked."""
    for path in ("/", "/reviews", "/duty", "/overdue", "/briefs", "/nights", f"/centres/{SHAPO}"):
        yield path, {}
    yield "/briefs", {"month": "2026-11", "place": SHAPO}
    for name in ("towns", "villages", "items", "cases"):
        yield "/overdue", {"format": "xlsx", "table": name}
    for by in ("village", "day", "item"):
        yield "/figures", MONTH | {"by": by, "place": SHAPO[:9]}
    for figure in {**BEHIND, **NOW}:
        yield "/figures/rows", MONTH | {"figure": figure, "format": "xlsx"}
    for figure in OF_ITEM:
        yield "/figures/rows", MONTH | {"figure": figure, "item": "SB01"}


def test_no_odd_record_keeps_a_page_from_opening(
    county: CountyDatabase, admin: Reader, tokens: list[str]
) -> None:
    kept = {
        row["kind"]: row["n"] for row in county.read("SELECT kind, count(*) AS n FROM records GROUP BY 1")
    }
    assert all(kept[kind] > len(said) for kind, said in USUAL.items()), kept
    failed = [(path, query) for path, query in pages() if admin.opens(path, **query).status_code != 200]
    assert failed == []
    told = {admin.opens(f"/t/{token}").status_code for token in tokens}
    assert told == {200, 404}, "404: the line was set aside"
