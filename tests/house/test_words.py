"""Every sentence that a person reads stands in English too, with the same gaps."""

import re
from io import BytesIO

from babel.messages.mofile import write_mo

from tests.house import words

GAPS = re.compile(r"\{\w*\}|%\(\w+\)[sd]")


def test_every_sentence_has_its_english() -> None:
    known = {str(message.id): str(message.string) for message in words.translations() if message.id}
    missing = sorted(sentence for sentence in words.sentences() if not known.get(sentence))
    assert not missing, "run python -m tests.house.words, then translate"


def test_no_sentence_has_a_percent_sign_that_a_template_would_take_for_a_gap() -> None:
    assert not [sentence for sentence in words.sentences() if "%" in sentence]


def test_nothing_is_translated_that_nobody_says() -> None:
    known = {str(message.id) for message in words.translations() if message.id}
    assert not known - words.sentences()


def test_the_gaps_are_the_same() -> None:
    for message in words.translations():
        if message.id:
            theirs = sorted(GAPS.findall(str(message.id)))
            assert sorted(GAPS.findall(str(message.string))) == theirs, message.id


def test_the_compiled_catalogue_is_the_written_one() -> None:
    fresh = BytesIO()
    write_mo(fresh, words.translations())
    assert words.COMPILED.read_bytes() == fresh.getvalue()


def test_every_refusal_has_a_code_of_its_own() -> None:
    codes = [refusal.code for refusal in words.refusals()]
    assert len(codes) == len(set(codes))
