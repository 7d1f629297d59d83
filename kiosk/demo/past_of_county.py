"""Makes the county's past: its users, its villages' keys, and what was delivered night by night."""

import argparse
import sys
from datetime import date, timedelta
from pathlib import Path

import msgspec

from kiosk import clock
from kiosk.county import opening
from kiosk.county.enrolment import enrolling
from kiosk.county.intake import reporting, taking
from kiosk.county.intake.taking import Parcel
from kiosk.county.opening import County
from kiosk.county.settings import read_settings
from kiosk.county.store.database import CountyDatabase
from kiosk.county.users import service as users
from kiosk.county.users.service import Role, User
from kiosk.demo import mail, places, times, villages
from kiosk.demo.leash import hold_the_leash
from kiosk.demo.mail import Sent
from kiosk.demo.past_of_hall import Hands, past_days
from kiosk.demo.places import Stage
from kiosk.instance import write_private
from kiosk.sync.courier import PROGRAM
from kiosk.wire import codes
from kiosk.wire.enrolment import Request
from kiosk.wire.reports import Report

NIGHT_BY_NIGHT = 7
"""The last nights come one by one; what was before them, in one night."""


def main() -> int:
    """Make the past of the county of a demo's folder."""
    parser = argparse.ArgumentParser(prog="python -m kiosk.demo.past_of_county")
    parser.add_argument("folder", type=Path)
    asked = parser.parse_args()
    hold_the_leash()
    stage = places.stage_at(asked.folder)
    assert stage is not None  # noqa: S101 - the demo has written it before
    hands = Hands(times.midnight_of(past_days(stage)[0]))
    settings = read_settings(stage.county_config)
    with clock.standing_at(hands), opening.opened(settings, stage.county, print) as county:
        make(stage, county, hands)
    return 0


def make(stage: Stage, county: County, hands: Hands) -> None:
    """Make users, keys and deliveries; nothing of a village's past is older than its pairing."""
    add_users(stage, county.database)
    post: dict[str, Sent] = {}
    for done, centre in enumerate(stage.villages, 1):
        if villages.is_paired(centre.code):
            hands.at = times.midnight_of(past_days(stage)[0])
            pair(stage, county.database, centre.code)
            post[centre.code] = deliver_past(stage, county.database, centre.code, hands)
        stage.made.write_text(f"{done}")
    mail.keep_post(stage.post, post)
    hands.at = times.midnight_of(date.fromisoformat(stage.kept.begins)) + times.DAWN
    write_private(stage.codes, msgspec.json.encode(_codes(stage, county.database)))


def add_users(stage: Stage, database: CountyDatabase) -> None:
    """Add an officer of the county, and somebody who answers for one town only."""
    town = stage.halls[0].centre
    for user in (
        User("officer", "演示专员", Role.OFFICER, "", "", active=True),
        User("viewer", f"演示{town.town}", Role.VIEWER, town.town_code, "", active=True),
    ):
        users.add_user(database, user, stage.kept.password)


def pair(stage: Stage, database: CountyDatabase, centre: str) -> None:
    """Pair a village with a one-time code, as its hall would."""
    public = bytes(mail.key_of(stage.folder, centre).verify_key).hex()
    with database.front() as connection:
        plain = codes.read_code(enrolling.new_code(connection, centre, "demo"))
        enrolling.enrol(connection, Request(codes.name(plain), public, centre).proven(plain))


def deliver_past(stage: Stage, database: CountyDatabase, centre: str, hands: Hands) -> Sent:
    """Deliver a village's past at the hours at which it would have come; return how far that is."""
    days = past_days(stage)
    sent = Sent(days[0] - timedelta(days=1))
    for day in days[-NIGHT_BY_NIGHT - 1 :]:
        if villages.skips(centre, day):
            continue
        hands.at = mail.night_of(centre, day)
        for batch in mail.batches_of(centre, sent, day):
            taking.take_in(database, Parcel.of(batch))
        said = clock.millis() + villages.minutes_off(centre) * clock.MINUTE
        reporting.hear(database, centre, Report(sent.place, said, PROGRAM))
    return sent


def _codes(stage: Stage, database: CountyDatabase) -> dict[str, str]:
    with database.front() as connection:
        return {
            hall.centre.code: enrolling.new_code(connection, hall.centre.code, "demo") for hall in stage.halls
        }


if __name__ == "__main__":
    sys.exit(main())
