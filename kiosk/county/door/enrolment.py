"""Where a centre that has a one-time code on paper gets its key known, and where it changes the key."""

import msgspec
from flask import Blueprint, Response

from kiosk.county.current import county, county_key, settings
from kiosk.county.directory import service as directory
from kiosk.county.door.bodies import answer, body
from kiosk.county.enrolment import enrolling
from kiosk.county.guards import centres_once
from kiosk.county.intake import taking
from kiosk.county.limits import CODE_TRIES, limiter
from kiosk.web.guards import anyone
from kiosk.wire.enrolment import KEY, Answer, Request

blueprint = Blueprint("door_enrolment", __name__, url_prefix="/api/v1")


class NextKey(msgspec.Struct, frozen=True):
    """The public key that a centre wants to use from now on."""

    public: KEY


@blueprint.post("/enrolments")
@limiter.limit(CODE_TRIES)
@anyone
def enrol() -> Response:
    """Take a centre's public key for a one-time code; the code itself never travels."""
    sent = body(Request)
    with county().front() as connection:
        enrolled = enrolling.enrol(connection, sent)
    centre = directory.centre(county(), enrolled.centre)
    kept = Answer(
        centre=centre.code, town=centre.town, village=centre.village, county=settings().county.name,
        county_key=bytes(county_key().verify_key).hex(), lines=taking.cursor_of(county(), centre.code).lines,
    )  # fmt: skip
    return answer(kept.proven(enrolled.mark), 201)


@blueprint.post("/centres/<centre>/keys")
@centres_once
def change(centre: str) -> Response:
    """Take a centre's next key, signed with the one before; both count for some days."""
    with county().front() as connection:
        enrolling.change_key(connection, centre, bytes.fromhex(body(NextKey).public))
    return answer({"centre": centre}, 201)
