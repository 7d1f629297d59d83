"""Ways back: to the page that shows what was done, or to one of this hall that an address names."""

import re
from typing import Any

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

_OWN = re.compile(r"/(?![/\\])[\w/.\-?=&%]*")


def own_path(text: str, otherwise: str) -> str:
    """Return an address if it is a path of this hall, else the other one: nobody is sent elsewhere."""
    return text if _OWN.fullmatch(text) else otherwise


def back_to(page: str, said: str, **which: Any) -> Response:
    """Lead on to a page, named by its endpoint, which says what was done."""
    flash(said)
    return redirect(url_for(page, **which))
