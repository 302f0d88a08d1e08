"""What waits for staff on the families' side (settings.OPEN_WORK)."""

from django.urls import reverse

from parents.models import KeyRequest
from portal.models import User
from portal.staff.inbox import OpenWork
from portal.staff.scope import scope_of


def key_requests(user: User) -> OpenWork | None:
    """Families who asked the office for a key, or for the way back into an account."""
    scope = scope_of(user, "parents.manage_keys")
    if scope.is_nowhere:
        return None
    requests = scope.rows(KeyRequest.objects.filter(closed_at=None), student="student")
    url = reverse("admin:parents_keyrequest_changelist")
    return OpenWork("Key requests", requests.count(), f"{url}?closed_at__isempty=1")
