"""What admin does and says when staff are invited, one or many at once (A7)."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpRequest

from portal.account.services import AccountRefused
from portal.origin import origin_of
from portal.staff import accounts
from portal.staff.scoped import visitor
from sis import roster

REFUSALS = {
    "own": "This is your own account. Somebody else has to do it.",
    "left": "This person is not in the roster any more.",
    "not_enrolled": "There is no second factor to reset.",
    "no_email": "The roster has no e-mail address for this person.",
    "shared_email": "Several people have this address in the roster. Each needs one of their own.",
    "taken": "Somebody else has this user name.",
    "closed": "This account was closed by staff. Reopen it first.",
}


def invite_all(request: HttpRequest, people: Iterable[roster.StaffMember]) -> None:
    """Invite these people, and tell the visitor how many, and who could not be invited and why."""
    by, origin, invited, refused = visitor(request), origin_of(request), 0, []
    for staff in people:
        try:
            accounts.invite(by=by, staff=staff, origin=origin)
            invited += 1
        except AccountRefused as refusal:
            refused.append(f"{staff}: {REFUSALS[refusal.code]}")
    if invited:
        messages.success(request, f"{invited} invited. Each gets a mail with a link that works for 7 days.")
    for words in refused:
        messages.warning(request, words)
