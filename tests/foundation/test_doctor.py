"""The doctor tells who we are, whether we are paired, and how the delivery does."""

from pathlib import Path

import msgspec
import pytest
from sqlalchemy.orm import Session

from kiosk import clock, doctor
from kiosk.pen import pen
from kiosk.records.tickets.day import today
from kiosk.settings import Centre, Hours, Settings
from kiosk.sync import outbox
from kiosk.sync.holding import Why, hold
from kiosk.sync.link import FILE, Link, keep_link
from kiosk.sync.models import Way
from kiosk.wire.reports import Place
from tests.conftest import TurnableClock
from tests.desk import empty_hall

SHAPO, LAOZHUANG = "410327111209", "410327111210"
LINK = Link("https://county", SHAPO, "樊村镇", "沙坡村", "宜阳县", "0" * 64, "1" * 64)
HOURS = Hours(mon=["08:30-12:00"])


def says(capsys: pytest.CaptureFixture[str], folder: Path, settings: Settings) -> str:
    """Return what the doctor says."""
    doctor.examine(settings, folder)
    return capsys.readouterr().out


def test_a_fresh_hall_is_told_what_is_not_set(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    said = says(capsys, tmp_path, Settings())
    assert "✗ 没有设置中心编码" in said
    assert "✗ 没有设置开放时间" in said
    assert "✗ 还没有和县里配对" in said


def test_the_code_is_the_pairing_s_where_none_is_set(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    keep_link(tmp_path, LINK)
    said = says(capsys, tmp_path, Settings(hours=HOURS))
    assert f"✓ 中心编码是 {SHAPO}。" in said
    assert "✓ 已经和宜阳县配对：樊村镇沙坡村" in said
    assert "没有设置" not in said.replace("没有设置打印机", "")


def test_another_code_than_the_pairing_s_is_pointed_out(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    keep_link(tmp_path, LINK)
    said = says(capsys, tmp_path, Settings(centre=Centre(code=LAOZHUANG)))
    assert f"✗ 设置的中心编码是 {LAOZHUANG}，配对的是 {SHAPO}" in said


def test_the_last_delivery_is_told(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, hall_clock: TurnableClock
) -> None:
    engine = empty_hall(tmp_path)
    database = Path(str(engine.url.database))
    keep_link(tmp_path, msgspec.structs.replace(LINK, since=clock.millis()))
    with Session(engine) as session:
        assert "✓ 还没有上报过。" in says(capsys, database.parent, Settings())
        number = outbox.begin(session, Way.NIGHT)
        outbox.done(session, number, (0, 0), Place(1, 0, "0" * 64, 0))
    engine.dispose()
    assert "✓ 上次上报是 2026-11-23 09:00，还有 0 条没有上报。" in says(capsys, database.parent, Settings())
    hall_clock.goes_on(3 * 24 * 60)
    assert "✗ 上次上报是" in says(capsys, database.parent, Settings())


def test_a_damaged_link_is_a_finding_among_the_others(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / FILE).write_bytes(b"?")
    said = says(capsys, tmp_path, Settings())
    assert "✗ 和县里配对的文件坏了" in said
    assert "✗ 没有设置中心编码" in said


def test_a_date_before_the_last_day_that_was_opened_is_a_finding(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, hall_clock: TurnableClock
) -> None:
    engine = empty_hall(tmp_path)
    folder = Path(str(engine.url.database)).parent
    with Session(engine) as session, pen(session) as writing:
        today(writing)
    engine.dispose()
    assert "✓ 电脑时间是 2026-11-23" in says(capsys, folder, Settings())
    hall_clock.goes_on(-2 * 24 * 60)
    said = says(capsys, folder, Settings())
    assert "✗ 电脑时间是 2026-11-21" in said
    assert "2026-11-23" in said


@pytest.mark.parametrize("link", [LINK, None], ids=["paired", "not paired"])
def test_a_hall_that_waits_for_its_county_is_a_finding(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, link: Link | None
) -> None:
    if link:
        keep_link(tmp_path, link)
    hold(tmp_path, Why.RESTORED)
    assert "✗ 县里可能有这台电脑缺的记录" in says(capsys, tmp_path, Settings())
