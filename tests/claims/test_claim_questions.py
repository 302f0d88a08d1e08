"""Three of eight questions, the username in green, and Save (C5-C7)."""

import pytest

from claims.models import ChallengeVerifier, StudentAccount
from portal.models import AccessEvent, User
from sis.models import Student
from tests.cast import ANSWERS, PASSWORD, Cast, sign_in
from tests.claims.walking import claim_in_browser, save_answers, stand_before_save
from tests.visiting import Client

EIGHT = [
    "birth_month",
    "middle_name",
    "birth_year",
    "school_mascot",
    "homeroom_teacher",
    "school_password",
    "favorite_fruit",
    "favorite_season",
]
GOOD = ["5", "Mae", "2013", "Hawks", "Ms. Tejada", "open sesame", "apple", "fall"]


def test_the_screen_shows_the_username_and_all_eight_questions(client: Client, daffy: Student) -> None:
    stand_before_save(client)
    page = client.get("/claim/questions/")
    shown = page.text.split("S0393354")[0].rsplit("<p", 1)[1] + page.text.split("S0393354")[1][:200]
    assert "S0393354" in page.text
    assert "username" in shown
    assert "Write down this username" in page.text
    assert "exactly three questions" in page.text
    assert "if you forget your password" in page.text
    assert [field.name for field in page.context["form"].visible_fields()] == EIGHT
    for fruit in (
        "Apple",
        "Banana",
        "Orange",
        "Peach",
        "Summer",
        "Winter",
        "Fall",
        "Spring",
        "December",
    ):
        assert fruit in page.text


@pytest.mark.parametrize("count", [0, 1, 2, 4, 5, 8])
def test_any_other_number_than_three_is_refused_and_kept(client: Client, daffy: Student, count: int) -> None:
    stand_before_save(client)
    given = dict(zip(EIGHT[:count], GOOD, strict=False))
    page = save_answers(client, given)
    assert page.status_code == 200
    assert f"Answer exactly three questions. You answered {count}." in page.text
    assert not User.objects.exists()
    form = page.context["form"]
    given.pop("school_password", None)  # of what was typed, a password is never kept
    assert {code: form[code].value() for code in given} == given
    assert not form["school_password"].value()
    assert save_answers(client).url == "/claim/done/"


@pytest.mark.parametrize("start", range(6))
def test_any_three_questions_are_accepted(client: Client, daffy: Student, start: int) -> None:
    given = dict(zip(EIGHT[start : start + 3], GOOD[start : start + 3], strict=True))
    claim_in_browser(client, answers=given)
    assert ChallengeVerifier.objects.get().questions == ",".join(given)


def test_answers_without_letters_or_digits_count_as_empty(client: Client, daffy: Student) -> None:
    stand_before_save(client)
    page = save_answers(
        client, {**ANSWERS, "school_mascot": " ", "homeroom_teacher": "...", "birth_year": ""}
    )
    assert page.url == "/claim/done/"
    assert ChallengeVerifier.objects.get().questions == "birth_month,middle_name,favorite_fruit"


@pytest.mark.parametrize(
    "wrong",
    [
        {"favorite_fruit": "durian"},
        {"birth_month": "13"},
        {"birth_month": "May"},
        {"birth_year": "13"},
        {"birth_year": "1066"},
        {"birth_year": "2999"},
        {"birth_year": "MMXII"},
        {"middle_name": "x" * 300},
        {"favorite_season": "\x00"},
    ],
)
def test_an_impossible_answer_is_a_field_error(client: Client, daffy: Student, wrong: dict[str, str]) -> None:
    stand_before_save(client)
    given = {"school_mascot": "Hawks", "homeroom_teacher": "Tejada", **wrong}
    page = save_answers(client, given)
    assert page.status_code == 200
    assert set(wrong) <= set(page.context["form"].errors)
    assert not StudentAccount.objects.exists()


def test_save_makes_an_account_that_signs_in(client: Client, cast: Cast) -> None:
    page = claim_in_browser(client)
    assert "Your account is ready" in page.text
    assert "S0393354" in page.text
    account = StudentAccount.objects.get(student=cast.daffy)
    assert account.claimed_at is not None
    assert (account.user.kind, account.user.username, account.user.first_name) == (
        "student",
        "S0393354",
        "Daffy",
    )
    event = AccessEvent.objects.get(kind="claims.account_claimed", student_id=cast.daffy.pk)
    assert (event.success, event.user_id, event.actor_id) == (True, account.user_id, account.user_id)
    assert sign_in(Client(), "s0393354", PASSWORD).url == "/home/"


def test_the_account_gets_the_language_of_the_claim(client: Client, daffy: Student) -> None:
    client.get("/claim/?lang=vi")
    claim_in_browser(client)
    assert User.objects.get().language == "vi"


def test_a_claim_changes_no_other_account(client: Client, cast: Cast) -> None:
    before = User.objects.filter(username="S0123457").values().get()
    claim_in_browser(client)
    assert User.objects.filter(username="S0123457").values().get() == before
