"""Module names must say what the module contains."""

import re
from pathlib import Path

import pytest

from tests.repo.sources import ROOT, app_modules, name_of

SAYS_NOTHING = {"utils", "util", "helpers", "helper", "base", "manager", "managers", "common", "misc"}


def says_nothing(path: Path) -> bool:
    return bool(SAYS_NOTHING & {part.removesuffix(".py") for part in path.parts})


def test_no_module_has_a_generic_name() -> None:
    assert [name_of(path) for path in app_modules() if says_nothing(Path(name_of(path)))] == []


@pytest.mark.parametrize(
    ("path", "expected"),
    [("portal/utils.py", True), ("portal/helpers/names.py", True), ("portal/basement.py", False)],
)
def test_a_generic_name_is_found(path: str, expected: bool) -> None:
    assert says_nothing(Path(path)) is expected


def test_no_two_scripts_declare_the_same_name() -> None:
    """Scripts of one page share one scope: a second declaration of a name stops the whole script."""
    declared: dict[str, list[str]] = {}
    for path in sorted((ROOT / "static" / "js").glob("*.js")):
        for name in re.findall(r"^(?:const|let|class|function) (\w+)", path.read_text(), re.MULTILINE):
            declared.setdefault(name, []).append(path.name)
    assert {name: files for name, files in declared.items() if len(files) > 1} == {}
