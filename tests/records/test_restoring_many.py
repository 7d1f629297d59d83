"""Fifty thousand lines come back in seconds, one record at a time."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from kiosk.settings import ROOT

MEASURED = """
import json, pathlib, sys, time
from sqlalchemy.orm import Session
from kiosk.records.restoring import service
from kiosk.settings import Settings
from tests.desk import CATALOGUE, empty_hall
from tests.records import long_journal
folder, visits, cases = pathlib.Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
session = Session(empty_hall(folder))
lines = long_journal.write(session, visits, cases)
began = time.process_time()
done = list(service.replay(session, Settings(), CATALOGUE))[-1].done
took = time.process_time() - began
status = pathlib.Path("/proc/self/status").read_text().splitlines()
(peak,) = (int(line.split()[1]) for line in status if line.startswith("VmHWM"))
losses = {loss.what: loss.records for each in service.queries.unread(session) for loss in each.losses}
print(json.dumps({"lines": lines, "done": done, "s": took, "peak_kb": peak, "losses": losses}))"""
"""Restores a long journal and prints what that took: processor time, and the most memory ever held."""


def restored(folder: Path, visits: int, cases: int) -> Any:
    """Restore a journal in a process of its own; return what it measured."""
    folder.mkdir()
    command = [sys.executable, "-c", MEASURED, str(folder), str(visits), str(cases)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="Linux tells how much memory was held")
def test_ten_times_the_lines_take_ten_times_as_long_and_no_more_memory(tmp_path: Path) -> None:
    small, large = restored(tmp_path / "small", 1_000, 400), restored(tmp_path / "large", 10_000, 4_000)
    assert large["lines"] > 50_000
    assert large["losses"] == {"staff": 4, "tickets": 10_000, "cases": 4_000}
    assert large["peak_kb"] <= small["peak_kb"] * 1.1, (small, large)
    assert large["s"] <= small["s"] * 20, (small, large)
    assert large["s"] < 15, large
