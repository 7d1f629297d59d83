"""A hall without a server: people, windows and the steps they take, straight at the services."""

import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, select
from sqlalchemy.orm import Session

from kiosk.database import glance, prepare_engine
from kiosk.records.catalogue.service import load_catalogue
from kiosk.records.journal import service as journal
from kiosk.records.staff.models import Role, Staff
from kiosk.records.tickets import calling, issuing, queries, service
from kiosk.records.tickets.issuing import Wish
from kiosk.records.tickets.models import Ticket
from kiosk.records.tickets.rules import Action
from kiosk.records.windows import service as windows
from kiosk.settings import ROOT, Settings
from tests.prepared import compile_once, fill, lay_tables

CATALOGUE = ROOT / "config" / "catalogue.yaml"


@dataclass
class Desk:
    """The hall's services, as its people use them."""

    session: Session
    settings: Settings
    clerks: dict[int, str]

    def arrives(
        self, *items: str, category: str | None = None, priority: bool = False, key: str = ""
    ) -> queries.Seen:
        """Let somebody take a number; without a wish of their own they come for social insurance."""
        wish = Wish(items, category or (None if items else "SB"), priority=priority)
        return self.asks(wish, key or str(uuid.uuid4()))

    def asks(self, wish: Wish, key: str) -> queries.Seen:
        """Let somebody ask for a number with exactly this wish and key."""
        return issuing.issue_ticket(self.session, wish, key, self.settings)

    def calls_next(self, n: int = 1) -> Ticket | None:
        """Call the next person to a window."""
        called = calling.call_next(self.session, n, self.clerks[n], self.settings)
        return self.ticket(called.id) if called else None

    def takes_step(self, ticket: Any, action: str, n: int = 1, **more: Any) -> Ticket:
        """Take a step with a ticket at a window."""
        turn = service.Turn(Action(action), **more)
        return self.ticket(service.act(self.session, ticket.id, turn, self.clerks[n], self.settings).id)

    def serves(self, n: int = 1) -> Ticket:
        """Call, start and finish the next person."""
        called = self.calls_next(n)
        assert called is not None
        self.takes_step(called, "start", n)
        return self.takes_step(called, "finish", n)

    def ticket(self, ticket_id: str) -> Ticket:
        """Return a ticket as it is in the records now."""
        self.session.expire_all()
        return queries.ticket(self.session, ticket_id)


def a_clerk(session: Session, username: str, role: Role = Role.CLERK) -> Staff:
    """Return somebody new on the staff list; the hash stands for any password, it costs no time."""
    from_now = {"id": str(uuid.uuid4()), "version": 1, "created_at": 0, "active": True, "confidant": False}
    person = Staff(
        username=username,
        name=username,
        role=role.value,
        password_hash="-",
        session_mark=username,
        **from_now,
    )
    session.add(person)
    session.commit()
    return person


def opened(folder: Path) -> Engine:
    """Open the hall database in a folder."""
    engine = create_engine(f"sqlite:///{folder / 'hall.db'}")
    compile_once(engine)
    prepare_engine(engine)
    return engine


def empty_hall(folder: Path) -> Engine:
    """Return an empty hall database in a folder, in which every write must be journalled."""
    lay_tables(folder / "hall.db", watched=True)
    journal.listen()
    return opened(folder)


def a_hall(session: Session, count: int = 2, settings: Settings | None = None) -> Desk:
    """Furnish an empty hall: the real catalogue, ``count`` windows, a clerk at each."""
    with glance(session) as hall:
        fill(hall, _furnish, count)
    clerks = dict(enumerate(session.scalars(select(Staff.id).order_by(Staff.username)), 1))
    session.commit()
    return Desk(session, settings or Settings(), clerks)


def _furnish(session: Session, count: int) -> None:
    load_catalogue(session, CATALOGUE)
    windows.furnish(session, count)
    for n in range(1, count + 1):
        windows.open_window(session, n, a_clerk(session, f"clerk{n}").id)
