"""What a reader chose in a page's address: a place within their scope, one of several tables."""

from collections.abc import Mapping
from typing import NamedTuple

from flask import Response, request

from kiosk.county.current import county, scope
from kiosk.county.directory import service as directory
from kiosk.county.directory.models import Centre
from kiosk.county.pages import tables
from kiosk.county.pages.tables import Row, Table
from kiosk.county.reports import scoping
from kiosk.errors import NotFound


class Place(NamedTuple):
    """The villages that somebody looks at; ``name`` is empty for all of their scope."""

    prefix: str
    name: str


def place() -> Place:
    """Return the town or village of the address, within the reader's scope; raises ``NotFound``."""
    wanted = request.args.get("centre") or request.args.get("town", "")
    prefix = scoping.narrowed(scope(), wanted)
    if not wanted:
        return Place(prefix, "")
    known = directory.all_centres(county())
    name = next(
        (each.name if each.code == wanted else each.town for each in known if wanted in _codes(each)), None
    )
    if name is None:
        raise NotFound
    return Place(prefix, name)


def _codes(centre: Centre) -> tuple[str, str]:
    return centre.code, centre.town_code


def names() -> dict[str, Centre]:
    """Return every centre by its code, ended ones too: their past stays readable."""
    return {each.code: each for each in directory.all_centres(county())}


def named(known: Mapping[str, Centre], code: str) -> Row:
    """Return town and village of a code, as two values of a row."""
    found = known.get(code)
    return {"town": found.town, "village": found.village} if found else {"town": "", "village": code}


def chosen_excel(by_name: Mapping[str, Table]) -> Response | None:
    """Return the table that a reader wants as a file, if one is wanted (``?format=xlsx&table=…``)."""
    if not tables.wants_excel():
        return None
    found = by_name.get(request.args.get("table", ""))
    if found is None:
        raise NotFound
    return tables.excel(found)
