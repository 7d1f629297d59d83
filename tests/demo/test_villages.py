"""The made-up journals of the villages without a hall."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import msgspec
import pytest

from kiosk.county.intake import states
from kiosk.demo import mail, people, villages
from kiosk.demo.casework import catalogue
from kiosk.demo.mail import Sent
from kiosk.records.cases.models import Case
from kiosk.records.journal.models import ENVELOPE, Journalled
from kiosk.records.ratings.models import FollowUp, Rating
from kiosk.records.roster.models import Absence, Post
from kiosk.records.staff.models import Staff
from kiosk.records.tickets.models import Ticket
from kiosk.records.windows.models import Window

MONDAY = date(2026, 11, 23)
CENTRES = ["410327111209", "410327111210", "410327209202"]
MARKS: dict[str, Journalled] = {
    model.__journal__.kind: model.__journal__
    for model in (Ticket, Case, Rating, FollowUp, Staff, Window, Post, Absence)
}


def said() -> Iterator[dict[str, Any]]:
    """Yield what some villages say in two months, decoded."""
    for centre in CENTRES:
        sent = Sent(MONDAY)
        for batch in mail.batches_of(centre, sent, MONDAY + timedelta(days=60)):
            yield from map(msgspec.json.decode, batch.lines)


def test_a_made_up_line_says_what_a_real_hall_would() -> None:
    kinds = set()
    for line in said():
        mark = MARKS[line["kind"]]
        errands = {"errands"} if line["kind"] == "ticket" else set()
        columns = {mark.name_of(column) for column in mark.columns}
        if line.get("confidential"):
            columns = {"confidential", *(mark.open_columns or ())}
        assert set(line) - ENVELOPE == columns | errands
        kinds.add(line["kind"])
    assert kinds == set(MARKS)


def test_the_county_can_apply_every_line() -> None:
    for batch in mail.batches_of(CENTRES[0], Sent(MONDAY), MONDAY + timedelta(days=30)):
        for line in batch.lines:
            assert states.read(line).key == msgspec.json.decode(line)["key"]


def test_a_day_is_the_same_whenever_it_is_asked_for() -> None:
    first = villages.lines_of(CENTRES[0], MONDAY)
    villages.served_on.cache_clear()
    people.visits_of.cache_clear()

    assert villages.lines_of(CENTRES[0], MONDAY) == first
    assert villages.lines_of(CENTRES[1], MONDAY) != first


def test_what_was_missed_comes_with_the_next_night() -> None:
    waited, punctual = Sent(MONDAY), Sent(MONDAY)
    late = [
        line for batch in mail.batches_of(CENTRES[0], waited, MONDAY + timedelta(2)) for line in batch.lines
    ]
    nightly = [
        line
        for ahead in (1, 2)
        for batch in mail.batches_of(CENTRES[0], punctual, MONDAY + timedelta(ahead))
        for line in batch.lines
    ]

    assert late == nightly
    assert waited == punctual


@pytest.mark.parametrize("item", people.ITEMS)
def test_people_come_for_what_the_catalogue_has(item: str) -> None:
    assert item in catalogue().by_code


def test_nobody_could_be_taken_for_a_real_person() -> None:
    visits = people.visits_of(CENTRES[0], 1_795_363_200_000, 200)

    assert all(visit.person.name.startswith("演示") for visit in visits)
    assert all(visit.person.phone.startswith("1380000") for visit in visits)
