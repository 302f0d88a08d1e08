"""Every setting is in `.env.example`, and every setting there has an effect."""

import re
import shlex

import pytest
from pytest_django.fixtures import Settings

from portal.checks import check_threads
from tests.live import shipped_arguments
from tests.repo.sources import ROOT

READ = re.compile(r"\benv\.\w+\(\s*\"([A-Z][A-Z_\d]+)\"")
OFFERED = re.compile(r"^([A-Z][A-Z_\d]+)=", re.MULTILINE)
ONLY_COMPOSE = {"POSTGRES_PASSWORD", "POSTGRES_OWNER_PASSWORD", "POSTGRES_WEB_PASSWORD"}


def test_the_example_names_what_the_settings_read() -> None:
    read = set(READ.findall((ROOT / "portal/settings.py").read_text()))
    offered = set(OFFERED.findall((ROOT / ".env.example").read_text()))

    assert "SECRET_KEY" in read
    assert offered - ONLY_COMPOSE == read


def test_a_setting_is_found_however_it_is_read() -> None:
    source = 'A = env.text("A_A")\nB = timedelta(env.number("B_18", 2))\nC = env.hosts(\n    "C_C",\n)'

    assert READ.findall(source) == ["A_A", "B_18", "C_C"]


def test_the_example_the_defaults_and_the_image_agree_on_threads(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    monkeypatch.setenv("GUNICORN_CMD_ARGS", shlex.join(shipped_arguments()))
    example = (ROOT / ".env.example").read_text()
    for name in ("HASHING_SLOTS", "HASHING_QUEUE"):
        offered = re.search(rf"^{name}=(\d+)$", example, re.MULTILINE)
        assert offered
        assert int(offered[1]) == getattr(settings, name)

    assert check_threads() == []
    settings.HASHING_QUEUE += 10
    assert check_threads() != []
