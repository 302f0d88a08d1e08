"""What has happened to a student's account, in words for staff."""

from portal.models import AccessEvent, User
from portal.staff import events
from portal.staff.events import Event

# What it is called, and what a failure is called.
WORDS = {
    "claims.match": ("Gave the right names on Claim My Account", ""),
    "claims.account_claimed": ("Claimed the account", ""),
    "claims.answers": ("Answered the three questions", "Wrong answers to the three questions"),
    "claims.password_reset": ("New password by the three answers", ""),
    "claims.questions_changed": ("Changed the three questions", ""),
    "claims.not_me": ("Said that somebody else has the account", ""),
    "claims.account_reset": ("Account reset", ""),
    "claims.account_brought_back": ("Annual reset undone", ""),
    "claims.account_unlocked": ("Account unlocked", ""),
    "claims.ticket_filed": ("Reset asked for", ""),
    "claims.ticket_done": ("Ticket done: nothing to reset", ""),
    "claims.ticket_declined": ("Ticket declined", ""),
}


def last_events(student_id: int, user: User | None) -> list[Event]:
    """Return the last events about a student, newest first."""
    about = [AccessEvent.objects.filter(student_id=student_id)]
    if user is not None:
        # Sign-ins name the user alone.
        about.append(AccessEvent.objects.filter(user_id=user.pk, student_id=None))
    return events.last_events(*about, words=WORDS, user=user)
