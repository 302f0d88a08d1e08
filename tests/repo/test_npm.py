"""What tests take from npm: exactly what the lock files say, and nothing without Node."""

import json
import re
import shutil
from pathlib import Path

import pytest

from tests.npm import install
from tests.repo.sources import ROOT

LOCK_FILES = sorted((ROOT / "tests").glob("*/package-lock.json"))


def test_without_node_a_test_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _program: None)

    with pytest.raises(pytest.fail.Exception, match="Node 20 or newer"):
        install(ROOT / "tests" / "clients")


@pytest.mark.parametrize("path", LOCK_FILES, ids=lambda path: path.parent.name)
def test_a_lock_file_knows_every_package_by_its_hash_and_names_no_registry(path: Path) -> None:
    lock = path.read_text()
    packages = json.loads(lock)["packages"]

    assert [name for name, one in packages.items() if name and "integrity" not in one] == []
    assert "://" not in re.sub(r'"url": "https://github.com/sponsors/\w+"', "", lock)
