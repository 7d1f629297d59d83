"""Taking a number: the hall's hottest path, one transaction, one commit."""

import hashlib
import secrets
import sqlite3
from typing import Any, NamedTuple

import msgspec
from sqlalchemy.orm import Session

from kiosk import clock
from kiosk.database import new_uid, rows
from kiosk.pen import pen
from kiosk.printing import spool
from kiosk.records.catalogue import queries as catalogues
from kiosk.records.catalogue.document import Catalogue
from kiosk.records.roster import queries as roster
from kiosk.records.tickets import day, queries, rules, slips
from kiosk.records.tickets.journalling import ErrandLine, note_change
from kiosk.records.tickets.refusals import HallClosed, KeyReused, NothingChosen, TooManyErrands
from kiosk.settings import Settings

MOST_ERRANDS = 8

_USED = "SELECT body_hash, ticket_id FROM used_keys WHERE key = ?"
_USE = "INSERT INTO used_keys (key, body_hash, ticket_id, used_at) VALUES (?, ?, ?, ?)"
_ERRAND = """
INSERT INTO errands (ticket_id, position, category, item, confidential) VALUES (?, ?, ?, ?, ?)"""
_ISSUE = """
INSERT INTO tickets (
    id, version, token, business_date, letter, number, category, priority, channel, language,
    state, effective_at, issued_at, call_count, served_ms, quote_low, quote_high, staffed, timed,
    action, acted_by, acted_at)
VALUES (:id, 1, :token, :date, :letter,
    1 + max(coalesce((SELECT max(number) FROM tickets WHERE business_date = :date AND letter = :letter), 0),
        coalesce((SELECT highest FROM numbers_out WHERE business_date = :date), 0)),
    :category, :priority, :channel, :language,
    'waiting', :effective_at, :at, 0, 0, :low, :high, :staffed, 1, 'issue', :by, :at)
RETURNING *"""


class Wish(NamedTuple):
    """What somebody came for: items, or at least a category; ordinary or priority."""

    items: tuple[str, ...] = ()
    category: str | None = None
    priority: bool = False
    language: str = "zh"
    channel: str = "kiosk"

    def fingerprint(self) -> bytes:
        """Return the SHA-256 of the wish: one key stands for one wish."""
        return hashlib.sha256(msgspec.json.encode(self)).digest()


def issue_ticket(
    session: Session, wish: Wish, key: str, settings: Settings, staff_id: str | None = None
) -> queries.Seen:
    """Give a number; the same key with the same wish gives the same number again.

    Raises ``HallClosed``, ``NothingChosen``, ``TooManyErrands``, ``UnknownItem``,
    ``UnknownCategory``, ``KeyReused`` or ``ClockWentBack``; nothing is kept then.
    """
    key_and_wish = (key, wish.fingerprint())
    with pen(session) as driver:
        used = driver.execute(_USED, (key,)).fetchone()
        if used is None:
            _must_be_open(driver, settings)
            catalogue = catalogues.in_use(driver)
            errands = _errands(wish, catalogue)
            values, place = _values(driver, wish, errands, catalogue, settings)
            ticket = rows(driver, _ISSUE, values | {"by": staff_id}).fetchone()
            _keep(driver, ticket, errands, key_and_wish)
            printing = settings.printing.url != "none"
            if printing:
                slip = slips.ticket_slip(ticket, errands, place, catalogue, settings)
                spool.enqueue(driver, "ticket", ticket["id"], slip)
            return queries.seen(ticket, place, "queued" if printing else "off")
    return _again(session, used, key_and_wish[1], settings)


def _again(session: Session, used: tuple[bytes, str], fingerprint: bytes, settings: Settings) -> queries.Seen:
    if used[0] != fingerprint:
        raise KeyReused
    return queries.seen_now(session, "id", used[1], settings)


def _must_be_open(driver: sqlite3.Connection, settings: Settings) -> None:
    opening = roster.opening_in(driver, settings, clock.now())
    if not opening.is_open:
        raise HallClosed(opens=opening.opens_at)


def _errands(wish: Wish, catalogue: Catalogue) -> list[ErrandLine]:
    if not wish.items and wish.category is None:
        raise NothingChosen
    if len(wish.items) > MOST_ERRANDS:
        raise TooManyErrands(most=MOST_ERRANDS)
    categories = catalogues.known_categories(catalogue, wish.items, wish.category)
    if not wish.items:
        category = str(wish.category)
        return [ErrandLine(category, None, catalogue.is_confidential(None, category))]
    return [
        ErrandLine(category, item, catalogue.is_confidential(item, category))
        for item, category in zip(wish.items, categories, strict=True)
    ]


def _values(
    driver: sqlite3.Connection,
    wish: Wish,
    errands: list[ErrandLine],
    catalogue: Catalogue,
    settings: Settings,
) -> tuple[dict[str, Any], queries.Standing]:
    """Return what the new row holds, and where the person stands in line."""
    at, category = clock.millis(), errands[0].category
    effective_at = rules.effective_arrival(
        at, priority=wish.priority, priority_minutes=settings.queue.priority_minutes
    )
    place = queries.standing(driver, category, (effective_at, queries.LAST_OF_ALL), settings.queue)
    values = {
        "id": new_uid(), "token": secrets.token_hex(16), "date": day.today(driver), "at": at,
        "letter": _letter(category, catalogue, settings, priority=wish.priority),
        "category": category, "priority": wish.priority, "channel": wish.channel,
        "language": wish.language, "effective_at": effective_at,
        "low": place.wait.low_min, "high": place.wait.high_min, "staffed": place.staffed,
    }  # fmt: skip
    return values, place


def _letter(category: str, catalogue: Catalogue, settings: Settings, *, priority: bool) -> str:
    if priority:
        return catalogue.ticketing.priority.letter
    if settings.queue.letters == "category" and not catalogue.by_category[category].discreet:
        return catalogue.by_category[category].letter
    return catalogue.ticketing.unified.letter


def _keep(
    driver: sqlite3.Connection, ticket: sqlite3.Row, errands: list[ErrandLine], key: tuple[str, bytes]
) -> None:
    for position, errand in enumerate(errands):
        driver.execute(_ERRAND, (ticket["id"], position, errand.category, errand.item, errand.confidential))
    driver.execute(_USE, (*key, ticket["id"], ticket["issued_at"]))
    note_change(driver, ticket, errands)
