"""a journal is stored by whole batches, packed"""

import gzip
import json
from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import Any

from alembic import context, op
from sqlalchemy import text

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

PARTITIONS = 12
MOST_LINES, MOST_BYTES = 500, 1_500_000
"""Of a batch, unpacked: so it can be read again within the bounds of the wire."""
BATCHES = """
    centre text NOT NULL, epoch int NOT NULL, first int NOT NULL, last int NOT NULL,
    previous bytea NOT NULL, head bytea NOT NULL, packed bytea NOT NULL, received_at timestamptz NOT NULL,
    CONSTRAINT no_more_than_a_batch CHECK (first >= 1 AND first <= last AND last < first + 500)"""
LEFT = "centre text NOT NULL, epoch int NOT NULL, seq int NOT NULL, line bytea NOT NULL, hash bytea NOT NULL"
LINES = """
    centre text NOT NULL, epoch int NOT NULL, seq int NOT NULL, line text NOT NULL,
    hash bytea NOT NULL, received_at timestamptz NOT NULL"""


def upgrade() -> None:
    """Make the tables, pack what is there, drop the tables of single lines.

    A line that is not as it was sent, or whose one before is lost, fits into no batch: it is kept in the table
    journal_left, and the next proof asks its village for it again.
    """
    op.execute(f"CREATE TABLE journal_left ({LEFT})")
    if context.config.attributes["number"] == 0:
        op.execute("DELETE FROM proofs")
    _replace("journal_lines", "journal_batches", (BATCHES, "centre, epoch, first"), _pack_all)


def downgrade() -> None:
    """Store each line by itself again; a damaged batch stops it."""
    _replace("journal_batches", "journal_lines", (LINES, "centre, epoch, seq"), _unpack_all)
    op.execute("DROP TABLE journal_left")


def _replace(old: str, new: str, shape: tuple[str, str], move: Callable[[str, str], None]) -> None:
    """Put a table in the place of another, on this server; the front also sees the parts of the others."""
    urls, number = context.config.attributes["urls"], context.config.attributes["number"]
    columns, key = shape
    if number == 0:
        op.execute(f"CREATE TABLE {new} ({columns}) PARTITION BY HASH (centre)")
    for place in range(PARTITIONS):
        name, server = f"{new}_{place}", place % len(urls)
        if server == number:
            op.execute(f"CREATE TABLE {name} ({columns}, PRIMARY KEY ({key}))")
            move(f"{old}_{place}", name)
            if number:
                op.execute(f"DROP TABLE {old}_{place}")
        elif number == 0:
            op.execute(f"CREATE FOREIGN TABLE {name} ({columns}) SERVER server_{server}")
        if number == 0:
            bounds = f"FOR VALUES WITH (MODULUS {PARTITIONS}, REMAINDER {place})"
            op.execute(f"ALTER TABLE {new} ATTACH PARTITION {name} {bounds}")
    if number == 0:
        op.execute(f"DROP TABLE {old}")


def _pack_all(old: str, new: str) -> None:
    op.execute(f"ALTER TABLE {new} ALTER packed SET STORAGE EXTERNAL")  # gzip: nothing is left to press out
    put = text(
        f"INSERT INTO {new} VALUES (:centre, :epoch, :first, :last, :previous, :head, :packed, :received_at)"
    )
    for centre in op.get_bind().execute(text(f"SELECT DISTINCT centre FROM {old}")).scalars().all():
        for part in _parts(_whole(old, centre)):
            op.get_bind().execute(put, _packed(centre, part))


def _parts(lines: Iterator[tuple[Any, bytes]]) -> Iterator[list[Any]]:
    """Yield lines that follow each other, so many at once as a batch holds."""
    part: list[Any] = []
    size = 0
    for line, previous in lines:
        length = len(line.line)
        if part and not (_follows(part[-1][0], line) and len(part) < MOST_LINES and size + length <= MOST_BYTES):
            yield part
            part, size = [], 0
        part.append((line, previous))
        size += length
    if part:
        yield part


def _whole(old: str, centre: str) -> Iterator[tuple[Any, bytes]]:
    """Yield a village's lines in their order, each with the hash before it; what does not follow is left."""
    columns = "centre, epoch, seq, textsend(line) AS line, hash, received_at"
    lines = _reading(f"SELECT {columns} FROM {old} WHERE centre = :centre ORDER BY epoch, seq", MOST_LINES)
    leave = text("INSERT INTO journal_left VALUES (:centre, :epoch, :seq, :line, :hash)")
    before: Any = None
    for line in op.get_bind().execute(lines, {"centre": centre}):
        possible = [bytes(before.hash)] if before and _follows(before, line) else _possible(old, line)
        fitting = [each for each in possible if sha256(each + line.line).digest() == bytes(line.hash)]
        if fitting:
            yield line, fitting[0]
        else:
            left = {name: getattr(line, name) for name in ("centre", "epoch", "seq", "line", "hash")}
            op.get_bind().execute(leave, left)
        before = line


def _follows(before: Any, line: Any) -> bool:
    return (before.epoch, before.seq + 1) == (line.epoch, line.seq)


def _possible(old: str, line: Any) -> list[bytes]:
    """Return the hashes from which the first line of an epoch may follow."""
    if line.seq == 1:
        return [bytes(32)]
    asked = text(
        f"SELECT DISTINCT hash FROM {old} WHERE centre = :centre AND epoch < :epoch AND seq = :seq"
    )
    wanted = {"centre": line.centre, "epoch": line.epoch, "seq": line.seq - 1}
    return [bytes(found) for found in op.get_bind().execute(asked, wanted).scalars()]


def _packed(centre: str, part: list[Any]) -> dict[str, Any]:
    """Return lines as one batch, as it would have come over the line."""
    (first, previous), (last, _before) = part[0], part[-1]
    label = {"centre": centre, "epoch": first.epoch, "first": first.seq, "count": len(part), "previous": previous.hex(), "batch": 1}
    plain = b"\n".join([json.dumps(label).encode(), *(bytes(line.line) for line, _previous in part)])
    return {
        "centre": centre, "epoch": first.epoch, "first": first.seq, "last": last.seq, "previous": previous,
        "head": bytes(last.hash), "packed": gzip.compress(plain, 4, mtime=0), "received_at": last.received_at,
    }  # fmt: skip


def _unpack_all(old: str, new: str) -> None:
    put = text(f"INSERT INTO {new} VALUES (:centre, :epoch, :seq, :line, :hash, :received_at)")
    for batch in op.get_bind().execute(_reading(f"SELECT * FROM {old}", 8)):
        head = bytes(batch.previous)
        rows = []
        for seq, line in enumerate(gzip.decompress(batch.packed).split(b"\n")[1:], batch.first):
            head = sha256(head + line).digest()
            own = {"centre": batch.centre, "epoch": batch.epoch, "seq": seq, "received_at": batch.received_at}
            rows.append(own | {"line": line.decode(), "hash": head})
        op.get_bind().execute(put, rows)


def _reading(query: str, at_once: int) -> Any:
    """Return a query whose rows come so many at a time."""
    return text(query).execution_options(stream_results=True, max_row_buffer=at_once)
