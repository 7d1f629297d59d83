"""A walk through every page: whoever answers for one town never sees another."""

from collections.abc import Iterator

import pytest
from flask import Flask

from kiosk.county.store.database import CountyDatabase
from kiosk.county.users.service import Role
from tests.county.people import Reader
from tests.county.postgres import CENTRES
from tests.county.village import SHAPO
from tests.county.work.made import POST, everything, notices, wrong
from tests.foreign import foreign_words

LISHU = CENTRES[2].code
PLACES = ("place", "town", "centre")
TRACES = (LISHU, "梨树沟村")
KEPT = (
    *(name for centre in CENTRES for name in (centre.village, centre.town)),
    *(wrong(centre.code) for centre in CENTRES), POST["name"],
)  # fmt: skip
"""Names of places, and what villages wrote: nobody translates them."""


@pytest.fixture
def both_towns(county: CountyDatabase) -> None:
    """Something of every kind in one village of each town."""
    notices(county, "")
    notices(county, LISHU)
    for centre in (SHAPO, LISHU):
        everything(county, centre)


def pages(app: Flask, centre: str) -> Iterator[tuple[str, str]]:
    """Yield the path of every page that people open, for a centre where it names one, and its guard."""
    known = {"centre": centre, "code": centre, "epoch": 1, "seq": 14, "kind": "notices", "version": 1}
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            guard = getattr(app.view_functions[rule.endpoint], "guard", "anyone")
            if "GET" in (rule.methods or ()) and guard in list(Role) and rule.arguments <= set(known):
                values = {name: known[name] for name in rule.arguments}
                built = rule.build(values, append_unknown=False)
                assert built is not None
                yield built[1], guard


@pytest.mark.usefixtures("both_towns")
@pytest.mark.parametrize("role", [Role.VIEWER, Role.OFFICER])
def test_nobody_sees_another_town(app: Flask, county: CountyDatabase, role: Role) -> None:
    reader = Reader(app, county, role, SHAPO[:9])
    opened = 0
    for path, guard in pages(app, LISHU):
        for query in ({}, *({place: LISHU} for place in PLACES), *({place: LISHU[:9]} for place in PLACES)):
            answer = reader.opens(path, **query)
            assert answer.status_code < 500, path
            assert Role(guard).rank <= role.rank or answer.status_code == 403, path
            if answer.status_code == 200 and not query:
                opened += 1
                page = answer.get_data(as_text=True)
                assert not [trace for trace in TRACES if trace in page], path
            elif query and answer.status_code == 200:
                assert "梨树沟村" not in answer.get_data(as_text=True), (path, query)
    assert opened >= 6


@pytest.mark.usefixtures("both_towns")
def test_every_page_of_ones_own_opens(app: Flask, county: CountyDatabase) -> None:
    admin = Reader(app, county, Role.ADMIN)
    for path, _guard in pages(app, SHAPO):
        expected = {200, 404} if path.endswith("/rows") else {200}
        assert admin.opens(path).status_code in expected, path


@pytest.mark.usefixtures("both_towns")
def test_no_page_in_english_speaks_chinese(app: Flask, county: CountyDatabase) -> None:
    admin = Reader(app, county, Role.ADMIN)
    admin.client.get("/language/en")
    found = {}
    for path in ("/find", *(path for path, _guard in pages(app, SHAPO))):
        answer = admin.opens(path)
        if answer.mimetype == "text/html" and (said := [*foreign_words(answer.get_data(as_text=True), KEPT)]):
            found[path] = said
    assert found == {}
