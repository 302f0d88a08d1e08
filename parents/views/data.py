"""Apps and data: which app is told what about a child (S6)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from parents import family
from parents.views.guards import parents_only
from parents.views.not_open import not_open
from portal.models import User
from portal.oidc.disclosures import disclosures_about
from portal.records.rights import Part


@require_safe
@parents_only
def data(request: HttpRequest, user: User) -> HttpResponse:
    """Show the apps of each child of whom anything is open to this parent."""
    mine = family.family_of(user)
    if not mine.any_may_see(Part.DATA):
        return not_open(request, mine)
    children = [child for child in mine.children if child.access.may_see(Part.DATA)]
    apps = disclosures_about([child.student.pk for child in children])
    shown = [(child.student, apps[child.student.pk]) for child in children]
    return render(request, "parents/data.html", {"children": shown})
