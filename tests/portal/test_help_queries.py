"""Ordinary words lead to the right answer first, in each language (F4).

The queries and their right answers, blank-separated where several are right, were written before the search.
"""

import csv
from pathlib import Path

import pytest
from django.utils import translation

from portal.help.answers import ANSWERS
from portal.help.finding import find_answers
from portal.languages import LANGUAGES

FILE = Path(__file__).with_name("help_queries.csv")
QUERIES = list(csv.DictReader(FILE.read_text(encoding="utf-8").splitlines()))
OF_EACH, RIGHT_FIRST = 48, 40


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_right_answer_comes_first(language: str) -> None:
    queries = [query for query in QUERIES if query["language"] == language]
    with translation.override(language):
        first = {query["asked"]: [one.slug for one in find_answers(query["asked"])][:1] for query in queries}
    wrong = {
        query["asked"]: (*first[query["asked"]], query["right"])
        for query in queries
        if not set(first[query["asked"]]) & set(query["right"].split())
    }
    assert len(queries) == OF_EACH
    assert len(queries) - len(wrong) >= RIGHT_FIRST, wrong


def test_every_right_answer_exists() -> None:
    assert {slug for query in QUERIES for slug in query["right"].split()} <= ANSWERS.keys()
