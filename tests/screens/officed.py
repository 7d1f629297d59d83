"""A manager before the county's page, for the tests of that page."""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import func, select
from werkzeug.test import TestResponse

from kiosk.records.journal.models import JournalRow
from kiosk.sync.postman import Postman
from tests.county.village import SHAPO
from tests.screens.staffed import StaffedHall
from tests.served_county import ServedCounty

PAGE = "/office/county"


class Office:
    """A manager before the county's page, and the postman behind it."""

    def __init__(self, hall: StaffedHall, county: ServedCounty) -> None:
        self.hall, self.county = hall, county
        self.folder = Path(hall.app.instance_path)
        self.boss = hall.signed_in("admin")
        self.postman: Postman = hall.app.extensions["postman"]

    def sends(self, way: str, **form: object) -> TestResponse:
        """Send a form of the page and follow to what it answers."""
        data = {**form, "csrf_token": self.boss.token("/office")}
        return self.boss.client.post(f"{PAGE}/{way}", data=data, follow_redirects=True)

    def pairs(self, centre: str = SHAPO) -> TestResponse:
        """Type a card, and say that the village is the right one where the page asks."""
        asked = self.sends("pair", url=self.county.url, code=self.county.code(centre))
        return self.sends("sure", right="1") if "这台电脑是这个村的吗" in asked.text else asked

    def sees(self) -> str:
        return self.boss.sees(PAGE)

    def waits(self) -> str:
        """Return the page when nothing is under way any more."""
        until = time.monotonic() + 20
        while self.postman.progress.errand and time.monotonic() < until:
            time.sleep(0.02)
        assert not self.postman.progress.errand
        return self.sees()

    def takes_over(self, other: "Office") -> None:
        """Bear the same name as another computer."""
        shutil.copy(other.folder / "county.link", self.folder / "county.link")

    def lines(self) -> int:
        self.hall.looks_again()
        return self.hall.session.scalar(select(func.count()).select_from(JournalRow)) or 0


@contextmanager
def at_work(office: Office) -> Iterator[Office]:
    """Let the postman work while the block runs."""
    office.postman.start()
    try:
        yield office
    finally:
        office.postman.stop()
