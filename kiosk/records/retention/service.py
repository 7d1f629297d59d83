"""Erasing what has had its time: in small transactions, each counted, to be taken up again when left."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from kiosk import clock
from kiosk.database import empty_the_log, new_uid
from kiosk.pen import writing
from kiosk.records.cases.contacts import Contact
from kiosk.records.cases.models import Case, Reading
from kiosk.records.cases.tries import LookUpTry
from kiosk.records.retention import queries, rules
from kiosk.records.retention.models import Reason, RetentionRun, RunKind
from kiosk.records.retention.queries import Key
from kiosk.records.retention.shelves import SHELVES, Shelf
from kiosk.records.tickets import day
from kiosk.settings import Privacy

TOGETHER = 200
"""So many rows are erased in one transaction: nobody at a window should wait for it."""


class Tally(NamedTuple):
    """What one transaction erased."""

    full_ids: int = 0
    contacts: int = 0
    texts: int = 0
    tries: int = 0
    readings: int = 0
    cases: Sequence[str] = ()


def begin_night(session: Session) -> RetentionRun | None:
    """Return the round to work on: one that was left, or a new one when a night is due; else None.

    Never while the clock stands before the newest business day, or far beyond the last round.
    """
    left = queries.unfinished(session)
    if day.clock_problem(session) or waits_for_a_person(session):
        return None
    if left or not rules.is_due(clock.now(), queries.last_round(session)):
        return left
    with writing(session):
        return new_run(session, RunKind.NIGHT)


def waits_for_a_person(session: Session) -> bool:
    """Return whether the clock is so far beyond the last round that a manager must start the next one."""
    left = queries.unfinished(session)
    return rules.has_leapt(clock.now(), left.began_at if left else queries.last_round(session))


def begin_by_hand(session: Session, staff_id: str) -> RetentionRun:
    """Return the round that a manager asks for, or the one that goes on; raises ``ClockWentBack``."""
    problem = day.clock_problem(session)
    if problem:
        raise problem
    with writing(session):
        return queries.unfinished(session) or new_run(session, RunKind.BY_HAND, staff_id)


def work(session: Session, run_id: str, privacy: Privacy) -> Iterator[None]:
    """Erase what is due; yields after each transaction, and may be left at any of them and begun again."""
    limits = queries.today(privacy)
    for erase in _jobs(session, limits):
        with writing(session):
            run = session.get_one(RetentionRun, run_id, populate_existing=True)
            count(run, erase())
        yield
    with writing(session):
        session.get_one(RetentionRun, run_id, populate_existing=True).ended_at = clock.millis()
    empty_the_log(session.get_bind().engine)


def new_run(
    session: Session, kind: RunKind, staff_id: str | None = None, reason: Reason | None = None
) -> RetentionRun:
    """Begin a run, inside the caller's transaction."""
    run = RetentionRun(
        id=new_uid(), kind=kind.value, staff_id=staff_id, reason=reason.value if reason else None,
        began_at=clock.millis(), ended_at=None,
        full_ids=0, contacts=0, texts=0, tries=0, readings=0, cases="",
    )  # fmt: skip
    session.add(run)
    return run


def count(run: RetentionRun, done: Tally) -> None:
    """Add to a run what was erased."""
    run.full_ids += done.full_ids
    run.contacts += done.contacts
    run.texts += done.texts
    run.tries += done.tries
    run.readings += done.readings
    run.cases = " ".join(sorted({*run.case_numbers, *done.cases}))


def _jobs(session: Session, limits: rules.Limits) -> Iterator[Callable[[], Tally]]:
    """Yield what each transaction is to do; what is due is read when its turn comes."""
    kinds: list[tuple[Select[Any], Callable[[Session, Sequence[Any]], Tally]]] = [
        (queries.with_full_id(limits.full_id), _erase_full_ids),
        (queries.over(limits.contact), erase_contacts),
        *((queries.with_words(shelf, limits.contact), partial(erase_words, shelf)) for shelf in SHELVES),
        (select(LookUpTry).where(LookUpTry.newest_at < limits.tries), _forget_tries),
        (select(Reading).where(Reading.at < limits.readings), _forget_readings),
    ]
    for chosen, erase in kinds:
        for some in _chunks(queries.keys(session, chosen)):
            yield partial(_erase_among, session, chosen, some, erase)


def _chunks(keys: Sequence[Key]) -> Iterator[Sequence[Key]]:
    return (keys[first : first + TOGETHER] for first in range(0, len(keys), TOGETHER))


def _erase_among(
    session: Session, chosen: Select[Any], some: Sequence[Key],
    erase: Callable[[Session, Sequence[Any]], Tally],
) -> Tally:  # fmt: skip
    """Erase those of some rows that are still due."""
    return erase(session, session.scalars(queries.among(chosen, some)).unique().all())


def _erase_full_ids(session: Session, contacts: Sequence[Contact]) -> Tally:
    for contact in contacts:
        contact.id_sealed = None
    return Tally(full_ids=len(contacts), cases=_cases_of(session, contacts))


def erase_contacts(session: Session, contacts: Sequence[Contact]) -> Tally:
    """Empty what is kept of some people, inside the caller's transaction."""
    full_ids = sum(contact.id_sealed is not None for contact in contacts)
    for contact in contacts:
        contact.name = contact.phone = contact.id_last4 = contact.village_group = contact.address = ""
        contact.id_mark = contact.id_sealed = None
        contact.erased_at = clock.millis()
    return Tally(full_ids, len(contacts), cases=_cases_of(session, contacts))


def erase_words(shelf: Shelf, session: Session, found: Sequence[Any]) -> Tally:
    """Empty the free texts of some rows, inside the caller's transaction.

    It goes through the ORM: rows that are marked for the journal get a journal row each.
    """
    for row in found:
        for column, left in shelf.words.items():
            if getattr(row, column.key):
                setattr(row, column.key, left)
    ids = {getattr(row, shelf.case_key) for row in found} if shelf.case_key else set()
    return Tally(texts=len(found), cases=queries.case_numbers(session, Case.id.in_(ids)) if ids else ())


def _cases_of(session: Session, contacts: Sequence[Contact]) -> Sequence[str]:
    return queries.case_numbers(session, Case.contact_id.in_([contact.id for contact in contacts]))


def _forget_tries(session: Session, tries: Sequence[LookUpTry]) -> Tally:
    for each in tries:
        session.delete(each)
    return Tally(tries=len(tries))


def _forget_readings(session: Session, readings: Sequence[Reading]) -> Tally:
    for each in readings:
        session.delete(each)
    return Tally(readings=len(readings))
