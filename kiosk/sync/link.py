"""The link to the county: its address, its key, and this centre's own key; a file only its owner reads.

It does not lie in the database: a backup of the records, brought to another computer, must not be able
to speak for the village.
"""

from pathlib import Path

import msgspec
from nacl.signing import SigningKey

from kiosk.instance import write_private

FILE = "county.link"


class Link(msgspec.Struct, frozen=True):
    """Who the county is, and how this centre proves who it is; keys are 32 bytes as hex."""

    url: str
    centre: str
    town: str
    village: str
    county: str
    county_key: str
    own_key: str

    @property
    def key(self) -> SigningKey:
        """This centre's signing key."""
        return SigningKey(bytes.fromhex(self.own_key))


def read_link(instance: Path) -> Link | None:
    """Return the link of an instance folder, None for a centre that is not paired."""
    try:
        return msgspec.json.decode((instance / FILE).read_bytes(), type=Link)
    except FileNotFoundError:
        return None


def keep_link(instance: Path, link: Link) -> None:
    """Keep a link, whole or not at all."""
    write_private(instance / FILE, msgspec.json.encode(link))
