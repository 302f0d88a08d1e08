"""Account recovery: by the student's own three answers (F1), or by staff (F3, A2)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from claims import guardian_mails, number_searches
from claims.errors import ClaimError
from claims.models import ChallengeVerifier, ResetTicket, StudentAccount
from claims.questions import answers_match, phantom_questions
from claims.ticket_mails import tell_filers
from portal import access_log
from portal.actor import Actor
from portal.auth import passwords
from portal.auth.hashing_slots import slot
from portal.digests import digest
from portal.limits import throttle
from portal.limits.success import record_success
from portal.limits.throttle import FOREVER
from portal.models import User
from portal.usernames import canonical_username
from sis import roster

ANSWERS, SIGN_IN = "challenge_answers", "student_sign_in"


@dataclass(frozen=True, slots=True)
class Proof:
    """Proof that someone answered a student's questions; void once anything about the account changes."""

    user_id: int
    nonce: str

    @classmethod
    def from_account(cls, user: User, verifier: ChallengeVerifier) -> "Proof":
        """Return the proof for the account in its present state: this password, these answers."""
        return cls(user.pk, digest("proof", user.session_nonce, verifier.digest)[:16])


def find_verifier(username: str) -> ChallengeVerifier | None:
    """Return the verifier of the open, claimed account of this name, with its student; else None."""
    return (
        ChallengeVerifier.objects.select_related("account__user", "account__student__school")
        .filter(account__user__in=User.objects.named(username), account__claimed_at__isnull=False)
        .exclude(account__user__state=User.State.DISABLED)
        .first()
    )


def questions_of(username: str) -> list[str]:
    """Return the codes of the three questions to ask: the student's own, or stable phantoms otherwise."""
    verifier = find_verifier(username)
    return verifier.questions.split(",") if verifier else phantom_questions(canonical_username(username))


def verify_answers(*, actor: Actor, username: str, answers: Mapping[str, str], known_browser: bool) -> Proof:
    """Return the proof that these three answers are right; costs one attempt and one hash.

    Raises ClaimError `wrong_answers` for a wrong set and for names without answers; `hashing_slots.Busy`;
    `throttle.Refused`.
    """
    verifier, origin = find_verifier(username), actor.origin
    # A former name shares the attempts of the present one.
    name = verifier.account.user.username_key if verifier else canonical_username(username)
    look = partial(throttle.refused_already, ANSWERS, target=name, origin=origin, known_browser=known_browser)
    with slot(origin, look=look):
        reservation = throttle.charge(ANSWERS, target=name, origin=origin, known_browser=known_browser)
        matches = answers_match(verifier, verifier.account.student_id if verifier else 0, answers)
    user = verifier.account.user if verifier else None
    student_id = verifier.account.student_id if verifier else None
    if not matches or verifier is None or user is None:
        anonymous = actor.acting_as(None)
        access_log.record("claims.answers", actor=anonymous, success=False, user=user, student_id=student_id)
        raise ClaimError("wrong_answers", charged=reservation)
    me = actor.acting_as(user)
    record_success("claims.answers", actor=me, reservation=reservation, user=user, student_id=student_id)
    ChallengeVerifier.objects.filter(pk=verifier.pk).update(proven_at=timezone.now())
    return Proof.from_account(user, verifier)


def school_contact_of(user_id: int) -> roster.Contact:
    """Return the contact of the student's school; only for someone who has proven to be the student."""
    account = StudentAccount.objects.select_related("student__school").get(user_id=user_id)
    return roster.school_contact(account.student)


def reset_password(*, actor: Actor, proof: Proof, password: str, journey: str, known_browser: bool) -> User:
    """Set a new password for the account of `proof` and end its sessions (F1, F2).

    In a browser that did not know the student, grades and attendance stay closed for a while (H12).
    Repeating the same journey changes nothing. Raises ValidationError for a password that breaks a rule,
    ClaimError `stale` if the account has changed since the questions were answered.
    """
    account = StudentAccount.objects.select_related("user", "student__school").get(user_id=proof.user_id)
    if account.last_journey == journey:
        return account.user
    try:
        new = passwords.digest_new_password(password, user=account.user, origin=actor.origin, target=journey)
    except ValidationError:
        # Two identical posts at once: the other one has already set the password, in this same journey.
        account.refresh_from_db()
        if account.last_journey == journey:
            return account.user
        raise
    with transaction.atomic():
        # Account before user, as everywhere, so that a claim or a staff reset at this moment cannot deadlock.
        user = StudentAccount.objects.select_for_update().select_related("user").get(pk=account.pk).user
        account = StudentAccount.objects.select_related("student__school", "verifier").get(pk=account.pk)
        if account.last_journey == journey:
            return user
        verifier: ChallengeVerifier | None = getattr(account, "verifier", None)
        if not user.is_active or verifier is None or Proof.from_account(user, verifier) != proof:
            raise ClaimError("stale")
        passwords.set_password(new, user=user)
        waits = {} if known_browser else {"recovered_at": timezone.now()}
        StudentAccount.objects.filter(pk=account.pk).update(last_journey=journey, **waits)
        throttle.clear("student_sign_in", target=user.username_key)
        me = actor.acting_as(user)
        access_log.record("claims.password_reset", actor=me, user=user, student_id=account.student_id)
        guardian_mails.notify_guardians(
            account.student, "claims/mail/password_reset.txt", waits=not known_browser
        )
    return user


def reset_account(*, actor: Actor, student: roster.Student, reason: str) -> None:
    """Send a student back to the claim; sessions end immediately, the password history stays (A2, F2).

    Raises ClaimError `not_claimed` if there is nothing to reset.
    """
    with transaction.atomic():
        account = StudentAccount.objects.select_for_update().filter(student=student).first()
        if account is None or account.claimed_at is None:
            raise ClaimError("not_claimed", student=student)
        user = User.objects.select_for_update().get(pk=account.user_id)
        user.disable(User.DisabledReason.RESET, at=timezone.now())
        user.set_unusable_password()
        user.save()
        ChallengeVerifier.objects.filter(account=account).delete()
        account.claimed_at, account.reset_at, account.signed_in_at = None, timezone.now(), None
        account.save()
        waiting = ResetTicket.objects.filter(student=student, state=ResetTicket.State.OPEN)
        _close(waiting, "", actor=actor)
        _clear_limits(user.username_key, student)
        access_log.record(
            "claims.account_reset", actor=actor, user=user, student_id=student.pk, reason=reason
        )
        guardian_mails.notify_guardians(student, "claims/mail/account_reset.txt", waits=False)


def unlock_account(*, actor: Actor, student: roster.Student) -> None:
    """Clear a student's attempts for sign-in, answers and claim, and close a ticket of someone locked out."""
    with transaction.atomic():
        user = User.objects.filter(student_account__student=student).first()
        _clear_limits(user.username_key if user else canonical_username(f"s{student.number}"), student)
        _close_locked_out(student, actor=actor)
        access_log.record("claims.account_unlocked", actor=actor, user=user, student_id=student.pk)


def sign_in_wait(student: roster.Student) -> datetime | None:
    """Return until when this student must wait to sign in, `FOREVER` until staff help, or None."""
    user = User.objects.filter(student_account__student=student).first()
    return throttle.waiting_until(SIGN_IN, target=user.username_key) if user else None


def lift_sign_in_wait(*, actor: Actor, student: roster.Student) -> None:
    """Let a student who waits after failed passwords try again, and close a ticket of someone locked out.

    Answers to the three questions stay as they are. Raises ClaimError `no_wait` if the student does not wait,
    `staff_help` if the wait does not end without a technician.
    """
    with transaction.atomic():
        user = User.objects.filter(student_account__student=student).first()
        until = throttle.waiting_until(SIGN_IN, target=user.username_key) if user else None
        if user is None or until is None:
            raise ClaimError("no_wait", student=student)
        if until == FOREVER:
            raise ClaimError("staff_help", student=student)
        throttle.clear(SIGN_IN, target=user.username_key)
        _close_locked_out(student, actor=actor)
        access_log.record("claims.wait_lifted", actor=actor, user=user, student_id=student.pk)


def _close_locked_out(student: roster.Student, *, actor: Actor) -> None:
    waiting = ResetTicket.objects.filter(student=student, state=ResetTicket.State.OPEN)
    answer = "Unlocked. The student can try again with the same password."
    _close(waiting.filter(reason=ResetTicket.Reason.LOCKED_OUT), answer, actor=actor)


def _close(tickets: QuerySet[ResetTicket], answer: str, *, actor: Actor) -> None:
    closed = list(tickets.select_related("filed_by"))
    if closed:
        ResetTicket.objects.filter(pk__in=[ticket.pk for ticket in closed]).update(
            state=ResetTicket.State.DONE, closed_at=timezone.now(), closed_by=actor.user, answer=answer
        )
        tell_filers(actor=actor, tickets=closed)


def _clear_limits(username: str, student: roster.Student) -> None:
    throttle.clear("student_sign_in", target=username)
    throttle.clear(ANSWERS, target=username)
    throttle.clear("claim", target=student.number)
    number_searches.clear_waits(student)
