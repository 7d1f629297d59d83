"""What the county is measured against: a table that only stores a village's lines."""

from collections.abc import Sequence
from typing import Any

import psycopg

from kiosk.wire.batches import MOST_LINES
from tests.bench import counties

_MADE = """
CREATE TABLE bare (centre text NOT NULL, epoch int NOT NULL, seq int NOT NULL, line text NOT NULL,
    hash bytea NOT NULL, PRIMARY KEY (centre, epoch, seq))"""
_STORE = """
INSERT INTO bare (centre, epoch, seq, line, hash)
SELECT %b, 1, * FROM unnest(%b::int[], %b::text[], %b::bytea[])"""


class BareTable:
    """A table in the county's own PostgreSQL, and a day's rows ready to be stored in it."""

    def __init__(self, connection: "psycopg.Connection[Any]", day: Sequence[bytes]) -> None:
        self._connection = connection
        self._texts = [line.decode() for line in day]
        self._hashes = counties.chain(tuple(day))[1:]
        connection.execute(_MADE)
        connection.commit()

    def stores(self, centre: str, lines: int = MOST_LINES) -> None:
        """Store the day with one bare insert and one commit for so many lines."""
        for begin in range(0, len(self._texts), lines):
            texts, hashes = self._texts[begin : begin + lines], self._hashes[begin : begin + lines]
            seqs = list(range(begin + 1, begin + 1 + len(texts)))
            self._connection.execute(_STORE, (centre, seqs, texts, hashes))
            self._connection.commit()

    def stores_at_once(self, centre: str) -> None:
        """Store the day with one insert in one transaction."""
        self.stores(centre, len(self._texts))
