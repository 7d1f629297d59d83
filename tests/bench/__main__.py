"""``python3 run.py bench``: every figure that the hall must reach, in one run."""

import argparse
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from tests.bench import (
    county_pages,
    delivery,
    display,
    finishing,
    growth,
    halls,
    intake,
    ledger,
    servers,
    starting,
    tickets,
)
from tests.bench.measuring import Ratio

PARTS = (
    "tickets",
    "display",
    "starting",
    "growth",
    "finishing",
    "ledger",
    "county_pages",
    "delivery",
    "intake",
    "servers",
)


def main() -> int:
    """Measure the parts that were asked for; return 1 if a bound is not kept."""
    parser = argparse.ArgumentParser(prog="run.py bench")
    parser.add_argument("parts", nargs="*", default=PARTS, choices=[*PARTS, []])
    parser.add_argument("--old-tickets", type=int, default=growth.OLD_TICKETS)
    parser.add_argument("--old-lines", type=int, default=intake.OLD_LINES)
    asked = parser.parse_args()
    kept = True
    with halls.folder() as place:
        for part in asked.parts:
            print(f"\n{part}", flush=True)
            for line, well in _measure(part, place, asked):
                print(line, flush=True)
                kept = kept and well
    return 0 if kept else 1


def _measure(part: str, place: Path, asked: argparse.Namespace) -> Iterator[tuple[str, bool]]:
    ratios: dict[str, Callable[[Path], Iterator[Ratio]]] = {
        "tickets": tickets.measure,
        "ledger": ledger.measure,
        "county_pages": county_pages.measure,
        "intake": partial(intake.measure, old_lines=asked.old_lines),
        "growth": partial(growth.measure, old_tickets=asked.old_tickets),
    }
    others: dict[str, Callable[[Path], Iterator[tuple[str, bool]]]] = {
        "display": _display, "starting": _starting, "finishing": _finishing, "servers": servers.measure,
        "delivery": _delivery,
    }  # fmt: skip
    if part in ratios:
        yield from map(_told, ratios[part](place))
    else:
        yield from others[part](place)


def _finishing(place: Path) -> Iterator[tuple[str, bool]]:
    for name, count, most in finishing.measure(place):
        yield _bounded(name, count, most)


def _delivery(place: Path) -> Iterator[tuple[str, bool]]:
    for found in delivery.measure(place):
        yield _told(found) if isinstance(found, Ratio) else _bounded(*found)


def _starting(place: Path) -> Iterator[tuple[str, bool]]:
    ratio, memory = starting.measure(place)
    yield _told(ratio)
    yield _bounded("memory after 300 requests, MB", memory, starting.MOST_MB)


def _display(place: Path) -> Iterator[tuple[str, bool]]:
    middle, tail = display.measure(place)
    yield _bounded("a call on the display, median, ms", middle, display.MEDIAN_MS)
    yield _bounded("a call on the display, 99th percentile, ms", tail, display.TAIL_MS)


def _told(ratio: Ratio) -> tuple[str, bool]:
    return str(ratio), ratio.kept


def _bounded(name: str, value: float, most: float) -> tuple[str, bool]:
    return f"{'✓' if value <= most else '✗'} {name:<66} {value:6.1f}    ≤ {most:g}", value <= most


if __name__ == "__main__":
    raise SystemExit(main())
