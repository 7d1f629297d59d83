"""What the TV's page is told before its first board."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from kiosk.settings import Centre, Display, Settings
from tests.furnished import furnished


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    """A hall whose places are desks and whose voice was recorded by the clerk."""
    centre = Centre(name="沙坡</script>村", name_en="Shapo", window_word="号桌", window_clips="desk")
    return furnished(
        tmp_path, Settings(centre=centre, display=Display(call_seconds=5, repeats=3, voice="fx"))
    )


def shown(app: Flask, query: str = "", language: str = "en-US") -> tuple[str, dict[str, Any]]:
    """Return the page and the facts it carries."""
    page = app.test_client().get(f"/display{query}", headers={"Accept-Language": language}).text
    found = re.search(r'<script type="application/json" id="facts">(.*?)</script>', page, re.DOTALL)
    assert found
    return page, json.loads(found[1])


def test_the_tv_is_chinese_whatever_its_browser_speaks(app: Flask) -> None:
    page, facts = shown(app)
    assert '<html lang="zh-CN">' in page
    assert facts["words"]["call"] == "请 {number} 号到 {n} 号桌"
    assert facts["words"]["window"] == "{n}号桌"
    assert facts["categories"][0] == ["SB", "社会保障"]


def test_the_address_can_ask_for_english(app: Flask) -> None:
    page, facts = shown(app, "?lang=en", "zh-CN")
    assert "<h1>Shapo</h1>" in page
    assert facts["categories"][0] == ["SB", "Social insurance"]
    assert facts["spoken"] == "请{number}号到{n}号桌", "the voice speaks Chinese all the same"


def test_the_settings_of_the_display_reach_the_page(app: Flask) -> None:
    facts = shown(app)[1]
    assert (facts["call_seconds"], facts["repeats"], facts["window_clips"]) == (5, 3, "desk")
    assert facts["voice"] == "/static/voice/fx"


def test_the_page_has_no_inline_script_or_style(app: Flask) -> None:
    page = shown(app)[0]
    kinds = re.findall(r"<script ([^>]*)>", page)
    assert all('type="application/json"' in kind or "src=" in kind for kind in kinds)
    assert "style=" not in page
    assert "<style" not in page
    assert "沙坡</script>" not in page, "a name cannot end the facts early"
