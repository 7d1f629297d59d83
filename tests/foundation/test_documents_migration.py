"""A hall from before the county's documents: its days and its catalogue are kept as they are."""

import sqlite3
from contextlib import closing
from pathlib import Path

from alembic import command
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from kiosk.database import prepare_engine
from kiosk.migrating import config_for
from kiosk.records.documents import service
from kiosk.records.journal import service as journal
from kiosk.records.workdays import queries
from kiosk.records.workdays.reading import read_workdays
from kiosk.settings import ROOT
from tests.from_county import CENTRE, document
from tests.notices import TABLE_2027

ROWS = read_workdays((ROOT / "config" / "workdays.csv").read_bytes())
TABLES = "INSERT INTO workday_tables (edition, sha256, first_year, last_year, rows, source, loaded_at)"


def test_the_days_of_an_old_hall_come_back_when_the_county_takes_its_table_back(tmp_path: Path) -> None:
    file = tmp_path / "hall.db"
    command.upgrade(config_for(file), "0002")
    with closing(sqlite3.connect(file)) as old, old:
        old.execute("INSERT INTO catalogue_editions VALUES (1, 1, 1, 'x', 1, '{}', 0)")
        old.execute(
            f"{TABLES} VALUES (1, 'a', 2004, 2026, 1, 'file', 0), (2, 'b', 2004, 2026, 1, 'office', 0)"
        )
        old.executemany(
            "INSERT INTO workday_exceptions VALUES (?, ?, ?, ?)", [(str(day), *rest) for day, *rest in ROWS]
        )
    command.upgrade(config_for(file), "head")
    engine = create_engine(f"sqlite:///{file}")
    prepare_engine(engine)
    journal.listen()
    with Session(engine) as session:
        before = queries.current(session)
        service.apply(session, document("workdays", TABLE_2027.decode()), CENTRE)
        assert 2027 in queries.current(session).years
        service.withdraw(session, "workdays")
        assert queries.current(session) == before
        assert (
            session.connection().exec_driver_sql("SELECT source FROM catalogue_editions").scalar() == "file"
        )
    engine.dispose()
