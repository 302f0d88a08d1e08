"""What exists in one language says so, and people's names are not translated (L1)."""

import re

import pytest

from tests.portal.pages_of_records import parent_of
from tests.record_families import RecordFamilies, make_record_families
from tests.repo.sources import name_of, templates

NAME = re.compile(r"\{\{ [\w.]*(?:full_name|get_full_name|teacher\.name|adult\.name) \}\}")
# Places that cannot have the attribute, or pages and mails that are English or plain text.
ELSEWHERE = re.compile(r"block title|aria-label|blocktranslate|value=")


def test_peoples_names_are_marked_as_names() -> None:
    missing = []
    for path in templates():
        if "admin" in path.parts or path.suffix != ".html":
            continue
        lines = path.read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(lines):
            around = " ".join(lines[max(0, number - 3) : number + 1])
            if NAME.search(line) and not ELSEWHERE.search(line) and 'translate="no"' not in around:
                missing.append(f"{name_of(path)}:{number + 1}")
    assert missing == []


@pytest.fixture
def made(db: None) -> RecordFamilies:
    return make_record_families()


@pytest.mark.slow
@pytest.mark.parametrize(("language", "marked"), [("vi", True), ("en", False)])
def test_titles_of_the_school_are_marked_on_a_page_in_another_language(
    made: RecordFamilies, language: str, marked: bool
) -> None:
    page = parent_of(made.daffy, made.mother, language=language).get("schedule/").text
    assert ('<span lang="en">Mathematics 7</span>' in page) == marked
