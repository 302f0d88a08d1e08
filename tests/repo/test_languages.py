"""What every language needs of the code: dates written in one place."""

import re

import messages

from tests.repo.sources import ROOT, app_modules, name_of, templates

# Attributes and addresses want a day as machines read it.
FOR_MACHINES = {'"Y-m"', '"Y-m-d"'}
OTHER_DATES = re.compile(r"\|(?:date|time)\b(?::(\"[^\"]*\"))?")
OTHER_FORMATTING = re.compile(r"\b(?:date_format|time_format|dateformat|number_format)\b")
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
