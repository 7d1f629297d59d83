"""What happens to a ticket at the desk: every step one conditional UPDATE, one journal row, one commit."""

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from kiosk import clock
from kiosk.database import glance, rows
from kiosk.pen import pen, writing
from kiosk.records.catalogue import queries as catalogues
from kiosk.records.tickets import calling, rules
from kiosk.records.tickets.journalling import note_change
from kiosk.records.tickets.models import Outcome
from kiosk.records.tickets.queries import Seen, as_it_is, label
from kiosk.records.tickets.refusals import (
    NoSuchTicket,
    NowhereToTransfer,
    NoWindow,
    OutcomesMissing,
    WrongState,
)
from kiosk.records.tickets.rules import Action
from kiosk.records.windows import queries as windows
from kiosk.records.windows.models import Window, WindowState
from kiosk.records.windows.refusals import NoSuchWindow, NotYourWindow
from kiosk.settings import Settings

_WORKED = "served_ms = served_ms + max(0, :at - coalesce(resumed_at, :at)), resumed_at = NULL"
_AWAY = "window = NULL, called_at = NULL, first_called_at = NULL"
_SETS: Mapping[Action, str] = {
    Action.RECALL: "call_count = call_count + 1, called_at = :at",
    Action.START: "started_at = coalesce(started_at, :at), resumed_at = :at",
    Action.RETURN: _AWAY,
    Action.MISS: "window = NULL",
    Action.REQUEUE: f"{_AWAY}, effective_at = :effective_at",
    Action.HOLD: f"window = NULL, {_WORKED}",
    Action.RESUME: "window = :n, resumed_at = :at",
    Action.TRANSFER: f"{_AWAY}, {_WORKED}, category = :category, for_window = :for_window",
    Action.FINISH: f"{_WORKED}, finished_at = :at",
    Action.CANCEL: "window = NULL, finished_at = :at",
}
_ELSEWHERE = (Action.REQUEUE, Action.RESUME, Action.CANCEL)
"""Actions on people who stand at no window: any open desk may take them."""


def _statement(action: Action) -> str:
    origins, end = rules.TRANSITIONS[action]
    states = ", ".join(f"'{state}'" for state in sorted(origins))
    return (
        f"UPDATE tickets SET state = '{end}', version = version + 1, action = '{action}',"  # noqa: S608
        f" acted_by = :by, acted_at = :at, {_SETS[action]}"
        f" WHERE id = :id AND state IN ({states}) RETURNING *"
    )


STEPS = frozenset({Action.CALL, *_SETS})
"""The steps that a person may take with a ticket."""
_STATEMENTS = {action: _statement(action) for action in _SETS}
_NEXT_IN_LINE = """
SELECT min(effective_at) FROM tickets INDEXED BY ix_tickets_waiting
WHERE state = 'waiting' AND category IN ({})"""
_END_ERRAND = """
INSERT INTO errands (ticket_id, position, category, item, confidential, outcome)
VALUES (:id, :position, :category, :item, :confidential, :outcome)
ON CONFLICT (ticket_id, position) DO UPDATE SET outcome = excluded.outcome,
    item = coalesce(excluded.item, item),
    confidential = CASE WHEN excluded.item IS NULL THEN confidential ELSE excluded.confidential END,
    category = CASE WHEN excluded.item IS NULL THEN category ELSE excluded.category END"""
_ERRANDS = "SELECT count(*) FROM errands WHERE ticket_id = ?"
_PACE = "SELECT served, mean_ms FROM paces WHERE category = ?"
_LEARN = """
INSERT INTO paces (category, served, mean_ms) VALUES (?, 1, ?)
ON CONFLICT (category) DO UPDATE SET served = served + 1, mean_ms = ?"""
SHORTEST_VISIT_MS = 5_000
"""A visit shorter than this was a slip of the finger: it teaches nothing about service times."""


class Ending(NamedTuple):
    """How one errand ended, and which item it turned out to be."""

    outcome: Outcome
    item: str | None = None


class Turn(NamedTuple):
    """One step that a clerk takes with a ticket, with what it needs; ``undo`` takes the last one back."""

    action: Action
    category: str | None = None
    window: int | None = None
    endings: Sequence[Ending] = ()
    undo: bool = False


def act(session: Session, ticket_id: str, turn: Turn, staff_id: str, settings: Settings) -> Seen:
    """Take one step with a ticket; return it as it is then.

    Raises ``WrongState`` when the table does not allow the step, ``NotYourWindow`` when somebody
    else has the person in front, ``NoWindow``, ``NoSuchTicket`` and what the step itself refuses.
    """
    if turn.action == Action.CALL:
        return _call(session, ticket_id, staff_id, settings)
    with pen(session) as driver:
        return take_step(driver, ticket_id, turn, staff_id, settings)


def take_step(
    driver: sqlite3.Connection, ticket_id: str, turn: Turn, staff_id: str, settings: Settings
) -> Seen:
    """Take one step, any but ``call``, inside the caller's transaction; raises as ``act`` does."""
    ticket = _ticket(driver, ticket_id)
    window = _must_be_theirs(ticket, turn.action, windows.number_of(driver, staff_id))
    values = _values(driver, ticket, turn, window) | {"by": staff_id}
    moved = rows(driver, _STATEMENTS[turn.action], values).fetchone()
    if moved is None:
        raise _wrong_state(ticket, turn.action)
    if turn.action == Action.FINISH:
        _finish(driver, moved, turn.endings)
    note_change(driver, moved)
    return as_it_is(driver, moved, settings)


def close_window(session: Session, n: int, staff_id: str, *, by_manager: bool = False) -> Window:
    """Close a window; raises ``WindowBusy`` while somebody stands there."""
    with writing(session) as driver:
        found = windows.window(session, n) if by_manager else windows.own_window(session, n, staff_id)
        calling.must_be_free(driver, n)
        found.state, found.staff_id, found.changed_at = WindowState.CLOSED, None, clock.millis()
    return found


def _call(session: Session, ticket_id: str, staff_id: str, settings: Settings) -> Seen:
    with glance(session) as read:
        window = windows.number_of(read, staff_id)
        ticket = _ticket(read, ticket_id)
    if window is None:
        raise NoWindow
    called = calling.call_this(session, ticket_id, window, staff_id, settings)
    if called is None:
        raise _wrong_state(ticket, Action.CALL)
    return called


def _ticket(read: sqlite3.Connection, ticket_id: str) -> sqlite3.Row:
    ticket: sqlite3.Row | None = rows(read, "SELECT * FROM tickets WHERE id = ?", (ticket_id,)).fetchone()
    if ticket is None:
        raise NoSuchTicket
    return ticket


def _wrong_state(ticket: sqlite3.Row, action: Action) -> WrongState:
    number = label(ticket["letter"], ticket["number"])
    words = {"state": rules.STATE_WORDS[ticket["state"]], "action": rules.ACTION_WORDS[action]}
    return WrongState(number=number, **words)


def _must_be_theirs(ticket: sqlite3.Row, action: Action, window: int | None) -> int:
    """Return the clerk's window if they may take this step from there."""
    if window is None:
        raise NoWindow
    in_front = action not in _ELSEWHERE and ticket["state"] in rules.TRANSITIONS[action][0]
    if in_front and ticket["window"] != window:
        raise NotYourWindow(window=ticket["window"])
    return window


def _values(driver: sqlite3.Connection, ticket: sqlite3.Row, turn: Turn, window: int) -> dict[str, Any]:
    values: dict[str, Any] = {"id": ticket["id"], "at": clock.millis(), "n": window}
    if turn.action == Action.REQUEUE:
        by_mistake = turn.undo and ticket["action"] == Action.MISS
        place = ticket["effective_at"] if by_mistake else _place_after_the_next(driver, ticket)
        values["effective_at"] = place
    elif turn.action == Action.RESUME:
        calling.must_be_free(driver, window)
    elif turn.action == Action.TRANSFER:
        values |= _destination(driver, ticket, turn)
    return values


def _destination(driver: sqlite3.Connection, ticket: sqlite3.Row, turn: Turn) -> dict[str, Any]:
    if turn.category is None and turn.window is None:
        raise NowhereToTransfer
    if turn.category is not None:
        catalogues.known_categories(catalogues.in_use(driver), (), turn.category)
    if turn.window is not None and turn.window not in windows.what_they_take(driver):
        raise NoSuchWindow(window=turn.window)
    return {"category": turn.category or ticket["category"], "for_window": turn.window}


def _place_after_the_next(driver: sqlite3.Connection, ticket: sqlite3.Row) -> float:
    together = {ticket["category"]}
    for takes in windows.what_they_take(driver).values():
        if not takes:
            together.update(catalogues.in_use(driver).by_category)
        elif ticket["category"] in takes:
            together |= takes
    marks = ", ".join("?" * len(together))
    next_in_line = driver.execute(_NEXT_IN_LINE.format(marks), tuple(together)).fetchone()[0]
    return rules.after_the_next(next_in_line, ticket["effective_at"])


def _finish(driver: sqlite3.Connection, ticket: sqlite3.Row, endings: Sequence[Ending]) -> None:
    """End every errand; an ending beyond the ticket's errands is one more thing that was done."""
    catalogue = catalogues.in_use(driver)
    catalogues.known_categories(catalogue, [ending.item for ending in endings if ending.item], None)
    count = driver.execute(_ERRANDS, (ticket["id"],)).fetchone()[0]
    endings = endings or [Ending(Outcome.DONE)] * count
    if len(endings) < count or not all(ending.item for ending in endings[count:]):
        raise OutcomesMissing(count=count)
    for position, ending in enumerate(endings):
        item = catalogue.by_code.get(ending.item or "")
        values = {
            "id": ticket["id"], "position": position, "outcome": ending.outcome, "item": ending.item,
            "category": item.category if item else ticket["category"],
            "confidential": bool(item and item.confidential),
        }  # fmt: skip
        driver.execute(_END_ERRAND, values)
    _learn(driver, ticket)


def _learn(driver: sqlite3.Connection, ticket: sqlite3.Row) -> None:
    """Let the recent service time of a category follow the newest visit."""
    took = ticket["served_ms"]
    if took < SHORTEST_VISIT_MS or not ticket["timed"]:
        return
    served, mean = driver.execute(_PACE, (ticket["category"],)).fetchone() or (0, 0.0)
    mean = rules.recent_mean(mean, served, took)
    driver.execute(_LEARN, (ticket["category"], mean, mean))
