"""What stands where of a case never left the hall: its number, its moments, its steps and pauses."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from kiosk import clock
from kiosk.database import new_uid, rows
from kiosk.records.cases import rules
from kiosk.records.cases.models import CaseState, PauseKind
from kiosk.records.catalogue.document import CaseType, Mode
from kiosk.records.restoring import reading
from kiosk.records.restoring.ground import Ground
from kiosk.records.restoring.reading import Newest
from kiosk.records.tickets.queries import label
from kiosk.records.workdays.rules import Pause, due
from kiosk.wire.typed import case_number

SECRET, SECRET_EN = "保密事项（恢复的记录）", "Confidential matter (restored)"
MOST_DAYS_STOPPED = 400

_TICKET = "SELECT letter, number, language FROM tickets WHERE id = ?"
_ERRANDS = "SELECT position, category, item FROM errands WHERE ticket_id = ? ORDER BY position"
_PLACES = "SELECT position FROM cases WHERE ticket_id = ?"
_FREE = """
SELECT min(n) FROM (SELECT 1 AS n UNION ALL SELECT number + 1 FROM cases WHERE business_date = :day)
WHERE n NOT IN (SELECT number FROM cases WHERE business_date = :day)"""
_STEPS = "SELECT count(*) FROM case_steps WHERE case_id = ?"
_STEP = """
INSERT INTO case_steps (case_id, position, action, state, staff_id, at, entered_at, holder, note)
VALUES (:case, :position, 'restored', :state, :staff, :at, :entered, '', '')"""
_PAUSES = "SELECT id, started_on, ended_on FROM case_pauses WHERE case_id = ?"
_PAUSE = """
INSERT INTO case_pauses (id, case_id, kind, words, started_on, ended_on) VALUES (?, ?, ?, '', ?, ?)"""
_GO_ON = "UPDATE case_pauses SET ended_on = ? WHERE case_id = ? AND ended_on IS NULL"

_ACCEPTED = frozenset({CaseState.ACCEPTED, CaseState.WITH_GAPS, CaseState.TOWN, CaseState.COUNTY})
_DECIDED = frozenset({CaseState.DECIDED, CaseState.DELIVERED, CaseState.REFUSED})
_MOMENTS = {
    "accepted_at": _ACCEPTED | _DECIDED - {CaseState.REFUSED},
    "decided_at": _DECIDED,
    "delivered_at": frozenset({CaseState.DELIVERED}),
}
"""Which states a case can only be in, or have been in, after a moment."""
_STANDS = {CaseState.SUSPENDED: PauseKind.SUSPENDED, CaseState.NEED_PAPERS: PauseKind.PAPERS}

Local = Mapping[str, Any]


def case(record: Newest, local: Local, ground: Ground) -> dict[str, Any]:
    """Return the rest of a case, as far as journal, ticket and catalogue tell it."""
    if record.confidential:
        return _moments(record, local, ground) | ({} if local else _secret(record, ground))
    return {} if local else _open(record.told, ground) | _entered(record, ground)


def _open(told: Mapping[str, Any], ground: Ground) -> dict[str, Any]:
    named = ground.catalogue.by_code.get(told["item"] or "") or ground.catalogue.by_category.get(
        told["category"]
    )
    known = {"item_name": named.zh, "item_name_en": named.en} if named else {"item_name": told["category"]}
    return {
        **known, **_at_ticket(told, ground), "number": int(told["no"].rpartition("-")[2]),
    }  # fmt: skip


def _at_ticket(told: Mapping[str, Any], ground: Ground) -> dict[str, Any]:
    ticket = rows(ground.driver, _TICKET, (told["ticket_id"],)).fetchone()
    if ticket is None:
        return {"position": 0, "language": "zh"}
    name = label(ticket["letter"], ticket["number"])
    return {"position": _position(told, ground), "ticket_label": name, "language": ticket["language"]}


def _position(told: Mapping[str, Any], ground: Ground) -> int:
    """Return which errand a case comes from: the first of its item that has no case yet."""
    taken = {place for (place,) in ground.driver.execute(_PLACES, (told["ticket_id"],))}
    errands = ground.driver.execute(_ERRANDS, (told["ticket_id"],)).fetchall()
    wanted = (told["category"], told["item"])
    fitting = [place for place, *errand in errands if place not in taken and tuple(errand) == wanted]
    free = (place for place in range(len(taken) + 1) if place not in taken)
    return int(fitting[0] if fitting else next(free))


def _entered(record: Newest, ground: Ground) -> dict[str, Any]:
    opened = record.told["opened_at"]
    if not record.told["entered_later"]:
        return {"entered_at": opened}
    return {"entered_at": max(opened + 1, reading.begun_at(ground.driver, record))}


def _secret(record: Newest, ground: Ground) -> dict[str, Any]:
    """Return a confidential case of which only its day and state are known; a manager answers for it.

    Numbers of a day have no gaps, so those that the day's other cases leave open are, in the order in
    which they began, the numbers that confidential ones have on paper.
    """
    day = record.told["business_date"]
    number = ground.driver.execute(_FREE, {"day": day}).fetchone()[0]
    began, office = reading.begun_at(ground.driver, record), ground.office
    opened = began if clock.business_date(began).isoformat() == day else _noon(day)
    return {
        "no": case_number(ground.settings.centre.code, day, number), "number": number, "position": 0,
        "category": ground.discreet, "item_name": SECRET, "item_name_en": SECRET_EN, "confidential": True,
        "mode": Mode.DIRECT.value, "case_type": CaseType.INSTANT.value, "channel": "window", "language": "zh",
        "opened_at": opened, "entered_at": max(opened, began), "entered_later": began > opened,
        "promised_days": 0, "first_contact_id": office, "owner_id": office,
    }  # fmt: skip


def _noon(day: str) -> int:
    noon = datetime.combine(date.fromisoformat(day), time(12), clock.HALL_TIME)
    return int(noon.timestamp()) * 1000


def _moments(record: Newest, local: Local, ground: Ground) -> dict[str, Any]:
    """Return when a confidential case reached what its states say, where the hall does not know it."""
    told = reading.history(ground.driver, record)
    reached: dict[str, Any] = {"moved_at": record.at}
    for moment, states in _MOMENTS.items():
        first = next((line.at for line in told if line.told["state"] in states), None)
        if local.get(moment) is None and first is not None:
            reached[moment] = first
    if "delivered_at" in reached:
        reached["delivery"] = local.get("delivery") or "at_desk"
    return reached


def story(record: Newest, local: Local, ground: Ground) -> None:
    """Write the steps that the journal tells behind those that are known, and let the clock fit."""
    known = ground.driver.execute(_STEPS, (record.key,)).fetchone()[0]
    for place, line in enumerate(_steps(record, local, ground), start=known):
        at = line.told.get("moved_at", line.at)
        staff = line.told.get("owner_id") or local.get("owner_id") or ground.office
        values = {"case": record.key, "position": place, "state": line.told["state"], "staff": staff}
        ground.driver.execute(_STEP, values | {"at": at, "entered": max(at, line.at)})
    if not record.confidential and record.told["accepted_at"] is not None:
        _fit_the_clock(record, ground)


def _steps(record: Newest, local: Local, ground: Ground) -> Iterator[Newest]:
    """Yield the lines in which a case went on; a due date that moved by itself is no step."""
    before: tuple[Any, Any] = (local.get("state"), local.get("moved_at"))
    for line in reading.history(ground.driver, record):
        if line.version <= local.get("version", 0):
            continue
        now = (line.told["state"], line.told.get("moved_at", before[1]))
        if now != before:
            yield line
        before = now


def _fit_the_clock(record: Newest, ground: Ground) -> None:
    """Let the clock stand where the state says so, and have stood for as long as the due date tells."""
    told, stands = record.told, _STANDS.get(record.told["state"])
    moved = clock.business_date(told["moved_at"]).isoformat()
    pauses = rows(ground.driver, _PAUSES, (record.key,)).fetchall()
    standing = any(pause["ended_on"] is None for pause in pauses)
    if stands is None and standing:
        ground.driver.execute(_GO_ON, (moved, record.key))
    elif stands is not None and not standing:
        ground.driver.execute(_PAUSE, (new_uid(), record.key, stands.value, moved, None))
    if told["state"] not in rules.ENDED:
        _make_up(record, ground)


def _make_up(record: Newest, ground: Ground) -> None:
    """Write a pause from acceptance on that explains a due date later than the promise."""
    told = record.told
    accepted, last = clock.business_date(told["accepted_at"]), date.fromisoformat(told["due_date"])
    pauses = [
        Pause(date.fromisoformat(each["started_on"]), _day(each["ended_on"]))
        for each in rows(ground.driver, _PAUSES, (record.key,))
    ]
    stopped = _stopped_until(accepted, last, pauses, (record, ground))
    if stopped > accepted:
        days = (PauseKind.SPECIAL.value, accepted.isoformat(), stopped.isoformat())
        ground.driver.execute(_PAUSE, (new_uid(), record.key, *days))


def _stopped_until(accepted: date, last: date, pauses: Sequence[Pause], known: tuple[Newest, Ground]) -> date:
    """Return until when the clock must have stood for a case to be due on ``last``."""
    record, ground = known
    today, stopped = clock.business_date(record.at), accepted
    for _day_more in range(MOST_DAYS_STOPPED):
        made_up = [*pauses, Pause(accepted, stopped)]
        if due(ground.table, accepted, record.told["promised_days"], made_up, today).date >= last:
            break
        stopped += timedelta(days=1)
    return stopped


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
