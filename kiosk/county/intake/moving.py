"""A village that was given another code: its journal is not taken in a second time under the new one."""

from kiosk.county.intake import stored
from kiosk.county.store.database import CountyDatabase
from kiosk.wire.batches import Batch
from kiosk.wire.refusals import Moved

_BEFORE = """
WITH RECURSIVE before AS (
    SELECT code, town, village FROM centres WHERE successor = %(code)s
    UNION SELECT c.code, c.town, c.village FROM centres c JOIN before b ON c.successor = b.code)
SELECT code, town, village FROM before"""


def must_begin_here(county: CountyDatabase, batch: Batch) -> None:
    """Raise ``Moved`` when a centre's first batch begins with the lines of one that it took over."""
    for before in county.read(_BEFORE, {"code": batch.label.centre}):
        with stored.village_at(county, before["code"]) as village:
            if batch.hashes[0] in stored.told(village, 1, 1):
                raise Moved(village=f"{before['town']} {before['village']}", centre=before["code"])
