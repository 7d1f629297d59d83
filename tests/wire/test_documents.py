"""A document of the county: who made it, how large it may be, whom it is for."""

import hashlib
import json
from typing import NamedTuple

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.signing import SigningKey

from kiosk.errors import BadInput
from kiosk.wire import documents
from kiosk.wire.documents import (
    DocumentTooLarge,
    NotADocument,
    NotTheCountys,
    SignedDocument,
    applies_to,
    in_force,
    made,
    opened,
    sign,
)
from tests.from_county import CENTRE, KEY, NEIGHBOUR, TOWN

PUBLIC = bytes(KEY.verify_key)
NEW_KEY = SigningKey(b"the key that the county has next")
NOTICE = made("notices", 3, TOWN, 1_764_000_000_000, "show,from,until,words\r\nboth,,,停电\r\n".encode())
SIGNED = sign(NOTICE, KEY)


class Offer(NamedTuple):
    """A document as the county lists it."""

    version: int
    scope: str = ""
    withdrawn: bool = False


def signed_text(text: str, key: SigningKey = KEY) -> SignedDocument:
    """Return any text, signed as a document is."""
    return SignedDocument(text, key.sign(documents.PURPOSE + text.encode()).signature.hex())


@given(body=st.text(st.characters(exclude_categories=["Cs"])), version=st.integers(1, 2**31 - 1))
def test_a_document_arrives_as_it_was_made(body: str, version: int) -> None:
    document = made("catalogue", version, CENTRE, 5, body.encode())
    travelled = msgspec.json.decode(msgspec.json.encode(sign(document, KEY)), type=SignedDocument)
    assert opened(travelled, [PUBLIC]) == document


def test_the_hash_is_that_of_the_clerks_own_file() -> None:
    content = "﻿show,from,until,words\r\n".encode()
    assert made("notices", 1, "", 0, content).sha256 == hashlib.sha256(content).hexdigest()


def test_while_the_county_changes_its_key_both_are_right() -> None:
    for key in (KEY, NEW_KEY):
        assert opened(sign(NOTICE, key), [PUBLIC, bytes(NEW_KEY.verify_key)]) == NOTICE


@pytest.mark.parametrize(
    "forged",
    [
        sign(NOTICE, NEW_KEY),
        msgspec.structs.replace(SIGNED, document=SIGNED.document.replace("停电", "来电")),
        msgspec.structs.replace(SIGNED, document=SIGNED.document + " "),
        msgspec.structs.replace(SIGNED, signature="00" * 64),
        msgspec.structs.replace(SIGNED, signature="00"),
        msgspec.structs.replace(SIGNED, signature="什么"),
        msgspec.structs.replace(SIGNED, signature=KEY.sign(SIGNED.document.encode()).signature.hex()),
    ],
    ids=["another key", "a changed word", "a changed space", "no signature", "a short one", "no hex",
         "signed for another purpose"],
)  # fmt: skip
def test_what_the_county_did_not_sign_is_not_read(forged: SignedDocument) -> None:
    with pytest.raises(NotTheCountys):
        opened(forged, [PUBLIC])


def test_without_any_key_nothing_is_the_countys() -> None:
    with pytest.raises(NotTheCountys):
        opened(sign(NOTICE, KEY), [])


@pytest.mark.parametrize("change", [
    {"version": 0}, {"version": "1"}, {"scope": "4103"}, {"scope": "41032711120９"}, {"kind": "../up"},
    {"kind": ""}, {"body": None}, {"made_at": "now"},
])  # fmt: skip
def test_an_envelope_that_does_not_fit_is_refused_though_signed(change: dict[str, object]) -> None:
    with pytest.raises(NotADocument):
        opened(signed_text(json.dumps(msgspec.to_builtins(NOTICE) | change)), [PUBLIC])


@pytest.mark.parametrize("text", ["", "null", "[]", "{", '{"kind": "notices"}'])
def test_what_is_no_envelope_at_all_is_refused(text: str) -> None:
    with pytest.raises(NotADocument):
        opened(signed_text(text), [PUBLIC])


def test_what_a_later_county_adds_to_the_envelope_is_passed_over() -> None:
    later = msgspec.to_builtins(NOTICE) | {"kind": "surveys", "urgent": True}
    assert opened(signed_text(json.dumps(later)), [PUBLIC]).kind == "surveys"


def test_the_largest_document_passes_and_one_byte_more_does_not() -> None:
    room = documents.LARGEST - len(msgspec.json.encode(made("notices", 1, "", 0, b"")))
    opened(sign(made("notices", 1, "", 0, b"x" * room), KEY), [PUBLIC])
    with pytest.raises(DocumentTooLarge) as refused:
        made("notices", 1, "", 0, b"x" * (room + 1))
    assert refused.value.words == {"size": 2049, "most": 2048}
    with pytest.raises(DocumentTooLarge):
        opened(signed_text("x" * (documents.LARGEST + 1)), [PUBLIC])


@pytest.mark.parametrize(
    ("kind", "version", "scope", "content", "field"),
    [
        ("目录", 1, "", b"", "kind"),
        ("notices", 0, "", b"", "version"),
        ("notices", 1, "4103", b"", "scope"),
        ("notices", 1, "", "停电检修，请提前来办".encode("gb18030"), "文件"),
    ],
)
def test_the_county_is_told_which_field_is_wrong(
    kind: str, version: int, scope: str, content: bytes, field: str
) -> None:
    with pytest.raises(BadInput) as refused:
        made(kind, version, scope, 0, content)
    assert refused.value.words["field"] == field


@pytest.mark.parametrize(
    ("offered", "chosen"),
    [
        ([], None),
        ([Offer(1), Offer(3), Offer(2)], Offer(3)),
        ([Offer(1), Offer(2, withdrawn=True)], Offer(1)),
        ([Offer(1, withdrawn=True)], None),
        ([Offer(9), Offer(1, TOWN)], Offer(1, TOWN)),
        ([Offer(9), Offer(5, TOWN), Offer(1, CENTRE)], Offer(1, CENTRE)),
        ([Offer(9), Offer(5, TOWN), Offer(1, CENTRE, withdrawn=True)], Offer(5, TOWN)),
        ([Offer(1), Offer(2, NEIGHBOUR)], Offer(1)),
        ([Offer(2, NEIGHBOUR)], None),
    ],
)
def test_the_closest_scope_wins_then_the_newest_version(offered: list[Offer], chosen: Offer | None) -> None:
    assert in_force(offered, CENTRE) == chosen


SCOPES = ["", TOWN, CENTRE, NEIGHBOUR, "410327112"]
OFFERS = st.lists(
    st.builds(Offer, st.integers(1, 6), st.sampled_from(SCOPES), st.booleans()),
    unique_by=lambda offer: (offer.scope, offer.version),
)  # fmt: skip


@given(OFFERS)
def test_the_order_of_the_list_never_matters(offered: list[Offer]) -> None:
    assert in_force(offered, CENTRE) == in_force(reversed(offered), CENTRE)


@given(OFFERS)
def test_nothing_closer_or_newer_was_passed_over(offered: list[Offer]) -> None:
    chosen = in_force(offered, CENTRE)
    for other in offered:
        if not other.withdrawn and applies_to(other.scope, CENTRE):
            assert chosen
            assert (len(chosen.scope), chosen.version) >= (len(other.scope), other.version)
    assert chosen is None or (applies_to(chosen.scope, CENTRE) and not chosen.withdrawn)


def test_a_hall_without_a_code_takes_only_what_is_for_everybody() -> None:
    assert in_force([Offer(1), Offer(2, TOWN)], "") == Offer(1)
