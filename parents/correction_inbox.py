"""Which correction requests wait for a staff member, by kind and school (H15)."""

from django.db.models import Q, QuerySet
from django.urls import reverse

from parents.models import CorrectionRequest
from parents.permissions import ANSWER_CORRECTIONS
from portal.hooks import InboxRows
from portal.models import User
from portal.staff.scope import EVERYWHERE, NOWHERE, Scope, scope_of


def scope_of_corrections(user: User) -> Scope:
    """Return where this person answers requests of any kind."""
    scopes = [scope_of(user, permission) for permission in ANSWER_CORRECTIONS.values()]
    if any(scope.is_everywhere for scope in scopes):
        return EVERYWHERE
    school_ids = frozenset[int]().union(*(scope.school_ids for scope in scopes))
    return Scope(school_ids=school_ids) if school_ids else NOWHERE


def corrections_for(user: User, rows: QuerySet[CorrectionRequest]) -> QuerySet[CorrectionRequest]:
    """Return those of these requests that this person may answer."""
    reached = Q(pk__in=[])
    for kind, permission in ANSWER_CORRECTIONS.items():
        scope = scope_of(user, permission)
        if scope.is_everywhere:
            reached |= Q(kind=kind)
        elif not scope.is_nowhere:
            reached |= Q(kind=kind, student__school_id__in=scope.school_ids)
    return rows.filter(reached)


def waiting_corrections(user: User) -> InboxRows | None:
    """Return the requests that wait for this person's answer."""
    if scope_of_corrections(user).is_nowhere:
        return None
    waiting = CorrectionRequest.objects.filter(state=CorrectionRequest.State.RECEIVED)
    url = reverse("admin:parents_correctionrequest_changelist")
    return InboxRows(
        "Correction requests",
        corrections_for(user, waiting),
        f"{url}?state__exact=received",
        "Answer the requests",
    )
