"""What others than a person and their clerk see of a hall: pages, API, paper, journal, workbook."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.routing import Rule

from kiosk import clock
from kiosk.printing.models import PrintJob
from kiosk.records.catalogue import queries as catalogues
from kiosk.records.journal.models import JournalRow
from kiosk.records.ledger.entries import View
from kiosk.records.ledger.figures_measures import KINDS
from kiosk.records.ledger.periods import past
from kiosk.records.ledger.sheets import Facts
from kiosk.records.ledger.workbook import SHEETS
from kiosk.settings import Hours
from kiosk.web.growing import GrowingApp
from tests.screens.staffed import StaffedHall

FIGURES = [name for kind in KINDS.values() for name in kind.measures]
Known = Mapping[str, str]


def everything_public(hall: StaffedHall, known: Known) -> dict[str, str]:
    """Return what everybody else sees, by surface.

    ``known`` fills the addresses that name one ticket, case, visit or request; the lookers are nobody in
    particular, a clerk who has nothing to do with it, and a manager who is not named for such matters.
    """
    hall.looks_again()
    seen = {"paper": _paper(hall), "journal": _journal(hall), "workbook": _workbook(hall)}
    for who in ("nobody", "wang", "admin"):
        client = hall.app.test_client() if who == "nobody" else hall.signed_in(who).client
        seen |= {f"{who} {address}": _text(client, address) for address in addresses(hall, known)}
    return seen


def _text(client: FlaskClient, address: str) -> str:
    with client.get(address) as answer:
        return answer.get_data(as_text=True)


def addresses(hall: StaffedHall, known: Known) -> Iterator[str]:
    """Yield the address of every page; ``known`` fills those that name something."""
    assert isinstance(hall.app, GrowingApp)
    hall.app.load_everything()
    adapter = hall.app.url_map.bind("127.0.0.1")
    for rule in hall.app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and not _is_left_out(rule):
            for values in _values(rule, known):
                yield adapter.build(rule.endpoint, values)


def _is_left_out(rule: Rule) -> bool:
    """Leave out streams, whose content is the board's, and what signs the looker out or changes language."""
    return rule.endpoint == "static" or rule.rule.endswith("events") or "language" in rule.arguments


def _values(rule: Rule, known: Known) -> Iterator[dict[str, Any]]:
    if "figure" in rule.arguments:
        yield from ({"figure": figure} for figure in FIGURES)
    elif set(rule.arguments) <= set(known):
        yield {name: known[name] for name in rule.arguments}


def _paper(hall: StaffedHall) -> str:
    return "\n".join(hall.session.scalars(select(PrintJob.payload)))


def _journal(hall: StaffedHall) -> str:
    return "\n".join(hall.session.scalars(select(JournalRow.line)))


def _workbook(hall: StaffedHall) -> str:
    """Return every cell of the workbook as a manager takes it along, with full names."""
    today = clock.now().date()
    facts = Facts(
        hall.session, past(date(today.year, 1, 1), today, today), today.isoformat(),
        View("somebody", full=True), Hours(), catalogues.current(hall.session),
    )  # fmt: skip
    cells = [cell for sheet in SHEETS for line in sheet.lines(facts) for cell in line]
    notes = [sheet.note(facts) for sheet in SHEETS]
    return "\n".join(map(str, [*cells, *notes]))
