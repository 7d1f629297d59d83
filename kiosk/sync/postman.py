"""The courier's thread: waits for the night, or for somebody to ask, and knows how far it is."""

import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from kiosk import clock
from kiosk.errors import Refusal
from kiosk.settings import Settings
from kiosk.sync import courier, forking, holding, outbox, proving, recovery, schedule
from kiosk.sync.holding import Why
from kiosk.sync.link import Link, read_link
from kiosk.sync.models import Way
from kiosk.sync.refusals import AlreadyDelivering, HistoriesDiffer, Stumbled, TakeBackFirst

MOST_FAILURES_HELD = 2
"""A hall that stands still asks again after three to five minutes, however long the county is away."""
LOOK_S = 20.0
log = logging.getLogger(__name__)


class Errand(StrEnum):
    """What the postman may be sent for; never two at once."""

    DELIVER = "deliver"
    PROVE = "prove"
    PART = "part"


class Progress(NamedTuple):
    """What is under way, if anything is, and how many lines of a delivery are done, of how many."""

    errand: Errand | None = None
    done: int = 0
    of: int = 0


class Found(NamedTuple):
    """What the last errand found out, at an instant (ms); kept until the program ends or the next errand."""

    at: int = 0
    proved: "proving.Proved | None" = None
    difference: "forking.Difference | None" = None
    refused: Refusal | None = None


class Ground(NamedTuple):
    """What the records of another history need to stand here: the settings and the catalogue's file."""

    settings: Settings
    catalogue: Path


class Postman:
    """Delivers by itself once a night, and does at once what somebody asks."""

    def __init__(self, engine: Engine, instance: Path, tell: Callable[[], None], ground: Ground) -> None:
        """Get ready; ``tell`` is called whenever the progress has changed."""
        self._sessions: sessionmaker[Session] = sessionmaker(engine, expire_on_commit=False)
        self._instance, self._tell, self._ground = instance, tell, ground
        self._opened = clock.now()
        self._door = threading.Lock()
        self._asked, self._leaving = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._work, name="courier", daemon=True)
        self.progress, self.found = Progress(), Found()

    @property
    def holding(self) -> Why | None:
        """Why nothing may be issued until the county was heard, None where it may."""
        return holding.held(self._instance)

    def start(self) -> None:
        """Begin to wait."""
        self._thread.start()

    def stop(self) -> None:
        """Leave; a delivery under way is cut off between two batches' answers and made again later."""
        self._leaving.set()
        self._asked.set()
        self._thread.join(timeout=2)

    def ask(self, errand: Errand = Errand.DELIVER) -> None:
        """Send the postman at once; raises ``AlreadyDelivering`` or ``TakeBackFirst``.

        A hall that may be behind can only ask its county; one that is takes back what it lacks when it opens.
        """
        with self._door:
            if self.holding and (self.holding == Why.BEHIND or errand != Errand.DELIVER):
                raise TakeBackFirst
            if self.progress.errand:
                raise AlreadyDelivering
            self.progress = Progress(errand)
        self._asked.set()

    def next_time(self) -> datetime | None:
        """Return when the postman goes by himself, None as long as he does not.

        A hall that is behind takes back what it lacks when it opens; where it only may be, he goes to ask.
        """
        link, why = read_link(self._instance), self.holding
        if link is None or why == Why.BEHIND:
            return None
        with self._sessions() as session:
            past = outbox.past(session)
        if why:  # nobody gets a number until then: no long pauses
            past = past._replace(done=None, failures=min(past.failures, MOST_FAILURES_HELD))
        return schedule.next_time(clock.now(), self._opened, link.centre, past)

    def centre(self, patience: float | None = None, link: Link | None = None) -> "courier.Centre":
        """Return this centre, or what it would be by a proposed link; raises ``NotPaired``."""
        if link:
            centre = courier.Centre(self._sessions, self._instance, link)
        else:
            centre = courier.centre_at(self._sessions, self._instance)
        return centre._replace(patience=patience or centre.patience)

    def _work(self) -> None:
        while not self._leaving.is_set():
            self._asked.wait(LOOK_S)
            self._asked.clear()
            asked = self.progress.errand is not None  # whoever asks just now must not be overheard
            if self._leaving.is_set():
                return
            try:
                if asked or self._is_time():
                    self._go(Way.OFFICE if asked else Way.NIGHT)
            except Exception:  # the thread's last door: whatever it was, the nights must go on
                log.exception("the delivery failed, the next turn tries again")

    def _is_time(self) -> bool:
        due = self.next_time()
        if due is None or due > clock.now():
            return False
        with self._door:
            self.progress = self.progress if self.progress.errand else Progress(Errand.DELIVER)
        return True

    def _go(self, way: Way) -> None:
        """Do the errand; what a delivery came to stands in its receipt, the rest in ``found``."""
        if self.progress.errand is None:
            return
        self.found = Found(clock.millis())
        try:
            self._do(self.progress.errand, self.centre(), way)
        except Refusal as refusal:
            log.warning("%s was refused: %s", self.progress.errand, refusal.code)
            self.found = self.found._replace(refused=refusal)
        except Exception:
            self.found = self.found._replace(refused=Stumbled())
            raise
        finally:
            self.progress = Progress()
            self._tell()

    def _do(self, errand: Errand, centre: "courier.Centre", way: Way) -> None:
        if errand == Errand.PROVE:
            self.found = self.found._replace(proved=proving.prove(centre))
            return
        if errand == Errand.PART:
            forking.go_on(centre, *self._ground)
        self._deliver(centre, way)
        forking.finish(centre, *self._ground)

    def _deliver(self, centre: "courier.Centre", way: Way) -> None:
        try:
            courier.deliver(centre, way, self._note)
        except Refusal as refusal:
            if isinstance(refusal, HistoriesDiffer):
                self._look(centre)
            raise

    def _look(self, centre: "courier.Centre") -> None:
        """Find out how two histories part; a computer that has only been set up has none to speak of."""
        with suppress(HistoriesDiffer):
            if recovery.must_take_back(centre):
                return
        self.found = self.found._replace(difference=forking.look(centre))

    def _note(self, done: int, of: int) -> None:
        self.progress = self.progress._replace(done=done, of=of)
        self._tell()
