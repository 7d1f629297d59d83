"""The pages' queries give the same answers on one PostgreSQL server and on three."""

from collections.abc import Iterator

import psycopg
import pytest
from alembic import command

from kiosk.county.directory.service import take_directory
from kiosk.county.reports import centres, figures, nights, rows, rows_rules
from kiosk.county.reports.figures import By, Wanted
from kiosk.county.reports.measures import MEASURES, VIEWS
from kiosk.county.reports.rows import Asked
from kiosk.county.store.database import CountyDatabase
from kiosk.county.store.migrating import config_for
from tests.conftest import TurnableClock
from tests.county.busy import LISHUGOU, SHAPO, busy_county
from tests.county.nightly import enrols, reports
from tests.county.postgres import CENTRES, Postgres
from tests.county.test_figures import a_month

NAMES = ("pages_a", "pages_b", "pages_c")


@pytest.fixture(scope="module")
def divided(postgres: Postgres) -> Iterator[CountyDatabase]:
    """A county divided among three servers (three databases: each is a stranger to the others)."""
    with psycopg.connect(postgres.server.url, autocommit=True) as connection:
        for name in NAMES:
            connection.execute(f"CREATE DATABASE {name}".encode())
    urls = [postgres.server.url.replace("/postgres?", f"/{name}?") for name in NAMES]
    for number in reversed(range(3)):
        command.upgrade(config_for(urls, number), "head")
    county = CountyDatabase(urls)
    take_directory(county, CENTRES)
    yield county
    county.close()


def test_three_servers_answer_every_page_as_one(
    county: CountyDatabase, divided: CountyDatabase, hall_clock: TurnableClock
) -> None:
    assert hall_clock
    for each in (county, divided):
        busy_county(each)
        enrols(each, SHAPO)
        reports(each, SHAPO)
    assert answers(divided) == answers(county)


def answers(county: CountyDatabase) -> list[object]:
    """Return what all pages are made of."""
    wanted, found = a_month(), list[object]()
    for by in (By.TOWN, By.VILLAGE, By.DAY):
        found += [figures.sums(county, wanted, by, list(MEASURES)[:-1]), figures.now(county, "", by)]
    found.append(figures.sums(county, wanted, By.ITEM, VIEWS["cases"].names))
    found += [rows.rows(county, Asked(figure, wanted)) for figure in (*rows_rules.BEHIND, *rows_rules.NOW)]
    found += [
        rows.rows(county, Asked(figure, Wanted(SHAPO, wanted.period), "SB01"))
        for figure in rows_rules.OF_ITEM
    ]
    night = nights.tonight("07:00", 10)
    found += [(each.code, each.came, each.wrong) for each in nights.night_of(county, "", night)]
    return [*found, centres.places(county, LISHUGOU), figures.names_of(county, "410327111")]
