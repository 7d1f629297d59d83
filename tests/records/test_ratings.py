"""Rating a visit: of one's own free will, once, after its end; a bad one is followed up."""

import json
from datetime import date
from types import SimpleNamespace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk import clock
from kiosk.errors import BadInput, Refusal
from kiosk.records.cases.contacts import Contact
from kiosk.records.cases.identity_refusals import WrongPhone
from kiosk.records.cases.people import Who
from kiosk.records.journal import queries as journal
from kiosk.records.journal.models import JournalRow
from kiosk.records.ratings import queries, refusals, rules
from kiosk.records.ratings.models import FollowUp, Rating
from kiosk.records.tickets.day import close_past_days
from kiosk.records.tickets.queries import seen_now
from kiosk.records.tickets.refusals import NoSuchTicket
from tests.conftest import TurnableClock
from tests.desk import Desk
from tests.records.rated import ANGRY, RatedHall, a_rated_hall

DAY = 24 * 60


@pytest.fixture
def hall(desk: Desk) -> RatedHall:
    """A hall in which people rate."""
    return a_rated_hall(desk)


def kept(session: Session) -> tuple[int, int, int]:
    """Return how many ratings, follow-ups and contacts there are."""
    models = (Rating, FollowUp, Contact)
    return tuple(len(session.scalars(select(model)).all()) for model in models)  # type: ignore[return-value]


@pytest.mark.parametrize("score", [5, 4, 3, 2, 1])
def test_every_level_is_kept_and_the_two_lowest_are_followed_up(hall: RatedHall, score: int) -> None:
    visit = hall.served()
    rating = hall.rates(visit, score, words=" 辛苦了 ")
    assert (rating.ticket_id, rating.score, rating.words, rating.way) == (visit.id, score, "辛苦了", "phone")
    assert kept(hall.desk.session) == (1, int(score <= 2), 0)


def test_a_bad_rating_opens_its_follow_up_in_the_same_transaction(hall: RatedHall) -> None:
    visit = hall.served()
    found = hall.follow_up(hall.rates(visit, 2, reasons=["slow", "manners"]))
    assert found.served_by == hall.desk.clerks[1]
    assert found.opened_at == clock.millis()
    assert (found.days, found.due_date, found.due_tentative) == (5, "2026-11-30", False)
    assert found.handler_id is None
    kinds = [json.loads(row.line)["kind"] for row in hall.desk.session.scalars(select(JournalRow))][-2:]
    assert sorted(kinds) == ["follow_up", "rating"]
    assert journal.first_break(hall.desk.session) is None


def test_who_asks_for_an_answer_is_kept_as_a_contact_and_never_journalled(hall: RatedHall) -> None:
    found = hall.complained_of(words="材料跑了三趟", who=ANGRY)
    contact = found.rating.contact
    assert contact is not None
    assert (contact.name, contact.phone) == ("张三丰", "13812345678")
    lines = "".join(row.line for row in hall.desk.session.scalars(select(JournalRow)))
    assert not [secret for secret in ("张三丰", "13812345678", "三趟") if secret in lines]


@pytest.mark.parametrize(("score", "who"), [(3, ANGRY), (5, ANGRY), (1, Who(name="张三丰"))])
def test_nobody_is_kept_who_will_not_be_called(hall: RatedHall, score: int, who: Who) -> None:
    assert hall.rates(hall.served(), score, who=who).contact_id is None
    assert kept(hall.desk.session)[2] == 0


def test_reasons_are_several_in_one_order_and_only_where_something_was_wrong(hall: RatedHall) -> None:
    asked = ["other", "slow", "slow", "papers"]
    assert hall.rates(hall.served(), 3, reasons=asked).reasons == "slow papers other"
    assert hall.rates(hall.served(), 4, reasons=asked).reasons == ""


def test_a_second_rating_is_refused_whatever_the_way(hall: RatedHall) -> None:
    visit = hall.served()
    hall.rates(visit, 5)
    for again in (hall.rates, hall.rates_at_pad):
        with pytest.raises(refusals.AlreadyRated):
            again(visit, 1)
    assert kept(hall.desk.session) == (1, 0, 0)


@pytest.mark.parametrize("steps", [(), ("call",), ("call", "start"), ("call", "start", "hold"), ("cancel",)])
def test_a_visit_that_has_not_been_finished_is_not_rated(hall: RatedHall, steps: tuple[str, ...]) -> None:
    visit = hall.desk.arrives()
    for step in steps:
        hall.desk.takes_step(visit, step)
    with pytest.raises(refusals.NotFinishedYet):
        hall.rates(visit, 5)


def test_a_visit_that_the_night_has_closed_is_not_rated(hall: RatedHall, hall_clock: TurnableClock) -> None:
    visit = hall.desk.arrives()
    hall_clock.goes_on(DAY)
    close_past_days(hall.desk.session)
    with pytest.raises(refusals.NotFinishedYet):
        hall.rates(visit, 5)


def test_a_month_later_is_still_early_enough_and_a_day_more_too_late(
    hall: RatedHall, hall_clock: TurnableClock
) -> None:
    first, second = hall.served(), hall.served()
    hall_clock.goes_on(30 * DAY)
    assert hall.rates(first, 5).score == 5
    hall_clock.goes_on(DAY)
    with pytest.raises(refusals.TooLateToRate):
        hall.rates(second, 5)


@pytest.mark.parametrize(("said", "refusal"), [
    ({"score": 0}, refusals.NoLevelChosen),
    ({"score": 6}, refusals.NoLevelChosen),
    ({"score": 1, "reasons": ["boring"]}, BadInput),
    ({"score": 5, "reasons": ["boring"]}, BadInput),
    ({"score": 1, "words": "长" * 201}, BadInput),
    ({"score": 1, "who": Who(phone="12")}, WrongPhone),
    ({"score": 1, "who": Who(name="长" * 41, phone="13812345678")}, BadInput),
])  # fmt: skip
def test_what_cannot_be_keeps_nothing(
    hall: RatedHall, said: dict[str, object], refusal: type[Refusal]
) -> None:
    visit = hall.served()
    with pytest.raises(refusal):
        hall.rates(visit, **said)  # type: ignore[arg-type]
    assert kept(hall.desk.session) == (0, 0, 0)
    assert hall.rates(visit, 1).score == 1, "nothing is lost: it can be sent again"


def test_nobody_rates_without_a_ticket(hall: RatedHall) -> None:
    hall.served()
    with pytest.raises(NoSuchTicket):
        hall.rates(SimpleNamespace(token="0" * 32), 5)


def test_the_holder_is_asked_then_thanked(hall: RatedHall, hall_clock: TurnableClock) -> None:
    taken = hall.desk.arrives()

    def invited() -> str:
        session = hall.desk.session
        return queries.invitation(session, seen_now(session, "id", taken.id, hall.desk.settings))

    assert invited() == ""
    visit = hall.desk.serves()
    assert invited() == "ask"
    hall_clock.goes_on(31 * DAY)
    assert invited() == ""
    hall_clock.goes_on(-31 * DAY)
    hall.rates(visit, 1)
    assert invited() == "thanks"


def test_the_last_day_is_counted_by_dates() -> None:
    assert rules.may_still_rate(date(2026, 11, 23), date(2026, 12, 23))
    assert not rules.may_still_rate(date(2026, 11, 23), date(2026, 12, 24))


class TestPad:
    """The pad asks about whoever was served last at its window."""

    def test_it_asks_about_the_newest_visit_of_its_own_window(
        self, hall: RatedHall, hall_clock: TurnableClock
    ) -> None:
        session = hall.desk.session
        assert queries.to_ask_at(session, 1) is None
        hall.served()
        hall_clock.goes_on(1)
        newest = hall.served()
        asked = queries.to_ask_at(session, 1)
        assert asked is not None
        assert (asked.token, asked.language) == (newest.token, "zh")
        assert queries.to_ask_at(session, 2) is None

    def test_after_three_minutes_it_is_too_late(self, hall: RatedHall, hall_clock: TurnableClock) -> None:
        visit = hall.served()
        hall_clock.goes_on(3)
        assert queries.to_ask_at(hall.desk.session, 1) is not None
        hall_clock.goes_on(0.1)
        assert queries.to_ask_at(hall.desk.session, 1) is None
        with pytest.raises(refusals.PadMovedOn):
            hall.rates_at_pad(visit, 5)

    def test_it_is_calm_once_the_visit_is_rated_and_asks_for_no_older_one(
        self, hall: RatedHall, hall_clock: TurnableClock
    ) -> None:
        hall.served()
        hall_clock.goes_on(1)
        hall.rates(hall.served(), 5)
        assert queries.to_ask_at(hall.desk.session, 1) is None

    def test_it_is_calm_when_the_next_one_is_served_not_yet_when_called(self, hall: RatedHall) -> None:
        hall.served()
        hall.desk.arrives()
        called = hall.desk.calls_next()
        assert queries.to_ask_at(hall.desk.session, 1) is not None
        hall.desk.takes_step(called, "start")
        assert queries.to_ask_at(hall.desk.session, 1) is None

    def test_it_notes_its_way_and_opens_follow_ups_too(self, hall: RatedHall) -> None:
        rating = hall.rates_at_pad(hall.served(), 2, reasons=["wait"], who=ANGRY, words="快点")
        assert (rating.way, rating.reasons, rating.contact_id, rating.words) == ("pad", "wait", None, "快点")
        assert kept(hall.desk.session) == (1, 1, 0)

    def test_it_takes_no_word_about_another_visit(self, hall: RatedHall, hall_clock: TurnableClock) -> None:
        earlier = hall.served()
        hall_clock.goes_on(1)
        hall.served()
        elsewhere = hall.served(n=2)
        for visit in (earlier, elsewhere):
            with pytest.raises(refusals.PadMovedOn):
                hall.rates_at_pad(visit, 5)
        assert kept(hall.desk.session)[0] == 0
