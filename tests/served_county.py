"""A real county on loopback, for the tests of a hall: it can be away, or keep people waiting."""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import waitress.server
from nacl.signing import SigningKey
from waitress import wasyncore

from kiosk.county.app import create_county
from kiosk.county.enrolment import enrolling
from kiosk.county.settings import CountySettings, Server
from kiosk.county.store.database import CountyDatabase
from tests.county.village import SHAPO

KEY = SigningKey(b"7" * 32)


class ServedCounty:
    """The county's server in a thread of its own."""

    def __init__(self, database: CountyDatabase) -> None:
        self.database = database
        settings = CountySettings(server=Server(limits=False))
        self._app = create_county(settings, database, b"0" * 32, KEY)
        self._server = waitress.server.create_server(self._pass_on, host="127.0.0.1", port=0, threads=4)
        self.url = f"http://127.0.0.1:{self._server.effective_port}"
        self.away = False
        self.answers = threading.Event()
        self.answers.set()
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()

    def code(self, centre: str = SHAPO) -> str:
        """Return a fresh one-time code, as printed."""
        with self.database.front() as connection:
            return enrolling.new_code(connection, centre, "test")

    def lines(self) -> int:
        """Return how many lines are stored."""
        (row,) = self.database.read("SELECT coalesce(sum(last - first + 1), 0) AS n FROM journal_batches")
        return int(row["n"])

    def count(self, table: str) -> int:
        """Return how many rows a table has."""
        (row,) = self.database.read(f"SELECT count(*) AS n FROM {table}")
        return int(row["n"])

    def closes(self) -> None:
        """Hang up on everybody in the server's own thread: it looks at its doors until it is told to."""
        self.answers.set()
        self._server.trigger.pull_trigger(lambda: wasyncore.close_all(self._server._map))  # noqa: SLF001 - waitress has no other way
        self._thread.join(5)
        self._server.task_dispatcher.shutdown()

    def _pass_on(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        self.answers.wait(20)
        if self.away:
            start("503 Service Unavailable", [("Content-Length", "0")])
            return [b""]
        return self._app(environ, start)


@contextmanager
def a_county(database: CountyDatabase) -> Iterator[ServedCounty]:
    """Serve a county while the block runs."""
    served = ServedCounty(database)
    try:
        yield served
    finally:
        served.closes()
