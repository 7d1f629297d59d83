"""How much room the county's databases take, and how much their disks still have."""

import shutil
from contextlib import suppress
from typing import NamedTuple

from kiosk.county.store.database import CountyDatabase

LEAST = 5 * 1024**3
"""With less free than this somebody should see to it: a database that is full takes nothing in."""
_TAKEN = """
SELECT pg_database_size(current_database()),
    CASE WHEN host(inet_server_addr()) = ANY('{127.0.0.1,::1}') OR inet_server_addr() IS NULL
        THEN (SELECT setting FROM pg_settings WHERE name = 'data_directory') END"""
"""PostgreSQL does not know its disk; where it runs on this computer its folder does, if it may be told."""


class Room(NamedTuple):
    """Bytes that the databases take, and the least that is free on one of their disks (None: not known)."""

    taken: int
    free: int | None

    @property
    def is_short(self) -> bool:
        """Whether somebody should make room."""
        return self.free is not None and self.free < LEAST


def room(county: CountyDatabase) -> Room:
    """Return how much room the databases of all servers take and have."""
    taken, free = 0, []
    for server in county.servers:
        with server.connection() as connection:
            size, folder = connection.execute(_TAKEN).fetchone() or (0, None)
        taken += size
        if folder:
            with suppress(OSError):
                free.append(shutil.disk_usage(folder).free)
    return Room(taken, min(free, default=None))
