"""The door for parents and guardians."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sis import roster


@require_safe
def door(request: HttpRequest) -> HttpResponse:
    """Tell parents what they can do today: help a child in, and whom to ask."""
    return render(request, "parents/door.html", {"contact": roster.district_contact()})
