"""Three villages that delivered a little of everything, some of it confidential."""

from kiosk import clock
from kiosk.county.intake import taking
from kiosk.county.intake.taking import Parcel
from kiosk.county.store.database import CountyDatabase
from tests.county.village import CASE, FINISHED, MORNING, TICKET, Village

SHAPO, LAOZHUANG, LISHUGOU = "410327111209", "410327111210", "410327209202"
DAY = 24 * 60 * clock.MINUTE
TODAY = "2026-11-23"


def busy(village: Village) -> Village:
    """Let a village have a Monday on which everything happens that is counted."""
    _visits(village)
    _cases(village)
    rating = {"ticket_id": "t1", "way": "phone", "rated_at": MORNING}
    village.notes("rating", "r1", score=5, reasons="", **rating)
    village.notes("rating", "r2", score=1, reasons="wait slow", **rating)
    village.notes("rating", "r3", score=4, reasons="", **rating)
    follow_up = {
        "rating_id": "r2", "opened_at": MORNING, "days": 10, "due_date": "2026-12-07", "due_tentative": False,
        "called_back_at": None, "outcome": None, "closed_at": None,
    }  # fmt: skip
    village.notes("follow_up", "f1", **follow_up)
    village.notes("follow_up", "f2", **(follow_up | {"closed_at": MORNING, "outcome": "mended"}))
    home = {"category": "MZ", "item": "MZ04", "why": "ill", "booked_on": None, "asked_at": MORNING}
    village.notes("home_visit", "h1", state="requested", visited_at=None, **home)
    village.notes("home_visit", "h2", state="visited", visited_at=MORNING, **home)
    request = {"what": "message", "made_at": MORNING, "closed_at": None, "outcome": None}
    village.notes("request", "q1", unattended=True, **request)
    village.notes("request", "q2", confidential=True, **request)
    return village


def _visits(village: Village) -> None:
    for number in range(1, 5):
        village.serves(f"t{number}", number=number)
    for number, state in enumerate(("missed", "cancelled", "closed_by_day", "waiting"), 5):
        village.notes("ticket", f"t{number}", **(TICKET | {"state": state, "number": number}))
    secret = {"errands": [{"item": "confidential"}], "category": "confidential"}
    village.notes("ticket", "t9", **(TICKET | FINISHED | secret | {"number": 9}))


def _cases(village: Village) -> None:
    decided = {"state": "decided", "decided_at": MORNING}
    village.opens_case("c1", **decided)
    village.opens_case("c2", **(decided | {"business_date": "2026-11-02", "due_date": "2026-11-09"}))
    village.opens_case("c3", business_date="2026-11-02", due_date="2026-11-09", opened_at=MORNING - 21 * DAY)
    village.opens_case(
        "c4", case_type="instant", promised_days=0, due_date=None, entered_later=True, **decided
    )
    village.opens_case("c5", overtime=True)
    said = {"business_date": TODAY, "state": "accepted", "confidential": True}
    village.notes("case", "c6", **said)
    assert "no" in CASE


def busy_county(county: CountyDatabase) -> CountyDatabase:
    """Let all three villages deliver."""
    for code in (SHAPO, LAOZHUANG, LISHUGOU):
        taking.take_in(county, Parcel.of(busy(Village(code)).batch()))
    return county
