"""The decisions of retention: what must be gone by when, and when a night is due. Pure."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from kiosk.clock import HALL_TIME, MINUTE
from kiosk.records.retention.models import Reason, RunKind
from kiosk.words import _

DAY = 24 * 60 * MINUTE
NIGHT = time(3)
"""When the nightly round begins, in the hall's time."""
TRIES_KEPT = DAY
"""So long (ms) wrong look-ups are remembered."""
READINGS_KEPT_DAYS = 3 * 365
"""So long the list of who read what is kept (source: PIPL Art. 56 keeps such records for three years)."""
MOST_DAYS_MISSED = 30
"""After a longer gap somebody looks at the clock first: what is erased by mistake never comes back."""
LONG_OPEN_DAYS = 180
"""Something that has been open for longer is shown to a person."""
DAYS_AHEAD = 7

KIND_WORDS: Mapping[str, str] = {
    RunKind.NIGHT: _("夜间自动"), RunKind.BY_HAND: _("手动清理"), RunKind.ASKED: _("应本人要求"),
}  # fmt: skip
REASON_WORDS: Mapping[str, str] = {
    Reason.CONSENT_WITHDRAWN: _("本人不再同意保存"), Reason.NO_LONGER_NEEDED: _("事情办完，不再需要"),
    Reason.WRONG_PERSON: _("登记错了人"), Reason.OTHER: _("其他依法应当删除的情形"),
}  # fmt: skip
USE_WORDS: Mapping[str, str] = {
    "case": _("办件"), "request": _("留言预约"), "visit": _("上门办理"), "review": _("评价整改"),
}  # fmt: skip
"""What a person may be kept for."""
READING_WORDS: Mapping[str, str] = {
    "case": _("办件全文"), "full_id": _("完整身份证号"), "visit": _("上门办理全文"),
    "visit_list": _("上门办理的清单"), "request": _("留言预约全文"), "review": _("评价人的联系方式"),
    "export": _("带全名的台账"), "person": _("按身份证或电话查人"),
}  # fmt: skip
"""What somebody read; one that is not in the list is shown as it is noted."""


class Limits(NamedTuple):
    """What ended, or was noted, before these instants (ms) goes."""

    full_id: int
    contact: int
    tries: int
    readings: int


def limits(today: date, now: int, full_id_days: int, contact_days: int) -> Limits:
    """Return what is due on a day, ``now`` (ms) being an instant of it."""
    return Limits(
        full_id=ended_before(today, full_id_days),
        contact=ended_before(today, contact_days),
        tries=now - TRIES_KEPT,
        readings=ended_before(today, READINGS_KEPT_DAYS),
    )


def ended_before(today: date, days: int) -> int:
    """Return before which instant (ms) something has had its time that is kept so many days after its end."""
    return begins(today - timedelta(days=days - 1))


def begins(day: date) -> int:
    """Return the instant (ms) at which a day begins in the hall."""
    return int(datetime.combine(day, time.min, HALL_TIME).timestamp() * 1000)


def newest_night(now: datetime) -> int:
    """Return the instant (ms) at which the newest night's round was due."""
    today = datetime.combine(now.date(), NIGHT, HALL_TIME)
    due = today if now >= today else today - timedelta(days=1)
    return int(due.timestamp() * 1000)


def is_due(now: datetime, last: int | None) -> bool:
    """Return whether a night's round is due after the last one (ms, None before the first)."""
    return last is None or last < newest_night(now)


def has_leapt(now: datetime, last: int | None) -> bool:
    """Return whether the clock is so far beyond the last round (ms) that somebody must look at it first."""
    return last is not None and now.timestamp() * 1000 - last > MOST_DAYS_MISSED * DAY
