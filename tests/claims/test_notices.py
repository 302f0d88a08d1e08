"""Guardians with an email on file are notified of every claim and reset, in their language (C9)."""

import pytest
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from claims import recovery
from portal import mail
from portal.actor import Actor
from sis.models import Student
from tests.cast import HERE, NEW_PASSWORD, PASSWORD, Cast, claim
from tests.claims.post import delivered
from tests.claims.walking import (
    WRONG_ANSWERS,
    answer,
    claim_in_browser,
    name_oneself,
    reset_in_browser,
    save_answers,
    stand_before_questions,
    stand_before_save,
)
from tests.factories import GuardianFactory, RelationshipFactory
from tests.task_backends import IMMEDIATE
from tests.visiting import Client

BOTH = ["max@example.org", "minnie@example.org"]
IN_SPANISH = "Hola"


def addresses(sent: list) -> list[str]:
    return sorted(address for message in sent for address in message.to)


@pytest.fixture
def settled(cast: Cast) -> Cast:
    """The cast, after the notices of Marcia's claim."""
    assert addresses(delivered()) == BOTH
    return cast


def test_a_claim_notifies_each_guardian_in_the_language_on_file(client: Client, settled: Cast) -> None:
    claim_in_browser(client)
    sent = {message.to[0]: message for message in delivered()}
    assert sorted(sent) == BOTH
    to_mother, to_father = sent["minnie@example.org"], sent["max@example.org"]
    assert IN_SPANISH in to_mother.body
    assert "em Daffy" in to_father.body
    for message in sent.values():
        assert "Daffy" in message.subject
        assert "\n" not in message.subject
        assert "770-555-0120" in message.body
        assert "http://testserver" in message.body
        assert message.from_email == "portal@example.org"
    assert to_mother.subject != to_father.subject


def test_claim_reset_and_staff_reset_send_one_notice_each(client: Client, settled: Cast) -> None:
    subjects = set()
    steps = [
        lambda: reset_in_browser(client),
        lambda: recovery.reset_account(
            actor=Actor(settled.technician, HERE), student=settled.marcia, reason="private words"
        ),
        lambda: claim(settled.marcia, "claimed-again-22"),
    ]
    for step in steps:
        step()
        sent = delivered()
        assert addresses(sent) == BOTH
        subjects |= {message.subject for message in sent}
        assert "private words" not in str([message.message() for message in sent])
    assert len(subjects) == 6


def test_a_notice_holds_nothing_secret(client: Client, settled: Cast) -> None:
    claim_in_browser(client, password=NEW_PASSWORD)
    for message in delivered():
        text = f"{message.subject}\n{message.body}".casefold()
        for secret in (NEW_PASSWORD, "zoë", "peach", "0393354", "s0393354", "argon2"):
            assert secret not in text


def test_an_address_shared_by_two_guardians_gets_one_mail(client: Client, settled: Cast) -> None:
    aunt = GuardianFactory.create(first_name="Mia", email="Minnie@Example.org", language="en")
    RelationshipFactory.create(guardian=aunt, student=settled.daffy, kind="relative")
    claim_in_browser(client)
    assert addresses(delivered()) == BOTH


def test_guardians_without_an_address_or_no_longer_a_contact_get_no_notice(
    client: Client, settled: Cast
) -> None:
    for changes in ({"is_active": False}, {"is_contact": False}):
        guardian = GuardianFactory.create(email=f"{len(changes)}{next(iter(changes))}@example.org")
        RelationshipFactory.create(guardian=guardian, student=settled.daffy, **changes)
    RelationshipFactory.create(guardian=GuardianFactory.create(email=""), student=settled.daffy)
    claim_in_browser(client)
    assert addresses(delivered()) == BOTH


@pytest.mark.parametrize(
    ("language", "greeting"),
    [
        ("", "Hello"),
        ("tlh", "Hello"),
        ("en", "Hello"),
        ("fr", "Bonjour"),
        ("es-MX", IN_SPANISH),
        ("ES", IN_SPANISH),
    ],
)
def test_an_unknown_language_on_file_gets_a_language_of_the_portal(
    client: Client, daffy: Student, language: str, greeting: str
) -> None:
    guardian = GuardianFactory.create(email="g@example.org", language=language)
    RelationshipFactory.create(guardian=guardian, student=daffy)
    client.get("/claim/?lang=vi")
    claim_in_browser(client)
    [message] = delivered()
    assert greeting in message.body


def test_a_failed_claim_sends_no_notice(client: Client, settled: Cast) -> None:
    name_oneself(client, {"last_name": "X", "first_name": "Y", "student_id": "0393354"})
    stand_before_save(client)
    save_answers(client, {"birth_month": "5"})
    answer(stand_before_questions(Client()), WRONG_ANSWERS)
    assert delivered() == []


def test_a_rollback_sends_no_notices(settled: Cast) -> None:
    with transaction.atomic():
        claim(settled.daffy, PASSWORD)
        assert DBTaskResult.objects.ready().count() == 2
        transaction.set_rollback(True)
    assert delivered() == []


def test_with_immediate_tasks_a_mail_waits_for_the_commit(
    settings: pytest.FixtureRequest, settled: Cast, django_capture_on_commit_callbacks: object
) -> None:
    settings.TASKS = IMMEDIATE  # type: ignore[attr-defined]
    with django_capture_on_commit_callbacks(execute=False) as waiting:  # type: ignore[operator]
        claim(settled.daffy)
    assert delivered() == []
    for send in waiting:
        send()
    assert addresses(delivered()) == BOTH


def test_markup_in_a_name_stays_text(client: Client, daffy: Student) -> None:
    guardian = GuardianFactory.create(first_name="<b>O'Neil</b> & {{7*7}}", email="g@example.org")
    RelationshipFactory.create(guardian=guardian, student=daffy)
    claim_in_browser(client)
    [message] = delivered()
    assert "<b>O'Neil</b> & {{7*7}}" in message.body
    assert message.content_subtype == "plain"


def test_seeding_the_demo_sends_no_notices(settled: Cast) -> None:
    with mail.send_nothing():
        claim(settled.daffy)
    assert delivered() == []
