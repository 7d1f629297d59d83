"""Starts one of the demo's processes: the real program, at the demo's clock, gone when the demo is."""

import importlib
import sys
from pathlib import Path

from kiosk import clock
from kiosk.demo import times
from kiosk.demo.leash import hold_the_leash

PROGRAMS = {"hall": "kiosk.commands", "county": "kiosk.county.commands"}
LOOK_S = 1.0
"""What the halls look after every 20 s by the real clock must keep up with a night that takes a minute."""


def main() -> int:
    """Run the command line of a program as if the time were the demo's."""
    program, file, *words = sys.argv[1:]
    hold_the_leash()
    sys.argv = [program, *words]
    with clock.standing_at(times.Turned(Path(file))):
        commands = importlib.import_module(PROGRAMS[program])
        for module in ("kiosk.caretaker", "kiosk.sync.postman"):
            _hurry(module)
        return int(commands.main())


def _hurry(module: str) -> None:
    """Let the rounds of a thread follow each other as quickly as the demo's hours do."""
    if module in sys.modules:
        for name in {"ROUND_S", "LOOK_S"} & vars(sys.modules[module]).keys():
            setattr(sys.modules[module], name, LOOK_S)


if __name__ == "__main__":
    sys.exit(main())
