"""A hall that comes back from its journal says what the journal says."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk.database import hand
from kiosk.records.cases import timing
from kiosk.records.cases.models import Case
from kiosk.records.journal import queries as journal
from kiosk.records.ratings.models import FollowUp, Rating
from kiosk.records.restoring import queries, service
from kiosk.records.staff.models import Staff
from kiosk.records.staff.refusals import WrongPassword
from kiosk.records.staff.service import sign_in
from kiosk.records.tickets.models import Ticket
from kiosk.settings import Settings
from tests.conftest import TurnableClock
from tests.desk import CATALOGUE
from tests.records.busy import BusyHall, busy_after
from tests.records.restored import (
    WHOLE,
    backup_of,
    blank_hall,
    brings,
    coming_back,
    everything,
    head,
    journalled,
    recorded,
    replays,
)


@pytest.fixture
def hall(session: Session, hall_clock: TurnableClock) -> BusyHall:
    """A hall after a morning."""
    return busy_after(BusyHall.has_a_morning, session, hall_clock)


@pytest.fixture
def evening(session: Session, hall_clock: TurnableClock) -> BusyHall:
    """The same hall after an afternoon."""
    return busy_after(BusyHall.has_a_day, session, hall_clock)


@pytest.fixture
def blank(evening: BusyHall, tmp_path: Path) -> Iterator[Session]:
    """A new computer that has the hall's journal, and nothing else yet."""
    with blank_hall(tmp_path / "blank") as session:
        brings(evening.session, session)
        yield session


def test_every_record_says_again_what_its_newest_line_says(evening: BusyHall, blank: Session) -> None:
    assert recorded(evening.session) == journalled(evening.session)
    replays(blank)
    assert recorded(blank) == coming_back(journalled(evening.session))


def test_the_journal_itself_stays_as_it_is(blank: Session) -> None:
    before = head(blank)
    replays(blank)
    assert head(blank) == before
    assert journal.first_break(blank) is None


def test_a_second_time_changes_nothing(blank: Session) -> None:
    replays(blank)
    before = everything(blank)
    replays(blank)
    assert everything(blank) == before


def test_progress_is_told_up_to_the_end(blank: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "TOGETHER", 10)
    told = replays(blank)
    assert len(told) > 3
    assert [step.done for step in told] == sorted(step.done for step in told)
    assert {step.of for step in told} == {len(journalled(blank))} == {told[-1].done}


def test_an_interruption_leaves_nothing_and_the_next_time_brings_all(
    blank: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "TOGETHER", 10)
    before = everything(blank)
    steps = service.replay(blank, Settings(), CATALOGUE, WHOLE)
    assert [next(steps).done for _ in range(3)] == [10, 20, 30]
    steps.close()
    assert everything(blank) == before
    replays(blank)
    assert recorded(blank) == coming_back(journalled(blank))


def test_an_old_backup_is_brought_up_to_the_newest_line(hall: BusyHall, tmp_path: Path) -> None:
    noon = head(hall.session)
    with backup_of(hall.session, tmp_path / "backup") as old:
        hall.has_an_afternoon()
        brings(hall.session, old)
        assert recorded(old) != journalled(old)
        replays(old, WHOLE._replace(after=noon))
        assert recorded(old) == journalled(hall.session)
        names = {case.no: case.contact.name for case in old.scalars(select(Case)) if case.contact}
        assert names[hall.suspended.no] == names[hall.secret.no] == "张三丰"
        assert old.scalars(select(Staff).where(Staff.username == "boss")).one().name == "boss"


def test_only_what_changed_since_the_backup_is_written(hall: BusyHall, tmp_path: Path) -> None:
    noon = head(hall.session)
    with backup_of(hall.session, tmp_path / "backup") as old:
        hall.desk.arrives()
        brings(hall.session, old)
        assert replays(old, WHOLE._replace(after=noon)) == [(1, 1)]
        assert len(everything(old)["tickets"]) == len(everything(hall.session)["tickets"])


def test_a_case_has_the_number_that_is_on_the_paper(evening: BusyHall, blank: Session) -> None:
    replays(blank)
    assert papers(blank) == papers(evening.session)
    assert sum(case.confidential for case in blank.scalars(select(Case))) == 3


def papers(session: Session) -> dict[str, tuple[str, int]]:
    """Return the number of every case, as on its slip, and its place in that day."""
    return {case.id: (case.no, case.number) for case in session.scalars(select(Case))}


def test_what_can_be_concluded_is(hall: BusyHall, tmp_path: Path) -> None:
    with blank_hall(tmp_path / "noon") as noon:
        brings(hall.session, noon)
        replays(noon)
        assert concluded(noon) == concluded(hall.session)
        hall.has_an_afternoon()
        brings(hall.session, noon)
        replays(noon)
        assert concluded(noon) == concluded(hall.session)


def test_a_backup_goes_on_with_the_stories_it_knows(hall: BusyHall, tmp_path: Path) -> None:
    with backup_of(hall.session, tmp_path / "backup") as old:
        hall.has_an_afternoon()
        brings(hall.session, old)
        replays(old)
        assert concluded(old) == concluded(hall.session)


def concluded(session: Session) -> list[object]:
    """Return what never left but follows from what did."""
    session.expire_all()
    cases = session.scalars(select(Case).where(~Case.confidential).order_by(Case.id)).all()
    follow_ups = session.scalars(select(FollowUp).order_by(FollowUp.id))
    tickets = session.scalars(select(Ticket).order_by(Ticket.id))
    return [
        *((case.position, case.ticket_label, case.item_name, case.entered_at) for case in cases),
        *([step.state for step in case.steps] for case in cases),
        *([pause.kind for pause in case.pauses if pause.ended_on is None] for case in cases),
        *(each.served_by for each in follow_ups),
        *((each.resumed_at, each.language) for each in tickets),
        hand(session).execute("SELECT business_date FROM queue_day").fetchone(),
    ]


def test_due_dates_stay_where_they_were_promised(
    evening: BusyHall, blank: Session, hall_clock: TurnableClock
) -> None:
    replays(blank)
    for _night in range(3):
        hall_clock.goes_on(24 * 60)
        moved = [timing.recompute_due_dates(session) for session in (evening.session, blank)]
        assert due_dates(blank) == due_dates(evening.session)
    assert moved[0] == moved[1]


def due_dates(session: Session) -> dict[str, str | None]:
    """Return when every open case is due."""
    session.expire_all()
    return {case.no: case.due_date for case in session.scalars(select(Case).where(~Case.confidential))}


def test_nobody_who_came_back_can_sign_in_yet(evening: BusyHall, blank: Session) -> None:
    replays(blank)
    people = blank.scalars(select(Staff)).all()
    assert {person.id for person in people} == {*evening.desk.clerks.values(), evening.boss}
    assert {person.name for person in people} == {f"工作人员 {person.id[-4:]}" for person in people}
    for person in people:
        for password in ("", "-", person.name):
            with pytest.raises(WrongPassword):
                sign_in(blank, person.username, password)


def test_the_office_reads_what_could_not_come_back(evening: BusyHall, blank: Session) -> None:
    replays(blank)
    found = queries.missing(blank)
    assert found is not None
    said = [sentence.format(n=count) for sentence, count in found.losses]
    assert said[0].startswith("4 名工作人员的姓名")
    assert any(each.startswith("5 件保密的办件、上门和诉求只留下了件数") for each in said)
    assert not any("没有放进来" in each or "读不懂" in each for each in said)
    service.mark_read(blank, evening.boss)
    assert queries.missing(blank) is None


def test_where_nothing_was_missing_nothing_is_told(evening: BusyHall) -> None:
    replays(evening.session)
    assert queries.missing(evening.session) is None


def test_lines_that_this_version_cannot_read_are_counted(blank: Session) -> None:
    driver = hand(blank)
    newest = head(blank)[1]
    for place, (kind, line) in enumerate(
        [("robot", "{}"), ("post", '{"format":9}'), ("post", "no line"), ("post", '{"format":1,"a_id":[]}')],
        1,
    ):
        driver.execute(
            "INSERT INTO journal VALUES (1, ?, ?, ?, 1, 0, ?, x'00')",
            (newest + place, kind, f"k{place}", line),
        )
    blank.commit()
    replays(blank)
    found = queries.missing(blank)
    assert found is not None
    assert [count for sentence, count in found.losses if "读不懂" in sentence] == [4]


def test_what_hangs_on_a_record_that_is_not_there_lets_go_or_is_counted(
    evening: BusyHall, blank: Session
) -> None:
    rated = evening.bad[0].rating
    hand(blank).execute("DELETE FROM journal WHERE key IN (?, ?)", (rated.ticket_id, evening.short.ticket_id))
    blank.commit()
    replays(blank)
    assert blank.get_one(Case, evening.short.id).ticket_id is None
    assert blank.get(Rating, rated.id) is None
    found = queries.missing(blank)
    assert found is not None
    assert [count for sentence, count in found.losses if "没有放进来" in sentence] == [2]
