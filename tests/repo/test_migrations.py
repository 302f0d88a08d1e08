"""Migrations describe the database at their time, so they import no code that may change later."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.repo.sources import APPS, ROOT, name_of

MIGRATIONS = sorted(path for app in APPS for path in (ROOT / app / "migrations").glob("0*.py"))


def own_imports(source: str) -> Iterator[str]:
    """The modules of ours that a migration imports, except the models that Django itself writes into it."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names if alias.name.split(".")[1:2] != ["models"]]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{'.' * node.level}{node.module or ''}"]
        else:
            continue
        yield from (name for name in names if name.startswith(".") or name.split(".")[0] in APPS)


@pytest.mark.parametrize("path", MIGRATIONS, ids=name_of)
def test_a_migration_imports_no_live_code(path: Path) -> None:
    assert list(own_imports(path.read_text())) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import portal.models.user", []),
        ("from django.db import migrations", []),
        ("def run(apps, editor):\n    from portal.staff.roles import ROLES", ["portal.staff.roles"]),
        ("import sis.names", ["sis.names"]),
        ("from portal.models import User", ["portal.models"]),
        ("from ..models import User", ["..models"]),
    ],
)
def test_live_code_is_found(source: str, found: list[str]) -> None:
    assert list(own_imports(source)) == found
