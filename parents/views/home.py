"""A parent's home: a card for each child, and who to ask about a missing one (H1, H2)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from parents import family
from parents.views.guards import parents_only
from portal.models import User
from sis import roster


@require_safe
@parents_only
def home(request: HttpRequest, user: User) -> HttpResponse:
    """Show a card for each child."""
    mine = family.family_of(user)
    teachers = roster.homeroom_teachers(child.student for child in mine.children)
    context = {"family": mine, "teachers": teachers, "contact": roster.district_contact()}
    return render(request, "parents/home.html", context)


@require_POST
@parents_only
def still_here(request: HttpRequest, user: User) -> HttpResponse:
    """Keep the session: the request itself has noted the visit (P6)."""
    return HttpResponse(status=204)
