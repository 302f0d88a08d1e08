"""Three low-entropy answers in one digest that a stolen dump does not reveal (T05, T06, T65, T66)."""

from itertools import product
from typing import Any

import pytest
from django.contrib.auth.hashers import check_password
from django.db import models

from claims import recovery
from claims.models import ChallengeVerifier, StudentAccount
from claims.questions import QUESTIONS, answers_match
from portal.actor import Actor
from sis.models import Student
from tests.cast import ANSWERS, HERE, Cast, claim
from tests.claims.walking import MARCIA, answer, claim_in_browser, stand_before_questions
from tests.visiting import Client

FRUITS, SEASONS = (
    [code for code, _ in QUESTIONS[question].choices] for question in ("favorite_fruit", "favorite_season")
)
WEAK = {"birth_month": "5", "favorite_fruit": "peach", "favorite_season": "fall"}
ALL_WEAK = [
    {"birth_month": "5", "favorite_fruit": fruit, "favorite_season": season}
    for fruit, season in product(FRUITS, SEASONS)
]
PEPPERS = {"tests": "p" * 60}


def hits(verifier: ChallengeVerifier, student: Student) -> list[dict[str, str]]:
    """Every set of the whole space that this verifier takes, with the pepper that the settings now name."""
    return [answers for answers in ALL_WEAK if answers_match(verifier, student.pk, answers)]


def test_answers_in_a_stolen_dump_can_be_guessed_only_with_the_pepper(settings: Any, daffy: Student) -> None:
    claim(daffy, answers=WEAK)
    stolen = ChallengeVerifier.objects.get()
    assert hits(stolen, daffy) == [WEAK], "with the pepper the attack works: the test itself is sound"
    settings.CHALLENGE_PEPPERS = {"tests": "q" * 60}
    assert hits(stolen, daffy) == []
    settings.CHALLENGE_PEPPERS = {"tests": ""}
    assert hits(stolen, daffy) == []


def test_the_digest_is_not_of_plain_text_in_the_dump(daffy: Student) -> None:
    claim(daffy, answers=WEAK)
    digest = ChallengeVerifier.objects.get().digest
    plain = [f"{code}:{text}" for code, text in WEAK.items()]
    for joint in ("", "\x1f", ",", "|"):
        for prefix in ([], [f"student:{daffy.pk}"], [str(daffy.pk)]):
            assert not check_password(joint.join([*prefix, *plain]), digest)


def test_three_answers_are_stored_in_one_column() -> None:
    texts = {
        field.name
        for model in (ChallengeVerifier, StudentAccount)
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField | models.BinaryField | models.JSONField)
    }
    assert texts == {"questions", "digest", "pepper_id", "last_journey"}


def test_equal_answers_of_two_students_have_different_digests(cast: Cast) -> None:
    claim(cast.daffy)
    digests = list(ChallengeVerifier.objects.values_list("digest", flat=True))
    assert len(set(digests)) == 2
    mine, others = (ChallengeVerifier.objects.get(account__student=s) for s in (cast.daffy, cast.marcia))
    assert not answers_match(mine, others.account.student_id, ANSWERS), "bound to the student"


def test_the_pepper_can_be_rotated(client: Client, settings: Any, cast: Cast) -> None:
    settings.CHALLENGE_PEPPERS = {"new": "n" * 60, **PEPPERS}
    claim_in_browser(client)
    ids = dict(ChallengeVerifier.objects.values_list("account__student__number", "pepper_id"))
    assert ids == {"0123457": "tests", "0393354": "new"}
    for username in ("S0123457", "S0393354"):
        assert answer(stand_before_questions(Client(), username)).url == "/forgot/password/"


def test_answers_do_not_depend_on_the_secret_key(settings: Any, cast: Cast) -> None:
    settings.SECRET_KEY = "another-" + "k" * 60
    assert answer(stand_before_questions(Client())).url == "/forgot/password/"


@pytest.mark.slow
def test_without_the_pepper_only_staff_can_reset(settings: Any, cast: Cast) -> None:
    settings.CHALLENGE_PEPPERS = {"new": "n" * 60}
    page = answer(stand_before_questions(Client()))
    assert page.status_code == 200
    assert "These answers do not match" in page.text
    assert "Ask your teacher" in page.text
    recovery.reset_account(actor=Actor(cast.technician, HERE), student=cast.marcia, reason="lost pepper")
    claim_in_browser(Client(), MARCIA, "claimed-again-22")
    assert answer(stand_before_questions(Client())).url == "/forgot/password/"


def test_a_claim_after_a_staff_reset_replaces_the_questions(cast: Cast) -> None:
    recovery.reset_account(actor=Actor(cast.technician, HERE), student=cast.marcia, reason="forgot")
    assert not ChallengeVerifier.objects.filter(account__student=cast.marcia).exists()
    claim(cast.marcia, "claimed-again-22", WEAK)
    assert (
        "do not match" in answer(stand_before_questions(Client()), {**WEAK, "favorite_season": "winter"}).text
    )
    assert answer(stand_before_questions(Client()), WEAK).url == "/forgot/password/"
