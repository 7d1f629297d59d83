"""Ways back: addresses that a page brings along, taken only if they stay in this hall."""

import re

_OWN = re.compile(r"/(?![/\\])[\w/.\-?=&%]*")


def own_path(text: str, otherwise: str) -> str:
    """Return an address if it is a path of this hall, else the other one: nobody is sent elsewhere."""
    return text if _OWN.fullmatch(text) else otherwise
