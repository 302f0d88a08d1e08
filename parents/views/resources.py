"""Apps and websites for parents, behind More in the bar (S6)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from parents.views.guards import parents_only
from portal.launchpad.audience import person_of
from portal.launchpad.views import resources_context
from portal.models import User


@require_safe
@parents_only
def resources(request: HttpRequest, user: User) -> HttpResponse:
    """Show the doors that are for this parent."""
    context = resources_context(request, person_of(user), now=timezone.now())
    return render(request, "parents/resources.html", context)
