"""What the Parent Portal plugs into the core (`portal.hooks`) and the roster (`sis.hooks`)."""

from django.urls import reverse

from parents.demo import seed_parents
from parents.departures import reopen_returned
from parents.holds import kept_from
from parents.models import KeyRequest
from parents.progress import families_section
from portal import hooks
from portal.hooks import AccountPages, InboxEntry
from portal.models import User
from portal.staff.scope import scope_of
from sis.hooks import after_load


def register_hooks() -> None:
    """Register what this app plugs in."""
    hooks.account_pages[User.Kind.PARENT] = AccountPages("parents:door", "parents:home", "parents:account")
    hooks.person_lookups[User.Kind.PARENT] = "guardian_account__guardian"
    hooks.inbox_entries.register(key_requests)
    hooks.progress_sections.register(families_section)
    hooks.guardians_kept_from.register(kept_from)
    hooks.demo_seeders.register(seed_parents)
    after_load.register(reopen_returned)


def key_requests(user: User) -> InboxEntry | None:
    """Return the families who asked the office for a key, or for help with getting back into an account."""
    scope = scope_of(user, "parents.manage_keys")
    if scope.is_nowhere:
        return None
    requests = scope.rows(KeyRequest.objects.filter(closed_at=None), student="student")
    url = reverse("admin:parents_keyrequest_changelist")
    return InboxEntry("Key requests", requests.count(), f"{url}?closed_at__isempty=1")
