"""What nobody can see is not taken in, from a form or from a program."""

import json
from pathlib import Path

import pytest

from tests.furnished import Caller, furnished


@pytest.fixture
def clerk(tmp_path: Path) -> Caller:
    caller = Caller(furnished(tmp_path))
    assert caller.signs_in().status_code == 200
    return caller


@pytest.mark.parametrize("unseen", ["\x00", "\x07", "\x7f", "\u200b", "\u202e", "\ufffe"])
def test_unseen_characters_are_refused_in_a_body(clerk: Caller, unseen: str) -> None:
    answer = clerk.post("/cases", {"item": "SB01", "who": {"name": f"张{unseen}三"}})
    assert (answer.status_code, answer.get_json()["code"]) == (422, "bad_input")


def test_they_are_refused_unescaped_too(clerk: Caller) -> None:
    body = json.dumps({"item": "SB01", "who": {"name": "张\u202e三"}}, ensure_ascii=False)
    answer = clerk.client.post(
        "/api/v1/cases", data=body, content_type="application/json", headers=clerk.headers
    )
    assert answer.status_code == 422


@pytest.mark.parametrize("name", ["张三", "𬱖㛃", "a\\u0000 written out", "O'Neil <b>", "😀"])
def test_what_can_be_seen_is_taken(clerk: Caller, name: str) -> None:
    written = name.replace("\\u0000", "u0000")
    assert clerk.post("/cases", {"item": "SB01", "who": {"name": written}}).status_code == 201


@pytest.mark.parametrize("address", ["/cases?q=%00", "/cases?q=a&q=%E2%80%AE", "/ca%00ses"])
def test_an_address_is_read_the_same_way(clerk: Caller, address: str) -> None:
    answer = clerk.client.get(address)
    assert answer.status_code == 422
    assert "看不见的字符" in answer.get_data(as_text=True)


def test_a_form_is_read_the_same_way(clerk: Caller) -> None:
    form = {"notices": "停电\x00通知"}
    answer = clerk.client.post("/office/notices", data=form, headers=clerk.headers)
    assert answer.status_code == 422
    assert "看不见的字符" in answer.get_data(as_text=True)
