"""Which answers count as equal, what a wrong set reveals, and who to ask (F1, F3, F4, L2)."""

import re
from itertools import product

import pytest

from tests.cast import ANSWERS, Cast, claim
from tests.claims.walking import (
    DAFFY,
    WRONG_ANSWERS,
    answer,
    claim_in_browser,
    fill_in,
    stand_before_new_password,
    stand_before_questions,
)
from tests.visiting import Client

pytestmark = pytest.mark.slow

TEACHER = "Ms. Ñúñez-O’Hara"


@pytest.mark.parametrize(
    "typed",
    [
        "Ms. Ñúñez-O’Hara",
        "ms nunez ohara",
        "MS.NUNEZ-O'HARA",
        "  Ms.   Ñu\u0301n\u0303ez  O Hara ",
        "Ｍｓ. Nunez Ohara",
        "ms_nunez_o\u200bhara!",
    ],
)
def test_case_accents_blanks_and_punctuation_do_not_count(client: Client, cast: Cast, typed: str) -> None:
    given = {"homeroom_teacher": TEACHER, "school_password": "Über 9", "favorite_season": "fall"}
    claim(cast.daffy, answers=given)
    stand_before_questions(client, "S0393354")
    assert answer(client, {**given, "homeroom_teacher": typed, "school_password": "uber9"}).status_code == 302


@pytest.mark.parametrize("typed", ["2013", " 2013 ", "２０１３", "20 13", "٢٠١٣"])
def test_a_year_is_its_digits(client: Client, cast: Cast, typed: str) -> None:
    given = {"birth_year": "2013", "birth_month": "5", "favorite_season": "fall"}
    claim(cast.daffy, answers=given)
    stand_before_questions(client, "S0393354")
    assert answer(client, {**given, "birth_year": typed}).url == "/forgot/password/"


def test_different_letters_are_different_answers(client: Client, cast: Cast) -> None:
    stand_before_questions(client)
    for wrong in ("Zoe Mae", "Zo", "Zoey", "李"):
        assert "do not match" in answer(client, {**ANSWERS, "middle_name": wrong}).text


@pytest.mark.parametrize(
    ("claimed_in", "reset_in"), [("vi", "en"), ("en", "vi"), ("fr", "es"), ("es", "fr"), ("vi", "fr")]
)
def test_answers_given_in_one_language_verify_in_another(cast: Cast, claimed_in: str, reset_in: str) -> None:
    given = {"birth_month": "5", "favorite_fruit": "peach", "favorite_season": "fall"}
    at_claim = Client()
    at_claim.get(f"/claim/?lang={claimed_in}")
    claim_in_browser(at_claim, answers=given)
    at_reset = Client()
    at_reset.get(f"/forgot/?lang={reset_in}")
    stand_before_questions(at_reset, "S0393354")
    page = at_reset.get("/forgot/questions/")
    assert page.headers["Content-Language"] == reset_in
    assert 'value="peach"' in page.text
    assert answer(at_reset, given).url == "/forgot/password/"


def test_a_wrong_set_never_reveals_which_answer_was_wrong(cast: Cast) -> None:
    wrong = {"birth_month": "6", "middle_name": "Zak", "favorite_fruit": "apple"}
    texts = set()
    for choice in list(product((False, True), repeat=3))[1:]:
        client = Client(headers={"x-forwarded-for": ""})
        stand_before_questions(client)
        given = {
            code: wrong[code] if is_wrong else right
            for (code, right), is_wrong in zip(ANSWERS.items(), choice, strict=True)
        }
        page = answer(client, given)
        if page.status_code == 429:
            break
        assert page.status_code == 200
        assert not page.context["form"].errors
        said = page.text.split("<h1>")[0].split("<main")[1]
        texts.add(re.sub(r'<p class="last-tries">.*?</p>', "", said, flags=re.DOTALL).replace("\n", ""))
    assert len(texts) == 1
    assert "One or more answers don’t match" in texts.pop()


def test_a_wrong_set_can_be_followed_by_the_right_one(client: Client, cast: Cast) -> None:
    stand_before_questions(client)
    assert "do not match" in answer(client, WRONG_ANSWERS).text
    assert answer(client).url == "/forgot/password/"


def test_every_page_says_that_a_teacher_can_help(client: Client, cast: Cast) -> None:
    pages = [client.get("/forgot/")]
    stand_before_questions(client)
    pages += [client.get("/forgot/questions/"), answer(client, WRONG_ANSWERS)]
    for _ in range(4):
        answer(client, WRONG_ANSWERS)
    pages += [answer(client, WRONG_ANSWERS)]
    for page in pages:
        assert "Ask your teacher" in page.text
    assert pages[-1].status_code == 429


def test_the_schools_contact_is_shown_only_to_its_proven_student(client: Client, cast: Cast) -> None:
    stand_before_questions(client)
    before = [client.get("/forgot/questions/"), answer(client, WRONG_ANSWERS)]
    for page in before:
        assert "770-555-0100" in page.text
        assert "Babb Middle" not in page.text
        assert "770-555-0120" not in page.text
    after = stand_before_new_password(Client()).get("/forgot/password/")
    assert "Babb Middle" in after.text
    assert "770-555-0120" in after.text


def test_a_claim_shows_the_schools_contact_once_all_three_fields_matched(client: Client, cast: Cast) -> None:
    client.post("/claim/", DAFFY)
    assert "770-555-0120" in client.get("/claim/password/").text


@pytest.mark.parametrize("said", ["x" * 300, "\x00", "🦆", "<svg onload=alert(1)>", "\u202e", "a\u0301" * 90])
def test_unusual_answers_cause_no_error_and_are_kept(client: Client, cast: Cast, said: str) -> None:
    stand_before_questions(client)
    page = fill_in(client, "/forgot/questions/", {**ANSWERS, "middle_name": said})
    assert page.status_code == 200
    assert page.context["form"]["middle_name"].value() == said
    assert page.context["form"]["favorite_fruit"].value() == "peach"
    assert "<svg onload" not in page.text
