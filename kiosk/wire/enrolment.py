"""What travels when a centre is enrolled: its public key with a proof, and the county's answer with one."""

from typing import Annotated

import msgspec
from msgspec import Meta

from kiosk.wire import codes
from kiosk.wire.batches import Division

KEY = Annotated[str, Meta(pattern="^[0-9a-f]{64}$", description="32 bytes as hex")]
PROOF = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]


class Request(msgspec.Struct, frozen=True):
    """What a centre sends: its Ed25519 public key, and the proof that it knows the one-time code.

    ``name`` is the code's; ``centre`` is the centre's own idea of who it is, empty if it has none.
    """

    name: Annotated[str, Meta(pattern="^[0-9a-f]{32}$")]
    public: KEY
    centre: Annotated[str, Meta(pattern="^([0-9]{12})?$")] = ""
    proof: PROOF = "0" * 64

    @property
    def key(self) -> bytes:
        """The public key, 32 bytes."""
        return bytes.fromhex(self.public)

    @property
    def said(self) -> bytes:
        """What the proof is made over."""
        return f"enrol\n{self.name}\n{self.public}\n{self.centre}".encode()

    def proven(self, code: str) -> "Request":
        """Return the request with its proof; ``code`` is what ``codes.read_code`` returned."""
        return msgspec.structs.replace(self, proof=codes.proof(codes.mark(code), self.said))


class Answer(msgspec.Struct, frozen=True):
    """What the county answers: who it is, who the centre is, and the proof that it knows the code too."""

    centre: Division
    town: str
    village: str
    county: str
    county_key: KEY
    lines: int
    proof: PROOF = "0" * 64

    @property
    def said(self) -> bytes:
        """What the proof is made over."""
        return f"enrolled\n{self.centre}\n{self.county}\n{self.county_key}".encode()

    def proven(self, mark: str) -> "Answer":
        """Return the answer with its proof; ``mark`` is the code's."""
        return msgspec.structs.replace(self, proof=codes.proof(mark, self.said))
