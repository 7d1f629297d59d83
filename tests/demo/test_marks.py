"""What is made up says so, on paper and on every page; what is real does not."""

from pathlib import Path

import pytest
from sqlalchemy import select

from kiosk.printing import kinds
from kiosk.printing.messages import Order
from kiosk.printing.models import PrintJob
from kiosk.printing.press import composed
from kiosk.settings import Centre, Printing, Settings
from tests.conftest import TurnableClock
from tests.desk import Desk
from tests.printing.paper_roll import unroll
from tests.screens.staffed import staffed_hall

PAGES = ("/entrance", "/display", "/desk", "/office", "/nowhere")


@pytest.mark.parametrize("demo", [True, False])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_says_that_its_data_are_made_up(
    path: str, tmp_path: Path, hall_clock: TurnableClock, *, demo: bool
) -> None:
    assert hall_clock
    settings = Settings(centre=Centre(demo=demo))
    with staffed_hall(tmp_path / "hall", settings) as hall:
        said = hall.signed_in("admin").client.get(path, headers={"Accept": "text/html"})

    assert ("DEMO DATA" in said.get_data(as_text=True)) == demo


@pytest.mark.parametrize("demo", [True, False])
def test_a_slip_says_that_it_is_made_up(desk: Desk, *, demo: bool) -> None:
    desk.settings = Settings(centre=Centre(demo=demo), printing=Printing(url="file:///dev/null"))
    desk.arrives("SB01")
    job = desk.session.scalars(select(PrintJob)).one()

    roll = unroll(composed(Order(Printing(), job.payload)), 58)

    assert ("演示 DEMO" in roll.slips[0].text) == demo
    assert kinds.read(job.payload).demo == demo
