"""The three fields must match the roster exactly, and a mismatch reveals nothing (C1, C2)."""

import re
from typing import Any

import pytest

from portal.models import AccessEvent
from tests.cast import Cast
from tests.claims.walking import DAFFY, name_oneself
from tests.visiting import Client

FAILED = "The Claim Account Operation Failed."
TOKEN = re.compile(r'(name="csrfmiddlewaretoken" value=")[^"]+')


def seen(page: Any, typed: dict[str, str]) -> str:
    """Return a page without what the browser sent and what is new on every page."""
    text = TOKEN.sub(r"\1", page.text)
    for said in typed.values():
        text = text.replace(f'value="{said}"', "")
    return text


def test_three_matching_fields_lead_to_the_next_step(client: Client, cast: Cast) -> None:
    assert name_oneself(client).url == "/claim/password/"


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("last_name", "clayton"),
        ("last_name", "CLAYTON"),
        ("last_name", "Claytön"),
        ("last_name", "Clay ton"),
        ("last_name", "Clay-ton"),
        ("last_name", "Claytons"),
        ("first_name", "Daff"),
        ("first_name", "daffy"),
        ("first_name", "Daffy Mae"),
        ("first_name", "Clayton"),
        ("student_id", "0393355"),
        ("student_id", "0123457"),
    ],
)
def test_anything_else_fails_and_keeps_what_was_typed(
    client: Client, cast: Cast, field: str, typed: str
) -> None:
    page = name_oneself(client, {**DAFFY, field: typed})
    assert page.status_code == 200
    assert FAILED in page.text
    for name, said in {**DAFFY, field: typed}.items():
        assert page.context["form"][name].value() == said
        assert f'value="{said}"' in page.text


def test_no_match_never_says_which_field_was_wrong(client: Client, cast: Cast) -> None:
    cast.stranger.is_active = False
    cast.stranger.save()
    gone = {"last_name": "Stranger", "first_name": "Sam", "student_id": "0999999"}
    tries = [
        {**DAFFY, "last_name": "Nobody"},
        {**DAFFY, "first_name": "Nobody"},
        {**DAFFY, "student_id": "7654321"},
        {"last_name": "Nobody", "first_name": "At-all", "student_id": "7654321"},
        gone,
    ]
    pages = [(name_oneself(Client(), typed), typed) for typed in tries]
    assert len({page.status_code for page, _ in pages}) == 1
    assert len({seen(page, typed) for page, typed in pages}) == 1
    assert len({tuple(sorted(page.headers)) for page, _ in pages}) == 1
    assert len({tuple(sorted(page.cookies)) for page, _ in pages}) == 1


def test_a_failure_lists_the_usual_mistakes_and_who_to_ask(client: Client, cast: Cast) -> None:
    text = name_oneself(client, {**DAFFY, "first_name": "Dafy"}).text
    assert text.index("Capital letters") < text.index("Include the zero at the beginning")
    assert "770-555-0100" in text
    assert "Ask your teacher" in text
    assert "<title>Error:" in text


def test_a_mismatch_does_not_reveal_the_students_school(client: Client, cast: Cast) -> None:
    assert "Babb" not in name_oneself(client, {**DAFFY, "first_name": "Dafy"}).text


@pytest.mark.slow
@pytest.mark.parametrize("typed", ["S0393354", "s0393354", " s 0393354", "Ｓ０３９３３５４"])
def test_typing_the_s_gets_a_field_error(client: Client, cast: Cast, typed: str) -> None:
    page = name_oneself(client, {**DAFFY, "student_id": typed})
    assert page.context["form"].errors == {"student_id": ["Leave out the S. Type only the 7 digits."]}
    assert 'aria-invalid="true"' in page.text
    assert FAILED not in page.text


@pytest.mark.parametrize(
    "typed", ["393354", "00393354", "039335", "o393354", "S", "SS0393354", "0393354a", "-393354"]
)
def test_any_other_number_gets_a_field_error(client: Client, cast: Cast, typed: str) -> None:
    page = name_oneself(client, {**DAFFY, "student_id": typed})
    assert list(page.context["form"].errors) == ["student_id"]
    assert "exactly 7 digits" in page.text
    assert f'value="{typed}"' in page.text


def test_a_field_error_costs_no_attempt(client: Client, cast: Cast) -> None:
    for _ in range(12):
        name_oneself(client, {**DAFFY, "student_id": "S0393354"})
    assert name_oneself(client).url == "/claim/password/"


def test_ten_attempts_an_hour_for_one_student_id(client: Client, cast: Cast) -> None:
    wrong = {**DAFFY, "first_name": "Dafy"}
    answers = [name_oneself(Client(), wrong).status_code for _ in range(11)]
    assert answers == [200] * 10 + [429]
    assert AccessEvent.objects.filter(kind="claims.match").count() == 10
    assert name_oneself(Client()).status_code == 429, "the right names are refused as well"
    other = {"last_name": "Stranger", "first_name": "Sam", "student_id": "0999999"}
    assert name_oneself(Client(), other).status_code == 302, "another student is untouched"


@pytest.mark.slow
def test_the_last_attempts_at_a_student_id_are_announced(client: Client, cast: Cast) -> None:
    for student_id in ("0393354", "0777777"):  # a student's, and no one's
        wrong = {**DAFFY, "first_name": "Dafy", "student_id": student_id, "last_name": f"Clay{student_id}"}
        pages = [name_oneself(Client(), wrong).text for _ in range(10)]
        assert ["last-tries" in page for page in pages] == [False] * 7 + [True] * 2 + [False]
        assert "<b>2 tries</b> left. After that, you have to wait." in pages[7]
        assert "<b>1 try</b> left. After that, you have to wait." in pages[8]


@pytest.mark.slow
def test_a_match_refunds_the_attempts(client: Client, cast: Cast) -> None:
    for _ in range(3):
        for _ in range(5):
            name_oneself(client, {**DAFFY, "first_name": "Dafy"})
        assert name_oneself(client).status_code == 302


def test_empty_fields_are_named_one_by_one(client: Client, cast: Cast) -> None:
    page = name_oneself(client, dict.fromkeys(DAFFY, " "))
    assert list(page.context["form"].errors) == list(DAFFY)
    assert "There is a problem" in page.text
    assert page.text.index('href="#id_last_name"') < page.text.index('href="#id_student_id"')
