"""What the home page reminds a student of (settings.HOME_REMINDERS)."""

from claims.own_questions import should_confirm
from portal.models import User


def confirm_questions(user: User) -> str | None:
    """Return the reminder to confirm the challenge questions, once a year."""
    return "claims/confirm_reminder.html" if should_confirm(user) else None
