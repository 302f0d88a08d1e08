"""Each failure leads to the answer that explains it (F4)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sis.models import Student
from tests.cast import PASSWORD, Cast, sign_in
from tests.visiting import Client

DAFFY = {"last_name": "Clayton", "first_name": "Daffy", "student_id": "0393354"}
MARCIA = {"last_name": "Student", "first_name": "Marcia", "student_id": "0123457"}
TWICE = {"new_password1": PASSWORD, "new_password2": PASSWORD}


def leads_to(page: str, slug: str) -> bool:
    return f'href="/help/{slug}/"' in page.split("<footer", maxsplit=1)[0]


def test_a_failed_sign_in(client: Client, cast: Cast) -> None:
    assert leads_to(sign_in(client, "S0123457", "wrong-one").text, "sign-in-failed")


def test_a_locked_name(client: Client, cast: Cast) -> None:
    for _ in range(5):
        sign_in(client, "S0123457", "wrong-one")
    answer = sign_in(client, "S0123457")

    assert answer.status_code == 429
    assert leads_to(answer.text, "too-many-tries")


def test_a_failed_claim(client: Client, cast: Cast) -> None:
    assert not leads_to(client.get("/claim/").text, "claim-failed")
    assert leads_to(client.post("/claim/", DAFFY | {"first_name": "Donald"}).text, "claim-failed")


def test_a_claim_too_early(client: Client, cast: Cast) -> None:
    Student.objects.filter(pk=cast.daffy.pk).update(entered_at=timezone.now() - timedelta(hours=1))

    assert leads_to(client.post("/claim/", DAFFY).text, "not-yet")


def test_a_claim_of_a_claimed_account(client: Client, cast: Cast) -> None:
    assert leads_to(client.post("/claim/", MARCIA).text, "already-claimed")


def test_wrong_answers(client: Client, cast: Cast) -> None:
    client.post("/forgot/", {"username": "S0123457"})
    page = client.get("/forgot/questions/")
    journey = page.context["form"]["journey"].value()
    wrong = {"birth_month": "6", "middle_name": "Ann", "favorite_fruit": "apple", "journey": journey}

    assert not leads_to(page.text, "wrong-answers")
    assert leads_to(client.post("/forgot/questions/", wrong).text, "wrong-answers")


def test_another_journey(client: Client, cast: Cast) -> None:
    client.post("/claim/", DAFFY)
    answer = client.post("/claim/password/", TWICE | {"journey": "an-older-one"})

    assert answer.status_code == 409
    assert leads_to(answer.text, "another-claim")


def test_a_page_that_was_open_too_long(cast: Cast) -> None:
    answer = Client(enforce_csrf_checks=True).post("/start-over/")

    assert answer.status_code == 403
    assert leads_to(answer.text, "send-again")


@pytest.mark.parametrize(
    "slug",
    [
        "sign-in-failed",
        "too-many-tries",
        "claim-failed",
        "not-yet",
        "already-claimed",
        "wrong-answers",
        "another-claim",
        "send-again",
    ],
)
def test_every_linked_answer_exists(client: Client, db: None, slug: str) -> None:
    assert client.get(f"/help/{slug}/").status_code == 200
