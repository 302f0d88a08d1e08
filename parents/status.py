"""The state of a parent's account, in words for staff (A5)."""

from datetime import datetime

from parents.models import GuardianAccount
from portal.dates import numeric_moment
from portal.limits import throttle
from portal.models import AccessEvent, User
from portal.staff import recent_events
from portal.staff.recent_events import Event

WORDS = {
    "parents.account_made": ("Account made with a key", ""),
    "parents.account_reactivated": ("Account reactivated", ""),
    "parents.account_closed": ("Account closed: no child in the district", ""),
    "parents.account_reopened": ("Account opened: a child is back", ""),
    "parents.temporary_password": ("Temporary password given", ""),
    "parents.sessions_ended": ("Signed out everywhere by staff", ""),
}


def state_in_words(account: GuardianAccount | None) -> str:
    """Return whether there is an account, and in which state."""
    if account is None:
        return "no account"
    user = account.user
    if user.state == User.State.DISABLED:
        at = f", {_when(user.disabled_at)}" if user.disabled_at else ""
        return f"disabled: {user.get_disabled_reason_display()}{at}"
    if user.temporary_until:
        return f"temporary password, good until {_when(user.temporary_until)}"
    return "must change the password" if user.state == User.State.MUST_CHANGE_PASSWORD else "open"


def lock_in_words(account: GuardianAccount) -> str:
    """Return until when unknown browsers must wait; empty if they need not."""
    until = throttle.waiting_until("parent_sign_in", target=account.user.username_key)
    if until is None:
        return ""
    return "until staff reactivate it" if until >= throttle.FOREVER else f"until {_when(until)}"


def events_of_account(account: GuardianAccount) -> list[Event]:
    """Return the last events of this account, newest first."""
    about = AccessEvent.objects.filter(user_id=account.user_id)
    return recent_events.last_events(about, words=WORDS, user=account.user)


def _when(at: datetime) -> str:
    return numeric_moment(at)
