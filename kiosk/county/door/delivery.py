"""Where centres call: report, deliver, take back, prove, open an epoch; every request is signed."""

from flask import Blueprint, Response, request

from kiosk import clock
from kiosk.county.current import county
from kiosk.county.documents import service as documents
from kiosk.county.door.bodies import answer, body
from kiosk.county.guards import centres, centres_heard, centres_once
from kiosk.county.intake import epochs, proof, reporting, taking
from kiosk.county.intake.epochs import Fork
from kiosk.county.intake.stored import Position
from kiosk.county.intake.taking import Cursor, Parcel
from kiosk.errors import NotFound
from kiosk.wire import batches, pages
from kiosk.wire.refusals import WrongCentre
from kiosk.wire.reports import Answer, Opening, Place, Receipt, Report, Wanted

blueprint = Blueprint("door", __name__, url_prefix="/api/v1/centres/<centre>")


@blueprint.post("/report")
@centres_heard
def report(centre: str, *, fresh: bool) -> Response:
    """Hear where a centre stands, and say where the county does; the same again is answered, not noted."""
    said = body(Report)
    hears = reporting.hear if fresh else reporting.stand
    cursor, standing = hears(county(), centre, said)
    known = proof.noted(county(), centre)
    broken = [known.broken] if known and known.broken else []
    wanted = {kind: Wanted(*which) for kind, which in documents.effective(county(), centre).items()}
    return answer(Answer(place_of(cursor), standing, clock.millis(), wanted, [(*each,) for each in broken]))


@blueprint.post("/batches")
@centres
def take_in(centre: str) -> Response:
    """Take a batch in; the same again is answered alike and changes nothing."""
    sent = request.get_data()
    batch = batches.unpack(sent)
    if batch.label.centre != centre:
        raise WrongCentre(centre=batch.label.centre)
    taken = taking.take_in(county(), Parcel(batch, sent))
    return answer(Receipt(place_of(taken.cursor), taken.fresh, taken.aside))


@blueprint.get("/lines")
@centres
def lines(centre: str) -> Response:
    """Return the next lines after ``epoch`` and ``seq``, at most 500: a journal is taken back by these."""
    after = Position(_number("epoch"), _number("seq"))
    kept = proof.page(county(), centre, after)
    page = pages.Page([(each.at.epoch, each.at.seq, each.hash.hex(), each.text.decode()) for each in kept])
    return Response(pages.pack(page), content_type=pages.TYPE)


@blueprint.get("/epochs")
@centres
def opened(centre: str) -> Response:
    """Return the epochs that were opened after the first."""
    known = epochs.epochs_of(county(), centre)
    return answer([(each.epoch, each.after_epoch, each.after_seq, each.ended_seq) for each in known])


@blueprint.post("/epochs")
@centres_once
def open_epoch(centre: str) -> Response:
    """Let a history go on from an older line that both sides hold."""
    wish = body(Opening)
    fork = Fork(wish.epoch, wish.after_epoch, wish.after_seq, bytes.fromhex(wish.head), wish.why)
    place = place_of(epochs.open_epoch(county(), centre, fork))
    reporting.forget_parting(county(), centre)
    return answer(place, 201)


@blueprint.get("/hashes")
@centres
def hashes(centre: str) -> Response:
    """Return the stored hashes of the lines asked for as ``at=epoch.seq`` (at most 64)."""
    wanted = [_position(text) for text in request.args.getlist("at")]
    found = proof.hashes(county(), centre, wanted)
    return answer({f"{at.epoch}.{at.seq}": kept.hex() for at, kept in found.items()})


@blueprint.get("/proof")
@centres
def prove(centre: str) -> Response:
    """Return head and count, computed anew from every stored line, and the first one that is damaged.

    Asked with ``epoch`` and ``seq``, only some of the lines after that one: ``reached`` says how far.
    """
    if request.args:
        after = Position(_number("epoch"), _number("seq"))
        found = proof.prove_and_note(county(), centre, after, proof.MOST_PROVED)
    else:
        found = proof.prove_and_note(county(), centre)
    said = found._asdict() | {"place": place_of(found.cursor)}
    return answer({name: said[name] for name in ("place", "counted", "broken", "reached")})


def place_of(cursor: Cursor) -> Place:
    """Return a cursor as it travels."""
    return Place(cursor.epoch, cursor.seq, cursor.head.hex(), cursor.lines)


def _number(name: str) -> int:
    number: int | None = request.args.get(name, type=int)
    if number is None or not 0 <= number < 2**31:
        raise NotFound
    return number


def _position(text: str) -> Position:
    epoch, _dot, seq = text[:24].partition(".")
    if not (epoch.isdecimal() and seq.isdecimal() and int(epoch) < 2**31 and int(seq) < 2**31):
        raise NotFound
    return Position(int(epoch), int(seq))
