"""Who uses the county's working pages."""

import pytest
from flask import Flask

from kiosk.county.store.database import CountyDatabase
from kiosk.county.users.service import Role
from tests.county.people import Reader, county_app

FANCUN = "410327111"


@pytest.fixture
def app(county: CountyDatabase) -> Flask:
    """The county's application."""
    return county_app(county)


@pytest.fixture
def admin(app: Flask, county: CountyDatabase) -> Reader:
    """Somebody who arranges the county."""
    return Reader(app, county, Role.ADMIN)


@pytest.fixture
def officer(app: Flask, county: CountyDatabase) -> Reader:
    """Somebody who acts for the villages of one town."""
    return Reader(app, county, Role.OFFICER, FANCUN)


@pytest.fixture
def viewer(app: Flask, county: CountyDatabase) -> Reader:
    """Somebody who looks at the villages of one town."""
    return Reader(app, county, Role.VIEWER, FANCUN)
