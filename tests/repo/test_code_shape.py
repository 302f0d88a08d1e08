"""Modules that can be read in one go, functions that can be seen at once, names that say something."""

import ast
from pathlib import Path

import pytest

from tests.repo.sources import app_modules, name_of

LONGEST_MODULE = 200
LONGEST_FUNCTION = 40
LONG_FUNCTION = 30
SHARE_OF_LONG_FUNCTIONS = 0.05
SAYS_NOTHING = {"utils", "util", "helpers", "helper", "base", "manager", "managers", "common", "misc"}
MAY_BE_LONGER = {"portal/settings.py": "a list of settings, not code that one follows"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def too_long(lines: int, name: str) -> bool:
    return lines > LONGEST_MODULE and name not in MAY_BE_LONGER


def function_lengths(source: str) -> dict[str, int]:
    """How many lines each function takes, its docstring left out."""
    found = {}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, Function):
            first = node.body[0]
            is_docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
            docstring = (first.end_lineno or 0) - first.lineno + 1 if is_docstring else 0
            found[f"{node.name}:{node.lineno}"] = (node.end_lineno or 0) - node.lineno + 1 - docstring
    return found


def says_nothing(path: Path) -> bool:
    return bool(SAYS_NOTHING & {part.removesuffix(".py") for part in path.parts})


def test_modules_are_short() -> None:
    lengths = {name_of(path): len(path.read_text().splitlines()) for path in app_modules()}

    assert {name: lines for name, lines in lengths.items() if too_long(lines, name)} == {}


def test_functions_are_short() -> None:
    lengths = {
        f"{name_of(path)} {function}": lines
        for path in app_modules()
        for function, lines in function_lengths(path.read_text()).items()
    }

    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FUNCTION} == {}
    long = [name for name, lines in lengths.items() if lines > LONG_FUNCTION]
    assert len(long) <= SHARE_OF_LONG_FUNCTIONS * len(lengths), long


def test_names_say_something() -> None:
    assert [name_of(path) for path in app_modules() if says_nothing(Path(name_of(path)))] == []


def test_the_rules_can_fail() -> None:
    long_function = "def f():\n    '''Doc\n    string.'''\n" + "    x = 1\n" * 40

    assert function_lengths(long_function) == {"f:1": 41}
    assert too_long(LONGEST_MODULE + 1, "portal/views.py")
    assert not too_long(LONGEST_MODULE, "portal/views.py")


@pytest.mark.parametrize(
    ("path", "expected"),
    [("portal/utils.py", True), ("portal/helpers/names.py", True), ("portal/basement.py", False)],
)
def test_a_name_that_says_nothing_is_found(path: str, expected: bool) -> None:
    assert says_nothing(Path(path)) is expected
