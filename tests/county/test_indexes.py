"""What a page asks of a large county is found by an index, not by reading all cases."""

from datetime import date

import pytest

from kiosk.county.reports import reviews, rows
from kiosk.county.reports.figures import Wanted
from kiosk.county.reports.periods import Period
from kiosk.county.reports.rows import Asked
from kiosk.county.store.database import PARTITIONS, CountyDatabase
from tests.county.village import SHAPO

TODAY = date(2026, 11, 23)


def plan(county: CountyDatabase, query: str, values: dict[str, object]) -> str:
    """Return how a query is answered where no other index helps, not even in a county that is empty."""
    with county.front() as connection, connection.transaction(force_rollback=True):
        connection.execute("SET LOCAL enable_seqscan = off")
        for place in range(PARTITIONS):
            connection.execute(f"DROP INDEX records_{place}_by_day".encode())
        return "\n".join(line for (line,) in connection.execute(f"EXPLAIN {query}".encode(), values))


@pytest.mark.parametrize("figure", ["decided", "promised", "on_time"])
@pytest.mark.parametrize("item", ["", "SB01"])
def test_decisions_are_found_by_their_day(county: CountyDatabase, figure: str, item: str) -> None:
    asked = Asked(figure, Wanted("", Period("days", TODAY, TODAY)), item)
    listed = rows._listed([{"centre": SHAPO, "day": TODAY}])  # noqa: SLF001 - the question itself is tested
    query = rows._RECORDS.format(**rows._words(asked))  # noqa: SLF001 - the same
    found = plan(county, query, rows._values(asked) | listed)  # noqa: SLF001 - the same
    assert "_decided" in found


def test_appeals_that_wait_are_found_by_themselves(county: CountyDatabase) -> None:
    query = reviews._APPEALS.format(mine="true")  # noqa: SLF001 - the question itself is tested
    assert plan(county, query, {}).count("_appeals") == PARTITIONS
