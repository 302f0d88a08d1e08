"""What waits for staff on the families' side (settings.OPEN_WORK)."""

from django.contrib import admin
from django.urls import reverse

from parents.models import KeyRequest
from portal.models import User
from portal.staff.open_work import OpenWork
from portal.staff.scope import scope_of


def key_requests(user: User) -> OpenWork | None:
    """Families who asked the office for a key, or for the way back into an account."""
    scope = scope_of(user, "parents.manage_keys")
    if scope.is_nowhere:
        return None
    requests = scope.rows(KeyRequest.objects.filter(closed_at=None), student="student")
    has_page = admin.site.is_registered(KeyRequest)
    url = f"{reverse('admin:parents_keyrequest_changelist')}?closed_at__isempty=1" if has_page else ""
    return OpenWork("Key requests", requests.count(), url)
