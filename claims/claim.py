"""Claiming a student account (C1-C9)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from claims import guardian_mails, number_searches, tickets
from claims.errors import ClaimError
from claims.models import ChallengeVerifier, StudentAccount
from claims.questions import make_verifier
from portal import access_log
from portal.actor import Actor
from portal.auth import passwords
from portal.limits import throttle
from portal.limits.success import record_success
from portal.limits.table import limit
from portal.models import User
from portal.usernames import student_username
from portal.web.client_address import Origin
from sis import roster

LIMIT, TRY_LIMIT = "claim", "answer_just_saved"
CLAIM_WAIT = timedelta(hours=24)


def claimable_from(student: roster.Student) -> datetime:
    """Return the time from which the account can be claimed: 24 elapsed hours after the entry (C3)."""
    return student.entered_at + CLAIM_WAIT


def find_claimable(*, actor: Actor, last_name: str, first_name: str, number: str) -> roster.Student:
    """Return the student with exactly these three fields, if the account can be claimed now.

    Charges an attempt at the number and at the name before it looks. Raises `throttle.Refused`, or
    ClaimError `no_match`; and `already_claimed`, `number_taken` or `not_yet`, with the student, only if all
    three fields match (C2, C3, C9).
    """
    name = number_searches.name_key(last_name=last_name, first_name=first_name)
    also = (number_searches.LIMIT, name)
    reservation = throttle.charge(LIMIT, target=number, origin=actor.origin, also=also)
    student = roster.match_student(last_name=last_name, first_name=first_name, number=number)
    if student is None:
        access_log.record("claims.match", actor=actor, success=False)
        number_searches.note_failure(
            actor=actor, last_name=last_name, first_name=first_name, failures=reservation.everywhere
        )
        raise ClaimError("no_match", charged=reservation)
    record_success("claims.match", actor=actor, reservation=reservation, student_id=student.pk)
    check_claimable(student)
    return student


def check_claimable(student: roster.Student) -> None:
    """Raise ClaimError `already_claimed`, `number_taken` or `not_yet` if this student cannot claim now.

    A student who has left the district since the first step is `no_match`, as at the first step. A student
    whose username belongs, or belonged, to another account is `number_taken`, until staff free it.
    """
    if not student.is_active:
        raise ClaimError("no_match")
    named = User.objects.named(student_username(student.number)).values("pk")
    found = User.objects.filter(Q(student_account__student=student) | Q(pk__in=named))
    owners = dict(found.values_list("student_account__student", "student_account__claimed_at"))
    if owners.get(student.pk):
        raise ClaimError("already_claimed", student=student)
    if owners and student.pk not in owners:
        raise ClaimError("number_taken", student=student)
    ready_at = claimable_from(student)
    if timezone.now() < ready_at:
        raise ClaimError("not_yet", student=student, ready_at=ready_at)


def digest_first_password(
    *, student: roster.Student, password: str, salt: str, journey: str, origin: Origin | None
) -> str:
    """Return the digest of a password for this student's claim.

    Stores nothing but the attempt. `salt` is kept in the journey. A student who claims again keeps the old
    salt, so that earlier passwords are recognized. Raises as `digest_new_password` does.
    """
    user = _user_of(student) or _new_user(student, salt)
    return passwords.digest_new_password(password, user=user, origin=origin, target=journey)


@dataclass(frozen=True, slots=True)
class Claim:
    """Everything that a claim's steps have gathered; `journey` makes repeating it harmless."""

    student: roster.Student
    password_digest: str
    salt: str
    answers: Mapping[str, str]
    journey: str
    language: str


def claim_account(*, actor: Actor, claim: Claim) -> User:
    """Complete a claim: user, password, answers, log and notices in one transaction (C7).

    Repeating the same journey returns the same user and changes nothing (C8). Raises ClaimError
    `already_claimed` if another browser was first, `number_taken`, `not_yet`, `no_match`, and `stale` if the
    account was claimed and reset since the password was chosen.
    """
    if again := _claimed_by(claim):
        return again
    try:
        check_claimable(claim.student)
        verifier = make_verifier(claim.student.pk, claim.answers, origin=actor.origin, target=claim.journey)
        with transaction.atomic():
            return _commit(claim, verifier, actor)
    except (IntegrityError, ClaimError) as error:
        # Another browser was first, or the same form was posted twice.
        if again := _claimed_by(claim):
            return again
        if isinstance(error, ClaimError):
            raise
        check_claimable(claim.student)
        raise ClaimError("stale", student=claim.student) from error


def try_answer(*, student_id: int, journey: str, mark: str, given: str) -> bool:
    """Say whether an answer's mark is that of an answer just saved by this claim; a right one is proof.

    Charges one of the claim's five attempts before it compares. Raises ClaimError `no_more_tries` instead
    of returning False for the last one, and `throttle.Refused` after it.
    """
    reservation = throttle.charge(TRY_LIMIT, target=journey)
    if constant_time_compare(mark, given):
        # Not questions that were changed since: the right answer was one of this claim.
        verifiers = ChallengeVerifier.objects.filter(
            account__student_id=student_id,
            account__last_journey=journey,
            set_at__lte=F("account__claimed_at"),
        )
        verifiers.update(proven_at=timezone.now())
        return True
    if reservation.spent >= limit(TRY_LIMIT).waits[0][0]:
        raise ClaimError("no_more_tries")
    return False


def _commit(claim: Claim, verifier: ChallengeVerifier, actor: Actor) -> User:
    student, account = claim.student, _account_to_claim(claim)
    user = account.user
    user.first_name, user.last_name, user.language = student.first_name, student.last_name, claim.language
    user.activate()
    user.save()
    passwords.set_password(claim.password_digest, user=user)
    account.user = user  # the user has an id now
    account.claimed_at = account.recovered_at = timezone.now()
    account.last_journey, account.signed_in_at = claim.journey, None
    account.save()
    verifier.account = account
    verifier.save(force_insert=True)
    throttle.clear("challenge_answers", target=user.username_key)  # attempts at answers that no longer exist
    tickets.close_claimed(student)
    me = actor.acting_as(user)
    access_log.record("claims.account_claimed", actor=me, user=user, student_id=student.pk)
    guardian_mails.notify_guardians(student, "claims/mail/claimed.txt", waits=True)
    return user


def _account_to_claim(claim: Claim) -> StudentAccount:
    """Return the account, locked, or a new one with a new user, both unsaved.

    Raises ClaimError `already_claimed`; `stale` for a digest with a salt other than the person's, which
    could not be compared with earlier passwords (F2).
    """
    accounts = StudentAccount.objects.select_for_update().select_related("user")
    account = accounts.filter(student=claim.student).first()
    if account is None:
        return StudentAccount(student=claim.student, user=_new_user(claim.student, claim.salt))
    if account.claimed_at:
        raise ClaimError("already_claimed", student=claim.student)
    if not passwords.has_salt_of(claim.password_digest, user=account.user):
        raise ClaimError("stale", student=claim.student)
    return account


def _claimed_by(claim: Claim) -> User | None:
    """Return the user if this same journey has completed before."""
    done = StudentAccount.objects.filter(
        student=claim.student, last_journey=claim.journey, claimed_at__isnull=False
    )
    account = done.select_related("user").first()
    return account.user if account else None


def _user_of(student: roster.Student) -> User | None:
    return User.objects.filter(student_account__student=student).first()


def _new_user(student: roster.Student, salt: str) -> User:
    return User(
        kind=User.Kind.STUDENT,
        username=student_username(student.number),
        first_name=student.first_name,
        last_name=student.last_name,
        salt=salt,
    )
