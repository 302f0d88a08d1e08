"""Dependencies are pinned and hashed, and no file names a registry or a machine."""

import re
from collections import Counter

import pytest

from tests.repo.sources import ROOT, name_of, project_files

PINNED = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)(\[[^\]]+\])?==[^\s;]+")
# In parts, so that this module does not match itself.
INDEX = re.compile("index" + r"-url|^\s*-(i|f)\b|find" + r"-links|trusted" + "-host", re.MULTILINE)
REGISTRY = re.compile("py" + r"pi\.org|python" + r"hosted\.org|registry\." + r"npmjs|/simp" + r"le\b")
MACHINE_PATH = re.compile(
    r"(?<![\w.}\"'-])/("
    + "|".join(["ho" + "me", "ro" + "ot", "Us" + "ers", "wo" + "rk", "mn" + "t"])
    + r")/\w"
)
LISTS = ["requirements.txt", "requirements-dev.txt"]


def entries(text: str) -> list[str]:
    """The requirements with their continuation lines joined; comments left out."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    return [entry for entry in "\n".join(lines).replace("\\\n", " ").splitlines() if entry.strip()]


def faults_in(text: str) -> list[str]:
    found = ["names an index"] if INDEX.search(text) else []
    names: Counter[str] = Counter()
    for entry in entries(text):
        pin = PINNED.match(entry)
        if not pin:
            found.append(f"not pinned: {entry}")
            continue
        names[pin["name"].lower().replace("_", "-")] += 1
        if "--hash=sha256:" not in entry:
            found.append(f"without a hash: {entry}")
    return found + [f"twice: {name}" for name, count in names.items() if count > 1]


@pytest.mark.parametrize("name", LISTS)
def test_requirements_are_pinned_and_hashed(name: str) -> None:
    text = (ROOT / name).read_text()

    assert entries(text)
    assert faults_in(text) == []


def test_development_adds_to_production_and_changes_nothing() -> None:
    production, development = (
        {entry.split()[0] for entry in entries((ROOT / name).read_text())} for name in LISTS
    )

    assert production <= development


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("django>=5.2\n", "not pinned"),
        ("django==5.2.19\n", "without a hash"),
        ("django==5.2.19 --hash=sha256:aa\nDjango==5.2.20 --hash=sha256:bb\n", "twice"),
        ("--extra-index" + "-url https://example.org\n", "names an index"),
    ],
)
def test_each_fault_is_found(text: str, fault: str) -> None:
    assert any(found.startswith(fault) for found in faults_in(text))


def strangers_in(text: str) -> list[str]:
    """Return the lines that are valid on one machine only: a registry's host, a user's folder."""
    return [line for line in text.splitlines() if REGISTRY.search(line) or MACHINE_PATH.search(line)]


@pytest.mark.slow
def test_no_file_knows_a_machine_or_a_registry() -> None:
    found = {name_of(path): strangers_in(path.read_text(errors="replace")) for path in project_files()}

    assert {name: lines for name, lines in found.items() if lines} == {}


@pytest.mark.parametrize(
    "line", ["url = https://py" + "pi.org/x", "path = /ho" + "me/ann/portal", "see /wo" + "rk/notes.md"]
)
def test_a_machine_or_a_registry_is_found(line: str) -> None:
    assert strangers_in(f"good\n{line}\nwww.example.org/ho" + "me/page\n") == [line]
