"""Looks the hall over and says in plain words what is well and what is not."""

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from kiosk import clock
from kiosk.settings import Settings

LITTLE_DISK = 1024 * 1024 * 1024
EARLIEST_SANE_YEAR = 2026


class Finding(NamedTuple):
    """One thing looked at: whether it is well, and what to know or do."""

    well: bool
    words: str


def examine(settings: Settings, instance: Path) -> int:
    """Print every finding; return 0 when all is well, 1 otherwise."""
    findings = [*_computer(instance), *_database(instance / "hall.db"), *_choices(settings)]
    for finding in findings:
        print("✓" if finding.well else "✗", finding.words)  # noqa: T201 - the doctor speaks to the person
    return 0 if all(finding.well for finding in findings) else 1


def _computer(instance: Path) -> Iterator[Finding]:
    free = shutil.disk_usage(instance if instance.exists() else Path.cwd()).free
    yield Finding(free > LITTLE_DISK, f"硬盘还剩 {free // 2**20} MB")
    now = clock.now()
    yield Finding(now.year >= EARLIEST_SANE_YEAR, f"电脑时间 {now:%Y-%m-%d %H:%M}（请和手机对一下）")


def _database(file: Path) -> Iterator[Finding]:
    if not file.exists():
        yield Finding(well=True, words="还没有数据：第一次运行 run.py 时会建好")
        return
    connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    try:
        said = connection.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite3.DatabaseError as error:
        said = str(error)
    finally:
        connection.close()
    yield Finding(
        said == "ok", f"数据库检查：{'完好' if said == 'ok' else said + '，请不要再用，找维护人员'}"
    )


def _choices(settings: Settings) -> Iterator[Finding]:
    yield Finding(
        settings.server.limits,
        "登录次数限制" + ("已开" if settings.server.limits else "被关掉了（KIOSK_LIMITS=off 只用于测试）"),
    )
    local = settings.server.base_url.startswith("http://127.")
    yield Finding(
        not local,
        f"小票二维码地址 {settings.server.base_url}"
        + ("：手机打不开，请设 server.base_url 或 --host 0.0.0.0" if local else ""),
    )
    yield Finding(
        settings.printing.url != "none",
        f"打印机：{settings.printing.url}"
        + ("（没有设打印机，号码只显示在屏幕上）" if settings.printing.url == "none" else ""),
    )
