"""Who stands at a post: A, or B in A's place, or a gap that is known days before."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from kiosk.errors import NotFound
from kiosk.records.catalogue.service import load_catalogue
from kiosk.records.journal.queries import history
from kiosk.records.roster import opening_days, queries, refusals, service
from kiosk.records.roster.models import Post
from kiosk.records.roster.service import Pair, PostWords
from kiosk.records.staff.models import Staff
from kiosk.records.tickets.board import board
from kiosk.settings import Hours, Settings
from tests.conftest import TurnableClock
from tests.desk import CATALOGUE, a_clerk

TODAY = date(2026, 11, 23)
YESTERDAY = TODAY - timedelta(days=1)
TOMORROW = TODAY + timedelta(days=1)
SUNDAY = date(2026, 11, 29)
MIDNIGHT = 24 * 60
ANY_HOURS = Settings()
ALL_DAY = ["08:30-17:30"]
WEEKDAYS = Settings(hours=Hours(mon=ALL_DAY, tue=ALL_DAY, wed=ALL_DAY, thu=ALL_DAY, fri=ALL_DAY))


class Roster:
    """A hall's roster with three people, and the verbs of its manager."""

    def __init__(self, session: Session) -> None:
        """Hire three people."""
        self.session = session
        self.people: dict[str, Staff] = {name: a_clerk(session, name) for name in ("王芳", "李强", "赵敏")}

    def pair(self, a: str | None, b: str | None = None) -> Pair:
        """Return A and B by their names."""
        return Pair(a and self.people[a].id, b and self.people[b].id)

    def adds(self, name: str = "综合岗", a: str | None = "王芳", b: str | None = "李强") -> Post:
        """Add a post."""
        return service.add_post(self.session, PostWords(name, "", "0371-1234567"), self.pair(a, b))

    def plans(self, post: Post, day: date, a: str | None, b: str | None = None) -> None:
        """Plan one day differently."""
        service.plan_shift(self.session, day, post.id, self.pair(a, b))

    def is_away(self, name: str, first: date, last: date | None = None) -> str:
        """Note somebody's absence; return its id."""
        return service.note_absence(self.session, self.people[name].id, first, last or first, "").id

    def stands(self, day: date) -> list[tuple[str | None, bool]]:
        """Return who stands at each post on a day, and whether in somebody's place."""
        return [
            (cover.standing.name if cover.standing else None, cover.stands_in)
            for cover in queries.duty_on(self.session, day)
        ]

    def gap_days(self, settings: Settings = ANY_HOURS, first: date = TODAY) -> list[date]:
        """Return the days that are warned of."""
        return [gap.day for gap in queries.gaps(self.session, settings, first)]


@pytest.fixture
def roster(session: Session, hall_clock: TurnableClock) -> Roster:
    """Three people and no post yet, on a Monday."""
    assert hall_clock
    return Roster(session)


def test_a_hall_without_posts_has_neither_duty_nor_gaps(roster: Roster, session: Session) -> None:
    assert roster.stands(TODAY) == []
    assert roster.gap_days() == []
    assert queries.on_duty(session, ANY_HOURS, TODAY) == []


def test_b_stands_in_while_a_is_away(roster: Roster, session: Session) -> None:
    roster.adds()
    roster.is_away("王芳", TODAY, TOMORROW)
    assert roster.stands(TODAY) == [("李强", True)]
    assert roster.stands(TODAY + timedelta(days=2)) == [("王芳", False)]
    wang, li = roster.people["王芳"].id, roster.people["李强"].id
    assert queries.stands_in_for(session, li, TODAY) == wang
    assert queries.stands_in_for(session, wang, TODAY) is None
    assert queries.stands_in_for(session, li, TODAY + timedelta(days=2)) is None


def test_both_away_is_a_gap(roster: Roster) -> None:
    roster.adds()
    roster.is_away("王芳", TODAY)
    roster.is_away("李强", TODAY, TOMORROW)
    assert roster.stands(TODAY) == [(None, False)]
    assert roster.gap_days() == [TODAY]


def test_somebody_switched_off_does_not_stand_there(roster: Roster, session: Session) -> None:
    roster.adds()
    roster.people["王芳"].active = False
    session.commit()
    assert roster.stands(TODAY) == [("李强", True)]
    assert queries.is_off_duty(session, roster.people["王芳"].id, TODAY)


def test_the_plan_of_a_day_beats_the_usual_two(roster: Roster) -> None:
    post = roster.adds()
    roster.plans(post, TOMORROW, "赵敏")
    assert [roster.stands(day)[0][0] for day in (TODAY, TOMORROW)] == ["王芳", "赵敏"]
    roster.plans(post, TOMORROW, "李强", "王芳")
    assert roster.stands(TOMORROW) == [("李强", False)]
    roster.plans(post, TOMORROW, None)
    assert roster.stands(TOMORROW) == [(None, False)]


def test_absence_decides_who_may_take_over_a_case(roster: Roster, session: Session) -> None:
    roster.is_away("王芳", TODAY, TOMORROW)
    wang = roster.people["王芳"].id
    found = [queries.is_off_duty(session, wang, TODAY + timedelta(days=ahead)) for ahead in (-1, 0, 1, 2)]
    assert found == [False, True, True, False]


def test_gaps_are_told_three_days_ahead_and_on_opening_days_only(roster: Roster) -> None:
    post = roster.adds(b=None)
    thursday, friday = TODAY + timedelta(days=3), TODAY + timedelta(days=4)
    roster.is_away("王芳", thursday, SUNDAY)
    assert roster.gap_days(WEEKDAYS) == [thursday]
    assert roster.gap_days(WEEKDAYS, TOMORROW) == [thursday, friday]
    assert roster.gap_days(WEEKDAYS, thursday) == [thursday, friday], "Saturday and Sunday are closed"
    roster.plans(post, thursday, "赵敏")
    assert roster.gap_days(WEEKDAYS) == []


def test_an_exception_makes_and_ends_gaps(roster: Roster, session: Session) -> None:
    roster.adds(a=None, b=None)
    saturday = SUNDAY - timedelta(days=1)
    assert roster.gap_days(WEEKDAYS, saturday) == [SUNDAY + timedelta(days=1), SUNDAY + timedelta(days=2)]
    opening_days.set_opening(session, saturday, saturday, ["09:00-11:30"], "")
    monday = SUNDAY + timedelta(days=1)
    opening_days.set_opening(session, monday, monday, [], "")
    assert roster.gap_days(WEEKDAYS, saturday) == [saturday, SUNDAY + timedelta(days=2)]


def test_a_post_switched_off_is_missed_by_nobody(roster: Roster, session: Session) -> None:
    post = roster.adds(a=None, b=None)
    service.switch_post(session, post.id, active=False)
    assert roster.stands(TODAY) == []
    assert roster.gap_days() == []
    with pytest.raises(refusals.PostSwitchedOff):
        roster.plans(post, TODAY, "王芳")
    assert [each.active for each in queries.posts(session)] == [False]
    service.switch_post(session, post.id, active=True)
    assert roster.gap_days()


def test_everybody_may_know_who_is_on_duty_and_whom_to_phone(roster: Roster, session: Session) -> None:
    roster.adds()
    roster.adds("党务岗", None, None)
    roster.is_away("王芳", TODAY)
    expected = queries.OnDuty("综合岗", "综合岗", "李强", stands_in=True, phone="0371-1234567")
    assert queries.on_duty(session, WEEKDAYS, TODAY) == [expected]


def test_the_board_changes_hands_at_midnight(
    roster: Roster, session: Session, hall_clock: TurnableClock
) -> None:
    post = roster.adds()
    load_catalogue(session, CATALOGUE)
    roster.plans(post, TOMORROW, "赵敏")
    hall_clock.goes_on(15 * 60 - 1)
    assert [each.name for each in board(session, ANY_HOURS).duty] == ["王芳"]
    hall_clock.goes_on(1)
    assert [each.name for each in board(session, ANY_HOURS).duty] == ["赵敏"]


def test_on_a_closed_day_only_who_was_planned_for_it_is_on_duty(roster: Roster, session: Session) -> None:
    post = roster.adds()
    assert queries.on_duty(session, WEEKDAYS, SUNDAY) == []
    roster.plans(post, SUNDAY, "赵敏")
    assert [each.name for each in queries.on_duty(session, WEEKDAYS, SUNDAY)] == ["赵敏"]


@pytest.mark.parametrize("settings", [ANY_HOURS, WEEKDAYS])
@pytest.mark.parametrize("day", [TODAY, SUNDAY])
def test_the_board_tells_what_the_roster_decides(
    roster: Roster, session: Session, settings: Settings, day: date
) -> None:
    usual = (("王芳", "李强"), ("李强", "王芳"), ("王芳", None), (None, None), ("赵敏", "李强"))
    for place, pair in enumerate(usual * 2):
        post = roster.adds(f"{place}", *pair)
        if place >= len(usual):
            roster.plans(post, day, *usual[place - len(usual) - 1])
    roster.is_away("王芳", day, TOMORROW + timedelta(days=9))
    roster.people["赵敏"].active = False
    session.commit()
    decided = queries.standing_on(session, settings, day)
    told = [(each.post, each.name, each.stands_in) for each in queries.on_duty(session, settings, day)]
    assert told == [(each.post.name, each.standing.name, each.stands_in) for each in decided if each.standing]
    assert len(told) == (6 if settings is ANY_HOURS or day == TODAY else 3)


def test_a_week_is_copied_where_nothing_is_planned_yet(roster: Roster, session: Session) -> None:
    post = roster.adds()
    roster.plans(post, TODAY, "赵敏", "王芳")
    roster.plans(post, TOMORROW, "赵敏")
    roster.plans(post, TOMORROW + timedelta(days=7), "李强")
    assert service.copy_week(session, TODAY) == 1
    found = [roster.stands(TODAY + timedelta(days=ahead))[0][0] for ahead in (7, 8, 9)]
    assert found == ["赵敏", "李强", "王芳"]
    with pytest.raises(refusals.NothingToCopy):
        service.copy_week(session, TODAY)


def test_a_copied_week_leaves_out_the_past_and_those_who_left(
    roster: Roster, session: Session, hall_clock: TurnableClock
) -> None:
    post = roster.adds()
    for ahead, name in enumerate(("赵敏", "赵敏", "李强")):
        roster.plans(post, TODAY + timedelta(days=ahead), name)
    roster.people["李强"].active = False
    session.commit()
    hall_clock.goes_on(8 * MIDNIGHT)
    assert service.copy_week(session, TODAY) == 1
    assert roster.stands(TODAY + timedelta(days=8)) == [("赵敏", False)]


def test_an_absence_that_has_begun_ends_and_one_that_has_not_is_withdrawn(
    roster: Roster, session: Session, hall_clock: TurnableClock
) -> None:
    begun, later = roster.is_away("王芳", TODAY, SUNDAY), roster.is_away("李强", SUNDAY)
    hall_clock.goes_on(2 * MIDNIGHT)
    for absence in (begun, later):
        service.take_back_absence(session, absence)
        with pytest.raises(refusals.AbsenceOver):
            service.take_back_absence(session, absence)
    wang = roster.people["王芳"].id
    away = [queries.is_off_duty(session, wang, TODAY + timedelta(days=ahead)) for ahead in range(3)]
    assert away == [True, True, False], "what was stays as it was"
    assert queries.coming_absences(session, TODAY + timedelta(days=2)) == []
    with pytest.raises(NotFound):
        service.take_back_absence(session, "nobody")


def test_why_somebody_is_away_stays_in_the_hall(roster: Roster, session: Session) -> None:
    absence = service.note_absence(session, roster.people["王芳"].id, TODAY, TODAY, "看病")
    assert "看病" not in history(session, "absence", absence.id)[0].line


def test_a_post_keeps_its_name_and_people_together(roster: Roster, session: Session) -> None:
    post = roster.adds()
    words = PostWords("服务岗", "Service", "110")
    service.change_post(session, post.id, words, roster.pair("赵敏"))
    found = queries.duty_on(session, TODAY)[0]
    assert (found.post.name, found.post.name_en, found.post.phone) == words
    assert (found.a, found.b) == (roster.people["赵敏"], None)


@pytest.mark.parametrize(
    ("step", "refusal"),
    [
        (lambda r, _p: r.adds("别的", "王芳", "王芳"), refusals.SamePerson),
        (lambda r, _p: r.adds("别的", None, "王芳"), refusals.NoFirstPerson),
        (lambda r, _p: r.adds("综合岗"), refusals.PostNameTaken),
        (lambda r, _p: r.adds("别的", "赵敏"), refusals.SwitchedOff),
        (lambda r, p: r.plans(p, TODAY, "赵敏"), refusals.SwitchedOff),
        (lambda r, p: r.plans(p, TODAY, "王芳", "王芳"), refusals.SamePerson),
        (lambda r, p: r.plans(p, YESTERDAY, "王芳"), refusals.DayIsPast),
        (lambda r, _p: r.is_away("赵敏", TODAY), refusals.SwitchedOff),
        (lambda r, _p: r.is_away("王芳", TOMORROW, TODAY), refusals.EndsBeforeStart),
        (lambda r, _p: r.is_away("王芳", YESTERDAY), refusals.DayIsPast),
        (lambda r, _p: r.is_away("王芳", TODAY, TODAY.replace(year=2028)), refusals.TooManyDays),
        (lambda r, _p: r.is_away("李强", SUNDAY - timedelta(days=1), SUNDAY), refusals.AlreadyAway),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_changes_nothing(
    roster: Roster, session: Session, step: Callable[[Roster, Post], object], refusal: type[Exception]
) -> None:
    post = roster.adds()
    roster.people["赵敏"].active = False
    session.commit()
    roster.is_away("李强", SUNDAY, SUNDAY)
    before = roster.stands(TODAY), len(queries.posts(session)), len(queries.coming_absences(session, TODAY))
    with pytest.raises(refusal):
        step(roster, post)
    session.expire_all()
    assert before == (
        roster.stands(TODAY),
        len(queries.posts(session)),
        len(queries.coming_absences(session, TODAY)),
    )


def test_a_post_that_is_back_may_not_take_the_name_of_another(roster: Roster, session: Session) -> None:
    old = roster.adds()
    service.switch_post(session, old.id, active=False)
    roster.adds()
    with pytest.raises(refusals.PostNameTaken):
        service.switch_post(session, old.id, active=True)
