"""Which version of each document every centre runs, as it said in its last report."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from kiosk.county.documents.service import Issued, in_force
from kiosk.county.store.database import CountyDatabase

_REPORTED = """
SELECT c.code, c.town, c.village, r.at, r.documents
FROM centres c LEFT JOIN reports r ON r.centre = c.code
WHERE starts_with(c.code, %(scope)s) AND (c.valid_to IS NULL OR c.valid_to > %(today)s)
ORDER BY c.code"""


class Runs(NamedTuple):
    """A centre and one kind: what it should run, what it said it runs (None: it said nothing), and when.

    ``problem`` is why it refused the newest, in its own words; ``standing`` is ``current``, ``refused``,
    ``behind`` or ``silent``.
    """

    code: str
    town: str
    village: str
    kind: str
    wanted: int
    version: int | None
    standing: str
    problem: str
    at: datetime | None


def running(county: CountyDatabase, scope: str, known: Sequence[Issued], today: object) -> list[Runs]:
    """Return where every centre under a code prefix stands with every kind that is meant for it."""
    rows = county.read(_REPORTED, {"scope": scope, "today": today})
    return [
        _runs(row, kind, wanted)
        for row in rows
        for kind, wanted in in_force(list(known), row["code"]).items()
        if wanted[0] or kind in (row["documents"] or {})
    ]


def _runs(row: Mapping[str, Any], kind: str, wanted: tuple[int, str]) -> Runs:
    said = (row["documents"] or {}).get(kind)
    version = None if said is None else int(said["version"])
    return Runs(
        row["code"], row["town"], row["village"], kind, wanted[0], version, _standing(said, wanted),
        said.get("problem", "") if said and said.get("state") == "refused" else "", row["at"],
    )  # fmt: skip


def _standing(said: Mapping[str, Any] | None, wanted: tuple[int, str]) -> str:
    if said is None:
        return "silent"
    if said.get("state") == "refused":
        return "refused"
    return "current" if (said["version"], said["sha256"]) == wanted else "behind"
