"""Makes every commit fail that changes a marked record without its journal row.

SQLite itself looks: each change leaves a row that points, by a foreign key checked only at the
commit, to the journal row that must come with it. A version comes once in an epoch; another history of
the same hall may have its own.
"""

from collections.abc import Iterator

from sqlalchemy import Engine

from kiosk.database import Record

_TABLES = (
    "CREATE TABLE journal_seen (kind TEXT, key TEXT, version INTEGER, PRIMARY KEY (kind, key, version))",
    """CREATE TABLE journal_owed (kind TEXT, key TEXT, version INTEGER,
    FOREIGN KEY (kind, key, version) REFERENCES journal_seen DEFERRABLE INITIALLY DEFERRED)""",
    """CREATE TRIGGER journal_row AFTER INSERT ON journal BEGIN
    INSERT INTO journal_seen SELECT NEW.kind, NEW.key, NEW.version WHERE NOT EXISTS (SELECT 1 FROM journal
        WHERE kind = NEW.kind AND key = NEW.key AND version = NEW.version AND epoch <> NEW.epoch); END""",
)


def watch(engine: Engine) -> None:
    """Let the database refuse unjournalled changes of every marked table from now on."""
    with engine.begin() as connection:
        for statement in (*_TABLES, *_triggers()):
            connection.exec_driver_sql(statement)


def _triggers() -> Iterator[str]:
    for mapper in Record.registry.mappers:
        mark = getattr(mapper.class_, "__journal__", None)
        if mark is None:
            continue
        table = mapper.local_table.name  # type: ignore[attr-defined]
        row = f"'{mark.kind}', CAST(NEW.{mark.key} AS TEXT), NEW.version"
        for verb in ("INSERT", "UPDATE"):
            yield (
                f"CREATE TRIGGER owed_{table}_{verb} AFTER {verb} ON {table} BEGIN"
                f" INSERT INTO journal_owed VALUES ({row}); END"
            )
