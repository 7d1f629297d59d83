"""Reading single stored lines where they lie: through the front, all lines of a server would travel."""

from collections import defaultdict
from collections.abc import Iterable

from kiosk.county.store.database import CountyDatabase, Owner

_LINES = """
SELECT centre, epoch, seq, line FROM {}
JOIN unnest(%b::text[], %b::int[], %b::int[]) AS wanted (centre, epoch, seq) USING (centre, epoch, seq)"""

Where = tuple[str, int, int]
"""Centre, epoch and seq of a line."""


def lines_at(county: CountyDatabase, wanted: Iterable[Where]) -> dict[Where, str]:
    """Return some lines of some villages; those that are not here are left out."""
    lying: defaultdict[Owner, list[Where]] = defaultdict(list)
    for where in wanted:
        lying[county.owner(where[0])].append(where)
    found: dict[Where, str] = {}
    for owner, here in lying.items():
        query = _LINES.format(owner.table("journal_lines")).encode()
        with owner.pool.connection() as connection:
            columns = [list(each) for each in zip(*here, strict=True)]
            for centre, epoch, seq, line in connection.execute(query, columns):
                found[centre, epoch, seq] = line
    return found
