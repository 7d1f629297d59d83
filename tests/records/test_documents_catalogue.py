"""The county's catalogue: overrides for one town or village, and what becomes of the hall's own file."""

import hashlib
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from kiosk.database import hand
from kiosk.pen import writing
from kiosk.records.catalogue import queries
from kiosk.records.catalogue.models import Source
from kiosk.records.catalogue.overrides import Change, for_centre
from kiosk.records.catalogue.reading import read_catalogue, read_county_catalogue
from kiosk.records.catalogue.refusals import BrokenCatalogue, CountyCatalogueInForce
from kiosk.records.catalogue.service import load_catalogue, load_catalogue_at_start
from kiosk.records.catalogue.taking import add_edition
from kiosk.records.documents import service
from tests.desk import CATALOGUE, Desk
from tests.from_county import CENTRE, NEIGHBOUR, TOWN, document

TEXT = CATALOGUE.read_text("utf-8")
DEFAULT = read_catalogue(TEXT, CATALOGUE.name)
COUNTYS = TEXT.replace("promised_days: 5,", "promised_days: 4,")
MINE = f"overrides.{CENTRE}"
ELSEWHERE = "410327112001"
OVERRIDES = f"""
overrides:
  {TOWN}:
    MZ01: {{promised_days: 25, note: 先到镇里}}
    CL04: {{offered: false}}
  "{CENTRE}":
    MZ01: {{promised_days: 20}}
    CL04: {{offered: true, urgent: true}}
    SB04: {{zh: 办卡, alias: 社保卡的事, materials: [id]}}
    HK02: {{offered: false}}
"""
"""A number without quotes is a number to YAML; both are understood."""


def test_a_village_has_its_towns_changes_and_then_its_own() -> None:
    mine = read_county_catalogue(TEXT + OVERRIDES, CENTRE).by_code
    assert (mine["MZ01"].promised_days, mine["MZ01"].note) == (20, "先到镇里")
    assert mine["CL04"].urgent
    assert (mine["SB04"].zh, mine["SB04"].alias, mine["SB04"].materials) == ("办卡", "社保卡的事", ["id"])
    assert "HK02" not in mine


def test_the_neighbour_has_the_towns_changes_only() -> None:
    theirs = read_county_catalogue(TEXT + OVERRIDES, NEIGHBOUR).by_code
    assert (theirs["MZ01"].promised_days, theirs["SB04"].alias) == (25, "办社保卡")
    assert "CL04" not in theirs
    assert "HK02" in theirs


@pytest.mark.parametrize("centre", [ELSEWHERE, "", "000000000000"])
def test_everybody_else_has_the_countys_catalogue_as_it_is(centre: str) -> None:
    assert read_county_catalogue(TEXT + OVERRIDES, centre) == DEFAULT


@pytest.mark.parametrize(
    ("overrides", "field", "line", "problem"),
    [
        ("  1234: {SB01: {urgent: true}}", "overrides.1234", 1, "12 位中心代码"),
        (f"  {NEIGHBOUR}:\n    SB99: {{urgent: true}}", f"overrides.{NEIGHBOUR}.SB99", 2, "没有“SB99”"),
        (f"  {CENTRE}:\n    SB01:\n      days: 3", f"{MINE}.SB01.days", 3, "不认识"),
        (f"  {CENTRE}:\n    SB01: {{promised_days: 三天}}", f"{MINE}.SB01.promised_days", 2, "整数"),
        (f"  {CENTRE}:\n    SB01: {{confidential: false}}", f"{MINE}.SB01.confidential", 2, "不认识"),
        (f"  {CENTRE}:\n    SB01: {{promised_days: 500}}", f"{MINE}.SB01.promised_days", 2, "365"),
        (f"  {CENTRE}:\n    SB01: {{materials: [foto]}}", f"{MINE}.SB01.materials", 2, "foto"),
        (f"  {CENTRE}:\n    SB01: {{zh: ''}}", f"{MINE}.SB01.zh", 2, ">= 1"),
        (f"  {CENTRE}:\n    SB01: 3", f"{MINE}.SB01", 2, "一组键和值"),
        (f"  {CENTRE}: [SB01]", MINE, 1, "一组键和值"),
        (f"  {CENTRE}:\n    SB01: {{urgent: true}}\n    SB01: {{urgent: false}}", "YAML", 3, "两次"),
        (f'  {CENTRE}: {{SB01: {{urgent: true}}}}\n  "{CENTRE}": {{}}', "YAML", 2, "两次"),
    ],
)  # fmt: skip
def test_a_wrong_override_is_named_with_its_line_for_every_hall(
    overrides: str, field: str, line: int, problem: str
) -> None:
    before = TEXT.count("\n") + 1
    with pytest.raises(BrokenCatalogue) as refused:
        read_county_catalogue(f"{TEXT}overrides:\n{overrides}\n", ELSEWHERE)
    words = refused.value.words
    assert (words["field"], words["line"]) == (field, before + line)
    assert problem in str(words["problem"])
    assert words["file"] == "县里的目录"


@pytest.mark.parametrize("written", ["overrides:", "overrides: 3", "overrides: []"])
def test_overrides_that_are_no_mapping_are_refused(written: str) -> None:
    with pytest.raises(BrokenCatalogue) as refused:
        read_county_catalogue(f"{TEXT}{written}\n", CENTRE)
    assert refused.value.words["field"] == "overrides"


def test_a_village_must_keep_something() -> None:
    nothing = {CENTRE: {item.code: {"offered": False} for item in DEFAULT.items}}
    with pytest.raises(BrokenCatalogue) as refused:
        read_county_catalogue(TEXT + yaml.safe_dump({"overrides": nothing}), ELSEWHERE)
    assert "一项事情都不剩" in str(refused.value.words["problem"])


@pytest.mark.parametrize("text", ["- 1", "3", "", "a: 2026-13-45", "a: \x01", "[" * 3000 + "]" * 3000])
def test_no_text_at_all_brings_the_reader_down(text: str) -> None:
    with pytest.raises(BrokenCatalogue):
        read_county_catalogue(text, CENTRE)


def test_the_halls_own_file_knows_no_overrides() -> None:
    with pytest.raises(BrokenCatalogue):
        read_catalogue(TEXT + OVERRIDES, "catalogue.yaml")


CHANGES = st.builds(
    Change,
    offered=st.booleans() | st.just(msgspec.UNSET),
    promised_days=st.integers(0, 365) | st.just(msgspec.UNSET),
    urgent=st.booleans() | st.just(msgspec.UNSET),
    alias=st.sampled_from(["办卡", "低保"]) | st.just(msgspec.UNSET),
)
CODES = st.sampled_from(["SB01", "MZ01", "MZ06", "DQ02", "HK03"])


@given(st.dictionaries(CODES, CHANGES), st.dictionaries(CODES, CHANGES))
def test_each_item_has_the_closest_word_about_each_field(
    town: dict[str, Change], village: dict[str, Change]
) -> None:
    after = for_centre(DEFAULT, {TOWN: town, CENTRE: village}, CENTRE).by_code
    for code, item in DEFAULT.by_code.items():
        said: dict[str, Any] = {}
        for changes in (town, village):
            said |= changes[code].named() if code in changes else {}
        assert (code in after) == said.pop("offered", True)
        if code in after:
            expected = msgspec.structs.asdict(item) | said
            assert msgspec.structs.asdict(after[code]) == expected
            assert after[code].confidential == item.confidential


def test_the_hall_works_by_the_countys_catalogue(desk: Desk, session: Session) -> None:
    service.apply(session, document("catalogue", COUNTYS + OVERRIDES), CENTRE)
    catalogue = queries.current(session)
    assert catalogue.by_code["SB01"].promised_days == 4
    assert "HK02" not in catalogue.by_code
    assert desk.arrives("SB04").number == "A001"


def test_somebody_who_waits_for_what_is_no_longer_offered_is_served(desk: Desk, session: Session) -> None:
    desk.arrives("HK02")
    desk.arrives("DQ02")
    gone = f"overrides: {{{CENTRE}: {{HK02: {{offered: false}}, DQ02: {{offered: false}}}}}}\n"
    service.apply(session, document("catalogue", TEXT + gone), CENTRE)
    assert [desk.serves().state for _ in range(2)] == ["finished"] * 2


def test_a_new_version_that_changes_nothing_here_is_no_new_edition(desk: Desk, session: Session) -> None:
    assert desk
    service.apply(session, document("catalogue", TEXT, 1), CENTRE)
    before = queries.newest_edition(session)
    elsewhere = f"overrides: {{{NEIGHBOUR}: {{SB01: {{urgent: true}}}}}}\n"
    row = service.apply(session, document("catalogue", TEXT + elsewhere, 2), CENTRE)
    assert (row.state, row.version) == ("applied", 2)
    assert queries.newest_edition(session) == before, "the kiosk need not load its page again"


def in_use(session: Session) -> tuple[int, str]:
    """Return the number and the source of the edition in use."""
    held = queries.held_edition(session)
    assert held
    return held.edition, held.source


def test_a_restart_leaves_the_countys_catalogue_however_the_file_has_changed(
    session: Session, tmp_path: Path
) -> None:
    file = tmp_path / "catalogue.yaml"
    file.write_text(TEXT, "utf-8")
    load_catalogue_at_start(session, file)
    service.apply(session, document("catalogue", COUNTYS), CENTRE)
    for changed in (TEXT, TEXT + "\n# changed\n", "broken: ["):
        file.write_text(changed, "utf-8")
        load_catalogue_at_start(session, file)
        assert in_use(session) == (2, "county")
        with pytest.raises(CountyCatalogueInForce):
            load_catalogue(session, file)
    assert queries.current(session).by_code["SB01"].promised_days == 4


def test_without_the_countys_the_file_counts_again(session: Session, tmp_path: Path) -> None:
    file = tmp_path / "catalogue.yaml"
    file.write_text(TEXT, "utf-8")
    load_catalogue_at_start(session, file)
    service.apply(session, document("catalogue", COUNTYS), CENTRE)
    service.withdraw(session, "catalogue")
    assert queries.current(session).by_code["SB01"].promised_days == 5
    load_catalogue_at_start(session, file)
    assert in_use(session) == (3, "file")
    assert queries.newest_sha256(hand(session)) == hashlib.sha256(TEXT.encode()).hexdigest()
    file.write_text(TEXT.replace("办社保卡", "社保卡的事"), "utf-8")
    load_catalogue_at_start(session, file)
    assert in_use(session) == (4, "file")


def test_the_version_before_comes_back_with_its_days(desk: Desk, session: Session) -> None:
    assert desk
    for version, text in ((1, TEXT), (2, COUNTYS), (1, TEXT)):
        service.apply(session, document("catalogue", text, version), CENTRE)
    assert queries.current(session).by_code["SB01"].promised_days == 5


def test_an_edition_that_a_restore_left_empty_does_not_hide_the_countys(
    session: Session, tmp_path: Path
) -> None:
    file = tmp_path / "catalogue.yaml"
    file.write_text(TEXT, "utf-8")
    load_catalogue_at_start(session, file)
    service.apply(session, document("catalogue", COUNTYS), CENTRE)
    with writing(session):
        add_edition(session, DEFAULT, "of a newer one", Source.FILE).document = ""
    load_catalogue_at_start(session, file)
    assert in_use(session) == (2, "county")
    assert queries.current(session).by_code["SB01"].promised_days == 4
    service.withdraw(session, "catalogue")
    assert queries.current(session).by_code["SB01"].promised_days == 5
