"""A county that is served, and village halls that are paired with it through the real enrolment."""

import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
from nacl.signing import SigningKey
from sqlalchemy import NullPool, create_engine
from sqlalchemy.orm import sessionmaker
from waitress import wasyncore
from waitress.server import create_server

from kiosk.county.app import create_county
from kiosk.county.enrolment import enrolling as codes
from kiosk.county.settings import CountySettings, Server
from kiosk.county.store.database import CountyDatabase
from kiosk.database import hand, prepare_engine
from kiosk.pen import pen
from kiosk.records.journal.service import Change, write
from kiosk.settings import ROOT, Settings
from kiosk.sync import courier, enrolling, forking, outbox, proving, recovery
from kiosk.sync.courier import Centre, Delivered
from kiosk.sync.link import Link, keep_link, read_link
from kiosk.sync.models import Way
from kiosk.sync.proving import Verdict
from kiosk.sync.recovery import Ground, Restored
from tests import kept
from tests.county.village import CASE, FINISHED, MORNING, SHAPO, TICKET
from tests.desk import CATALOGUE
from tests.prepared import tables

TWIN = "410327111210"
"""The village that gets the same lines without any fault."""

KEPT = {
    "records": "kind, key, epoch, version, day, state",
    "centre_days": "*",
    "centre_day_items": "*",
    "quarantine": "epoch, seq, reason",
}
BACKED_UP = ("journal_batches", "cursors", "epochs", *KEPT)
Rows = list[tuple[Any, ...]]


class ServedCounty:
    """A county's door on a port of its own, in this process."""

    def __init__(self, database: CountyDatabase) -> None:
        self.database = database
        settings = CountySettings(server=Server(limits=False))
        self.key = SigningKey.generate()
        app = create_county(settings, database, bytes(32), self.key)
        self._server = create_server(app, host="127.0.0.1", port=0, threads=4)
        self.port = int(self._server.effective_port)
        self.url = f"http://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._server.run, name="county", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Hang up on everybody and end."""
        self._server.trigger.pull_trigger(lambda: wasyncore.close_all(self._server._map))  # noqa: SLF001 - waitress has no other way
        self._thread.join(10)
        self._server.task_dispatcher.shutdown()

    def code(self, centre: str = SHAPO) -> str:
        """Return a fresh one-time code, as it is printed."""
        with self.database.front() as connection:
            return codes.new_code(connection, centre, "officer")

    def lines(self, centre: str = SHAPO) -> Rows:
        """Return every stored line with its place and hash."""
        return [*kept.lines_of(self.database, centre)]

    def applied(self, centre: str) -> dict[str, Rows]:
        """Return everything that a village's lines have become, without the village's own name."""
        found = {}
        for table, columns in KEPT.items():
            rows = self.database.read(f"SELECT {columns} FROM {table} WHERE centre = %s", (centre,))
            plain = [{name: row[name] for name in row if name != "centre"} for row in rows]
            found[table] = sorted((tuple(map(str, row.items())) for row in plain), key=repr)
        return found

    def backs_up(self) -> None:
        """Keep what villages have delivered, as a nightly backup does."""
        for table in BACKED_UP:
            self.says(f"DROP TABLE IF EXISTS backup_{table}")
            self.says(f"CREATE TABLE backup_{table} AS SELECT * FROM {table}")

    def rolls_back(self) -> None:
        """Bring the backup back."""
        for table in BACKED_UP:
            self.says(f"DELETE FROM {table}")
            self.says(f"INSERT INTO {table} SELECT * FROM backup_{table}")

    def says(self, statement: str, *values: Any) -> None:
        """Let somebody change the county's database by hand."""
        with self.database.front() as connection:
            connection.execute(statement.encode(), values)


class VillageHall:
    """A hall's journal, its folder and its link to the county."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        if not (folder / "hall.db").exists():
            (folder / "hall.db").write_bytes(tables())
        engine = create_engine(f"sqlite:///{folder / 'hall.db'}", poolclass=NullPool)
        prepare_engine(engine)
        self.sessions = sessionmaker(engine, expire_on_commit=False)
        self._engine = engine
        self._made = 0
        self.told: list[tuple[str, int, int]] = []

    def close(self) -> None:
        """Close the records."""
        self._engine.dispose()

    @property
    def centre(self) -> Centre:
        """The centre, as the courier takes it."""
        return courier.centre_at(self.sessions, self.folder)

    @property
    def link(self) -> Link:
        """How this hall is paired."""
        link = read_link(self.folder)
        assert link is not None
        return link

    def pairs(self, county: ServedCounty, url: str = "", centre: str = SHAPO) -> "VillageHall":
        """Type the one-time code; speak to the county at another address from then on, if one is given."""
        enrolling.enrol(self.folder, county.url, county.code(centre), centre)
        self.dials(url or county.url)
        return self

    def dials(self, url: str) -> None:
        """Speak to the county at another address."""
        keep_link(self.folder, msgspec.structs.replace(self.link, url=url))

    def works(self, changes: int, mark: str = "") -> None:
        """Let some things happen: every one is a line of the journal."""
        with self.sessions() as session, pen(session) as driver:
            driver.execute(_SOMEBODY_CAME)
            write(driver, [_change(self._made + n, mark) for n in range(changes)])
        self._made += changes

    def delivers(self, patience: float = 10) -> Delivered:
        """Deliver everything now."""
        centre = self.centre._replace(patience=patience)
        delivered = courier.deliver(centre, Way.COMMAND, lambda _done, _of: None)
        forking.finish(centre, Settings(), CATALOGUE)
        if delivered.left:
            raise delivered.left
        return delivered

    def verifies(self) -> Verdict:
        """Prove that both sides hold the same."""
        return proving.verify(self.centre)

    def lines(self) -> Rows:
        """Return every line of the journal with its place and hash."""
        with self.sessions() as session:
            query = "SELECT epoch, seq, line, hash FROM journal ORDER BY epoch, seq"
            return [(row[0], row[1], row[2], bytes(row[3])) for row in hand(session).execute(query)]

    def says(self, statement: str, *values: Any) -> None:
        """Let a disk or a person change the hall's database."""
        with self.sessions() as session:
            hand(session).execute(statement, values)
            session.commit()

    def copied(self, folder: Path) -> "VillageHall":
        """Return the same hall on another computer: its records and its link."""
        folder.mkdir(parents=True)
        with self.sessions() as session:
            hand(session).execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        for name in ("hall.db", "county.link"):
            if (self.folder / name).exists():
                shutil.copy2(self.folder / name, folder / name)
        copy = VillageHall(folder)
        copy._made = self._made
        return copy

    def goes_on(self) -> int:
        """Let a person decide that this history goes on, as a new epoch."""
        return forking.go_on(self.centre, Settings(), CATALOGUE)

    def takes_back(self, patience: float = 10) -> Restored:
        """Close, take back what only the county has, and open again."""
        self._engine.dispose()
        steps: list[tuple[str, int, int]] = []
        restored = recovery.restore(self.folder, GROUND, lambda *step: steps.append(step), patience)
        self.told = steps
        return restored

    def delivery(self) -> tuple[str, str]:
        """Return how the newest delivery ended, and with which code."""
        with self.sessions() as session:
            newest = outbox.newest(session, 1)[0]
            return newest.outcome, newest.code


def _furnish(file: Path) -> None:
    if not file.exists():
        file.write_bytes(tables())


_SOMEBODY_CAME = """
INSERT OR IGNORE INTO requests
    (id, version, kind, confidential, channel, unattended, words, made_at, due_date, answer)
VALUES ('somebody', 1, 'message', 0, 'desk', 0, '', 0, '2026-11-30', '')"""
"""What tells a hall that has been used from one that has only been set up."""

GROUND = Ground(_furnish, Settings(), CATALOGUE, ROOT / "config" / "workdays.csv")


def _change(number: int, mark: str) -> Change:
    """Return the next thing that happens: visits, cases and ratings by turns."""
    group, step = divmod(number, 5)
    ticket, case, at = f"t{mark}{group}", f"c{mark}{group}", MORNING + number * 1000
    values: dict[int, tuple[str, str, int, dict[str, Any]]] = {
        0: ("ticket", ticket, 1, TICKET | {"number": group % 900 + 1}),
        1: ("ticket", ticket, 2, TICKET | FINISHED | {"number": group % 900 + 1}),
        2: ("case", case, 1, CASE),
        3: ("case", case, 2, CASE | {"state": "decided", "decided_at": at, "delivered_at": at}),
        4: ("rating", f"r{mark}{group}", 1, {"ticket_id": ticket, "score": group % 5 + 1, "rated_at": at}),
    }
    return Change(*values[step])


@contextmanager
def served(database: CountyDatabase) -> Iterator[ServedCounty]:
    """Serve a county while the block runs."""
    county = ServedCounty(database)
    try:
        yield county
    finally:
        county.stop()


@contextmanager
def halls_of(*folders: Path) -> Iterator[Sequence[VillageHall]]:
    """Lend halls in folders of their own."""
    halls = [VillageHall(folder) for folder in folders]
    try:
        yield halls
    finally:
        for hall in halls:
            hall.close()
