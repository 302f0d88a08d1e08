"""The state of a student's account, in words for staff (A2)."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from claims import number_searches
from claims.claim import claimable_from
from claims.models import ChallengeVerifier, ResetTicket, StudentAccount
from claims.recovery import ANSWERS
from portal.dates import numeric_moment
from portal.limits import throttle
from portal.models import AccessEvent, User
from portal.staff import recent_events
from portal.staff.recent_events import Event
from portal.usernames import canonical_username, student_username
from sis import roster

_LIMITS = {
    "student_sign_in": "sign-in, after failed passwords",
    ANSWERS: "Forgot My Password, after wrong answers",
}


def is_claimed(student: roster.Student) -> bool:
    """Say whether this student has a claimed account."""
    account: StudentAccount | None = getattr(student, "account", None)
    return bool(account and account.claimed_at)


def can_claim_now(student: roster.Student) -> bool:
    """Say whether this student has no account yet and can claim one without anyone's help."""
    return not is_claimed(student) and student.is_active and claimable_from(student) <= timezone.now()


def claim_in_words(student: roster.Student) -> str:
    """Return whether this account is claimed, was reset, or when it can be claimed."""
    account: StudentAccount | None = getattr(student, "account", None)
    if account and account.claimed_at:
        return f"yes, {when(account.claimed_at)}"
    if account and account.reset_at:
        return f"no, reset {when(account.reset_at)}"
    ready_at = claimable_from(student)
    return "no, can claim now" if ready_at <= timezone.now() else f"no, can claim from {when(ready_at)}"


def recovery_in_words(student: roster.Student) -> str:
    """Return whether this student has ever given right answers to the challenge questions."""
    account: StudentAccount | None = getattr(student, "account", None)
    verifier: ChallengeVerifier | None = getattr(account, "verifier", None)
    if verifier is None:
        return "no questions"
    return f"proven {when(verifier.proven_at)}" if verifier.proven_at else "never proven"


def last_sign_in(student: roster.Student) -> datetime | None:
    """Return when this student last signed in, according to the access log."""
    account: StudentAccount | None = getattr(student, "account", None)
    if account is None:
        return None
    events = AccessEvent.objects.filter(user_id=account.user_id, kind="portal.sign_in", success=True)
    return events.order_by("-at").values_list("at", flat=True).first()


def locks(student: roster.Student) -> list[str]:
    """Return what is locked for this student in unknown browsers, until when and why."""
    account: StudentAccount | None = getattr(student, "account", None)
    username = account.user.username if account else student_username(student.number)
    username = canonical_username(username)
    name = number_searches.name_key(last_name=student.last_name, first_name=student.first_name)
    targets = {**dict.fromkeys(_LIMITS, username), "claim": student.number, number_searches.LIMIT: name}
    why = {
        **_LIMITS,
        "claim": "Claim My Account, after wrong names",
        number_searches.LIMIT: "Claim My Account in one network, after wrong numbers",
    }
    found = {name: throttle.waiting_until(name, target=target) for name, target in targets.items()}
    return [f"{why[name]}, {_until(until)}" for name, until in found.items() if until]


def tickets_of(student: roster.Student) -> QuerySet[ResetTicket]:
    """Return the student's last tickets, newest first, with who filed and who closed them."""
    tickets = ResetTicket.objects.filter(student=student).select_related("filed_by", "closed_by")
    return tickets.order_by("-opened_at", "-pk")[:10]


def _until(until: datetime) -> str:
    return "until staff unlock it" if until >= throttle.FOREVER else f"until {when(until)}"


def when(at: datetime) -> str:
    """Return a time in the district's zone, as staff read it."""
    return numeric_moment(at)


# The label of a success, and that of a failure.
WORDS = {
    "claims.match": ("Gave the right names on Claim My Account", ""),
    "claims.account_claimed": ("Claimed the account", ""),
    "claims.answers": ("Answered the three questions", "Wrong answers to the three questions"),
    "claims.password_reset": ("New password by the three answers", ""),
    "claims.questions_changed": ("Changed the three questions", ""),
    "claims.not_me": ("Said that someone else claimed the account", ""),
    "claims.account_reset": ("Account reset", ""),
    "claims.account_brought_back": ("Annual reset undone", ""),
    "claims.account_unlocked": ("Account unlocked", ""),
    "claims.username_changed": ("Number corrected: new username", ""),
    "claims.username_kept": ("Number corrected: the username stays, the new one is another account's", ""),
    "claims.username_freed": ("Former username freed", ""),
    "claims.search_closed": ("Search for the student ID looked into", ""),
    "claims.wait_lifted": ("Sign-in wait lifted by the teacher", ""),
    "claims.ticket_withdrawn": ("Ticket withdrawn", ""),
    "claims.ticket_filed": ("Reset asked for", ""),
    "claims.ticket_done": ("Ticket done: nothing to reset", ""),
    "claims.ticket_declined": ("Ticket declined", ""),
}


def events_of_student(student_id: int, user: User | None) -> list[Event]:
    """Return the last events about a student, newest first."""
    about = [AccessEvent.objects.filter(student_id=student_id)]
    if user is not None:
        # Sign-ins have the user only.
        about.append(AccessEvent.objects.filter(user_id=user.pk, student_id=None))
    return recent_events.last_events(*about, words=WORDS, user=user)
