"""A real county in a process of its own, with its own PostgreSQL, for tests that kill it."""

import contextlib
import http.client
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from tests.running import ROOT, free_port

PATIENCE_S = 60.0


class RunningCounty:
    """A county served by ``python -m kiosk.county`` on a port of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[str] | None = None
        self._environ = {**os.environ, "PYTHONPATH": str(ROOT), "KIOSK_LIMITS": "off"}
        self._environ["KIOSK_ADMIN_PASSWORD"] = "a-long-enough-one"

    def start(self) -> "RunningCounty":
        """Start the county and wait until it answers."""
        with (self.folder / "said.txt").open("a") as log:
            command = [sys.executable, "-m", "kiosk.county", "--port", str(self.port)]
            command += ["--instance", str(self.folder)]
            self.process = subprocess.Popen(command, env=self._environ, stdout=log, stderr=log, text=True)
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until and self.process.poll() is None:
            if self._answers():
                return self
            time.sleep(0.05)
        raise AssertionError("the county did not open: " + (self.folder / "said.txt").read_text())

    def stop(self) -> None:
        """Close the county in order."""
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(30)

    def kill(self) -> None:
        """Kill the county; its database goes on by itself."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(15)

    def kill_database(self) -> None:
        """Kill PostgreSQL, as a power cut does."""
        server = self._server()
        os.kill(server, signal.SIGKILL)
        until = time.monotonic() + PATIENCE_S
        while self._backends() and time.monotonic() < until:
            time.sleep(0.05)

    def connects(self) -> "psycopg.Connection[Any]":
        """Return a connection to the county's database."""
        said = (self.folder / "postgres" / "postmaster.pid").read_text().splitlines()
        return psycopg.connect(host=said[4], port=said[3], user="postgres", dbname="postgres")

    def _server(self) -> int:
        return int((self.folder / "postgres" / "postmaster.pid").read_text().split()[0])

    def _backends(self) -> bool:
        """Return whether a process of PostgreSQL still works in the county's folder."""
        for process in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if (process / "cwd").resolve() == self.folder / "postgres":
                    return True
        return False

    def _answers(self) -> bool:
        door = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            door.request("GET", "/healthz")
            return door.getresponse().status == 200
        except OSError:
            return False
        finally:
            door.close()


@contextmanager
def a_running_county() -> Iterator[RunningCounty]:
    """Run a county while the block runs; its folder lies where PostgreSQL's own account may enter."""
    folder = Path(tempfile.mkdtemp(prefix="county-"))
    folder.chmod(0o755)
    county = RunningCounty(folder)
    try:
        yield county.start()
    finally:
        county.stop()
        shutil.rmtree(folder, ignore_errors=True)
