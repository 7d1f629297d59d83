"""Which centres have a key, which wait with a code, which have ended."""

from enum import StrEnum

from psycopg.rows import DictRow

from kiosk import clock
from kiosk.county.store.database import CountyDatabase
from kiosk.words import _

_ALL = """
SELECT c.code, c.town_code, c.town, c.village, c.kind, c.valid_to, c.successor,
    next.town || ' ' || next.village AS next_name, coalesce(used.at, keys.since) AS since, waiting.until,
    CASE WHEN c.valid_to <= %(today)s THEN 'ended' WHEN keys.since IS NOT NULL THEN 'paired'
        WHEN waiting.until IS NOT NULL THEN 'waiting' ELSE 'unpaired' END AS standing
FROM centres c
LEFT JOIN centres next ON next.code = c.successor
LEFT JOIN (SELECT centre, min(made_at) AS since FROM centre_keys
    WHERE revoked_at IS NULL AND (valid_until IS NULL OR valid_until > %(now)s)
    GROUP BY centre) keys ON keys.centre = c.code
LEFT JOIN (SELECT centre, max(used_at) AS at FROM enrol_codes GROUP BY centre) used ON used.centre = c.code
LEFT JOIN (SELECT centre, max(expires_at) AS until FROM enrol_codes
    WHERE used_at IS NULL AND withdrawn_at IS NULL AND expires_at > %(now)s
    GROUP BY centre) waiting ON waiting.centre = c.code
WHERE starts_with(c.code, %(scope)s) AND starts_with(c.code, %(town)s)
ORDER BY c.code"""


class Standing(StrEnum):
    """How far a centre has come: it has a key, a code was made for it, neither, or it has ended."""

    PAIRED = "paired"
    WAITING = "waiting"
    UNPAIRED = "unpaired"
    ENDED = "ended"


STANDING_WORDS = {
    Standing.PAIRED: _("已配对"), Standing.WAITING: _("代码已发，还没配对"), Standing.UNPAIRED: _("还没配对"),
    Standing.ENDED: _("已撤并"),
}  # fmt: skip


def pairings(county: CountyDatabase, scope: str, town: str = "") -> list[DictRow]:
    """Return every centre under a code prefix, of one town if it is named, with how far it has come.

    ``since`` is when it was paired (None: it has no key that counts), ``until`` how long its code waits.
    """
    now = clock.now()
    values = {"scope": scope, "town": town, "now": now, "today": now.date()}
    return county.read(_ALL, values)
