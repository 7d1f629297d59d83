"""What a second start costs, and what a hall keeps in memory."""

import contextlib
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.bench.halls import wait_for
from tests.bench.measuring import Ratio, Wire, cpu_seconds, ratio_of
from tests.running import ROOT, free_port

TURNS = 7
MOST_MB = 80
EAGER = """
import alembic.command, escpos.printer, msgspec, prometheus_client, qrcode, waitress, yaml
import flask_sqlalchemy, flask_login, flask_wtf, flask_limiter, flask_babel, PIL.Image
from flask import Flask
app = Flask("eager")
app.config.update(SECRET_KEY="x", SQLALCHEMY_DATABASE_URI="sqlite://")
flask_sqlalchemy.SQLAlchemy().init_app(app)
flask_login.LoginManager().init_app(app)
flask_wtf.CSRFProtect().init_app(app)
flask_limiter.Limiter(lambda: "x", storage_uri="memory://").init_app(app)
flask_babel.Babel().init_app(app)
import os; print(sum(os.times()[:2]))
"""


def measure(place: Path) -> tuple[Ratio, float]:
    """Return the ratio of CPU to the first page, and the memory (MB) after 300 requests."""
    python = _prepared(place)
    ours, theirs, memory = [], [], []
    for _ in range(TURNS):
        theirs.append(_eager(python))
        with _started(place) as (process, port):
            wait_for(lambda port=port: Wire(port).get("/entrance"))  # type: ignore[misc]
            ours.append(cpu_seconds(process.pid))
            memory.append(_after_requests(process.pid, Wire(port)))
    return ratio_of("second start to the first page: CPU of the eager stack", ours, theirs, 0.8), max(memory)


def _prepared(place: Path) -> str:
    """Make the environment and the instance as a first start does, compiled; return its Python."""
    with _started(place) as (_process, port):
        wait_for(lambda: Wire(port).get("/healthz"), seconds=600)
    subprocess.run([sys.executable, "-m", "compileall", "-q", str(ROOT / "kiosk")], check=True)
    folder = ROOT / ".venv" / ("Scripts" if os.name == "nt" else "bin")
    return str(folder / "python")


@contextlib.contextmanager
def _started(place: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    port = free_port()
    command = [sys.executable, str(ROOT / "run.py"), "--instance", str(place / "start"), "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        yield process, port
    finally:
        process.terminate()
        process.wait(20)


def _eager(python: str) -> float:
    with tempfile.TemporaryDirectory() as cache:
        environ = {**os.environ, "ESCPOS_CAPABILITIES_PICKLE_DIR": cache}
        said = subprocess.run([python, "-c", EAGER], capture_output=True, check=True, env=environ)
    return float(said.stdout)


def _after_requests(pid: int, wire: Wire) -> float:
    for _ in range(100):
        for page in ("/entrance", "/api/v1/board", "/healthz"):
            wire.get(page)
    status = Path(f"/proc/{pid}/status").read_text()
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    assert found
    return int(found[1]) / 1024
