"""What the county does by itself: proves a seventh of its villages every day, forgets old nonces."""

import logging
import threading

import psycopg
import psycopg_pool

from kiosk.county.enrolment import authenticating
from kiosk.county.intake import proof
from kiosk.county.store.database import CountyDatabase

ROUND_S = 600.0
AT_ONCE = 10
"""So many villages are proved in a round: 353 in a week take one every half hour, this catches up too."""
log = logging.getLogger(__name__)


class Caretaker:
    """A thread that makes its round every ten minutes while the county serves."""

    def __init__(self, county: CountyDatabase) -> None:
        """Get ready; nothing happens before ``start``."""
        self._county = county
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
        while not self._leaving.wait(ROUND_S):
            try:
                self.make_round()
            except (psycopg.Error, psycopg_pool.PoolTimeout):
                log.exception("the round failed, the next one tries again")

    def make_round(self) -> None:
        """Prove the villages that are due, forget the nonces that are over."""
        for centre in proof.due(self._county, AT_ONCE):
            found = proof.prove_and_note(self._county, centre)
            if found.broken:
                log.error("damaged line: %s epoch %s seq %s", centre, *found.broken)
            if self._leaving.is_set():
                return
        with self._county.front() as connection:
            authenticating.forget_nonces(connection)
