"""No kind of record can be forgotten by the restore."""

import json

from sqlalchemy import Index, Table, UniqueConstraint, select
from sqlalchemy.orm import Session

from kiosk.records.journal.models import JournalRow
from kiosk.records.restoring.kinds import KINDS
from kiosk.records.restoring.models import What
from kiosk.records.restoring.rules import LOSS_WORDS
from tests.conftest import TurnableClock
from tests.records.busy import a_busy_hall
from tests.records.restored import marked

NOT_BROUGHT_BACK: dict[str, str] = {}
"""Kinds of the journal that a restore leaves out on purpose, and why."""
NEVER_CHANGES = {
    "uq_tickets_day_letter_number", "uq_tickets_token", "uq_cases_day_number", "uq_cases_errand",
    "uq_duty_shifts_day_post", "staff.username", "cases.no", "home_visits.key", "requests.key",
    "ratings.ticket_id", "follow_ups.rating_id",
}  # fmt: skip
"""Unique columns that a record keeps for life, so that two records cannot be in each other's way."""
CHANGES = {
    "uq_tickets_one_at_a_window": "ticket",
    "uq_hand_overs_open": "hand_over",
    "windows.staff_id": "window",
}
"""Unique columns that pass from one record to another, and the kind that makes room for it."""


def test_every_journalled_kind_comes_back_or_says_why_not() -> None:
    kinds = {model.__journal__.kind for model in marked()}
    assert kinds == {*KINDS, *NOT_BROUGHT_BACK}
    assert not KINDS.keys() & NOT_BROUGHT_BACK.keys()
    assert all(KINDS[model.__journal__.kind].model is model for model in marked())


def test_the_busy_hall_of_these_tests_changes_every_kind(session: Session, hall_clock: TurnableClock) -> None:
    hall = a_busy_hall(session, hall_clock)
    hall.has_a_day()
    rows = session.scalars(select(JournalRow)).all()
    assert {row.kind for row in rows} == {*KINDS}
    secret = {row.kind for row in rows if json.loads(row.line).get("confidential")}
    assert secret == {model.__journal__.kind for model in marked() if model.__journal__.open_columns}


def test_nothing_comes_back_before_what_it_points_to() -> None:
    order = [KINDS[kind].model.__table__ for kind in KINDS]
    for place, table in enumerate(order):
        later = {other.name for other in order[place + 1 :]}
        assert not {link.column.table.name for link in table.foreign_keys} & later, table.name


def test_every_unique_column_keeps_its_record_or_is_made_room_in() -> None:
    unique = {name for model in marked() for name in unique_columns(model.__table__)}
    assert unique == NEVER_CHANGES | CHANGES.keys()
    assert {kind for kind in KINDS if KINDS[kind].vacates} == set(CHANGES.values())


def unique_columns(table: Table) -> set[str]:
    """Return the unique indexes and columns of a table by their names."""
    indexes = {str(each.name) for each in table.indexes if isinstance(each, Index) and each.unique}
    constraints = (each for each in table.constraints if isinstance(each, UniqueConstraint))
    return indexes | {f"{table.name}.{column.name}" for each in constraints for column in each.columns}


def test_every_loss_has_its_sentence() -> None:
    assert set(LOSS_WORDS) == set(What)
    assert all("{n}" in sentence for sentence in LOSS_WORDS.values())
