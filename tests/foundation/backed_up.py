"""A hall's folder that is backed up and brought back."""

import sqlite3
from contextlib import closing
from pathlib import Path

from nacl.signing import SigningKey
from sqlalchemy import NullPool, create_engine
from sqlalchemy.orm import Session

from kiosk import backing_up
from kiosk.settings import Centre, Settings
from kiosk.sync import outbox
from kiosk.sync.link import Link, keep_link
from kiosk.sync.models import Way

SETTINGS = Settings(centre=Centre(code="410327111209"))


class Village:
    """A hall's folder, with one more name on its staff list after every day."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def hires(self, name: str) -> None:
        with closing(sqlite3.connect(self.folder / "hall.db")) as hall, hall:
            hall.execute("UPDATE staff SET name = ?", (name,))

    def name(self) -> str:
        with closing(sqlite3.connect(self.folder / "hall.db")) as hall:
            return str(hall.execute("SELECT name FROM staff").fetchone()[0])

    def lines(self) -> int:
        with closing(sqlite3.connect(self.folder / "hall.db")) as hall:
            return int(hall.execute("SELECT count(*) FROM journal").fetchone()[0])

    def numbers_out(self) -> int:
        with closing(sqlite3.connect(self.folder / "hall.db")) as hall:
            return int(hall.execute("SELECT max(highest) FROM numbers_out").fetchone()[0])

    def has_issued(self, highest: int) -> None:
        with closing(sqlite3.connect(self.folder / "hall.db")) as hall, hall:
            hall.execute("UPDATE numbers_out SET highest = ?", (highest,))

    def pairs(self) -> None:
        own = SigningKey.generate().encode().hex()
        keep_link(self.folder, Link("http://county", "410327111209", "樊村镇", "沙坡村", "宜阳县", "", own))

    def delivers(self) -> None:
        engine = create_engine(f"sqlite:///{self.folder / 'hall.db'}", poolclass=NullPool)
        with Session(engine, expire_on_commit=False) as session:
            outbox.done(session, outbox.begin(session, Way.NIGHT), (0, 0), outbox.place(session))
        engine.dispose()

    def backs_up(self, folder: Path) -> Path:
        folder.mkdir(exist_ok=True)
        assert backing_up.backup(SETTINGS, self.folder, str(folder), None) == 0
        (file,) = folder.glob("hall-backup-410327111209-*.zip")
        return file

    def saves_its_key(self, folder: Path) -> Path:
        folder.mkdir(exist_ok=True)
        assert backing_up.backup(SETTINGS, self.folder, None, str(folder)) == 0
        return folder / "personal-410327111209.key"

    def restores(self, file: Path, settings: Settings = SETTINGS, key: str | None = None) -> int:
        return backing_up.restore(settings, self.folder, str(file), key)
