"""The worked examples of docs/documents.md: a hall takes each of them, and they do what the page says."""

import re
from datetime import date

import pytest
from sqlalchemy.orm import Session

from kiosk.records.catalogue import queries as catalogues
from kiosk.records.catalogue.overrides import Change
from kiosk.records.documents import service
from kiosk.records.documents.kinds import KINDS
from kiosk.records.notices.countys import on_kiosk, on_tv
from kiosk.records.notices.reading import LONGEST_LINE, MOST_LINES
from kiosk.records.workdays import queries as workdays
from kiosk.records.workdays.reading import LIKELY_OFF
from kiosk.settings import ROOT
from kiosk.wire.documents import LARGEST
from tests.conftest import TurnableClock
from tests.from_county import CENTRE, NEIGHBOUR, document

PAGE = (ROOT / "docs" / "documents.md").read_text("utf-8")
CATALOGUE, WORKDAYS, NOTICES = re.findall(r"```(?:yaml|csv)\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture
def session(session: Session, hall_clock: TurnableClock) -> Session:
    """The records of a hall on Monday 2026-11-23."""
    assert hall_clock
    return session


@pytest.mark.parametrize(
    ("centre", "days", "materials"),
    [
        (CENTRE, 3, ["id"]), (NEIGHBOUR, None, None), ("410327111211", 3, ["id", "photo"]),
        ("410327112001", 5, ["id", "photo"]),
    ],
)  # fmt: skip
def test_the_catalogue(session: Session, centre: str, days: int | None, materials: list[str] | None) -> None:
    assert service.apply(session, document("catalogue", CATALOGUE), centre).state == "applied"
    card = catalogues.current(session).by_code.get("SB04")
    assert (card and card.promised_days, card and card.materials) == (days, materials)


def test_the_working_days(session: Session) -> None:
    assert service.apply(session, document("workdays", WORKDAYS), CENTRE).state == "applied"
    assert date(2027, 1, 9) in workdays.current(session).work


def test_the_notices(session: Session) -> None:
    assert service.apply(session, document("notices", NOTICES), CENTRE).state == "applied"
    assert len(on_tv(session, date(2026, 11, 25))) == 2
    assert len(on_kiosk(session, date(2026, 11, 25))) == 2
    assert on_kiosk(session, date(2027, 1, 1)) == ["本周六全县停电检修，请提前一天来办。"]


def test_the_page_names_every_kind_every_key_and_the_right_bounds() -> None:
    assert all(f"| `{kind}` |" in PAGE for kind in KINDS)
    assert all(f"`{field}`" in PAGE for field in Change.__struct_fields__)
    assert f"at most {LONGEST_LINE} characters" in PAGE
    assert f"At most {MOST_LINES} lines" in PAGE
    assert f"At most {LARGEST // 2**20} MB" in PAGE
    assert f"fewer than {LIKELY_OFF.start} or more than {LIKELY_OFF[-1]} holidays" in PAGE.replace("\n", " ")
