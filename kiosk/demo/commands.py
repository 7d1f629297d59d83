"""The demo's command line."""

import argparse
import os
import sys
from pathlib import Path

from kiosk.demo import show
from kiosk.demo.show import Wish
from kiosk.errors import Refusal
from kiosk.settings import ROOT
from kiosk.words import both

MOST_CENTRES = 20
"""Each hall takes some 80 MB of memory."""
MOST_VILLAGES = 9999
MOST_PORT = 65535


def main() -> int:
    """Show the demo; a refusal is told in a sentence and ends with 2."""
    asked = _parser().parse_args()
    wish = Wish(
        folder=Path(asked.instance or ROOT / "instance" / "demo"), centres=asked.centres,
        villages=asked.villages, port=asked.port, past_days=asked.past, day_s=asked.day, night_s=asked.night,
        seconds=asked.seconds, fresh=asked.fresh,
    )  # fmt: skip
    try:
        return show.run(wish)
    except Refusal as refusal:
        print(both(refusal.sentence(), **refusal.words), file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="run.py demo",
        description="一台电脑上的一个县，数据都是编造的。 A made-up county on one machine.",
    )
    parser.add_argument(
        "--instance", default=os.environ.get("KIOSK_INSTANCE"), help="放在哪个文件夹，默认 instance/demo"
    )
    parser.add_argument("--centres", type=_count, default=5, help=f"几个大厅，1–{MOST_CENTRES}，默认 5")
    parser.add_argument("--port", type=_port, default=8100, help="县里的端口，大厅用后面的，默认 8100")
    parser.add_argument("--past", type=_count_days, default=30, help="先编造几天，默认 30")
    parser.add_argument("--day", type=_seconds, default=180, help="一天多少秒，默认 180")
    parser.add_argument("--night", type=_seconds, default=60, help="一夜多少秒，默认 60")
    parser.add_argument("--seconds", type=_seconds, help="演多少秒，默认到 Ctrl+C")
    parser.add_argument("--villages", type=_villages, help="另外几个村，默认名录里全部")
    parser.add_argument("--fresh", action="store_true", help="从头来，删掉上次的演示")
    return parser


def _count(text: str) -> int:
    return _within(text, 1, MOST_CENTRES)


def _port(text: str) -> int:
    """Return the county's port; each hall takes one of those after it."""
    return _within(text, 1, MOST_PORT - MOST_CENTRES)


def _villages(text: str) -> int:
    return _within(text, 1, MOST_VILLAGES)


def _count_days(text: str) -> int:
    return _within(text, 1, 365)


def _seconds(text: str) -> int:
    return _within(text, 1, 86400)


def _within(text: str, least: int, most: int) -> int:
    if not (text.isdecimal() and least <= int(text) <= most):
        raise argparse.ArgumentTypeError(
            f"请写 {least} 到 {most} 的整数。 Give a whole number from {least} to {most}."
        )
    return int(text)
