"""The nights of the villages without a hall: each delivers at its own hour, over the same line as a hall."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import date

from kiosk import clock
from kiosk.demo import mail, telling, times, villages
from kiosk.demo.acting import Pace
from kiosk.demo.mail import Sent
from kiosk.demo.places import Hall, Stage
from kiosk.errors import Refusal
from kiosk.sync.client import County
from kiosk.sync.courier import PROGRAM
from kiosk.wire import batches
from kiosk.wire.reports import Report
from kiosk.words import _

NEWS = 7 * 60 * clock.MINUTE
"""After midnight, ms: in the morning the night is told."""
_DELIVERED = """
SELECT ended_at, lines FROM deliveries WHERE outcome = 'done' AND lines > 0 AND ended_at >= ?
ORDER BY id DESC LIMIT 1"""


class Nights:
    """All nights of the demo, one after the other."""

    def __init__(self, stage: Stage, pace: Pace) -> None:
        """Get ready; nothing is sent yet."""
        self._stage, self._pace = stage, pace
        self._post = mail.read_post(stage.post)

    def pass_one(self, day: date) -> bool:
        """Let the night after a day pass and tell of it; return whether the demo still goes on."""
        if not self._pace.until(times.midnight_of(day) + times.DUSK):
            return False
        telling.event(_("县里"), _("夜里了：各村按各自的时间上报"))
        came = 0
        for at, centre in sorted((mail.night_of(centre, day), centre) for centre in self._post):
            if not self._pace.until(at):
                return False
            came += not villages.skips(centre, day) and self._deliver(centre, day)
        self.keep()
        if not self._pace.until(times.midnight_of(day) + times.DAY + NEWS):
            return False
        _tell_of_halls(self._stage.halls, times.midnight_of(day) + times.DUSK)
        dawn = _("天亮了：没有大厅的 {of} 个村里，{came} 个昨夜报了")
        telling.event(_("县里"), dawn, of=len(self._stage.villages), came=came)
        return True

    def keep(self) -> None:
        """Write down what was delivered."""
        mail.keep_post(self._stage.post, self._post)

    def _deliver(self, centre: str, day: date) -> bool:
        """Deliver what a village has up to a day; return whether the county took it."""
        sent = self._post[centre]
        county = County(self._stage.county_url, centre, mail.key_of(self._stage.folder, centre))
        try:
            sent.stand_at(county.report(_report(centre, sent)).place)
            for batch in mail.batches_of(centre, sent, day):
                county.send(batches.pack(batch))
            county.report(_report(centre, sent))
        except Refusal as refusal:
            telling.event(centre, _("没有报上（{code}），下一夜再报"), code=refusal.code)
            return False
        finally:
            county.close()
        return True


def _report(centre: str, sent: Sent) -> Report:
    said = clock.millis() + villages.minutes_off(centre) * clock.MINUTE
    return Report(sent.place, said, PROGRAM)


def _tell_of_halls(halls: Sequence[Hall], since: int) -> None:
    """Tell what the halls delivered, as their own books say; they go by themselves, as they always do."""
    for hall in halls:
        with closing(sqlite3.connect(f"file:{hall.instance / 'hall.db'}?mode=ro", uri=True)) as book:
            found = book.execute(_DELIVERED, (since,)).fetchone()
        if found:
            at = f"{clock.local(found[0]):%H:%M}"
            telling.event(hall.centre.name, _("昨夜 {at} 已上报 {lines} 条"), at=at, lines=found[1])
        else:
            telling.event(hall.centre.name, _("昨夜没有报上，会自己再试"))
