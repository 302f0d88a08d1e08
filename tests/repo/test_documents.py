"""The documents match the code: the ids, links, paths and tests that they name exist."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.repo.sources import APPS, ROOT, name_of, project_files

pytestmark = pytest.mark.slow

DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
DECISIONS = sorted((ROOT / "docs" / "adr").glob("[0-9]*.md"))
INDEX_OF_DECISIONS = ROOT / "docs" / "adr" / "README.md"
# A row of docs/requirements.md (S1, C3 …) or of docs/security.md (T45).
ID = re.compile(r"(?<![\w%#&.])([SCFAPHLRT]\d{1,2})(?![\w.])")
ROW = re.compile(r"^\*\*([SCFAPHLRT]\d{1,2}) ·(.*?)(?=^\*\*[A-Z]\d|^## |\Z)", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
CODE = re.compile(r"`([^`\n]+)`")
FOLDERS = (*APPS, "tests", "docs", "templates", "static", "locale", ".ci")
PATH = re.compile(rf"(?<![\w./-])(?:{'|'.join(map(re.escape, FOLDERS))})/[\w./*-]*\w(?:::\w+)?")


def prose(source: str) -> str:
    """The comments and docstrings of a Python module."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    comments = [token.string for token in tokens if token.type == tokenize.COMMENT]
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
    nodes = [node for node in ast.walk(ast.parse(source)) if isinstance(node, documented)]
    return "\n".join([*comments, *(ast.get_docstring(node) or "" for node in nodes)])


def cited(pattern: re.Pattern[str], path: Path) -> list[str]:
    """What comments and docstrings name; a module that names nothing anywhere is not taken apart."""
    source = path.read_text()
    return pattern.findall(prose(source)) if pattern.search(source) else []


def modules() -> Iterator[Path]:
    return (path for path in project_files() if path.suffix == ".py")


@cache
def is_there(named: str) -> bool:
    """Say whether a file, a folder, a test (`file.py::test`) or a decision (`docs/adr/0005`) exists."""
    path, _, test = named.rstrip(".").partition("::")
    found = [*ROOT.glob(path)] or [*ROOT.glob(f"{path}[-_]*")]
    return bool(found) and (not test or f"def {test}(" in found[0].read_text())


def missing_paths(text: str) -> list[str]:
    return missing(PATH.findall(text))


def missing(paths: list[str]) -> list[str]:
    return [named for named in paths if not is_there(named)]


def rows() -> list[tuple[str, str]]:
    """The ids of all rows, each with its text."""
    texts = [(ROOT / "docs" / name).read_text() for name in ("requirements.md", "security.md")]
    return [row for text in texts for row in ROW.findall(text)]


def test_every_id_that_the_code_cites_is_a_row() -> None:
    known = dict(rows())
    found = {name_of(path): set(cited(ID, path)) - set(known) for path in modules()}

    assert {name: ids for name, ids in found.items() if ids} == {}


def test_a_row_names_every_test_module_that_cites_it() -> None:
    texts = dict(rows())
    tests = [path for path in modules() if path.name.startswith("test_")]
    cited = {
        name_of(path): ID.findall(ast.get_docstring(ast.parse(path.read_text())) or "") for path in tests
    }

    assert [(name, row) for name, ids in cited.items() for row in ids if name not in texts[row]] == []


def test_no_row_is_repeated() -> None:
    ids = [row for row, _text in rows()]

    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_links_lead_to_files(path: Path) -> None:
    links = [link for link in LINK.findall(path.read_text()) if "://" not in link]

    assert [link for link in links if not (path.parent / link).exists()] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_paths_and_tests_in_documents_exist(path: Path) -> None:
    assert missing_paths(" ".join(CODE.findall(path.read_text()))) == []


def test_paths_in_comments_and_docstrings_exist() -> None:
    found = {name_of(path): missing(cited(PATH, path)) for path in modules()}

    assert {name: paths for name, paths in found.items() if paths} == {}


def test_the_index_lists_every_decision_once() -> None:
    listed = [link for link in LINK.findall(INDEX_OF_DECISIONS.read_text()) if link[:1].isdigit()]

    assert listed == [path.name for path in DECISIONS]
    assert [int(name[:4]) for name in listed] == list(range(1, len(listed) + 1)), "each has its own number"


@pytest.mark.parametrize("path", DECISIONS, ids=name_of)
def test_a_decision_has_a_date_a_status_and_what_was_rejected(path: Path) -> None:
    text = path.read_text()

    assert re.search(r"^- \*\*Date:\*\* \d{4}-\d\d-\d\d$", text, re.MULTILINE)
    assert re.search(r"^- \*\*Status:\*\* \w", text, re.MULTILINE)
    assert "\n## Rejected\n" in text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("portal/settings.py and docs/adr/0005, see templates/base.html.", []),
        ("tests/repo/test_documents.py::test_no_row_is_repeated", []),
        ("portal/nowhere.py", ["portal/nowhere.py"]),
        ("tests/repo/test_documents.py::test_of_nothing", ["tests/repo/test_documents.py::test_of_nothing"]),
        ("/parents/home/ and example.org/portal/nowhere.py", []),
    ],
)
def test_a_missing_path_is_found(text: str, expected: list[str]) -> None:
    assert missing_paths(text) == expected


def test_ids_are_found_in_prose_alone() -> None:
    source = '"""A claim (C1-C9)."""\n\nhint = "no C2"  # five failures (P5)\n'

    assert set(ID.findall(prose(source))) == {"C1", "C9", "P5"}
