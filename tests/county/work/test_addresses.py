"""Whatever somebody types into the address of a page, an answer comes that says what is wrong."""

from kiosk.county.store.database import CountyDatabase
from tests.county.people import Reader
from tests.county.village import SHAPO
from tests.county.work.made import everything

FAR = "9" * 20
TYPED = {
    422: (
        "/duty?month=9999-12", "/reviews?month=0001-01", "/briefs?month=0001-01", "/briefs?month=9999-12",
        "/figures?period=days&from=0001-01-01&to=0001-01-31",
        "/figures?period=days&from=9999-12-01&to=9999-12-31",
        "/overdue?item=%00", "/figures/rows?figure=visits&item=%00", "/directory/%00",
        "/quarantine/%00/1/1", "/find?no=%00", "/t/%00",
    ),
    200: (
        "/nights?night=0001-01-01", "/nights?night=9999-12-31", f"/figures/rows?figure=overdue&start={FAR}",
        f"/figures/rows?figure=visits&start={FAR}", "/figures?endpoint=x", "/nights?values=1",
        "/overdue?self=1", "/duty?_anchor=a&_method=b", "/?endpoint=x&_scheme=x",
    ),
    404: (f"/quarantine/{SHAPO}/{FAR}/{FAR}",),
}  # fmt: skip


def test_every_address_has_its_answer(county: CountyDatabase, admin: Reader) -> None:
    everything(county, SHAPO)
    expected = {typed: status for status, those in TYPED.items() for typed in those}
    assert {typed: admin.client.get(typed).status_code for typed in expected} == expected


def test_no_address_leads_elsewhere(county: CountyDatabase, admin: Reader) -> None:
    everything(county, SHAPO)
    page = admin.reads("/figures", _external="1", _scheme="javascript")
    assert 'href="javascript' not in page
