"""The county's PostgreSQL: one server or several; what a village delivers lies where its code says."""

import select
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any, NamedTuple

from psycopg import Connection
from psycopg.rows import DictRow, TupleRow, dict_row
from psycopg_pool import ConnectionPool

PARTITIONS = 12
"""For ever: rows are placed by it. Divisible by 1, 2, 3, 4 and 6 servers."""
MOST_CONNECTIONS = 12
MOST_PREPARED = 400
"""Statements that a connection keeps prepared, from their first time on: each partition has its own."""
_PLACES = """
SELECT code, place FROM (SELECT %b::text AS code UNION SELECT code FROM centres) AS known,
    generate_series(0, %b) AS place
WHERE satisfies_hash_partition('cursors'::regclass, %b, place, code)"""


class Owner(NamedTuple):
    """Where a village's rows lie: the server's pool and the number of the partition."""

    pool: "ConnectionPool[Connection[TupleRow]]"
    place: int

    def table(self, name: str) -> str:
        """Return the name of this partition of a table."""
        return f"{name}_{self.place}"


class CountyDatabase:
    """The pools of the county's servers; the first is the front, which sees everything."""

    def __init__(self, urls: Sequence[str], most: int = MOST_CONNECTIONS) -> None:
        """Open the pools; raises ``psycopg_pool.PoolTimeout`` at the first use if a server is away."""
        self._doors = ExitStack()
        self.servers = [self._doors.enter_context(_pool(url, most)) for url in urls]
        """Each keeps every so-manieth partition; the first also sees those of the others."""
        self._places: dict[str, int] = {}
        self._placing = threading.Lock()

    @contextmanager
    def front(self) -> "Iterator[Connection[TupleRow]]":
        """Lend a connection of the front server, in a transaction of its own."""
        with self.servers[0].connection() as connection:
            yield connection

    def read(self, query: str, values: Any = ()) -> list[DictRow]:
        """Return the rows of a query on the front server, each by column name."""
        with self.front() as connection, connection.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(query.encode(), values).fetchall()

    @contextmanager
    def at(self, centre: str) -> "Iterator[tuple[Connection[TupleRow], Owner]]":
        """Lend a connection, in a transaction, of the server that keeps a village's rows."""
        owner = self.owner(centre)
        with owner.pool.connection() as connection:
            yield connection, owner

    def owner(self, centre: str) -> Owner:
        """Return where a village's rows lie; PostgreSQL itself says which partition its code hashes to.

        Asked for one that it does not know, it asks for the whole directory.
        """
        with self._placing:
            if centre not in self._places:
                with self.front() as front:
                    asked = front.execute(_PLACES, (centre, PARTITIONS - 1, PARTITIONS))
                    self._places |= dict(asked.fetchall())
        place = self._places[centre]
        return Owner(self.servers[place % len(self.servers)], place)

    def close(self) -> None:
        """Close all pools."""
        self._doors.close()


def _alive(connection: "Connection[TupleRow]") -> None:
    """Raise ``psycopg.OperationalError`` for a connection that the server has closed.

    Nobody is asked: a connection on which something waits to be read has most likely come to its end.
    """
    while select.select([connection.fileno()], [], [], 0)[0]:
        connection.pgconn.consume_input()


def send_off(connection: "Connection[Any]") -> None:
    """Send what a pipeline holds back of a large statement, so that PostgreSQL begins with it at once.

    psycopg sends what the socket takes, and the rest when somebody waits for an answer.
    """
    while connection.pgconn.flush():
        readable, _writable, _ = select.select([connection.fileno()], [connection.fileno()], [])
        if readable:
            connection.pgconn.consume_input()


def _set_up(connection: "Connection[TupleRow]") -> None:
    """Let sums over villages be made where their rows lie; keep the statements of all partitions prepared."""
    connection.execute("SET enable_partitionwise_aggregate = on")
    connection.commit()
    connection.prepare_threshold, connection.prepared_max = 0, MOST_PREPARED


def _pool(url: str, most: int) -> "ConnectionPool[Connection[TupleRow]]":
    return ConnectionPool(
        url, min_size=1, max_size=most, open=True, timeout=10, max_idle=120, check=_alive, configure=_set_up
    )
