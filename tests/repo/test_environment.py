"""Every setting is in `.env.example`, and every setting there has an effect."""

import re

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
