"""Makes a hall's past: its own services at a turned clock, day by day, as fast as they go."""

import argparse
import sys
from datetime import date, timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy.orm import Session

from kiosk import clock, opening, serving
from kiosk.demo import places, times
from kiosk.demo.acting import Cast, Clerk, Day, Served
from kiosk.demo.door import Carry, Guest, within
from kiosk.demo.furniture import POSTS
from kiosk.demo.leash import hold_the_leash
from kiosk.demo.people import visits_of
from kiosk.demo.places import CLERKS, Hall, Stage
from kiosk.instance import take_key
from kiosk.records.roster import service as roster
from kiosk.records.roster.service import Pair, PostWords
from kiosk.records.staff import service as staff
from kiosk.records.staff.models import Role
from kiosk.records.tickets import day as business_day
from kiosk.records.windows import service as windows
from kiosk.settings import read_settings
from kiosk.web.database import session

PEOPLE = 34.0
"""So many come to a hall on an ordinary day."""


class Hands:
    """A clock that somebody turns by hand, and the pace of those who live by it."""

    def __init__(self, at: int) -> None:
        """Stand at an instant (ms)."""
        self.at = at

    def __call__(self) -> float:
        """Return the instant as the clock of a process (s)."""
        return self.at / 1000

    def until(self, at: int) -> bool:
        """Go on to an instant (ms); the past is always made to its end."""
        self.at = max(self.at, at)
        return True


class Silent:
    """Nobody listens to the past, but what is refused must not pass unseen."""

    def served(self, served: Served) -> None:
        """Say nothing."""

    def trouble(self, doing: str, said: str) -> None:
        """Write down what was refused."""
        print(clock.now().isoformat(), doing, said, flush=True)


def main() -> int:
    """Make the past of one hall of a demo's folder."""
    parser = argparse.ArgumentParser(prog="python -m kiosk.demo.past_of_hall")
    parser.add_argument("folder", type=Path)
    parser.add_argument("centre")
    asked = parser.parse_args()
    hold_the_leash()
    stage = places.stage_at(asked.folder)
    assert stage is not None  # noqa: S101 - the demo has written it before
    hall = next(hall for hall in stage.halls if hall.centre.code == asked.centre)
    make(stage, hall)
    return 0


def make(stage: Stage, hall: Hall) -> None:
    """Let every day of the past happen in a hall."""
    days = past_days(stage)
    hands = Hands(times.midnight_of(days[0]) + times.DAWN)
    with clock.standing_at(hands), take_key(hall.instance):
        app = _opened(hall)
        with app.app_context():
            _furnish(stage)
        cast = cast_of(within(app), stage.kept.password)
        for done, day in enumerate(days, 1):
            midnight = times.midnight_of(day)
            Day(cast, hands, Silent(), midnight).run(visits_of(hall.centre.code, midnight, PEOPLE))
            hands.until(midnight + times.DAY + 5 * clock.MINUTE)
            with app.app_context():
                _night(session())
            hall.made.write_text(f"{done}")


def _furnish(stage: Stage) -> None:
    """Hire the clerks and give them a post."""
    first, second = (
        staff.add_staff(session(), username, name, Role.CLERK, stage.kept.password)
        for username, name in CLERKS
    )
    roster.add_post(session(), PostWords(POSTS[0], "", ""), Pair(first.id, second.id))


def past_days(stage: Stage) -> list[date]:
    """Return the days of the past, the last one the day before the demo begins."""
    begins = date.fromisoformat(stage.kept.begins)
    return [begins - timedelta(days=back) for back in range(stage.kept.past_days, 0, -1)]


def cast_of(carry: Carry, password: str) -> Cast:
    """Return who acts in a hall, the clerks signed in."""
    clerks = []
    for window, (username, _name) in enumerate(CLERKS, 1):
        guest = Guest(carry)
        guest.sign_in(username, password)
        clerks.append(Clerk(guest, window))
    return Cast(Guest(carry), clerks)


def _opened(hall: Hall) -> Flask:
    # Rates are limited by the real clock, and days pass in moments here.
    settings = read_settings(hall.config, {("server", "limits"): False})
    settings = serving.with_addresses(settings, hall.instance)
    return opening.open_hall(settings, hall.instance, print)


def _night(session: Session) -> None:
    """Do what the hall's caretaker does when a day is over; due dates follow when the hall opens."""
    business_day.close_past_days(session)
    windows.close_overnight(session, clock.midnight())


if __name__ == "__main__":
    sys.exit(main())
