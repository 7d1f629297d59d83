"""What every test would make anew and is the same each time, made once in a test process and copied."""

import tempfile
from functools import cache
from pathlib import Path

from sqlalchemy import Engine, create_engine

from kiosk.database import Record, prepare_engine
from kiosk.records.catalogue import service
from kiosk.records.catalogue.reading import read_catalogue


def lay_tables(file: Path) -> None:
    """Make an empty hall database, with the tables of the newest version and nothing in them."""
    file.write_bytes(tables())


@cache
def tables() -> bytes:
    """Return the file of such a database."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "hall.db"
        engine = create_engine(f"sqlite:///{file}")
        prepare_engine(engine)
        Record.metadata.create_all(engine)
        with engine.begin() as connection:
            connection.exec_driver_sql("INSERT INTO queue_day VALUES (1, '2000-01-01', 0)")
        engine.dispose()
        return file.read_bytes()


def compile_once(engine: Engine) -> None:
    """Let an engine use the statements that another has compiled: they are the same for every hall."""
    first = _first_engine()
    engine.dialect, engine._compiled_cache = first.dialect, first._compiled_cache  # noqa: SLF001 - no public way


@cache
def _first_engine() -> Engine:
    return create_engine("sqlite:///:memory:")


def read_catalogues_once() -> None:
    """Let the same catalogue text be read once in this process: the answer cannot be changed."""
    setattr(service, "read_catalogue", cache(read_catalogue))  # noqa: B010 - nothing else may name it there
