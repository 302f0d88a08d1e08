"""What every language needs of the code: dates written in one place, styles that know no left and right."""

import re

import messages

from tests.repo.sources import ROOT, app_modules, name_of, templates

# Attributes and addresses want a day as machines read it.
FOR_MACHINES = {'"Y-m"', '"Y-m-d"'}
OTHER_DATES = re.compile(r"\|(?:date|time)\b(?::(\"[^\"]*\"))?")
OTHER_FORMATTING = re.compile(r"\b(?:date_format|time_format|dateformat|number_format)\b")
SIDES = re.compile(r"\b(?:left|right)\b")
ARTICLE_TWICE = re.compile(r"\blas? %\((?:time|at)\)s")


def test_days_and_times_are_written_in_one_place() -> None:
    found = [
        f"{name_of(path)}: {match[0]}"
        for path in templates()
        for match in OTHER_DATES.finditer(path.read_text(encoding="utf-8"))
        if match[1] not in FOR_MACHINES
    ]
    found += [
        name_of(path) for path in app_modules() if OTHER_FORMATTING.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_a_spanish_time_has_one_article() -> None:
    text = messages.po_path(ROOT, "es").read_text(encoding="utf-8")
    assert ARTICLE_TWICE.findall(text) == []


def test_styles_name_no_left_and_no_right_but_where_a_comment_says_why() -> None:
    found = []
    for path in sorted((ROOT / "static" / "css").glob("*.css")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            reasons = set(re.findall(r"/\* (left|right): [^*]+\*/", line))
            bare = re.sub(r"/\*.*?\*/|\.[a-z-]+", "", line)
            found += [f"{path.name}:{number} {word}" for word in SIDES.findall(bare) if word not in reasons]
    assert found == []
