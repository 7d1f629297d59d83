"""What the county does by itself: proves a seventh of its villages every day, forgets old nonces."""

import logging
import subprocess
import threading
import time
from collections.abc import Callable

import psycopg
import psycopg_pool

from kiosk.county.enrolment import authenticating
from kiosk.county.intake import proof
from kiosk.county.store.database import CountyDatabase

LOOK_S = 5.0
"""How often it is seen whether the database lives: whoever comes meanwhile is told to try again."""
ROUND_S = 600.0
AT_ONCE = 10
"""So many villages are proved in a round: 353 in a week take one every half hour, this catches up too."""
log = logging.getLogger(__name__)


class Caretaker:
    """A thread that keeps the database alive, and makes its round every ten minutes."""

    def __init__(self, county: CountyDatabase, revive: Callable[[], bool] = lambda: False) -> None:
        """Get ready; nothing happens before ``start``."""
        self._county, self._revive = county, revive
        self._leaving = threading.Event()
        self._thread = threading.Thread(target=self._work, name="caretaker", daemon=True)

    def start(self) -> None:
        """Begin the rounds."""
        self._thread.start()

    def stop(self) -> None:
        """End the rounds after the village in hand."""
        self._leaving.set()
        self._thread.join(timeout=5)

    def _work(self) -> None:
        due = time.monotonic() + ROUND_S
        while not self._leaving.wait(LOOK_S):
            try:
                if self._revive():
                    log.error("the database had been killed and was started again")
                if time.monotonic() >= due:
                    due = time.monotonic() + ROUND_S
                    self.make_round()
            except (psycopg.Error, psycopg_pool.PoolTimeout, OSError, subprocess.SubprocessError):
                log.exception("the round failed, the next one tries again")

    def make_round(self) -> None:
        """Prove the villages that are due, forget the nonces that are over."""
        for centre in proof.due(self._county, AT_ONCE):
            self._prove(centre)
            if self._leaving.is_set():
                return
        with self._county.front() as connection:
            authenticating.forget_nonces(connection)

    def _prove(self, centre: str) -> None:
        """Prove a village's lines; one that cannot be proved keeps no other from it."""
        try:
            found = proof.prove_and_note(self._county, centre)
        except psycopg_pool.PoolTimeout:
            raise
        except psycopg.Error:
            log.exception("%s could not be proved", centre)
        else:
            if found.broken:
                log.error("damaged line: %s epoch %s seq %s", centre, *found.broken)
