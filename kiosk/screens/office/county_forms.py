"""From what the county page's forms send to what the courier takes."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from werkzeug.datastructures import FileStorage, MultiDict

from kiosk.errors import BadInput
from kiosk.wire import codes
from kiosk.wire.parcels import MOST_RECEIPT
from kiosk.words import _

Form = MultiDict[str, str]


class Pairing(NamedTuple):
    """What somebody typed, pasted or scanned: the county's address, the one-time code, its centre."""

    url: str
    code: str
    centre: str


def pairing(form: Form) -> Pairing:
    """Return how to pair; either field also takes the text of a slip's square code, with its address.

    Raises ``BadInput`` or ``NotACode``.
    """
    code = form.get("code", "").strip() or form.get("url", "").strip()
    if "." not in code:
        return Pairing(_address(form.get("url", "")), codes.read_code(code), "")
    slip = codes.read_link(code)
    return Pairing(_address(slip.county or form.get("url", "")), slip.code, slip.centre)


def _address(text: str) -> str:
    """Return the county's address; one without a scheme is meant to be encrypted."""
    address = text.strip().partition("#")[0].rstrip("/").removesuffix("/enrol")
    if address and "://" not in address:
        address = f"https://{address}"
    try:
        parts = urlsplit(address)
        fits = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        fits = False
    if not fits or not address.isascii():
        raise BadInput(field=_("县里的地址"), problem=_("请照县里给的写，例如 https://dt.example.gov.cn"))
    return address


def only_one(form: Form) -> None:
    """Raise ``BadInput`` unless somebody has said that this is the centre's only computer in use."""
    if form.get("only") != "1":
        raise BadInput(field=_("确认"), problem=_("请先弄清楚，再打勾"))


def without_the_county(form: Form) -> None:
    """Raise ``BadInput`` unless somebody has read what it means to open without the county."""
    if form.get("sure") != "1":
        raise BadInput(field=_("确认"), problem=_("请先看清楚，再打勾"))


@contextmanager
def receipt(sent: FileStorage | None) -> Iterator[Path]:
    """Lay an uploaded receipt down as a file while the block runs; raises ``BadInput`` when there is none."""
    if sent is None or not sent.filename:
        raise BadInput(field=_("回执"), problem=_("请先选县里给的回执文件"))
    with tempfile.TemporaryDirectory(prefix="receipt-") as folder:
        file = Path(folder) / "receipt.json"
        file.write_bytes(sent.stream.read(MOST_RECEIPT + 1))
        yield file
