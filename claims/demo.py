"""The demo's student accounts: one is claimed, and its password and answers are printed."""

import secrets
from datetime import timedelta

from django.utils import timezone

from claims.claim import Claim, claim_account, claimable_from, digest_first_password
from claims.models import AnnualReset, ChallengeVerifier, ResetTicket, StudentAccount
from portal.actor import Actor
from portal.auth.passwords import generate_password
from portal.models import Resource, ResourceUse, User, new_salt
from portal.oidc.demo import use_app
from sis import roster

CAN_CLAIM, JUST_ENTERED, CLAIMED = "0393354", "0123459", "0123458"
PINNED = ("Class work", "Math book", "Library", "Typing")
SIBLINGS = ("0123456", "0123457")


def seed_accounts() -> list[str]:
    """Set every student back to before the claim, claim one account, and return the lines to print."""
    _unclaim_everybody()
    claimed = _student(CLAIMED)
    password = generate_password()
    answers = {
        "birth_month": str(secrets.randbelow(12) + 1),
        "school_mascot": secrets.choice(["Bulldogs", "Hawks", "Tigers", "Rams"]),
        "favorite_fruit": secrets.choice(["apple", "banana", "orange", "peach"]),
    }
    salt = new_salt()
    digest = digest_first_password(student=claimed, password=password, salt=salt, journey="demo", origin=None)
    claim = Claim(claimed, digest, salt, answers, journey="demo", language="en")
    claim_account(actor=Actor(), claim=claim)
    pins = Resource.objects.filter(texts__name__in=PINNED, texts__language="en")
    user = StudentAccount.objects.get(student=claimed).user
    ResourceUse.objects.bulk_create(
        ResourceUse(user=user, resource=pin, pinned_at=timezone.now()) for pin in pins
    )
    use_app(user)
    waiting = claimable_from(_student(JUST_ENTERED)) - timezone.now()
    printed_answers = ", ".join(f"{code} {answer}" for code, answer in answers.items())
    return [
        "Whom to try:",
        *(f"Can claim:              {_named(number)}" for number in (CAN_CLAIM, *SIBLINGS)),
        f"Entered an hour ago:    {_named(JUST_ENTERED)} (can claim in {_hours(waiting)} hours)",
        f"Has claimed already:    {_named(CLAIMED)}   username S{CLAIMED}   password {password}",
        f"                        answers: {printed_answers}",
    ]


def _unclaim_everybody() -> None:
    AnnualReset.objects.all().delete()
    ResetTicket.objects.all().delete()
    ChallengeVerifier.objects.all().delete()
    StudentAccount.objects.all().delete()
    User.objects.filter(kind=User.Kind.STUDENT).delete()


def _student(number: str) -> roster.Student:
    student = roster.student_by_number(number)
    assert student is not None  # noqa: S101 (the roster's seeder has just put it there)
    return student


def _named(number: str) -> str:
    student = _student(number)
    school = f", {student.school.name}" if student.school else ""
    return f"{student.last_name}, {student.first_name}, {number} (grade {student.grade}{school})"


def _hours(span: timedelta) -> int:
    return round(span.total_seconds() / 3600)
