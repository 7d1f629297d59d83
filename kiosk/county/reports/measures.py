"""Every figure of the county's pages: which columns it needs, how it follows from their sums. Pure."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from kiosk.county.intake.counting import BUCKETS
from kiosk.words import _

Sums = Mapping[str, int]
"""Columns of ``centre_days`` added up; one that is not there is 0."""

OVER = 999
"""Said of a bucket without an upper bound: longer than the longest (minutes)."""
WAITS = tuple(f"wait_{place}" for place in range(len(BUCKETS) + 1))
SERVES = tuple(f"serve_{place}" for place in range(len(BUCKETS) + 1))
SCORES = tuple(f"rated_{score}" for score in range(1, 6))
FEW = 3
"""Fewer ratings than this are not told apart: who said what could be guessed."""


class Measure(NamedTuple):
    """One figure: its words, how it is written, the columns it needs, how it follows from their sums.

    ``kind`` is a ``pages.tables.Kind``; ``rows`` names the rows behind it (``reports.rows``), empty for
    none; ``good`` says whether more is better (1), worse (-1) or neither (0).
    """

    words: str
    kind: str
    columns: tuple[str, ...]
    value: Callable[[Sums], float | int | None]
    rows: str = ""
    good: int = 0


def _count(words: str, column: str, good: int = 0) -> Measure:
    return Measure(words, "number", (column,), lambda sums: sums.get(column, 0), column, good)


def _share(words: str, part: str, whole: str, rows: str) -> Measure:
    return Measure(words, "share", (part, whole), lambda sums: ratio(sums, part, whole), rows, 1)


def _mean(words: str, total: str, count: str, rows: str) -> Measure:
    return Measure(words, "minutes", (total, count), lambda sums: ratio(sums, total, count), rows, -1)


def _within(words: str, places: tuple[str, ...], share: float, rows: str) -> Measure:
    return Measure(words, "within", places, lambda sums: within(sums, places, share), rows, -1)


def ratio(sums: Sums, part: str, whole: str) -> float | None:
    """Return a part of a whole, None of nothing."""
    return sums.get(part, 0) / sums[whole] if sums.get(whole) else None


def within(sums: Sums, places: Sequence[str], share: float) -> int | None:
    """Return the upper bound (minutes) of the bucket in which a share of all durations is reached.

    ``OVER`` for the last bucket, None where nothing was timed: more is not known, only the buckets are kept.
    """
    total, upto = sum(sums.get(place, 0) for place in places), 0
    for place, most in zip(places, (*BUCKETS, OVER), strict=True):
        upto += sums.get(place, 0)
        if total and upto >= share * total:
            return most
    return None


def rated(sums: Sums) -> int:
    """Return how many ratings there are."""
    return sum(sums.get(name, 0) for name in SCORES)


def few(sums: Sums) -> bool:
    """Return whether there are too few ratings to tell them apart."""
    return rated(sums) < FEW


def rating_mean(sums: Sums) -> float | None:
    """Return the mean of the ratings (1–5), None of too few."""
    said = sum(score * sums.get(name, 0) for score, name in enumerate(SCORES, 1))
    return None if few(sums) else said / rated(sums)


def bad(sums: Sums) -> int | None:
    """Return how many of the ratings are followed up (差评), None of too few."""
    return None if few(sums) else sums.get("rated_1", 0) + sums.get("rated_2", 0)


def bad_share(sums: Sums) -> float | None:
    """Return which share of the ratings is followed up, None of too few."""
    count = bad(sums)
    return None if count is None else count / rated(sums)


MEASURES: Mapping[str, Measure] = {
    "visits": _count(_("来访"), "visits"),
    "finished": _count(_("办完离开"), "finished", 1),
    "missed": _count(_("叫了没来"), "missed", -1),
    "cancelled": _count(_("取消的"), "cancelled"),
    "unfinished": _count(_("下班还没办完"), "unfinished", -1),
    "wait_mean": _mean(_("平均等候（分钟）"), "wait_ms", "waited", "waited"),
    "wait_half": _within(_("一半人等候不到"), WAITS, 0.5, "waited"),
    "wait_ninth": _within(_("九成人等候不到"), WAITS, 0.9, "waited"),
    "kept": _share(_("告诉的时间准"), "quote_kept", "quoted", "quoted"),
    "serve_mean": _mean(_("平均办理（分钟）"), "served_ms", "served", "served"),
    "serve_ninth": _within(_("九成办理不到"), SERVES, 0.9, "served"),
    "opened": _count(_("新办件"), "opened"),
    "instant": _count(_("当场办结"), "instant", 1),
    "decided": _count(_("办结的"), "decided", 1),
    "promised": _count(_("有承诺期限的办结"), "promised"),
    "on_time": _share(_("按时办结"), "on_time", "promised", "promised"),
    "overdue": _count(_("现在超期"), "overdue", -1),
    "entered_later": _count(_("事后补录"), "entered_later", -1),
    "overtime": _count(_("错时延时办的"), "overtime"),
    "confidential": Measure(
        _("保密（只计数）"), "number", ("confidential",), lambda sums: sums.get("confidential", 0)
    ),
    "rated": Measure(_("评价"), "number", SCORES, rated, "rated"),
    "rating": Measure(_("平均分（满分 5）"), "score", SCORES, rating_mean, "rated", 1),
    "bad": Measure(_("差评"), "share", SCORES, bad_share, "bad", -1),
    "follow_ups": _count(_("新增整改"), "follow_ups", -1),
    "open_follow_ups": _count(_("没整改完的"), "open_follow_ups", -1),
    "home_asked": _count(_("申请上门"), "home_asked"),
    "home_done": _count(_("已经上门"), "home_done", 1),
    "requests": _count(_("留言预约"), "requests"),
    "unattended": _count(_("没人在时留的"), "unattended", -1),
    "item_errands": _count(_("办的事"), "errands"),
}  # fmt: skip

NOW = ("overdue", "open_follow_ups")
"""Figures of this moment, whatever the period."""


class View(NamedTuple):
    """Some figures that belong together on one table; ``first`` is the one it is ranked by at first."""

    words: str
    names: tuple[str, ...]
    first: str


VIEWS: Mapping[str, View] = {
    "visits": View(
        _("来访和等候"),
        ("visits", "finished", "missed", "unfinished", "wait_mean", "wait_half", "wait_ninth", "kept",
         "serve_mean", "serve_ninth"),
        "visits",
    ),
    "cases": View(
        _("办件"),
        ("opened", "decided", "promised", "on_time", "overdue", "instant", "entered_later", "overtime",
         "confidential"),
        "opened",
    ),
    "care": View(
        _("评价、上门、留言"),
        ("rated", "rating", "bad", "follow_ups", "open_follow_ups", "home_asked", "home_done", "requests",
         "unattended"),
        "rated",
    ),
}  # fmt: skip
ITEM_VIEW = View(
    _("事项"), ("item_errands", "opened", "decided", "promised", "on_time", "overdue"), "item_errands"
)


def columns_of(names: Sequence[str]) -> list[str]:
    """Return the columns of ``centre_days`` that some measures need, each once."""
    wanted = (column for name in names if name not in NOW for column in MEASURES[name].columns)
    return list(dict.fromkeys(wanted))


def values(names: Sequence[str], sums: Sums) -> dict[str, float | int | None]:
    """Return the values of some measures."""
    return {name: MEASURES[name].value(sums) for name in names}


def change(now: float | None, before: float | None) -> float | None:
    """Return by which share a value grew since the period before, None where that cannot be said."""
    return None if now is None or not before else (now - before) / before
