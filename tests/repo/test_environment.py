"""Every setting is in `.env.example`, and every setting there has an effect."""

import re

from tests.repo.sources import ROOT

READ = re.compile(r"(?:env(?:\.\w+)?|_secret)\(\s*\"([A-Z][A-Z_]+)\"")
OFFERED = re.compile(r"^([A-Z][A-Z_]+)=", re.MULTILINE)
ONLY_COMPOSE = {"POSTGRES_PASSWORD"}


def test_the_example_names_what_the_settings_read() -> None:
    read = set(READ.findall((ROOT / "portal/settings.py").read_text()))
    offered = set(OFFERED.findall((ROOT / ".env.example").read_text()))

    assert "SECRET_KEY" in read
    assert offered - ONLY_COMPOSE == read


def test_a_setting_is_found_however_it_is_read() -> None:
    source = (
        'A = env("A_A")\nB = env.bool("B_B", default=True)\nC = _secret("C_C")\nD = env.list(\n    "D_D"\n)'
    )

    assert READ.findall(source) == ["A_A", "B_B", "C_C", "D_D"]
