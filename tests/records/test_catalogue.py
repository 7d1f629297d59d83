"""The catalogue: what the sources say it holds, and what a broken file gets."""

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from kiosk.records.catalogue import queries
from kiosk.records.catalogue.reading import read_catalogue
from kiosk.records.catalogue.refusals import BrokenCatalogue, CatalogueMissing
from kiosk.records.catalogue.service import load_catalogue
from tests.desk import CATALOGUE, Desk

TEXT = CATALOGUE.read_text("utf-8")


def test_it_holds_what_the_sources_name() -> None:
    catalogue = read_catalogue(TEXT, "catalogue.yaml")
    assert (len(catalogue.categories), len(catalogue.items)) == (8, 34)
    assert len(catalogue.refused_certificates) == 20
    secret = {item.code for item in catalogue.items if item.confidential}
    assert secret == {"MZ06", "DQ02", "DQ03"}
    letters = [category.letter for category in catalogue.categories]
    assert not {"I", "O", "E", "Y"} & set(letters)


def test_every_text_is_there_in_english() -> None:
    catalogue = read_catalogue(TEXT, "catalogue.yaml")
    named = [*catalogue.categories, *catalogue.items, *catalogue.refused_certificates]
    named += [*catalogue.material_types.values()]
    for entry in named:
        assert entry.name("en").isascii(), entry


@pytest.mark.parametrize(
    ("old", "new", "field", "problem"),
    [
        ("code: SB02, category: SB", "code: SB02, category: ZZ", "items[1].category", "ZZ"),
        ("promised_days: 5, materials: [id, hukou, form, proxy]", "promised_days: five, materials: [id]",
         "items[0].promised_days", "整数"),
        ("mode: agent, case_type: forward", "mode: agnet, case_type: forward", "items[1].mode", "agnet"),
        ("{code: SB02,", "{code: SB01,", "items[1].code", "两次"),
        ("materials: [id, photo]", "materials: [id, foto]", "items[3].materials", "foto"),
        ("season: [9, 10, 11, 12]", "season: [9, 10, 11, 13]", "items[4].season[3]", "<= 12"),
        ("letter: J,", "letter: Y,", "ticketing.priority.letter", "相同"),
        ("item_type: 公共服务, mode", "kind: 公共服务, mode", "items[0].kind", "不认识"),
    ],
)  # fmt: skip
def test_a_wrong_field_is_named_with_its_line(old: str, new: str, field: str, problem: str) -> None:
    assert old in TEXT
    broken = TEXT.replace(old, new, 1)
    with pytest.raises(BrokenCatalogue) as refused:
        read_catalogue(broken, "catalogue.yaml")
    words = refused.value.words
    line = broken.splitlines()[int(str(words["line"])) - 1]
    assert words["field"] == field
    assert problem in str(words["problem"])
    assert new.split(",", maxsplit=1)[0].strip("{")[:9] in line or "letter" in line or "season" in line


def test_broken_yaml_is_named_with_its_line() -> None:
    with pytest.raises(BrokenCatalogue) as refused:
        read_catalogue("version: 1\nitems: [a, b\n", "catalogue.yaml")
    assert refused.value.words["line"] == 3


def test_a_broken_file_leaves_the_old_catalogue(desk: Desk, session: Session, tmp_path: Path) -> None:
    before = queries.newest_edition(session)
    broken = tmp_path / "catalogue.yaml"
    broken.write_text(TEXT.replace("code: SB02", "code: SB2"), "utf-8")
    with pytest.raises(BrokenCatalogue):
        load_catalogue(session, broken)
    with pytest.raises(CatalogueMissing):
        load_catalogue(session, tmp_path / "nowhere.yaml")
    assert queries.newest_edition(session) == before
    assert desk.arrives("SB02").number == "A001"


def test_a_changed_file_is_a_new_edition_the_same_file_is_not(session: Session, tmp_path: Path) -> None:
    file = tmp_path / "catalogue.yaml"
    file.write_text(TEXT, "utf-8")
    assert [load_catalogue(session, file).edition for _ in range(2)] == [1, 1]
    file.write_text(TEXT.replace("办社保卡", "社保卡的事"), "utf-8")
    assert load_catalogue(session, file).edition == 2
    assert queries.current(session).by_code["SB04"].alias == "社保卡的事"
