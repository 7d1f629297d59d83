"""The house rules, kept by tools: lint, types, layers, lengths."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LONGEST_FILE = 300
LONGEST_FUNCTION = 25
TOOLS = {
    "ruff": ["-m", "ruff", "check", "."],
    "format": ["-m", "ruff", "format", "--check", "."],
    "mypy": ["-m", "mypy"],
    "layers": ["-c", "from importlinter.cli import lint_imports_command as main; main()"],
}


@pytest.mark.parametrize("tool", TOOLS)
def test_a_tool_has_nothing_to_say(tool: str) -> None:
    done = subprocess.run(
        [sys.executable, *TOOLS[tool]], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]


def sources() -> list[Path]:
    """Return every source file that people wrote."""
    python = [*(ROOT / "kiosk").rglob("*.py"), *(ROOT / "tests").rglob("*.py"), ROOT / "run.py"]
    static = [
        file
        for ending in ("js", "css")
        for file in (ROOT / "static").rglob(f"*.{ending}")
        if "vendor" not in file.parts and "fonts" not in file.parts
    ]
    return python + static


@pytest.mark.parametrize("file", sources(), ids=lambda file: str(file.relative_to(ROOT)))
def test_a_file_fits_its_name(file: Path) -> None:
    text = file.read_text("utf-8")
    assert len(text.splitlines()) <= LONGEST_FILE
    if file.suffix == ".py":
        long = [f"{name} ({length})" for name, length in lengths(ast.parse(text))]
        assert not long


def lengths(tree: ast.Module) -> list[tuple[str, int]]:
    """Return the functions that are too long, without their docstrings."""
    functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
    measured = ((each.name, each.end_lineno - body_start(each) + 1) for each in functions if each.end_lineno)
    return [(name, length) for name, length in measured if length > LONGEST_FUNCTION]


def body_start(function: ast.FunctionDef) -> int:
    """Return the line of a function's first statement after its docstring."""
    first, *rest = function.body
    is_docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    return (rest[0] if is_docstring and rest else first).lineno
