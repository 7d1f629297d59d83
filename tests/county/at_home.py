"""A village hall whose journal the county has, and villagers at home with their slips."""

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from kiosk.county.intake import taking
from kiosk.county.intake.taking import Parcel
from kiosk.county.store.database import CountyDatabase
from kiosk.records.cases.models import Case
from kiosk.records.tickets.models import Ticket
from kiosk.settings import Centre, Settings
from kiosk.sync import outbox
from kiosk.wire import doors, lines
from kiosk.wire.reports import Place
from tests.casework import Casework, casework
from tests.county.village import SHAPO
from tests.desk import Desk, a_hall

SETTINGS = Settings(centre=Centre(code=SHAPO, name="沙坡村党群服务中心"))


class Village:
    """A hall with its clerks, which delivers when it is told to."""

    def __init__(self, session: Session, county: CountyDatabase) -> None:
        self.session, self.county = session, county
        self.desk: Desk = a_hall(session, settings=SETTINGS)
        self.work: Casework = casework(self.desk)
        self._sent = Place(1, 0, lines.GENESIS.hex(), 0)

    def delivers(self) -> None:
        """Bring everything new to the county."""
        while batch := outbox.next_batch(self.session, SHAPO, self._sent):
            cursor = taking.take_in(self.county, Parcel.of(batch)).cursor
            self._sent = Place(cursor.epoch, cursor.seq, cursor.head.hex(), cursor.lines)

    def token(self) -> str:
        """Return what the newest slip's code holds."""
        self.session.expire_all()
        newest = select(Ticket.token).order_by(Ticket.issued_at.desc(), Ticket.id.desc())
        return str(self.session.scalars(newest).first())


class AtHome:
    """Somebody with a telephone that reaches the county only."""

    def __init__(self, app: Flask) -> None:
        self.phone: FlaskClient = app.test_client()

    def scans(self, token: str, **query: str) -> TestResponse:
        """Open the page behind a slip's code."""
        return self.phone.get(f"/t/{token}", query_string=query)

    def types(self, no: str, code: str, village: str = "") -> TestResponse:
        """Send the form."""
        return self.phone.post("/find", data={"no": no, "code": code, "village": village})

    def asks(self, case: Case) -> TestResponse:
        """Type what stands on a case's paper."""
        return self.types(case.no, doors.shown(str(case.look_up_code)))
