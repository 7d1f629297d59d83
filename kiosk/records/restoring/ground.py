"""What stands around a restore: the catalogue at hand, the working days, who answers for what is unnamed."""

import hashlib
import sqlite3
from collections import Counter
from functools import cached_property
from pathlib import Path

import msgspec

from kiosk import clock
from kiosk.records.catalogue.reading import read_catalogue
from kiosk.records.catalogue.refusals import CatalogueMissing
from kiosk.records.restoring.models import What
from kiosk.records.workdays import queries as workdays
from kiosk.records.workdays.rules import Table
from kiosk.settings import Settings

_OFFICE = "SELECT id FROM staff ORDER BY role <> 'manager', NOT active, id LIMIT 1"


class Ground:
    """The hall into which records come back, and what was lost so far."""

    def __init__(self, driver: sqlite3.Connection, settings: Settings, catalogue: Path) -> None:
        """Read the catalogue file; raises ``CatalogueMissing`` or ``BrokenCatalogue``."""
        if not catalogue.is_file():
            raise CatalogueMissing(file=catalogue.name)
        content = catalogue.read_bytes()
        self.driver, self.settings, self.at = driver, settings, clock.millis()
        self.catalogue = read_catalogue(content.decode("utf-8", errors="replace"), catalogue.name)
        self.catalogue_sha256 = hashlib.sha256(content).hexdigest()
        self.losses = Counter[What]()

    @cached_property
    def document(self) -> str:
        """The catalogue as an edition keeps it."""
        return msgspec.json.encode(self.catalogue).decode()

    @cached_property
    def discreet(self) -> str:
        """The category in which something confidential stands when its own did not leave the hall."""
        known = self.catalogue.categories
        return next((each.code for each in known if each.discreet), known[0].code)

    @cached_property
    def table(self) -> Table:
        """The table of working days in use."""
        return workdays.table(self.driver)

    @property
    def office(self) -> str | None:
        """The manager who answers for what came back without a name, until it is handed on."""
        found = self.driver.execute(_OFFICE).fetchone()
        return str(found[0]) if found else None
