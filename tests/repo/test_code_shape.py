"""Names that tell what a module holds."""

from pathlib import Path

import pytest

from tests.repo.sources import app_modules, name_of

SAYS_NOTHING = {"utils", "util", "helpers", "helper", "base", "manager", "managers", "common", "misc"}


def says_nothing(path: Path) -> bool:
    return bool(SAYS_NOTHING & {part.removesuffix(".py") for part in path.parts})


def test_names_say_something() -> None:
    assert [name_of(path) for path in app_modules() if says_nothing(Path(name_of(path)))] == []


@pytest.mark.parametrize(
    ("path", "expected"),
    [("portal/utils.py", True), ("portal/helpers/names.py", True), ("portal/basement.py", False)],
)
def test_a_name_that_says_nothing_is_found(path: str, expected: bool) -> None:
    assert says_nothing(Path(path)) is expected
