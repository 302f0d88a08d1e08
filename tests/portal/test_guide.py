"""The guides: step by step on the big screen, and on paper (A6)."""

import re

import pytest
from django.conf import settings

from portal.guide.steps import STEPS
from portal.guide.views import TOTAL, suns
from portal.languages import LANGUAGES as OFFERED
from tests.counting import row_statements
from tests.visiting import Client

PAGES = [
    "/guide/",
    *(f"/guide/{number}/" for number in range(1, TOTAL + 1)),
    "/guide/student/",
    "/guide/parents/",
]
LANGUAGES = list(OFFERED)
PICTURE = re.compile(r'(?:srcset|src)="/static/(guide/[^"]+)"')


def link(page: str, rel: str) -> str:
    found = re.search(rf'rel="{rel}" href="([^"]+)"', page)
    return found[1] if found else ""


@pytest.mark.parametrize("path", PAGES)
def test_the_guides_make_no_queries(client: Client, db: None, path: str) -> None:
    with row_statements() as seen:
        answer = client.get(path)

    assert answer.status_code == 200
    assert seen == []


def test_plain_links_lead_through_all_steps_and_back(client: Client, db: None) -> None:
    path, walked = "/guide/", []
    while path:
        walked.append(path)
        path = link(client.get(path).text, "next")

    assert walked == PAGES[: TOTAL + 1]
    back = [link(client.get(path).text, "prev") for path in walked[1:]]
    assert back == walked[:-1]


@pytest.mark.parametrize("number", [0, TOTAL + 1, 10**30])
def test_unknown_steps_are_not_found(client: Client, db: None, number: int) -> None:
    assert client.get(f"/guide/{number}/").status_code == 404


def test_each_step_has_its_text_and_a_picture(client: Client, db: None) -> None:
    for number, step in enumerate(STEPS, start=1):
        page = client.get(f"/guide/{number}/?lang=en").text
        assert all(str(words) in page for words in (step.title, *step.words))
        assert bool(step.picture) != bool(step.drawing)
        assert not step.picture or f'alt="{step.seen}"' in page


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", ["/guide/2/", "/guide/student/", "/guide/parents/"])
def test_pictures_are_those_of_the_language(client: Client, db: None, path: str, language: str) -> None:
    found = PICTURE.findall(client.get(f"{path}?lang={language}").text)

    assert found
    assert all(name.startswith(f"guide/{language}/") for name in found)
    assert all((settings.ROOT / "static" / name).exists() for name in found)
    assert len(found) == 2 * len([name for name in found if name.endswith("-light.webp")])


def test_the_first_step_lists_what_to_prepare_and_the_last_what_to_remember(client: Client, db: None) -> None:
    first, last = client.get("/guide/1/?lang=en").text, client.get(f"/guide/{TOTAL}/?lang=en").text

    assert "Infinite Campus" in first
    assert "7 digits" in first
    assert all(word in last for word in ("username", "password", "three answers"))


def test_the_students_sheet_has_every_step(client: Client, db: None) -> None:
    page = client.get("/guide/student/?lang=en").text

    assert all(str(words) in page for step in STEPS for words in (step.title, *step.words))


def test_the_parents_guide_leads_to_an_account_of_their_own(client: Client, db: None) -> None:
    page = client.get("/guide/parents/?lang=en").text

    assert "Your own account" in page
    assert "/parents/activate/" in page


def test_the_sun_climbs_from_step_to_step() -> None:
    arc = suns(4)
    heights = [sun.y for sun in arc]

    assert [sun.here for sun in arc].index(True) == 3
    assert heights == sorted(heights, reverse=True)
    assert heights[0] != heights[-1]
