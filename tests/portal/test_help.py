"""Help: found by a search, linked from the failure that it explains (F4)."""

import pytest
from django.utils import translation

from portal.help.answers import ANSWERS, GROUPS
from portal.help.finding import find_answers
from portal.languages import LANGUAGES
from tests.cast import Cast
from tests.counting import row_statements
from tests.visiting import Client


def slugs(asked: str) -> list[str]:
    with translation.override("en"):
        return [answer.slug for answer in find_answers(asked)]


def test_every_question_is_on_the_page_and_leads_to_its_answer(client: Client, db: None) -> None:
    page = client.get("/help/").text

    for slug, answer in ANSWERS.items():
        assert f'href="/help/{slug}/"' in page
        shown = client.get(f"/help/{slug}/")
        assert shown.status_code == 200
        assert str(answer.question) in shown.text


def test_no_two_answers_share_an_address() -> None:
    assert len(ANSWERS) == sum(len(group.answers) for group in GROUPS)


def test_every_link_of_an_answer_works(client: Client, db: None) -> None:
    for answer in ANSWERS.values():
        if answer.way:
            assert client.get(answer.way_url).status_code == 200


def test_an_unknown_answer_is_not_found(client: Client, db: None) -> None:
    assert client.get("/help/no-such-answer/").status_code == 404


@pytest.mark.parametrize("path", ["/help/", "/help/?q=password", "/help/forgot-password/"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_help_is_in_every_language_and_says_who_to_ask(
    client: Client, cast: Cast, path: str, language: str
) -> None:
    answer = client.get(path, headers={"Accept-Language": language})

    assert answer.status_code == 200
    assert f'<html lang="{language}">' in answer.text
    assert 'class="contact"' in answer.text


def test_help_queries_only_the_contact(client: Client, cast: Cast) -> None:
    with row_statements() as first:
        client.get("/help/?q=password")
    with row_statements() as second:
        client.get("/help/sign-in-failed/")

    assert len(first) == 1
    assert second == []


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("I forgot my password", "forgot-password"),
        ("FORGOT PASSWORD", "forgot-password"),
        ("authentication failed", "sign-in-failed"),
        ("The Claim Account Operation Failed.", "claim-failed"),
        ("too many tries", "too-many-tries"),
        ("locked", "too-many-tries"),
        ("24 hours", "not-yet"),
        ("somebody else’s name", "somebody-else"),
        ("clear my browser history", "somebody-else"),
        ("activation key", "parent-account"),
        ("vietnamese", "other-language"),
    ],
)
def test_the_first_answer_found_is_the_right_one(asked: str, expected: str) -> None:
    assert slugs(asked)[0] == expected


def test_accents_and_capitals_do_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    assert slugs("PÄSSWÖRD") == slugs("password") != []


def test_accents_count_where_they_are_typed() -> None:
    with translation.override("vi"):
        plain, typed = ([answer.slug for answer in find_answers(word)] for word in ("khoa", "khóa"))
    assert "too-many-tries" in typed
    assert set(typed) <= set(plain)


def test_the_beginning_of_a_long_word_is_enough_and_of_a_short_one_not() -> None:
    assert "somebody-else" in slugs("incog")
    assert slugs("inc") == []


def test_a_search_uses_the_language_of_the_page(client: Client, db: None) -> None:
    """The words of another language find nothing here: "contraseña" is no English word."""
    assert slugs("contraseña") == []


@pytest.mark.parametrize("asked", ["zebra", "%", "'; --", "\x00", "🦓", "x" * 5000])
def test_a_search_without_results_shows_a_helpful_page(client: Client, db: None, asked: str) -> None:
    answer = client.get("/help/", {"q": asked})

    assert answer.status_code == 200
    assert "No results." in answer.text
    assert 'href="/help/forgot-password/"' in answer.text


def test_an_empty_search_is_the_plain_page(client: Client, db: None) -> None:
    assert "No results" not in client.get("/help/?q=+").text


def test_the_search_text_is_shown_and_escaped(client: Client, db: None) -> None:
    page = client.get("/help/", {"q": '"><svg onload=alert(1)>'}).text

    assert "<svg onload" not in page
    assert "&lt;svg onload" in page


def test_the_language_row_keeps_the_search_text(client: Client, db: None) -> None:
    assert "?q=password&amp;lang=vi" in client.get("/help/?q=password").text


@pytest.mark.parametrize(
    "path", ["/claim/", "/forgot/", "/parents/", "/help/", "/guide/", "/guide/3/", "/nowhere/"]
)
def test_every_page_links_to_help_in_its_footer(client: Client, db: None, path: str) -> None:
    foot = client.get(path).text.split("<footer")[1]

    assert 'href="/help/"' in foot


def test_the_landing_page_leads_to_help(client: Client, db: None) -> None:
    assert '<a href="/help/">Help</a>' in client.get("/?lang=en").text.split("<footer")[0]


@pytest.mark.parametrize("method", ["post", "put", "delete"])
@pytest.mark.parametrize(
    "path", ["/help/", "/help/claim/", "/guide/", "/guide/1/", "/guide/student/", "/guide/parents/"]
)
def test_help_and_guides_accept_get_only(client: Client, db: None, method: str, path: str) -> None:
    assert getattr(client, method)(path).status_code == 405
