"""Whose rows a query may read: those of the villages whose code begins with a prefix."""

from kiosk.errors import NotFound

VILLAGE_DIGITS = 12


def of(prefix: str) -> str:
    """Return the SQL condition on ``centre`` for the parameter ``prefix``, in a way that an index can serve.

    Codes are digits only, so that they sort alike under every collation.
    """
    if not prefix:
        return "true"
    if len(prefix) == VILLAGE_DIGITS:
        return "centre = %(prefix)s"
    return "centre BETWEEN %(prefix)s AND %(prefix)s || '999999999999'"


def narrowed(scope: str, wanted: str) -> str:
    """Return the prefix that somebody asked for within their scope; raises ``NotFound`` for one outside."""
    if not wanted:
        return scope
    if not wanted.isdecimal() or not wanted.startswith(scope):
        raise NotFound
    return wanted
