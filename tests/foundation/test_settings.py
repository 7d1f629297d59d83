"""Settings: every default runs, every wrong value is named with file, key, found and allowed."""

from pathlib import Path

import pytest

from kiosk.settings import DEFAULT_FILE, Settings, read_settings
from kiosk.settings_file import UnreadableSettings, WrongSetting


def test_the_shipped_file_sets_nothing_but_defaults() -> None:
    assert read_settings(DEFAULT_FILE) == Settings()


def test_every_line_of_the_shipped_file_can_be_taken_into_use(tmp_path: Path) -> None:
    lines = DEFAULT_FILE.read_text("utf-8").splitlines()
    opened = [line.removeprefix("# ") if " = " in line.split("  #")[0] else line for line in lines]
    file = tmp_path / "centre.toml"
    file.write_text("\n".join(opened), "utf-8")
    settings = read_settings(file)
    assert settings.centre.name == "沙坡村党群服务中心"
    assert settings.hours.of(5) == ["09:00-11:30"]


@pytest.mark.parametrize(
    ("text", "key", "found", "allowed"),
    [
        ("[printing]\nwidth_mm = 70", "printing.width_mm", "70", "58 或 80"),
        ('[server]\nport = "http"', "server.port", "'http'", "1–65535"),
        ("[server]\nporrt = 1", "server.porrt", "1", "host、port"),
        ('[hours]\nmon = ["9-12"]', "hours.mon[0]", "'9-12'", "08:30-12:00"),
        ('[hours]\nmon = ["12:00-09:00"]', "hours.mon", "12:00-09:00", "08:30-12:00"),
        ('[hours]\nmon = ["08:00-12:00", "11:00-13:00"]', "hours.mon", "11:00-13:00", "08:30-12:00"),
        ('[server]\nkiosks = ["the door"]', "server.kiosks[0]", "the door", "192.168.1.20"),
        ('[printing]\nurl = "lpt1"', "printing.url", "lpt1", "tcp://"),
        ("[centre]\nwindows = 9", "centre.windows", "9", "1–8"),
        ('[centre]\ncode = "4103"', "centre.code", "4103", "12 位"),
        ("[queue]\npriority_minutes = 1.5", "queue.priority_minutes", "1.5", "0–240"),
    ],
)
def test_a_wrong_value_is_explained(tmp_path: Path, text: str, key: str, found: str, allowed: str) -> None:
    file = tmp_path / "centre.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(WrongSetting) as refused:
        read_settings(file)
    words = {name: str(word) for name, word in refused.value.words.items()}
    assert (words["file"], words["key"]) == ("centre.toml", key)
    assert found in words["found"]
    assert allowed in words["allowed"]


def test_an_override_is_checked_like_the_file() -> None:
    assert read_settings(DEFAULT_FILE, {("server", "port"): 81}).server.port == 81
    with pytest.raises(WrongSetting):
        read_settings(DEFAULT_FILE, {("server", "port"): 99999})


@pytest.mark.parametrize("text", ["[queue", "=", "\xff"])
def test_an_unreadable_file_is_explained(tmp_path: Path, text: str) -> None:
    file = tmp_path / "centre.toml"
    file.write_bytes(text.encode("latin-1"))
    with pytest.raises(UnreadableSettings):
        read_settings(file)
    with pytest.raises(UnreadableSettings):
        read_settings(tmp_path / "nowhere.toml")
