"""Pairing this centre with its county: a one-time code from paper becomes a key of its own."""

from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
from nacl.signing import SigningKey

from kiosk import clock
from kiosk.instance import write_private
from kiosk.sync import holding
from kiosk.sync.client import PATIENCE_S, County
from kiosk.sync.holding import Why
from kiosk.sync.link import Link, keep_link, propose, read_link
from kiosk.sync.refusals import (
    CountyAway,
    CountyRefused,
    KeyNotChanged,
    NoCountyThere,
    NotPaired,
    WrongCounty,
)
from kiosk.wire import codes
from kiosk.wire.enrolment import Request
from kiosk.words import _

PENDING = "county.pending"
"""The key of an enrolment whose answer was lost: the same one is sent again."""

NEXT = "next key after "


def enrol(  # noqa: PLR0913 - who, where, by which code; and how sure
    instance: Path, url: str, code: str, centre: str = "", patience: float = PATIENCE_S, *, sure: bool = True
) -> tuple[Link, int]:
    """Pair a centre with its county; return the link, and how many lines the county has of it already.

    ``centre`` is its division code where it is set; the county must then mean the same. The code
    proves both sides and never travels. Unless ``sure``, the link is only proposed (``link.propose``):
    somebody must say first that this is the village. Raises ``NotACode``,
    ``WrongCounty`` or what the county says.
    """
    plain = codes.read_code(code)
    _must_be_an_address(url)
    key = _key_for(instance, plain)
    county = County(url, centre, key, patience)
    request = Request(codes.name(plain), bytes(key.verify_key).hex(), centre)
    try:
        answer = county.enrol(request.proven(plain))
    except CountyAway as away:
        raise NoCountyThere(url=url, problem=away.words["problem"]) from None
    except CountyRefused as refused:
        if refused.reason in {"not_found", "http_404", "http_405"}:
            raise NoCountyThere(url=url, problem=_("那里不是县级服务器")) from None
        raise
    finally:
        county.close()
    if not codes.proves(codes.mark(plain), answer.said, answer.proof):
        raise WrongCounty
    link = Link(
        url.rstrip("/"), answer.centre, answer.town, answer.village, answer.county, answer.county_key,
        bytes(key).hex(), clock.millis(),
    )  # fmt: skip
    _keep(instance, link, answer.lines, sure=sure)
    (instance / PENDING).unlink(missing_ok=True)
    return link, answer.lines


def _keep(instance: Path, link: Link, lines: int, *, sure: bool) -> None:
    """Take a link into use, or propose it; what lines the county has may be more than what is here."""
    if sure and lines:
        holding.hold(instance, Why.PAIRED)
    (keep_link if sure else propose)(instance, link)


def _must_be_an_address(url: str) -> None:
    try:
        parts = urlsplit(url)
        host, _port = (parts.hostname or "").encode("idna"), parts.port  # both are checked by being read
    except ValueError:
        raise NoCountyThere(url=url, problem=_("地址写得不对")) from None
    if parts.scheme not in {"http", "https"} or not host:
        raise NoCountyThere(url=url, problem=_("地址要以 http:// 或 https:// 开头"))


def change_key(instance: Path, patience: float = PATIENCE_S) -> Link:
    """Take a new key into use; the county accepts the old one for some days more.

    Raises ``NotPaired``, ``CountyRefused``, or ``KeyNotChanged`` when no answer came: the county may have
    taken the new key, and lets the old one run out. The same new key is then sent the next time.
    """
    link = read_link(instance)
    if link is None:
        raise NotPaired
    key = _key_for(instance, NEXT + link.own_key)
    county = County(link.url, link.centre, link.key, patience)
    try:
        county.change_key(bytes(key.verify_key))
    except CountyAway as away:
        raise KeyNotChanged(**away.words) from None
    finally:
        county.close()
    changed = msgspec.structs.replace(link, own_key=bytes(key).hex())
    keep_link(instance, changed)
    (instance / PENDING).unlink(missing_ok=True)
    return changed


def finish_change(instance: Path, patience: float = PATIENCE_S) -> Link | None:
    """Take the key of a change into use whose answer was lost, if the county knows it; return the link then.

    Raises ``CountyAway``.
    """
    link = read_link(instance)
    pending = _pending(instance / PENDING)
    if link is None or pending.get("mark") != codes.mark(NEXT + link.own_key):
        return None
    changed = msgspec.structs.replace(link, own_key=pending["key"])
    with closing(County(link.url, link.centre, changed.key, patience)) as county:
        try:
            county.epochs()
        except CountyRefused:
            return None
    keep_link(instance, changed)
    (instance / PENDING).unlink(missing_ok=True)
    return changed


def _key_for(instance: Path, why: str) -> SigningKey:
    """Return the key for a code or a change: the one of an asking that was not answered, or a fresh one."""
    file, mark = instance / PENDING, codes.mark(why)
    pending = _pending(file)
    if pending.get("mark") == mark:
        return SigningKey(bytes.fromhex(pending["key"]))
    key = SigningKey.generate()
    write_private(file, msgspec.json.encode({"mark": mark, "key": bytes(key).hex()}))
    return key


def _pending(file: Path) -> dict[str, str]:
    try:
        return msgspec.json.decode(file.read_bytes(), type=dict[str, str])
    except (FileNotFoundError, msgspec.DecodeError):
        return {}
