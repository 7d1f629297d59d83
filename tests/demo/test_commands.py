"""The demo's command line refuses what cannot be shown, before anything is made."""

import pytest

from kiosk.demo import commands, show


@pytest.mark.parametrize(
    ("given", "most"),
    [
        ("--villages=-1", 9999), ("--villages=0", 9999), ("--port=0", 65515), ("--port=65516", 65515),
        ("--port=eighty", 65515), ("--centres=21", 20),
    ],
)  # fmt: skip
def test_a_number_that_cannot_be_is_refused_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], given: str, most: int
) -> None:
    monkeypatch.setattr("sys.argv", ["demo", given])
    monkeypatch.setattr(show, "run", lambda _wish: pytest.fail("it was shown"))
    with pytest.raises(SystemExit) as left:
        commands.main()
    said = f"请写 1 到 {most} 的整数。 Give a whole number from 1 to {most}."
    assert (left.value.code, said in capsys.readouterr().err) == (2, True)
