"""A signed-in student's own challenge questions: change them, confirm them once a year (S8)."""

from collections.abc import Mapping
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from claims.corrected_numbers import names_to_tell
from claims.errors import ClaimError
from claims.models import ChallengeVerifier, StudentAccount
from claims.questions import make_verifier
from portal import access_log
from portal.actor import Actor
from portal.models import User

CONFIRM_EVERY = timedelta(days=365)


def verifier_of(user: User) -> ChallengeVerifier | None:
    """Return the verifier of this user's answers, with the student's school; None for staff and parents.

    Its `has_new_username` says whether the home page tells of a new username.
    """
    verifiers = ChallengeVerifier.objects.select_related("account__student__school")
    told = Exists(names_to_tell().filter(user=OuterRef("account__user")))
    return verifiers.filter(account__user=user).annotate(has_new_username=told).first()


def change_questions(*, actor: Actor, answers: Mapping[str, str]) -> None:
    """Replace the three questions and their answers; the caller has checked the password.

    Raises ClaimError `stale` if staff have reset the account in the meantime; it must be claimed again.
    """
    user = actor.required_user
    account = StudentAccount.objects.get(user=user)
    verifier = make_verifier(account.student_id, answers, origin=actor.origin, target=f"user:{user.pk}")
    with transaction.atomic():
        # Locked, so that a form posted twice replaces its own result.
        if StudentAccount.objects.select_for_update().get(pk=account.pk).claimed_at is None:
            raise ClaimError("stale")
        ChallengeVerifier.objects.filter(account=account).delete()
        verifier.account = account
        verifier.save(force_insert=True)
        access_log.record("claims.questions_changed", actor=actor, user=user, student_id=account.student_id)


def must_confirm(verifier: ChallengeVerifier) -> bool:
    """Say whether the student last set or confirmed the answers at least a year ago."""
    return timezone.now() - (verifier.proven_at or verifier.set_at) > CONFIRM_EVERY
