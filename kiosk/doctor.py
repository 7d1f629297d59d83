"""Looks the hall over and says in plain words what is well and what is not."""

import hashlib
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple, TypeVar

from sqlalchemy import NullPool, create_engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from kiosk import clock
from kiosk.errors import Refusal
from kiosk.printing.health import PrinterHealth
from kiosk.printing.messages import Order
from kiosk.printing.pressman import Pressman
from kiosk.records.tickets.day import clock_problem
from kiosk.settings import ROOT, Settings
from kiosk.sync.link import UNSET, Link, adopted, damaged_link, read_link
from kiosk.sync.state import LONG_SILENT_DAYS, State, must_wait, state
from kiosk.words import _, both

Found = TypeVar("Found")
LITTLE_DISK = 1024 * 1024 * 1024
EARLIEST_SANE_YEAR = 2026
CATALOGUE = ROOT / "config" / "catalogue.yaml"
_HELD = "FROM catalogue_editions WHERE document <> ''"
_NEWEST = f"SELECT source {_HELD} ORDER BY edition DESC LIMIT 1"
_FILES = f"SELECT sha256 {_HELD} AND source = 'file' ORDER BY edition DESC LIMIT 1"


class Finding(NamedTuple):
    """One thing looked at: whether it is well, and what to know or do."""

    well: bool
    sentence: str
    words: dict[str, object] = {}  # noqa: RUF012 - never changed


def examine(settings: Settings, instance: Path) -> int:
    """Print every finding; return 0 when all is well, 1 otherwise."""
    findings = [*_computer(instance), _database(instance / "hall.db"), *_catalogue(instance / "hall.db")]
    findings += _choices(settings)
    findings += [*_centre(settings, read_link(instance)), *_county(instance), _printer(settings, instance)]
    for finding in findings:
        lines = both(finding.sentence, **finding.words).replace("\n", "\n  ")
        print("✓" if finding.well else "✗", lines)
    return 0 if all(finding.well for finding in findings) else 1


def _computer(instance: Path) -> Iterator[Finding]:
    free = shutil.disk_usage(instance if instance.exists() else Path.cwd()).free
    yield Finding(free > LITTLE_DISK, _("硬盘还剩 {free} MB。"), {"free": free // 2**20})
    now, wrong = clock.now(), _look_up(instance, clock_problem)
    yield Finding(
        now.year >= EARLIEST_SANE_YEAR and wrong is None,
        _("电脑时间是 {now}，请和手机对一下。"),
        {"now": f"{now:%Y-%m-%d %H:%M}"},
    )
    if wrong:
        yield _refused(wrong)


def _database(file: Path) -> Finding:
    if not file.exists():
        return Finding(well=True, sentence=_("还没有数据，第一次开门时会建好。"))
    connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    try:
        said = str(connection.execute("PRAGMA integrity_check").fetchone()[0])
    except sqlite3.DatabaseError as error:
        said = str(error)
    finally:
        connection.close()
    if said == "ok":
        return Finding(well=True, sentence=_("数据库完好。"))
    return Finding(
        well=False, sentence=_("数据库坏了（{said}），请不要再用，找维护人员。"), words={"said": said}
    )


def _catalogue(file: Path) -> Iterator[Finding]:
    """Say when the county's catalogue is in force, and whether the file beside the program waits in vain."""
    source, sha256 = _editions(file)
    if source != "county":
        return
    now = hashlib.sha256(CATALOGUE.read_bytes()).hexdigest() if CATALOGUE.is_file() else sha256
    if now == sha256:
        yield Finding(well=True, sentence=_("事项目录用的是县里下发的。"))
    else:
        yield Finding(
            well=False,
            sentence=_("config/catalogue.yaml 改过，但没有采用：现在用的是县里下发的目录。要改，请找县里。"),
        )


def _editions(file: Path) -> tuple[str, str]:
    """Return whose catalogue is in use and the newest file's hash; nothing before there is any."""
    if not file.exists():
        return "", ""
    connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    try:
        found = (connection.execute(_NEWEST).fetchone(), connection.execute(_FILES).fetchone())
    except sqlite3.DatabaseError:
        return "", ""
    finally:
        connection.close()
    return found[0][0] if found[0] else "", found[1][0] if found[1] else ""


def _choices(settings: Settings) -> Iterator[Finding]:
    if not settings.server.limits:
        yield Finding(well=False, sentence=_("登录次数限制关掉了（KIOSK_LIMITS=off），这只用于测试。"))
    if settings.server.base_url.startswith("http://127."):
        yield Finding(
            well=False,
            sentence=_(
                "小票二维码的地址是 {url}，手机打不开。请设置 server.base_url，或用 --host 0.0.0.0 开门。"
            ),
            words={"url": settings.server.base_url},
        )
    if settings.server.slips == "county" and not settings.server.county_url:
        yield Finding(
            well=False,
            sentence=_("server.slips 设成了 county，但是还没有和县里配对：小票的码仍然打开大厅的网页。"),
        )


def _centre(settings: Settings, link: Link | None) -> Iterator[Finding]:
    """Yield what there is to say of who we are and when we are open."""
    own = settings.centre.code
    if link and own not in {UNSET.code, link.centre}:
        yield Finding(
            well=False,
            sentence=_("设置的中心编码是 {own}，配对的是 {paired}，请改 centre.code，或重新配对。"),
            words={"own": own, "paired": link.centre},
        )
    elif own != UNSET.code or link:
        code = adopted(settings, link).centre.code
        yield Finding(well=True, sentence=_("中心编码是 {code}。"), words={"code": code})
    else:
        yield Finding(well=False, sentence=_("没有设置中心编码（centre.code），办件编号开头会全是 0。"))
    if not settings.hours.are_set:
        yield Finding(well=False, sentence=_("没有设置开放时间（hours），现在什么时候都发号。"))


def _county(instance: Path) -> Iterator[Finding]:
    """Yield whether this centre is paired, and how its delivery does."""
    link, damaged, waits = read_link(instance), damaged_link(instance), must_wait(instance)
    if waits:
        yield _refused(waits)
    if damaged:
        yield _refused(damaged)
        return
    if link is None:
        yield Finding(well=False, sentence=_("还没有和县里配对，记录只存在这台电脑上。"))
        return
    yield Finding(
        well=True,
        sentence=_("已经和{county}配对：{town}{village}（{centre}）。"),
        words={name: getattr(link, name) for name in ("county", "town", "village", "centre")},
    )
    found = _look_up(instance, lambda session: state(session, instance))
    if found:
        yield _delivery(found)
    if found and found.refusal:
        yield _refused(found.refusal)


def _delivery(found: State) -> Finding:
    well = found.silent_days < LONG_SILENT_DAYS
    if found.done is None or found.done.ended_at is None:
        return Finding(well, _("还没有上报过。"))
    words = {"at": f"{clock.local(found.done.ended_at):%Y-%m-%d %H:%M}", "waiting": found.waiting}
    return Finding(well, _("上次上报是 {at}，还有 {waiting} 条没有上报。"), words)


def _look_up(instance: Path, look: Callable[[Session], Found]) -> Found | None:
    """Return what the database tells, None where there is none that can."""
    file = (instance / "hall.db").resolve()
    engine = create_engine(f"sqlite:///file:{file}?mode=ro&uri=true", poolclass=NullPool)
    try:
        with Session(engine) as session:
            return look(session)
    except (SQLAlchemyError, sqlite3.DatabaseError):
        return None
    finally:
        engine.dispose()


def _refused(refusal: Refusal) -> Finding:
    return Finding(well=False, sentence=refusal.sentence(), words=dict(refusal.words))


def _printer(settings: Settings, instance: Path) -> Finding:
    if settings.printing.url == "none":
        return Finding(well=False, sentence=_("没有设置打印机，号码只显示在屏幕上。"))
    press = Pressman(instance / "printing")
    try:
        state = press.run(Order(settings.printing)).state
    finally:
        press.stop()
    health = PrinterHealth(state, clock.millis(), 0)
    return Finding(not health.is_fault, health.sentence)
