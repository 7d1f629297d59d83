"""A PostgreSQL for the tests: one server a worker, a fresh database for whoever asks."""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg
from alembic import command

from kiosk.county.directory.models import Centre
from kiosk.county.directory.service import take_directory
from kiosk.county.store.database import CountyDatabase
from kiosk.county.store.migrating import config_for
from kiosk.county.store.postgres import EmbeddedPostgres

EMPTIED = (
    "journal_batches", "records", "cursors", "quarantine", "deliveries", "centre_days", "centre_day_items",
    "enrol_codes", "centre_keys", "nonces", "proofs", "reports", "epochs", "documents", "users", "centres",
    "look_up_tries",
)  # fmt: skip
CENTRES = (
    Centre("410327111209", "樊村镇", "沙坡村", "village"),
    Centre("410327111210", "樊村镇", "老庄村", "village"),
    Centre("410327209202", "上观乡", "梨树沟村", "village"),
)


class Postgres:
    """A running server with one county, which every test gets empty."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.server = EmbeddedPostgres(folder)
        with psycopg.connect(self.server.url, autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET fsync = off")
            connection.execute("SELECT pg_reload_conf()")
        command.upgrade(config_for([self.server.url]), "head")
        self.county = CountyDatabase([self.server.url])

    def stop(self) -> None:
        self.county.close()
        self.server.stop()

    def emptied(self, centres: Sequence[Centre] = CENTRES) -> CountyDatabase:
        """Return the county with nothing in it but a few villages in its directory."""
        with self.county.front() as connection:
            for table in EMPTIED:
                connection.execute(f"DELETE FROM {table}".encode())
        take_directory(self.county, centres)
        return self.county


@contextmanager
def a_postgres() -> Iterator[Postgres]:
    """Run a server in a folder of its own; not in pytest's, which only root may enter."""
    folder = Path(tempfile.mkdtemp(prefix="county-"))
    folder.chmod(0o755)
    server = Postgres(folder / "data")
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


_SHARED: list[tuple[Postgres, ExitStack]] = []
_USERS: list[str] = []


@contextmanager
def the_postgres(user: str) -> Iterator[Postgres]:
    """Lend the one server of this test process; whoever leaves last stops it."""
    if not _SHARED:
        doors = ExitStack()
        _SHARED.append((doors.enter_context(a_postgres()), doors))
    _USERS.append(user)
    try:
        yield _SHARED[0][0]
    finally:
        _USERS.remove(user)
        if not _USERS:
            _SHARED.pop()[1].close()
