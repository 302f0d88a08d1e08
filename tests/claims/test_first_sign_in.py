"""The first sign-in since the claim is noted once, at no cost (A4)."""

import pytest
from django.db import transaction

from claims import recovery
from claims.models import StudentAccount
from portal.actor import Actor
from tests.cast import HERE, NEW_PASSWORD, Cast, claim, sign_in
from tests.faults.racing import together
from tests.visiting import Client


def noted(cast: Cast) -> object:
    return StudentAccount.objects.get(student=cast.marcia).signed_in_at


def test_the_first_sign_in_is_noted_and_a_later_one_changes_nothing(cast: Cast) -> None:
    sign_in(Client(), "S0123457", "wrong")
    assert noted(cast) is None
    sign_in(Client(), "S0123457")
    first = noted(cast)
    assert first is not None
    sign_in(Client(), "S0123457")
    assert noted(cast) == first


def test_a_new_claim_after_a_reset_notes_the_first_sign_in_again(cast: Cast) -> None:
    sign_in(Client(), "S0123457")
    recovery.reset_account(actor=Actor(cast.technician, HERE), student=cast.marcia, reason="r")
    assert noted(cast) is None
    claim(cast.marcia, NEW_PASSWORD)
    assert noted(cast) is None
    sign_in(Client(), "S0123457", NEW_PASSWORD)
    assert noted(cast) is not None


def test_staff_can_sign_in(cast: Cast) -> None:
    assert sign_in(Client(), "tech@example.org").url == "/admin/"


@pytest.mark.django_db(transaction=True)
def test_a_sign_in_does_not_wait_for_a_locked_account(transactional_db: None, cast: Cast) -> None:
    with transaction.atomic():
        StudentAccount.objects.select_for_update().get(student=cast.marcia)
        answers = together(lambda: sign_in(Client(), "S0123457").url)
        assert answers == ["/home/"]
    assert noted(cast) is None
    sign_in(Client(), "S0123457")
    assert noted(cast) is not None
