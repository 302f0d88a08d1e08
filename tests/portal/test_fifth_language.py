"""A fifth language is a row of a table and a catalog, and Django need not know it (L1)."""

import re

import pytest

from portal.languages import Language
from tests.cast import Cast, sign_in
from tests.fifth_languages import HAITIAN, MIRRORED, offered
from tests.parents.walking import MOTHERS_NAME, log_in, make_parent
from tests.visiting import Client

PUBLIC = (
    "/",
    "/claim/",
    "/forgot/",
    "/parents/",
    "/parents/activate/",
    "/parents/key/",
    "/help/",
    "/privacy/",
    "/accessibility/",
    "/nowhere/",
)
STUDENTS = ("/home/", "/account/", "/school/", "/school/schedule/", "/school/grades/", "/school/calendar/")
PARENTS = ("/parents/home/", "/parents/account/", "/parents/access-log/", "/parents/todo/")


def faults(client: Client, language: Language, paths: tuple[str, ...]) -> list[str]:
    """Return the pages that fail, or do not say their language and direction."""
    wrong = []
    client.cookies["language"] = language.code
    for path in paths:
        answer = client.get(path, follow=True)
        says = f'<html lang="{language.code}"' + (' dir="rtl">' if language.direction == "rtl" else ">")
        wanted = 404 if path == "/nowhere/" else 200
        if answer.status_code != wanted or says not in answer.text:
            wrong.append(f"{path}: {answer.status_code}")
        if f'dir="{language.direction}"' not in answer.text or language.own_name not in answer.text:
            wrong.append(f"{path}: no direction or no name")
    return wrong


@pytest.mark.slow
@pytest.mark.parametrize("language", [HAITIAN, MIRRORED], ids=lambda one: one.code)
def test_every_page_renders(cast: Cast, language: Language) -> None:
    make_parent(cast.mother, MOTHERS_NAME)
    student, parent = Client(), Client()
    sign_in(student, "S0123457")
    with offered(language):
        log_in(parent)
        found = faults(Client(), language, PUBLIC)
        found += faults(student, language, STUDENTS)
        found += faults(parent, language, PARENTS)
    assert found == []


def test_dates_and_numbers_have_the_formats_of_the_row(client: Client, cast: Cast) -> None:
    sign_in(client, "S0123457")
    with offered(HAITIAN):
        page = client.get("/account/?lang=ht").text
    assert re.search(r"[A-Z][a-z]+\.? \d+, \d{4}, \d+:\d\d [ap]\.m\.", page)
