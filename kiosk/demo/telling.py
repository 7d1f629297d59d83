"""What the demo says: one line an event, in Chinese and English; never faster than it can be read."""

import sys
import threading
from collections.abc import Mapping
from time import monotonic

from kiosk import clock
from kiosk.demo.acting import Served
from kiosk.demo.casework import catalogue
from kiosk.demo.places import MANAGER, Hall, Stage
from kiosk.words import LANGUAGES, _, both, say

PAUSE_S = 1.5
"""Between two visits that are told; the others are only counted."""
WIDTH = 30
PAGES = (
    ("entrance", _("取号机")), ("display", _("大厅电视")), ("desk", _("窗口")), ("office", _("管理")),
)  # fmt: skip
_out = threading.Lock()
_last_visit = 0.0


def tell(sentence: str, **words: object) -> None:
    """Say something in both languages, one below the other."""
    with _out:
        print(both(sentence, **words), flush=True)


def event(place: str, sentence: str, **words: object) -> None:
    """Say what happens now and where, in one line; a word may be given for each language (``zh``, ``en``)."""
    spoken = dict.fromkeys(say(each)(sentence).format(**_in(each, words)) for each in LANGUAGES)
    with _out:
        print(f"{clock.now():%m-%d %H:%M} {place} ", " / ".join(spoken), flush=True)


def _in(language: str, words: Mapping[str, object]) -> dict[str, object]:
    return {name: word[language] if isinstance(word, dict) else word for name, word in words.items()}


def bar(sentence: str, done: int, of: int) -> None:
    """Draw how far it is; on a screen over and over in one line, in a log only at the end."""
    if not sys.stdout.isatty() and done < of:
        return
    full = WIDTH * done // max(of, 1)
    said = " ".join(both(sentence).splitlines())
    print(
        f"\r{said} [{'█' * full}{'·' * (WIDTH - full)}] {done}/{of}",
        end="\n" if done >= of else "",
        flush=True,
    )


class HallTeller:
    """Tells what happens in one hall, and counts the day's visits."""

    def __init__(self, hall: Hall) -> None:
        """Begin with nothing."""
        self._place = hall.centre.name
        self.visits = 0

    def served(self, served: Served) -> None:
        """Tell of a visit that came to its end, unless one has just been told."""
        global _last_visit  # noqa: PLW0603 - the halls share one screen
        self.visits += 1
        if monotonic() - _last_visit < PAUSE_S:
            return
        _last_visit = monotonic()
        item = catalogue().by_code[served.visit.items[0]]
        words = {
            "number": served.number, "item": {"zh": item.zh, "en": item.en},
            "wait": round(served.waited_ms / clock.MINUTE),
            "minutes": round(served.visit.serve_ms / clock.MINUTE), "score": served.visit.score,
        }  # fmt: skip
        rated = _("{number} 办完了：{item}，等了 {wait} 分钟，办了 {minutes} 分钟，打 {score} 分")
        silent = _("{number} 办完了：{item}，等了 {wait} 分钟，办了 {minutes} 分钟")
        event(self._place, rated if served.visit.score else silent, **words)

    def trouble(self, doing: str, said: str) -> None:
        """Tell of what a hall refused: mostly, a person at the same window was quicker."""
        event(self._place, _("大厅没有同意这一步（{doing}：{said}），演示继续"), doing=doing, said=said)


def show_addresses(stage: Stage) -> None:
    """Say what to open, and with which names and password."""
    kept = stage.kept
    tell(_("演示开始了，数据都是编造的。请在这台电脑的浏览器里打开："))
    print(f"  {both(_('县级页面')).replace(chr(10), ' ')}  {stage.county_url}/")
    who = _("    用户名 {admin}（管理员）、officer（专员）、viewer（只看{town}），密码都是 {password}")
    tell(who, admin=MANAGER, town=stage.halls[0].centre.town, password=kept.password)
    for hall in stage.halls:
        pages = "  ".join(f"{hall.url}/{page} {both(said).replace(chr(10), ' ')}" for page, said in PAGES)
        print(f"  {hall.centre.name}  {pages}")
    tell(_("    网页右上角的钟是这台电脑的，大厅里的时间走得快，一天几分钟。"))
    tell(_("    窗口和管理的用户名 {admin}，密码 {password}；第 3 号窗口空着，您可以自己坐。"), admin=MANAGER,
         password=kept.password)  # fmt: skip
