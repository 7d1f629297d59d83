"""A county of 353 centres and two years: its pages, against the same pages after its first week."""

from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from flask.testing import FlaskClient

from kiosk import clock
from kiosk.county.directory.models import Centre
from kiosk.county.directory.reading import read_directory
from kiosk.county.store.database import CountyDatabase
from kiosk.county.users.service import Role
from tests.bench.measuring import Ratio, Step, interleaved, ratio_of
from tests.county import made_up
from tests.county.people import Reader, county_app
from tests.county.postgres import a_postgres

WEEK, YEARS = 7, 730
RECORDS = 14
"""So many last days have their records too: what is open now is always of the last weeks."""
ROUNDS = 60
BOUND = 3.0
VIEWS = {
    "front page": "/",
    "last night": "/nights",
    "a month of all villages": "/figures?period=days&from={month}&to={today}&by=village",
}


def measure(_place: Path, days: int = YEARS) -> Iterator[Ratio]:
    """Yield the ratios of the pages of a county of many days to the same pages of a county of one week.

    Both counties stand on a PostgreSQL server of their own; both have all 353 centres, last night's reports
    and the last days' records; a page is a whole request through the application.
    """
    today = clock.now().date()
    month = today.replace(day=1)
    with ExitStack() as doors:
        first, old = (
            _reader(doors.enter_context(a_postgres()).emptied(_directory()), count) for count in (WEEK, days)
        )
        steps: dict[str, Step] = {}
        for name, path in VIEWS.items():
            asked = path.format(month=month, today=today)
            steps |= {f"week {name}": partial(_open, first, asked), name: partial(_open, old, asked)}
        times = interleaved(steps, ROUNDS, warm_up=10)
    for name in VIEWS:
        yield ratio_of(f"353 centres × {days} days: {name}", times[name], times[f"week {name}"], BOUND)


def _directory() -> list[Centre]:
    return read_directory(made_up.DIRECTORY.read_bytes())


def _reader(county: CountyDatabase, days: int) -> FlaskClient:
    """Fill a county with so many days, and return somebody signed in who may see all of it."""
    today = clock.now().date()
    made_up.fill_days(county, today, days)
    made_up.fill_records(county, today, min(days, RECORDS))
    made_up.fill_night(county, today)
    return Reader(county_app(county), county, Role.OFFICER).client


def _open(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{answer.status_code} {path}")
